import { type Place, placeOf } from './canonical-url.ts';
import { apartByMarks, identifiersIn, type Marks, marksOf, share } from './series.ts';
import { isMaker, wordsOf } from './story-words.ts';

/** What one advisory tells of an event, as far as it takes to compare it with another. */
export type Telling = {
  readonly title: string;
  /** The beginning of its summary. */
  readonly lede: string;
  readonly url: string | null;
  readonly cves: readonly string[];
  /** Actors that it is about or that it involves; a passing mention does not count. */
  readonly actorIds: readonly string[];
  /** Null where it is not known: then the host of its link stands for the teller. */
  readonly feedId: string | null;
  /** Published, or seen; epoch ms. Null where it is not known. */
  readonly at: number | null;
};

/** A telling taken apart, ready to be compared. */
export type Sketch = {
  readonly place: Place | null;
  readonly feedId: string | null;
  readonly at: number | null;
  readonly cves: ReadonlySet<string>;
  readonly actorIds: ReadonlySet<string>;
  readonly marks: Marks;
  /** Words of the title with their weight, and the sum of the weights. */
  readonly title: ReadonlyMap<string, number>;
  readonly titleWeight: number;
  /** Words of the title that name something: who was struck, whose product, which malware. */
  readonly names: ReadonlySet<string>;
  /** Words of title and lede that tell something. */
  readonly body: ReadonlyMap<string, number>;
  readonly rareInBody: number;
  /** The smallest hashes of three words in a row of the lede (MinHash, bottom k). */
  readonly shingles: ReadonlySet<number>;
  readonly hasLede: boolean;
  /** Identifiers that the lede names. */
  readonly named: Marks['ids'];
};

const titleLength = 300;
/** So much of a summary is its lede. */
export const ledeLength = 400;
const shinglesKept = 12;
const day = 86_400_000;
/** Tellings further apart than this are of two events. */
export const storyWindow = 7 * day;
/** Two that are told so soon after each other need fewer words in common. */
const soonAfter = 4 * day;
/** Hosts that many publishers share. */
const manyTellers =
  /(?:^|\.)(?:feedburner\.com|feedproxy\.google\.com|news\.google\.com|medium\.com|github\.com|gitlab\.com|youtube\.com|youtu\.be|linkedin\.com|twitter\.com|x\.com|t\.co|bit\.ly|reddit\.com|facebook\.com|t\.me|substack\.com|feedly\.com|msn\.com|yahoo\.com|flipboard\.com|apple\.news)$/;

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function shinglesOf(trunks: readonly string[]): ReadonlySet<number> {
  const hashes: number[] = [];
  for (let at = 2; at < trunks.length; at += 1)
    hashes.push(hashOf(`${trunks[at - 2]} ${trunks[at - 1]} ${trunks[at]}`));
  return new Set(hashes.sort((a, b) => a - b).slice(0, shinglesKept));
}

/** A title whose words nearly all begin large says nothing by a capital. */
function isTitleCase(title: string): boolean {
  const words = title.match(/\b[A-Za-z]{4,}/g) ?? [];
  return words.length < 3 || words.filter((word) => /^[A-Z]/.test(word)).length > words.length * 0.7;
}

