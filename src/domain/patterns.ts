import { charKind, folds, lastKind } from './fold.ts';
import { makeSieve, type Sieve } from './sieve.ts';
import { countTokens, gapBefore, type Spelling, spellingOf, stopsBefore, unitOf } from './spelling.ts';
import { isEnd, isStop, makeStops, nextWord, openEnd, openStop, type Stops } from './stops.ts';
import {
  foldedAt,
  isUnseen,
  kindAt,
  lendUnits,
  mix,
  readToken,
  returnUnits,
  type Token,
  type Units,
  widthAt,
} from './token.ts';

/** Many patterns, ready to be looked for in one pass. */
export type PatternSet = {
  readonly stops: Stops;
  /** As many tokens as any pattern has: what a text goes on with further is no pattern, whatever the filter says. */
  readonly depth: number;
  /** Open addressing, two numbers a slot: the hash of a whole pattern, and where its record is. */
  readonly slots: Int32Array;
  /**
   * A record for each pattern, so that a hit reads one place of memory: the caller's number and the place of another
   * record of the same spelling (two units each, 0: none), how many units follow, and those: folded letters, and
   * `mayGap` where blanks and hyphens may stand.
   */
  readonly records: Uint16Array;
  /** Rejects most of a text before its words are read one by one; null where patterns are few or it cannot be had. */
  readonly sieve: Sieve | null;
};

/** What `scan` calls for each pattern found: the caller's number and UTF-16 offsets into the text. */
export type OnFound = (key: number, start: number, end: number) => void;

const plain: number = lastKind;
const gap: number = charKind.gap;
/** In a record. A blank of no width is no unit of a name, while any sign may be one, a control character too. */
const mayGap = 0x200b;
const solid: number = charKind.solid;
const longestGap = 8;
/** Fewer patterns are not worth the memory of a sieve. */
const fewestToSieve = 400;

const headUnits = 5;

function numberAt(records: Uint16Array, at: number): number {
  return (records[at] ?? 0) + (records[at + 1] ?? 0) * 0x10000;
}

function setNumber(records: Uint16Array, at: number, value: number): void {
  records[at] = value & 0xffff;
  records[at + 1] = value >>> 16;
}

function isSame(records: Uint16Array, one: number, other: number): boolean {
  const length = records[one + 4] ?? 0;
  for (let at = 4; at < headUnits + length; at += 1)
    if (records[one + at] !== records[other + at]) return false;
  return true;
}

function firstSlot(slots: Int32Array, hash: number): number {
  return (hash ^ (hash >>> 15)) & (slots.length - 2);
}

function file({ slots, records }: Pick<PatternSet, 'slots' | 'records'>, record: number, hash: number): void {
  for (let slot = firstSlot(slots, hash); ; slot = (slot + 2) & (slots.length - 1)) {
    const taken = slots[slot + 1] ?? 0;
    if (taken === 0) {
      slots[slot] = hash;
      slots[slot + 1] = record;
      return;
    }
    if (slots[slot] !== hash || !isSame(records, taken, record)) continue;
    setNumber(records, record + 2, numberAt(records, taken + 2));
    setNumber(records, taken + 2, record);
    return;
  }
}

/** Write a pattern's record; where the next one begins. */
function write(set: Omit<PatternSet, 'sieve'>, record: number, key: number, spelling: Spelling): number {
  const { records } = set;
  let at = record + headUnits;
  let hash = 0;
  for (let nth = 0; nth < spelling.length; nth += 1) {
    const unit = unitOf(spelling, nth) ?? 0;
    if (nth > 0 && stopsBefore(spelling, nth))
      openStop(set.stops, hash, unit, unitOf(spelling, nth + 1) ?? 0);
    hash = mix(hash, unit);
    if (((spelling[nth] ?? 0) & gapBefore) !== 0) records[at++] = mayGap;
    records[at++] = unit;
  }
  setNumber(records, record, key);
  records[record + 4] = at - record - headUnits;
  openEnd(set.stops, hash);
  file(set, record, hash);
  return at;
}

/**
 * Compile words, each with the number that `scan` reports for it. Words of fewer than two letters or digits are left
 * out. With `fewest` patterns or more a sieve is made, which changes the time of a scan and nothing else.
 */
