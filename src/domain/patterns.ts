import { classTable, foldTable, unitClass } from './fold.ts';

/** Words to look for, folded: significant units, and where a gap (blanks, hyphens) may stand before a unit. */
type Pattern = { readonly units: readonly number[]; readonly gaps: readonly boolean[] };

/** Many patterns, ready to be looked for in one pass. */
export type PatternSet = {
  /** Folded units of all patterns, end to end; `offsets[p]` to `offsets[p + 1]` are those of pattern p. */
  readonly units: Uint16Array;
  readonly gaps: Uint8Array;
  readonly offsets: Uint32Array;
  /** The number the caller gave each pattern. */
  readonly keys: Uint32Array;
  /** By hash of the first two, three, four or six units: the key lengths (as bits) of patterns that begin so. */
  readonly gates: readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  /** By the first two units: 1 where any pattern begins so. Most words of a text end here. */
  readonly starts: Uint8Array;
  /** First pattern of a bucket + 1, by hash of the first units of a key length; `next` chains the rest. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  readonly mask: number;
};

/** A pattern is filed under as many of its first units as it has of these, so that few look-ups serve all lengths. */
const keyLengths = [12, 8, 6, 4, 3, 2] as const;
const gateMask = 0xffff;
const startMask = 0x3fff;
const longestGap = 8;

function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x9e3779b1) ^ (hash >>> 15);
}

function gateSlot(hash: number): number {
  return (hash ^ (hash >>> 16)) & gateMask;
}

function startSlot(first: number, second: number): number {
  return (Math.imul(first, 61) + second) & startMask;
}

/** Letters and digits of one name are often written apart: `APT 41`, `UNC 3236`; `F 5` is not a name. */
function splitsBefore(units: readonly number[], at: number): boolean {
  const isDigit = (unit: number | undefined) => unit !== undefined && unit >= 0x30 && unit <= 0x39;
  if (!isDigit(units[at]) || isDigit(units[at - 1])) return false;
  let letters = 0;
  while (letters < at && !isDigit(units[at - 1 - letters])) letters += 1;
  let digits = 0;
  while (isDigit(units[at + digits])) digits += 1;
  return (letters >= 2 && digits >= 2) || letters >= 3;
}

function patternOf(words: string): Pattern | null {
  const units: number[] = [];
  const gaps: boolean[] = [];
  let gap = false;
  const isWord = (code: number) =>
    classTable[code] === unitClass.word || classTable[code] === unitClass.solid;
  for (let at = 0; at < words.length; at += 1) {
    const code = words.charCodeAt(at);
    const kind = classTable[code];
    if (kind === unitClass.silent) continue;
    if (kind === unitClass.gap) gap = units.length > 0;
    else if (units.length > 0 || isWord(code)) {
      units.push(foldTable[code] ?? code);
      gaps.push(gap);
      gap = false;
    }
  }
  while (units.length > 0 && !isWord(units.at(-1) ?? 0)) {
    units.pop();
    gaps.pop();
  }
  if (units.length < 2) return null;
  return { units, gaps: gaps.map((given, at) => given || splitsBefore(units, at)) };
}

function hashOf(units: ArrayLike<number>, start: number, length: number): number {
  let hash = 0;
  for (let at = 0; at < length; at += 1) hash = mix(hash, units[start + at] ?? 0);
  return hash;
}

const gate = () => new Uint16Array(gateMask + 1);

function openGates({ gates, starts }: PatternSet, units: readonly number[], length: number): void {
  const open = (table: Uint16Array, gated: number) => {
    const slot = gateSlot(hashOf(units, 0, gated));
    table[slot] = (table[slot] ?? 0) | (1 << length);
  };
  if (length >= 6) open(gates[3], 6);
  if (length >= 4) open(gates[2], 4);
  else open(length === 3 ? gates[1] : gates[0], length);
  starts[startSlot(units[0] ?? 0, units[1] ?? 0)] = 1;
}

/** Compile words, each with the number that `scan` reports for it. Words of fewer than two letters or digits are left out. */
export function compilePatterns(
  words: readonly { readonly words: string; readonly key: number }[],
): PatternSet {
  const patterns = words.flatMap(({ words: text, key }) => {
    const pattern = patternOf(text);
    return pattern === null ? [] : [{ ...pattern, key }];
  });
  const total = patterns.reduce((sum, { units }) => sum + units.length, 0);
  const size = 2 ** Math.max(8, Math.ceil(Math.log2(patterns.length + 1)) + 1);
  const set: PatternSet = {
    units: new Uint16Array(total),
    gaps: new Uint8Array(total),
    offsets: new Uint32Array(patterns.length + 1),
    keys: Uint32Array.from(patterns, ({ key }) => key),
    gates: [gate(), gate(), gate(), gate()],
    starts: new Uint8Array(startMask + 1),
    heads: new Int32Array(size),
    next: new Int32Array(patterns.length),
    mask: size - 1,
  };
  let offset = 0;
  for (const [number, { units, gaps }] of patterns.entries()) {
    set.offsets[number] = offset;
    set.units.set(units, offset);
    set.gaps.set(gaps.map(Number), offset);
    offset += units.length;
    const length = keyLengths.find((key) => units.length >= key) ?? 2;
    openGates(set, units, length);
    const bucket = hashOf(units, 0, length) & set.mask;
    set.next[number] = (set.heads[bucket] ?? 0) - 1;
    set.heads[bucket] = number + 1;
  }
  set.offsets[patterns.length] = offset;
  return set;
}