/** Take a telling apart. Cost grows with the title and the lede, both of which are bounded. */
export function sketch(telling: Telling): Sketch {
  const heading = telling.title.slice(0, titleLength);
  const place = placeOf(telling.url);
  const titleWords = wordsOf(heading);
  const ledeWords = wordsOf(telling.lede.slice(0, ledeLength));
  const title = new Map<string, number>();
  for (const { trunk, weight } of titleWords) if (weight > 0) title.set(trunk, weight);
  const body = new Map<string, number>(title);
  for (const { trunk, weight } of ledeWords) if (weight >= 0.5) body.set(trunk, weight);
  const known = new Set(ledeWords.filter((word) => word.name).map((word) => word.trunk));
  const unsure = isTitleCase(heading);
  const names = titleWords.filter(
    ({ trunk, weight, name }) =>
      isMaker(trunk) || (weight === 1 && (known.has(trunk) || (name && (!unsure || known.size === 0)))),
  );
  let titleWeight = 0;
  for (const weight of title.values()) titleWeight += weight;
  let rareInBody = 0;
  for (const weight of body.values()) if (weight === 1) rareInBody += 1;
  return {
    place,
    feedId: telling.feedId,
    at: telling.at,
    cves: new Set(telling.cves),
    actorIds: new Set(telling.actorIds),
    marks: marksOf(heading, place?.page ?? null),
    title,
    titleWeight,
    names: new Set(names.map((word) => word.trunk)),
    body,
    rareInBody,
    shingles: shinglesOf(ledeWords.filter((word) => word.weight > 0).map((word) => word.trunk)),
    hasLede: ledeWords.length >= 6,
    named: identifiersIn(telling.lede.slice(0, ledeLength)),
  };
}

/** One teller does not tell one event twice; it does publish twins (two models, one flaw) and many advisories on one page. */
function oneTeller(a: Sketch, b: Sketch): boolean {
  if (a.feedId !== null && b.feedId !== null) return a.feedId === b.feedId;
  if (a.place === null || b.place === null || a.place.host !== b.place.host) return false;
  return a.place.page !== b.place.page && !manyTellers.test(a.place.host);
}

/** Whatever their words: these two can't be one event. */
export function apart(a: Sketch, b: Sketch): boolean {
  if (oneTeller(a, b)) return true;
  if (a.at !== null && b.at !== null && Math.abs(a.at - b.at) > storyWindow) return true;
  if (a.cves.size > 0 && b.cves.size > 0 && a.cves.isDisjointFrom(b.cves)) return true;
  const [here, there] = [a.place, b.place];
  if (here?.page === there?.page && here?.fragment && there?.fragment && here.fragment !== there.fragment)
    return true;
  return apartByMarks(a.marks, b.marks);
}

function missing(names: ReadonlySet<string>, body: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const name of names) if (!body.has(name)) count += 1;
  return count;
}

type Overlap = {
  readonly dice: number;
  readonly covered: number;
  readonly least: number;
  readonly rare: number;
  readonly rareInTitles: number;
  readonly namedInTitles: number;
};

/** How much of each title the other one tells, and by how many rare words. */
function overlap(a: Sketch, b: Sketch): Overlap {
  let [both, inB, inA, rareInTitles, namedInTitles] = [0, 0, 0, 0, 0];
  const rare = new Set<string>();
  for (const [trunk, weight] of a.title) {
    if (b.title.has(trunk)) {
      both += weight;
      if (weight === 1) rareInTitles += 1;
      if (weight >= 0.5) namedInTitles += weight;
    }
    if (b.body.has(trunk)) {
      inB += weight;
      if (weight === 1) rare.add(trunk);
    }
  }
  for (const [trunk, weight] of b.title)
    if (a.body.has(trunk)) {
      inA += weight;
      if (weight === 1) rare.add(trunk);
    }
  const [coveredA, coveredB] = [inB / (a.titleWeight || 1), inA / (b.titleWeight || 1)];
  return {
    dice: (2 * both) / (a.titleWeight + b.titleWeight || 1),
    covered: (coveredA + coveredB) / 2,
    least: Math.min(coveredA, coveredB),
    rare: rare.size,
    rareInTitles,
    namedInTitles,
  };
}

function sharedRare(a: Sketch, b: Sketch): number {
  let shared = 0;
  const [small, large] = a.body.size < b.body.size ? [a, b] : [b, a];
  for (const [trunk, weight] of small.body) if (weight === 1 && large.body.has(trunk)) shared += 1;
  return shared;
}

/** The share of common members. */
function jaccard(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): number {
  const shared = a.intersection(b).size;
  return shared / (a.size + b.size - shared || 1);
}

