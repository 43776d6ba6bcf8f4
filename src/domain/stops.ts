import { charKind, folds, lastKind } from './fold.ts';
import { hashFactor, mix, readToken, type Token, type Units } from './token.ts';

/** A Bloom filter of hashes. */
type Filter = { readonly words: Int32Array; readonly shift: number };

/**
 * Where a token of a text may end within a pattern, by the hash of what is read so far; and how a pattern goes on
 * from there: with which units, or not at all.
 */
export type Stops = Filter & { readonly beyond: Filter };

// A name imported is looked up at each use, which would be at each character here.
const plain: number = lastKind;
const gap: number = charKind.gap;
const factor: number = hashFactor;
/** For each stop: about one stranger in thirty passes, and the table stays in the cache. */
const bitsForEach = 8;
const fewestBits = 1 << 12;
/** Stands for the end of a pattern; no letter is folded to it. */
const nothing = 1;

function makeFilter(count: number): Filter {
  const bits = 2 ** Math.ceil(Math.log2(Math.max(fewestBits, count * bitsForEach)));
  return { words: new Int32Array(bits >> 5), shift: 32 - Math.log2(bits >> 5) };
}

/** A filter for so many stops. */
export function makeStops(count: number): Stops {
  return { ...makeFilter(count), beyond: makeFilter(count) };
}

/** The top of a hash names a word of 32 bits, its middle two bits in it. */
function marksOf(hash: number): number {
  return (1 << (hash >>> 11)) | (1 << (hash >>> 6));
}

function open({ words, shift }: Filter, hash: number): void {
  words[hash >>> shift] = (words[hash >>> shift] ?? 0) | marksOf(hash);
}

function isOpen({ words, shift }: Filter, hash: number): boolean {
  const marks = marksOf(hash);
  return ((words[hash >>> shift] ?? 0) & marks) === marks;
}

/** A pattern goes on behind `hash` with these two units (0: it ends before). A sign is looked for alone. */
export function openStop(stops: Stops, hash: number, first: number, second: number): void {
  const beyond = mix(hash, first);
  open(stops, hash);
  open(stops.beyond, (folds[first] ?? 0) > plain ? mix(beyond, second) : beyond);
}

/** A pattern is whole at `hash`. */
export function openEnd(stops: Stops, hash: number): void {
  open(stops, hash);
  open(stops.beyond, mix(hash, nothing));
}

/** May a token end here within a pattern? */
export function isStop(stops: Stops, hash: number): boolean {
  return isOpen(stops, hash);
}

/** May a whole pattern end here? */
export function isEnd({ beyond }: Stops, hash: number): boolean {
  return isOpen(beyond, Math.imul(hash ^ nothing, factor));
}

/** May a pattern go on with the two units that follow? Most words that begin one are not followed by its second. */
function goesOn({ beyond }: Stops, text: Units, hash: number, end: number): boolean {
  const table = folds;
  const at = table[text[end] ?? 0] === gap ? end + 1 : end;
  const code = text[at] ?? 0;
  const unit = table[code] ?? 0;
  const second = table[text[at + 1] ?? 0] ?? 0;
  if (unit <= plain)
    return unit !== charKind.other || code > 0x7f || isOpen(beyond, Math.imul(hash ^ code, factor));
  if (second <= plain) return true;
  return isOpen(beyond, Math.imul(Math.imul(hash ^ unit, factor) ^ second, factor));
}

/** A word that is not made of plain letters and digits alone. */
function hardWord(text: Units, length: number, start: number, token: Token): boolean {
  token.hash = 0;
  readToken(token, text, length, start);
  if (token.next === start) token.next += 1;
  return true;
}

/**
 * Read the next word behind `token` that may begin a pattern into it; false at the end of the text. A word of plain
 * letters and digits costs one hash and one look at the filter, whatever the number of patterns.
 */
export function nextWord(stops: Stops, text: Units, length: number, token: Token): boolean {
  const table = folds;
  const { words, shift } = stops;
  let at = token.next;
  for (;;) {
    let unit = table[text[at] ?? 0] ?? 0;
    if (unit <= plain) {
      if (at >= length) return false;
      if (unit > gap) return hardWord(text, length, at, token);
      at += 1;
      continue;
    }
    const start = at;
    let hash = 0;
    do {
      hash = Math.imul(hash ^ unit, factor);
      at += 1;
      unit = table[text[at] ?? 0] ?? 0;
    } while (unit > plain);
    if (unit > gap) return hardWord(text, length, start, token);
    const end = at;
    at += 1;
    const marks = marksOf(hash);
    const word = words[hash >>> shift] ?? 0;
    if ((word & marks) === marks && (isEnd(stops, hash) || goesOn(stops, text, hash, end))) {
      token.hash = hash;
      token.kind = charKind.wide;
      token.start = start;
      token.end = end;
      token.next = end;
      return true;
    }
    if (at >= length) return false;
  }
}
