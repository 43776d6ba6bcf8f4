import { charKind, folds, lastKind } from './fold.ts';
import { countTokens, type Spelling, stopsBefore, unitOf } from './spelling.ts';
import type { Units } from './token.ts';
import { type Code, type Desk, instantiate, lay, makeDesk, mostUnits, orNull } from './vectors.ts';

/** The stretches of a text in which patterns may begin: two offsets each, in order, `count` numbers. */
export type Sifted = { readonly units: Units; readonly places: Int32Array; readonly count: number };

/** Leaves out most of a text at once, with the vector instructions of the processor. */
export type Sieve = {
  /** Null where the text is too long, or another is being read. */
  readonly read: (text: string) => Sifted | null;
  /** Done with what was read last. */
  readonly done: () => void;
};

type Filters = {
  readonly heads: number;
  readonly headShift: number;
  readonly pairs: number;
  readonly pairShift: number;
};
const classCount = 0x100;
const sign = 0;
const gap = 1;
const letter = 2;
const unclear = 3;
/** For each way a first word may end: more would let fewer strangers pass, and no longer fit the cache. */
const bitsForEach = 8;
const fewestWords = 128;
/** Stands for the end of a pattern, as program.ts has it. */
const nothing = 1;
const [headLetters, nextLetters] = [8, 4] as const;

function isLetter(unit: number | undefined): boolean {
  return unit !== undefined && unit < 0x80 && (folds[unit] ?? 0) > lastKind;
}

function classOf(byte: number): number {
  if (byte >= 0x80) return unclear;
  return isLetter(byte) ? letter : folds[byte] === charKind.gap ? gap : sign;
}

/** What may follow a first word: up to four letters, as many as one word of a text may have of them. */
function learnNext(spelling: Spelling, from: number, open: (next: number) => void): void {
  let next = 0;
  for (let nth = 0; nth < nextLetters; nth += 1) {
    const unit = unitOf(spelling, from + nth);
    if (!isLetter(unit)) return;
    next |= (unit ?? 0) << (8 * nth);
    const after = from + nth + 1;
    const isLast = nth === nextLetters - 1 || stopsBefore(spelling, after);
    if (isLast || !isLetter(unitOf(spelling, after))) open(next);
  }
}

/** Each way in which the first word of a pattern may end in a text. What is not ASCII passes without. */
function learn(code: Code, filters: Filters, spelling: Spelling, word: Uint8Array): void {
  const { heads, headShift, pairs, pairShift } = filters;
  word.fill(0);
  for (let length = 0; length <= spelling.length; length += 1) {
    const unit = unitOf(spelling, length);
    if (length > 0 && (unit === undefined || stopsBefore(spelling, length))) {
      const open = (next: number) =>
        code.learn(heads, headShift, pairs, pairShift, word.byteOffset, length, next);
      if (isLetter(unit)) learnNext(spelling, length, open);
      else open(unit !== undefined && unit < 0x80 ? unit : nothing);
    }
    if (unit === undefined || !isLetter(unit)) return;
    if (length < headLetters) word[length] = unit;
  }
}

function sift(code: Code, filters: Filters, desk: Desk, text: string): Sifted {
  lay(code, desk, text);
  const { units, places, folded, bits, specials } = desk;
  const out = places.byteOffset;
  const { heads, headShift, pairs, pairShift } = filters;
  const end = code.sieve(heads, headShift, pairs, pairShift, folded, bits, specials, text.length, out);
  return { units, places, count: (end - out) >> 2 };
}

/** As many words of 32 bits as hold so many bits, a power of two. */
function wordsFor(bits: number): number {
  return Math.max(fewestWords, 2 ** Math.ceil(Math.log2(bits / 32)));
}

function makeOn(code: Code, spellings: readonly Spelling[]): Sieve {
  let ends = 0;
  for (const spelling of spellings) ends += countTokens(spelling);
  const words = wordsFor(ends * bitsForEach);
  const shift = 64 - Math.log2(words);
  const filters: Filters = {
    heads: classCount,
    headShift: shift,
    pairs: classCount + words * 4,
    pairShift: shift,
  };
  const start = classCount + words * 8;
  let desk = makeDesk(code.memory, start);
  let isBusy = false;
  new Uint8Array(code.memory.buffer).set(Array.from({ length: classCount }, (_, byte) => classOf(byte)));
  const word = new Uint8Array(code.memory.buffer, start, headLetters);
  for (const spelling of spellings) learn(code, filters, spelling, word);
  return {
    read: (text) => {
      if (isBusy || text.length > mostUnits) return null;
      if (text.length > desk.room) {
        const larger = orNull(() => makeDesk(code.memory, start, text.length));
        if (larger === null) return null;
        desk = larger;
      }
      isBusy = true;
      return sift(code, filters, desk, text);
    },
    done: () => {
      isBusy = false;
    },
  };
}

/** A sieve for these patterns; null where the processor or the memory does not allow one. */
export function makeSieve(spellings: readonly Spelling[]): Sieve | null {
  return orNull(() => makeOn(instantiate(), spellings));
}