export function compilePatterns(
  words: readonly { readonly words: string; readonly key: number }[],
  fewest: number = fewestToSieve,
): PatternSet {
  const spellings: { readonly key: number; readonly spelling: Spelling }[] = [];
  // No record begins at 0, which stands for none.
  let [room, stops, depth] = [1, 0, 0];
  for (const { words: name, key } of words) {
    const spelling = spellingOf(name);
    if (spelling === null) continue;
    const tokens = countTokens(spelling);
    spellings.push({ key, spelling });
    // Each unit, and a gap before no more of them than there are tokens.
    room += headUnits + spelling.length + tokens;
    stops += tokens;
    depth = Math.max(depth, tokens);
  }
  const set = {
    stops: makeStops(stops),
    depth,
    slots: new Int32Array(2 ** (2 + Math.ceil(Math.log2(spellings.length + 1)))),
    records: new Uint16Array(room),
  };
  let record = 1;
  for (const { key, spelling } of spellings) record = write(set, record, key, spelling);
  const sieve = spellings.length < fewest ? null : makeSieve(spellings.map(({ spelling }) => spelling));
  return { ...set, sieve };
}

/** Is it the pattern of this record that stands between `start` and `end`? */
function fits(records: Uint16Array, record: number, text: Units, start: number, end: number): boolean {
  const table = folds;
  let unit = record + headUnits;
  const last = unit + (records[record + 4] ?? 0);
  let at = start;
  while (at < end) {
    const code = text[at] ?? 0;
    const fold = table[code] ?? 0;
    if (fold === gap) {
      if (records[unit] !== mayGap) return false;
      at += 1;
      continue;
    }
    if (fold <= plain && isUnseen(kindAt(text, at))) {
      at += widthAt(text, at);
      continue;
    }
    if (records[unit] === mayGap) unit += 1;
    if (fold > plain || fold === solid) {
      if (unit >= last || records[unit] !== (fold > plain ? fold : code)) return false;
      unit += 1;
      at += 1;
      continue;
    }
    for (const one of foldedAt(text, at)) {
      if (records[unit] === mayGap) unit += 1;
      if (unit >= last || records[unit] !== one) return false;
      unit += 1;
    }
    at += widthAt(text, at);
  }
  return unit === last;
}

function report(set: PatternSet, text: Units, start: number, { hash, end }: Token, onFound: OnFound): void {
  const { slots, records } = set;
  for (let slot = firstSlot(slots, hash); slots[slot + 1] !== 0; slot = (slot + 2) & (slots.length - 1)) {
    if (slots[slot] !== hash) continue;
    const first = slots[slot + 1] ?? 0;
    if (!fits(records, first, text, start, end)) continue;
    for (let one = first; one > 0; one = numberAt(records, one + 2))
      onFound(numberAt(records, one), start, end);
  }
}

/** Where the next token begins, behind blanks and what is invisible; -1 where none follows close enough. */
function nextToken(text: Units, length: number, from: number): number {
  let gaps = 0;
  for (let at = from; at < length; at += widthAt(text, at)) {
    const kind = kindAt(text, at);
    if (kind === gap) gaps += 1;
    else if (!isUnseen(kind)) return at;
    if (gaps > longestGap) return -1;
  }
  return -1;
}

/** Token by token as long as patterns go on so, from a first one that is read. */
function follow(set: PatternSet, text: Units, length: number, token: Token, onFound: OnFound): void {
  const start = token.start;
  for (let tokens = 1; isStop(set.stops, token.hash); tokens += 1) {
    if (isEnd(set.stops, token.hash)) report(set, text, start, token, onFound);
    if (tokens === set.depth) return;
    const simple = folds[text[token.next] ?? 0] === gap && (folds[text[token.next + 1] ?? 0] ?? 0) > plain;
    const next = simple ? token.next + 1 : nextToken(text, length, token.next);
    if (next < 0) return;
    readToken(token, text, length, next);
  }
}

/** Patterns that begin between the place where `token` is read to and `end`. */
function scanStretch(
  set: PatternSet,
  units: Units,
  { end, length }: { readonly end: number; readonly length: number },
  token: Token,
  onFound: OnFound,
): void {
  while (nextWord(set.stops, units, end, token)) {
    const { next } = token;
    if (token.kind !== charKind.other) follow(set, units, length, token, onFound);
    token.next = next;
  }
}

/**
 * Find every pattern in the text in one pass over its words: whole words in scripts with blanks, anywhere in the
 * others; by place, shorter ones first.
 */
export function scan(set: PatternSet, text: string, onFound: OnFound): void {
  const { length } = text;
  if (length === 0) return;
  const token: Token = { hash: 0, kind: 0, start: 0, end: 0, next: 0 };
  const sifted = set.sieve?.read(text) ?? null;
  if (sifted === null) {
    const units = lendUnits(text);
    scanStretch(set, units, { end: length, length }, token, onFound);
    returnUnits(units);
    return;
  }
  const { units, places, count } = sifted;
  try {
    for (let at = 0; at < count; at += 2) {
      token.next = places[at] ?? 0;
      scanStretch(set, units, { end: places[at + 1] ?? 0, length }, token, onFound);
    }
  } finally {
    set.sieve?.done();
  }
}
