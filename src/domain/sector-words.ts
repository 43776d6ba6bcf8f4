import { quoteAround } from './matcher.ts';
import { scan } from './patterns.ts';
import { type ClassifiableText, sectorFieldText } from './product-sectors.ts';
import type { SectorEvidence, SectorField, SectorMatch } from './sector.ts';
import { isOutOfContext } from './sector-context.ts';
import { isSpelt, type SectorRole, type SectorTerm, type SectorWords } from './sector-vocabulary.ts';
import type { Match } from './watchlist.ts';

type Span = { readonly start: number; readonly end: number };
type Found = Span & SectorTerm;
type Place = Found & { readonly field: SectorField; readonly score: number };

const weights: Readonly<Record<SectorRole, number>> = {
  phrase: 5,
  product: 5,
  organisation: 3,
  keyword: 2,
  hint: 2,
  operator: 2,
  negative: 0,
  attack: 0,
  cyber: 0,
};
const threshold = 5;
const sure = 8;
const nearAttack = 3;
/** Two different keywords are enough where anything is attacked at all. */
const twoWords = 1;
/** Words of sectors in one field; what comes after adds nothing but time. */
const mostPlaces = 500;
const attackReach = 60;
/** A title is one statement: what is attacked in it is attacked anywhere in it. */
const titleReach = 120;
/** A body is read for its opening only: further down every sector is mentioned. UTF-16 units. */
const bodyRead = 2000;
const longestTerm = 80;
const mostEvidence = 6;
const readFields = ['title', 'summary', 'categories', 'text'] as const;
const productFields = ['title', 'products'] as const;

function findIn({ patterns, terms }: SectorWords, text: string, names: readonly Span[]): readonly Found[] {
  const found: Found[] = [];
  scan(patterns, text, (key, start, end) => {
    if (found.length >= mostPlaces) return;
    if (names.some((name) => name.start <= start && end <= name.end)) return;
    for (const term of terms[key] ?? [])
      if (isSpelt(term, text.slice(start, end))) found.push({ ...term, start, end });
  });
  return found.sort((a, b) => a.start - b.start);
}

function covers(longer: Found, one: Found): boolean {
  if (longer.start > one.start || longer.end < one.end || longer.sectorId === '') return false;
  if (longer.role === 'negative') return longer.sectorId === one.sectorId;
  const isLonger = longer.end - longer.start > one.end - one.start;
  return isLonger && weights[longer.role] >= weights[one.role];
}

/** Only what begins less than the longest term before a place, or at it, can cover it. `found` is in order of start. */
function isCovered(found: readonly Found[], at: number): boolean {
  const one = found[at] as Found;
  for (let other = at - 1; other >= 0; other -= 1) {
    const before = found[other] as Found;
    if (before.start < one.start - longestTerm) break;
    if (covers(before, one)) return true;
  }
  for (let other = at + 1; found[other]?.start === one.start; other += 1)
    if (covers(found[other] as Found, one)) return true;
  return false;
}

function isNearAttack(attacks: readonly Span[], { start, end }: Span, reach: number): boolean {
  return attacks.some(
    (attack) =>
      attack.start < end + reach &&
      attack.end > start - reach &&
      (attack.end <= start || attack.start >= end),
  );
}

function scoreAt(one: Found, text: string, attacks: readonly Span[], reach: number): number {
  const { role, start, end } = one;
  if (role === 'product') return weights.product;
  if (role === 'negative' || role === 'attack' || role === 'cyber') return 0;
  if (isOutOfContext(role, text, start, end)) return 0;
  if (role !== 'keyword' && role !== 'operator') return weights[role];
  return weights[role] + (isNearAttack(attacks, one, reach) ? nearAttack : 0);
}

type Looked = {
  readonly places: readonly Place[];
  readonly isAttacked: boolean;
  readonly isCyber: boolean;
};