function sharesTelling(a: Sketch, b: Sketch): boolean {
  for (const [trunk, weight] of a.body) if (weight >= 0.5 && b.body.has(trunk)) return true;
  return false;
}

/** How surely their CVEs say it. The same few are one event, whatever the titles; some in common need words in common too. */
function byCves(a: Sketch, b: Sketch, { covered, rare, dice }: Overlap): number {
  const same = jaccard(a.cves, b.cves);
  if (same === 0) return 0;
  const few = a.cves.size <= 3 && b.cves.size <= 3;
  if (few && same === 1 && sharesTelling(a, b)) return 3 + covered;
  if (few && ((rare >= 1 && covered >= 0.3) || covered >= 0.4)) return 2 + same + covered;
  return same >= 0.5 && (covered >= 0.4 || dice >= 0.4) ? 2 + same : 0;
}

/** How surely words say it of two told within days: names in the titles, the share of each title that the other tells, rare words of the ledes. */
function bySoon(a: Sketch, b: Sketch, told: Overlap, shared: number, together: number): number {
  const { covered, least, namedInTitles, rareInTitles, dice } = told;
  const sameMonth = !a.marks.months.isDisjointFrom(b.marks.months);
  if (sameMonth && covered >= 0.7 && dice >= 0.6) return covered;
  if (covered >= 0.6 && least >= 0.42 && (rareInTitles >= 2 || (rareInTitles === 1 && shared >= 3)))
    return covered;
  if (!a.hasLede || !b.hasLede) return 0;
  const weight = covered + together / 2 + Math.min(shared, 6) / 20;
  const sharesActor = !a.actorIds.isDisjointFrom(b.actorIds);
  if (sharesActor && shared >= 2 && weight >= 0.7) return weight / 2;
  if (least < 0.25) return 0;
  if (weight >= 0.8 && namedInTitles >= 1 && (shared >= 2 || (covered >= 0.7 && least >= 0.5)))
    return weight / 2;
  return weight >= 1 && shared >= 2 ? weight / 2 : 0;
}

/** How surely words alone say it: names that each of the two would have to tell and the other does not are two victims, two products. */
function byWords(a: Sketch, b: Sketch, told: Overlap): number {
  const { dice, covered, least, rare, rareInTitles } = told;
  if (missing(a.names, b.body) > 0 && missing(b.names, a.body) > 0) return 0;
  if (dice >= 0.65 && rareInTitles >= 2) return 1 + dice;
  if (covered >= 0.7 && least >= 0.5 && rare >= 3) return 1 + covered;
  const shared = sharedRare(a, b);
  const together = (2 * shared) / (a.rareInBody + b.rareInBody || 1);
  if (shared >= 5 && together >= 0.4 && rareInTitles >= 1 && covered >= 0.5) return 1 + together;
  const soon = a.at === null || b.at === null || Math.abs(a.at - b.at) <= soonAfter;
  return soon ? bySoon(a, b, told, shared, together) : 0;
}

/** How surely two tellings are of one event: 0 is not; more is surer. `apart` has the last word. */
export function sameEvent(a: Sketch, b: Sketch): number {
  const onePage = a.place !== null && a.place.page !== null && a.place.page === b.place?.page;
  if (onePage) return 10;
  if (a.marks.roundUp || b.marks.roundUp) return 0;
  const told = overlap(a, b);
  const copied = jaccard(a.shingles, b.shingles);
  if (copied >= 0.5 && Math.min(a.shingles.size, b.shingles.size) >= 6) return 5 + copied;
  if (share(a.marks.ids, b.marks.ids) && told.covered >= 0.4 && told.rare >= 1) return 4 + told.covered;
  if ((share(a.marks.ids, b.named) || share(b.marks.ids, a.named)) && told.covered >= 0.2)
    return 3 + told.covered;
  return Math.max(byCves(a, b, told), byWords(a, b, told));
}
