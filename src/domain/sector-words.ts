import { quoteAround } from './matcher.ts';
import { scan } from './patterns.ts';
import { type ClassifiableText, sectorFieldText } from './product-sectors.ts';
import type { SectorEvidence, SectorField, SectorMatch } from './sector.ts';
import { inContext, isOutOfContext } from './sector-context.ts';
import { sectorsListed } from './sector-lists.ts';
import type { SectorRole, SectorTerm, SectorWords } from './sector-vocabulary.ts';
import type { Match } from './watchlist.ts';

type Span = { readonly start: number; readonly end: number };
type Found = Span & { readonly term: SectorTerm };
type Place = Found & {
  readonly field: SectorField;
  readonly text: string;
  readonly score: number;
  readonly mayBeAbroad: boolean;
};

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
  abroad: 0,
  list: 0,
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

/** What stands in one field: words of sectors in order of their start, words of attack, where lists of sectors may end, whether it speaks of computers, and whether it may be in another language than English. */
type Finds = {
  readonly sectors: Found[];
  readonly attacks: Span[];
  readonly lists: number[];
  isCyber: boolean;
  mayBeAbroad: boolean;
};

function findIn({ patterns, terms }: SectorWords, text: string, names: readonly Span[]): Finds {
  const finds: Finds = { sectors: [], attacks: [], lists: [], isCyber: false, mayBeAbroad: false };
  let count = 0;
  let last = 0;
  let isSorted = true;
  scan(patterns, text, (key, start, end) => {
    if (count >= mostPlaces) return;
    if (names.length > 0 && names.some((name) => name.start <= start && end <= name.end)) return;
    for (const term of terms[key] ?? []) {
      const { spelt, role } = term;
      if (spelt !== '' && !(start + spelt.length <= end && text.startsWith(spelt, start))) continue;
      if (role === 'abroad') {
        finds.mayBeAbroad = true;
        continue;
      }
      if (role === 'list') {
        finds.lists.push(start);
        continue;
      }
      count += 1;
      if (role === 'cyber') finds.isCyber = true;
      else if (role === 'attack') finds.attacks.push({ start, end });
      else {
        finds.sectors.push({ term, start, end });
        isSorted &&= start >= last;
        last = start;
      }
    }
  });
  if (!isSorted) finds.sectors.sort((a, b) => a.start - b.start);
  return finds;
}

function covers(longer: Found, one: Found): boolean {
  if (longer.start > one.start || longer.end < one.end) return false;
  if (longer.term.role === 'negative') return longer.term.sectorId === one.term.sectorId;
  const isLonger = longer.end - longer.start > one.end - one.start;
  return isLonger && weights[longer.term.role] >= weights[one.term.role];
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

/** What a place would count if its context allowed it. */
function scoreAt(one: Found, attacks: readonly Span[], reach: number): number {
  const { role } = one.term;
  const isNear = (role === 'keyword' || role === 'operator') && isNearAttack(attacks, one, reach);
  return weights[role] + (isNear ? nearAttack : 0);
}

/** Reading what stands around a place costs most, so it is done for what would tag only. */
function isOut(place: Place): boolean {
  const { role } = place.term;
  return inContext(role) && isOutOfContext(role, place.text, place, place.mayBeAbroad);
}

type Looked = {
  /** Words of sectors that no other covers, whatever their context. */
  readonly places: readonly Place[];
  readonly isAttacked: boolean;
  readonly isCyber: boolean;
};

const silent: Looked = { places: [], isAttacked: false, isCyber: false };

function lookIn(words: SectorWords, text: string, field: SectorField, names: readonly Span[]): Looked {
  if (text === '') return silent;
  const { sectors, attacks, lists, isCyber, mayBeAbroad } = findIn(words, text, names);
  const reach = field === 'title' ? titleReach : attackReach;
  const places: Place[] = [];
  for (let at = 0; at < sectors.length; at += 1) {
    const one = sectors[at] as Found;
    if (one.term.role === 'negative' || isCovered(sectors, at)) continue;
    const { term, start, end } = one;
    places.push({ term, start, end, field, text, score: scoreAt(one, attacks, reach), mayBeAbroad });
  }
  for (const end of lists)
    for (const { id: sectorId, ...span } of sectorsListed(text, end, words.listed)) {
      const term: SectorTerm = {
        ...{ sectorId, role: 'phrase', spelt: '' },
        words: text.slice(span.start, span.end),
      };
      places.push({ term, ...span, field, text, score: weights.phrase, mayBeAbroad });
    }
  return { places, isAttacked: attacks.length > 0, isCyber };
}

/** A word without what tells singular from plural. */
function stemOf(word: string): string {
  if (word.endsWith('ies')) return word.slice(0, -3);
  return word.endsWith('y') || word.endsWith('s') ? word.slice(0, -1) : word;
}

function isSmallWord(word: string): boolean {
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (code < 0x61 || code > 0x7a) return false;
  }
  return true;
}