function lookIn(words: SectorWords, text: string, field: SectorField, names: readonly Span[]): Looked {
  const found = text === '' ? [] : findIn(words, text, names);
  const attacks = found.filter(({ role }) => role === 'attack');
  const reach = field === 'title' ? titleReach : attackReach;
  const places = found.flatMap((one, at) => {
    if (one.sectorId === '' || one.role === 'negative') return [];
    if (isCovered(found, at)) return [];
    const score = scoreAt(one, text, attacks, reach);
    return score > 0 ? [{ ...one, field, score }] : [];
  });
  const isCyber = found.some(({ role }) => role === 'cyber');
  return { places, isAttacked: attacks.length > 0, isCyber };
}

type TextOf = (field: SectorField) => string;

/** The same word twice, or in singular and plural, counts once. */
function scoreOf(places: readonly Place[], isAttacked: boolean, textOf: TextOf): number {
  const best = new Map<string, number>();
  for (const place of places) {
    const found = textOf(place.field).slice(place.start, place.end);
    const key = found
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
      .replace(/(?:ies|y|s)$/, '');
    best.set(key, Math.max(best.get(key) ?? 0, place.score));
  }
  const sum = [...best.values()].reduce((total, score) => total + score, 0);
  return best.size >= 2 && isAttacked ? sum + twoWords : sum;
}

function evidenceOf(places: readonly Place[], textOf: TextOf): readonly SectorEvidence[] {
  const first = new Map(places.toReversed().map((place) => [place.words, place]));
  const byPlace = new Map([...first.values()].map((place) => [`${place.field} ${place.start}`, place]));
  return [...byPlace.values()]
    .sort((a, b) => b.score - a.score)
    .slice(0, mostEvidence)
    .map(({ words, role, field, start, end }) => ({
      term: words,
      kind: role === 'product' ? 'product' : 'words',
      field,
      start,
      end,
      quote: quoteAround(textOf(field), start, end),
    }));
}

function matchOf(
  id: string,
  places: readonly Place[],
  isAttacked: boolean,
  textOf: TextOf,
): readonly (SectorMatch & { readonly score: number })[] {
  const score = scoreOf(places, isAttacked, textOf);
  if (score < threshold) return [];
  const isSure = score >= sure || places.some((one) => one.role === 'phrase' && one.field === 'title');
  return [{ id, confidence: isSure ? 'high' : 'medium', evidence: evidenceOf(places, textOf), score }];
}

/**
 * The sectors that the words of a text speak of, best first: phrases, or keywords and names close to words of attack,
 * not where they describe something else. Words inside an actor's name say who it is, not whom it attacks.
 */
export function wordSectors(
  text: ClassifiableText,
  words: SectorWords,
  names: readonly Match[],
): readonly SectorMatch[] {
  const textOf: TextOf = (field) => sectorFieldText(text, field).slice(0, bodyRead);
  const looked = readFields.map((field) =>
    lookIn(
      words,
      textOf(field),
      field,
      names.filter((name) => name.field === field),
    ),
  );
  const isAttacked = looked.some((one) => one.isAttacked);
  const places = looked.flatMap((one) => one.places).filter(({ role }) => role !== 'product');
  const isTitleAttacked =
    looked[0]?.isAttacked === true && looked[0].places.some((one) => one.score >= threshold);
  // A text that names a watched actor is about computers, whatever its other words.
  const isCyber = names.length > 0 || looked.some((one) => one.isCyber);
  if (!isTitleAttacked && !isCyber) return [];
  return [...Map.groupBy(places, ({ sectorId }) => sectorId)]
    .flatMap(([id, own]) => matchOf(id, own, isAttacked, textOf))
    .sort((a, b) => b.score - a.score)
    .map(({ id, confidence, evidence }) => ({ id, confidence, evidence }));
}

/** The sub-sectors for which the products of an advisory are made, by what such products are called. */
export function productSubSectors(text: ClassifiableText, words: SectorWords): readonly SectorMatch[] {
  const textOf: TextOf = (field) => sectorFieldText(text, field).slice(0, bodyRead);
  const places = productFields
    .flatMap((field) => lookIn(words, textOf(field), field, []).places)
    .filter(({ role }) => role === 'product');
  return [...Map.groupBy(places, ({ sectorId }) => sectorId)].map(([id, own]) => ({
    id,
    confidence: 'medium',
    evidence: evidenceOf(own, textOf),
  }));
}
