import { type Place, placeOf } from './canonical-url.ts';
import { type Codes, codeOf, codes, hashOfRow, isRare, tenthsOf, weighted } from './codes.ts';
import { identifiersIn, type Marks, marksOf } from './series.ts';
import { isMaker, type Word, wordsOf } from './story-words.ts';

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

/** A telling taken apart, ready to be compared: its words by number (`weighted`). */
export type Sketch = {
  readonly place: Place | null;
  readonly feedId: string | null;
  readonly at: number | null;
  readonly cves: Codes;
  readonly actorIds: Codes;
  readonly marks: Marks;
  readonly title: Codes;
  /** What the words of the title weigh together, in tenths. */
  readonly titleWeight: number;
  /** Words of the title that name something: who was struck, whose product, which malware. */
  readonly names: Codes;
  /** Words of title and lede that tell something. */
  readonly body: Codes;
  readonly rareInBody: number;
  /** The smallest hashes of three words in a row of the lede (MinHash, bottom k). */
  readonly shingles: Codes;
  readonly hasLede: boolean;
  /** Identifiers that the lede names. */
  readonly named: Marks['ids'];
};

const titleLength = 300;
/** So much of a summary is its lede. */
export const ledeLength = 400;
const shinglesKept = 12;

function shinglesOf(trunks: readonly string[]): Codes {
  const hashes: number[] = [];
  for (let at = 2; at < trunks.length; at += 1)
    hashes.push(hashOfRow(trunks[at - 2] as string, trunks[at - 1] as string, trunks[at] as string));
  return codes(hashes.sort((a, b) => a - b).slice(0, shinglesKept));
}

const coded = (words: readonly Word[]) => words.map(({ trunk, weight }) => weighted(trunk, weight));

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
  const title = codes(coded(titleWords.filter(({ weight }) => weight > 0)));
  const body = codes([...title, ...coded(ledeWords.filter(({ weight }) => weight >= 0.5))]);
  const known = new Set(ledeWords.filter((word) => word.name).map((word) => word.trunk));
  const unsure = isTitleCase(heading);
  const names = titleWords.filter(
    ({ trunk, weight, name }) =>
      isMaker(trunk) || (weight === 1 && (known.has(trunk) || (name && (!unsure || known.size === 0)))),
  );
  return {
    place,
    feedId: telling.feedId,
    at: telling.at,
    cves: codes(telling.cves.map(codeOf)),
    actorIds: codes(telling.actorIds.map(codeOf)),
    marks: marksOf(heading, place?.page ?? null),
    title,
    titleWeight: tenthsOf(title),
    names: codes(coded(names)),
    body,
    rareInBody: body.filter(isRare).length,
    shingles: shinglesOf(ledeWords.filter((word) => word.weight > 0).map((word) => word.trunk)),
    hasLede: ledeWords.length >= 6,
    named: identifiersIn(telling.lede.slice(0, ledeLength)),
  };
}