function keyOf({ text, start, end }: Place): string {
  const words = text.slice(start, end);
  if (isSmallWord(words)) return stemOf(words);
  return stemOf(words.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
}

/** The same word twice, or in singular and plural, counts once. */
function scoreOf(places: readonly Place[], isAttacked: boolean): number {
  const best = new Map<string, number>();
  for (const place of places) {
    const key = keyOf(place);
    best.set(key, Math.max(best.get(key) ?? 0, place.score));
  }
  let sum = 0;
  for (const score of best.values()) sum += score;
  return best.size >= 2 && isAttacked ? sum + twoWords : sum;
}

function evidenceOf(places: readonly Place[]): readonly SectorEvidence[] {
  const first = new Map(places.toReversed().map((place) => [place.term.words, place]));
  const byPlace = new Map([...first.values()].map((place) => [`${place.field} ${place.start}`, place]));
  return [...byPlace.values()]
    .sort((a, b) => b.score - a.score)
    .slice(0, mostEvidence)
    .map(({ term: { words, role }, text, field, start, end }) => ({
      term: words,
      kind: role === 'product' ? 'product' : 'words',
      field,
      start,
      end,
      quote: quoteAround(text, start, end),
    }));
}

function matchOf(
  id: string,
  places: readonly Place[],
  isAttacked: boolean,
): readonly (SectorMatch & { readonly score: number })[] {
  const score = scoreOf(places, isAttacked);
  if (score < threshold) return [];
  const isSure =
    score >= sure || places.some(({ term, field }) => term.role === 'phrase' && field === 'title');
  return [{ id, confidence: isSure ? 'high' : 'medium', evidence: evidenceOf(places), score }];
}

/** The places of sectors that could tag, without those that stand in another context. */
function tellingPlaces(places: readonly Place[]): readonly Place[] {
  const most = new Map<string, number>();
  for (const { term, score } of places)
    most.set(term.sectorId, (most.get(term.sectorId) ?? twoWords) + score);
  return places.filter((one) => (most.get(one.term.sectorId) ?? 0) >= threshold && !isOut(one));
}

function isTitleAttacked({ isAttacked, places }: Looked): boolean {
  return isAttacked && places.some((one) => one.score >= threshold && !isOut(one));
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
  const looked = readFields.map((field) => {
    const inField = names.length === 0 ? names : names.filter((name) => name.field === field);
    return lookIn(words, sectorFieldText(text, field).slice(0, bodyRead), field, inField);
  });
  if (looked.every((one) => one.places.length === 0)) return [];
  // A text that names a watched actor is about computers, whatever its other words.
  const isCyber = names.length > 0 || looked.some((one) => one.isCyber);
  if (!isCyber && !isTitleAttacked(looked[0] ?? silent)) return [];
  const places = looked.flatMap((one) => one.places).filter(({ term }) => term.role !== 'product');
  const isAttacked = looked.some((one) => one.isAttacked);
  return [...Map.groupBy(tellingPlaces(places), ({ term }) => term.sectorId)]
    .flatMap(([id, own]) => matchOf(id, own, isAttacked))
    .sort((a, b) => b.score - a.score)
    .map(({ id, confidence, evidence }) => ({ id, confidence, evidence }));
}

/** The sub-sectors for which the products of an advisory are made, by what such products are called. */
export function productSubSectors(text: ClassifiableText, words: SectorWords): readonly SectorMatch[] {
  const places = productFields
    .flatMap((field) => lookIn(words, sectorFieldText(text, field).slice(0, bodyRead), field, []).places)
    .filter(({ term }) => term.role === 'product');
  return [...Map.groupBy(places, ({ term }) => term.sectorId)].map(([id, own]) => ({
    id,
    confidence: 'medium',
    evidence: evidenceOf(own),
  }));
}