const otherLetter = /^[\p{L}\p{N}]/u;

/** A letter outside the basic plane (mathematical bold, rare Han) is half of a surrogate pair here. */
function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdfff) return classTable[code] ?? unitClass.other;
  const start = code >= 0xdc00 ? at - 1 : at;
  return otherLetter.test(text.slice(Math.max(0, start), start + 2)) ? unitClass.word : unitClass.other;
}

/** Where pattern p ends in the text if it stands at `start`; -1 if it does not. */
function endOf(set: PatternSet, p: number, text: string, start: number): number {
  const last = set.offsets[p + 1] ?? 0;
  let at = start;
  let kind = 0;
  for (let unit = set.offsets[p] ?? 0; unit < last; unit += 1) {
    let gap = 0;
    let code = text.charCodeAt(at);
    kind = classTable[code] ?? 0;
    while (kind === unitClass.silent || (kind === unitClass.gap && set.gaps[unit] === 1)) {
      gap += 1;
      if (gap > longestGap) return -1;
      at += 1;
      code = text.charCodeAt(at);
      kind = classTable[code] ?? 0;
    }
    // Past the end of the text charCodeAt is NaN, which equals nothing.
    if (foldTable[code] !== set.units[unit]) return -1;
    at += 1;
  }
  if (kind === unitClass.solid) return at;
  let beyond = at;
  while (beyond < text.length && classTable[text.charCodeAt(beyond)] === unitClass.silent) beyond += 1;
  return beyond < text.length && classAt(text, beyond) === unitClass.word ? -1 : at;
}

/** What `scan` calls for each pattern found: the caller's number and UTF-16 offsets into the text. */
export type OnFound = (key: number, start: number, end: number) => void;

function scanBucket(set: PatternSet, hash: number, text: string, start: number, onFound: OnFound): void {
  for (let p = (set.heads[hash & set.mask] ?? 0) - 1; p >= 0; p = set.next[p] ?? -1) {
    const end = endOf(set, p, text, start);
    if (end >= 0) onFound(set.keys[p] ?? 0, start, end);
  }
}

function scanAt(set: PatternSet, text: string, start: number, onFound: OnFound): void {
  const gates = set.gates;
  const length = text.length;
  let hash = 0;
  let first = 0;
  let count = 0;
  let gap = 0;
  let lengths = 0;
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if ((classTable[code] ?? 0) >= unitClass.gap) {
      gap += 1;
      if (gap > longestGap) return;
      continue;
    }
    gap = 0;
    const unit = foldTable[code] ?? 0;
    count += 1;
    if (count === 1) first = unit;
    else if (count === 2 && set.starts[startSlot(first, unit)] === 0) return;
    hash = mix(hash, unit);
    if (count === 2) lengths = gates[0][gateSlot(hash)] ?? 0;
    else if (count === 3) lengths = gates[1][gateSlot(hash)] ?? 0;
    else if (count === 4) lengths = gates[2][gateSlot(hash)] ?? 0;
    else if (count === 6) lengths = gates[3][gateSlot(hash)] ?? 0;
    if (((lengths >> count) & 1) === 1) scanBucket(set, hash, text, start, onFound);
    if (count >= 4 && lengths >> (count + 1) === 0) return;
  }
}

/**
 * Find every pattern in the text in one pass over its word starts: whole words in scripts with blanks, anywhere in
 * the others. One pattern may be reported twice for the same place (a hash bucket holds several key lengths).
 */
export function scan(set: PatternSet, text: string, onFound: OnFound): void {
  const length = text.length;
  let before: number = unitClass.other;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = classTable[code] ?? 0;
    if (kind === unitClass.word) {
      if (before !== unitClass.word) scanAt(set, text, at, onFound);
      while (at + 1 < length && classTable[text.charCodeAt(at + 1)] === unitClass.word) at += 1;
    } else if (kind === unitClass.silent) continue;
    else if (kind === unitClass.solid) scanAt(set, text, at, onFound);
    before = code >= 0xd800 && code <= 0xdfff ? classAt(text, at) : kind;
  }
}
