import { type Codes, countInBoth, jaccard, wordsInBoth } from './codes.ts';
import { apartByMarks, share } from './series.ts';
import type { Sketch } from './sketch.ts';

const day = 86_400_000;
/** Tellings further apart than this are of two events. */
export const storyWindow = 7 * day;
/** Two that are told within so many days need fewer words in common. */
const soonAfter = 4;
/** Hosts that many publishers share. */
const manyTellers =
  /(?:^|\.)(?:feedburner\.com|feedproxy\.google\.com|news\.google\.com|medium\.com|github\.com|gitlab\.com|youtube\.com|youtu\.be|linkedin\.com|twitter\.com|x\.com|t\.co|bit\.ly|reddit\.com|facebook\.com|t\.me|substack\.com|feedly\.com|msn\.com|yahoo\.com|flipboard\.com|apple\.news)$/;

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
  if (a.cves.length > 0 && b.cves.length > 0 && countInBoth(a.cves, b.cves) === 0) return true;
  const [here, there] = [a.place, b.place];
  if (here?.page === there?.page && here?.fragment && there?.fragment && here.fragment !== there.fragment)
    return true;
  return apartByMarks(a.marks, b.marks);
}

function missing(names: Codes, body: Codes): number {
  return names.length - countInBoth(names, body);
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
  const both = wordsInBoth(a.title, b.title);
  const [inB, inA] = [wordsInBoth(a.title, b.body), wordsInBoth(b.title, a.body)];
  const [coveredA, coveredB] = [inB.all / (a.titleWeight || 10), inA.all / (b.titleWeight || 10)];
  return {
    dice: (2 * both.all) / (a.titleWeight + b.titleWeight || 10),
    covered: (coveredA + coveredB) / 2,
    least: Math.min(coveredA, coveredB),
    // A word of both titles stands in both bodies too.
    rare: inB.rare + inA.rare - both.rare,
    rareInTitles: both.rare,
    namedInTitles: both.told / 10,
  };
}

/** How surely their CVEs say it. The same few are one event, whatever the titles; some in common need words in common too. */
function byCves(a: Sketch, b: Sketch, { covered, rare, dice }: Overlap): number {
  const same = jaccard(a.cves, b.cves);
  if (same === 0) return 0;
  const few = a.cves.length <= 3 && b.cves.length <= 3;
  if (few && same === 1 && wordsInBoth(a.body, b.body).told > 0) return 3 + covered;
  if (few && ((rare >= 1 && covered >= 0.3) || covered >= 0.4)) return 2 + same + covered;
  return same >= 0.5 && (covered >= 0.4 || dice >= 0.4) ? 2 + same : 0;
}

/** How far apart in time two were told, in days; 0 where one is undated. */
function daysBetween(a: Sketch, b: Sketch): number {
  return a.at === null || b.at === null ? 0 : Math.abs(a.at - b.at) / day;
}

/** How surely it is one event by ledes and titles together: the closer in time, the less needs to be in common. */
function byLedes(a: Sketch, b: Sketch, told: Overlap, shared: number, together: number): number {
  const { covered, least, namedInTitles, rareInTitles } = told;
  const days = daysBetween(a, b);
  const weight = covered + together / 2 + Math.min(shared, 6) / 20;
  const sharesActor = countInBoth(a.actorIds, b.actorIds) > 0;
  if (sharesActor && shared >= 2 && weight >= (days <= 2 ? 0.62 : 0.7)) return weight / 2;
  if (least < 0.2) return 0;
  const telling = namedInTitles >= 1 || shared >= 3;
  if (shared >= 2 && weight >= (telling && days <= 2 ? 0.7 : 0.8) && (least >= 0.25 || days <= 2))
    return weight / 2;
  if (namedInTitles >= 1 && covered >= 0.7 && least >= 0.5 && weight >= 0.8) return weight / 2;
  return days <= 1.5 && rareInTitles >= 1 && covered >= 0.57 && least >= 0.4 ? covered / 2 : 0;
}

/** How surely words say it of two told within days: names in the titles, the share of each title that the other tells, rare words of the ledes. */
function bySoon(a: Sketch, b: Sketch, told: Overlap, shared: number, together: number): number {
  const { covered, least, rareInTitles, dice } = told;
  const sameMonth = !a.marks.months.isDisjointFrom(b.marks.months);
  if (sameMonth && covered >= 0.6 && dice >= 0.5) return covered;
  if (dice >= 0.8 && rareInTitles >= 1) return dice;
  if (covered >= 0.6 && least >= 0.42 && (rareInTitles >= 2 || (rareInTitles === 1 && shared >= 3)))
    return covered;
  return a.hasLede && b.hasLede ? byLedes(a, b, told, shared, together) : 0;
}

/** How surely words alone say it: names that each of the two would have to tell and the other does not are two victims, two products. */
function byWords(a: Sketch, b: Sketch, told: Overlap): number {
  const { dice, covered, least, rare, rareInTitles } = told;
  if (missing(a.names, b.body) > 0 && missing(b.names, a.body) > 0) return 0;
  if (dice >= 0.65 && rareInTitles >= 2) return 1 + dice;
  if (covered >= 0.7 && least >= 0.5 && rare >= 3) return 1 + covered;
  const shared = wordsInBoth(a.body, b.body).rare;
  const together = (2 * shared) / (a.rareInBody + b.rareInBody || 1);
  if (shared >= 5 && together >= 0.4 && rareInTitles >= 1 && covered >= 0.5) return 1 + together;
  return daysBetween(a, b) <= soonAfter ? bySoon(a, b, told, shared, together) : 0;
}

/** How surely two tellings are of one event: 0 is not; more is surer. `apart` has the last word. */
export function sameEvent(a: Sketch, b: Sketch): number {
  const onePage = a.place !== null && a.place.page !== null && a.place.page === b.place?.page;
  if (onePage) return 10;
  if (a.marks.roundUp || b.marks.roundUp) return 0;
  const told = overlap(a, b);
  const copied = jaccard(a.shingles, b.shingles);
  if (copied >= 0.5 && Math.min(a.shingles.length, b.shingles.length) >= 6) return 5 + copied;
  if (share(a.marks.ids, b.marks.ids) && told.covered >= 0.4 && told.rare >= 1) return 4 + told.covered;
  if ((share(a.marks.ids, b.named) || share(b.marks.ids, a.named)) && told.covered >= 0.2)
    return 3 + told.covered;
  return Math.max(byCves(a, b, told), byWords(a, b, told));
}
