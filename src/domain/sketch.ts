import { type Place, placeOf } from './canonical-url.ts';
import { identifiersIn, type Marks, marksOf } from './series.ts';
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
const noText = 0x811c9dc5;
const blank = 32;

/** The hash of a text and what follows it (FNV-1a), of which words in a row are made without writing them out. */
function hashOn(hash: number, text: string): number {
  let on = hash;
  for (let at = 0; at < text.length; at += 1) on = Math.imul(on ^ text.charCodeAt(at), 0x01000193);
  return on;
}

function hashOf(words: readonly [string, string, string]): number {
  let hash = hashOn(noText, words[0]);
  for (let at = 1; at < words.length; at += 1)
    hash = hashOn(Math.imul(hash ^ blank, 0x01000193), words[at] as string);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function shinglesOf(trunks: readonly string[]): ReadonlySet<number> {
  const hashes: number[] = [];
  for (let at = 2; at < trunks.length; at += 1)
    hashes.push(hashOf([trunks[at - 2] as string, trunks[at - 1] as string, trunks[at] as string]));
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
