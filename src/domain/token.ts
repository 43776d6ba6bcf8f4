import { charKind, foldAt, folds, forms, lastKind, upperKind } from './fold.ts';

/** A text as UTF-16 code units, with two zeros behind its end: reading an array is faster than charCodeAt. */
export type Units = Uint16Array;

const plain: number = lastKind;
const least = 1 << 14;
const mostKept = 1 << 21;
let spare: Units | null = null;
/** The memory of the units lent last, as `Buffer` writes to it. */
let bytes: Buffer = Buffer.alloc(0);

/** The units of a text, in memory that is used again once it is given back. */
export function lendUnits(text: string): Units {
  const fits = spare !== null && spare.length >= text.length + 2;
  const units =
    spare !== null && fits ? spare : new Uint16Array(Math.max(least, text.length + (text.length >> 1)));
  spare = null;
  if (bytes.buffer !== units.buffer) bytes = Buffer.from(units.buffer);
  bytes.write(text, 'utf16le');
  units[text.length] = 0;
  units[text.length + 1] = 0;
  return units;
}

/** Done with `units`. */
export function returnUnits(units: Units): void {
  if (units.length <= mostKept) spare = units;
}

/** An odd number near 2^32 divided by the golden ratio spreads what is multiplied with it (Knuth, 6.4). */
export const hashFactor = 0x9e3779b1;

/** Continue the hash of folded units by one. */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, hashFactor);
}

function isPair(units: Units, at: number): boolean {
  const low = units[at + 1] ?? 0;
  return ((units[at] ?? 0) & 0xfc00) === 0xd800 && (low & 0xfc00) === 0xdc00;
}

/** How many units the character at a place has. */
export function widthAt(units: Units, at: number): number {
  return isPair(units, at) ? 2 : 1;
}

function codeAt(units: Units, at: number): number {
  const code = units[at] ?? 0;
  return isPair(units, at) ? ((code - 0xd800) << 10) + (units[at + 1] ?? 0) - 0xdc00 + 0x10000 : code;
}

/** The charKind of the character at a place; letters and digits of scripts with blanks are `wide`, solid ones `solid`. */
export function kindAt(units: Units, at: number): number {
  const fold = foldAt(units[at] ?? 0);
  if (fold > lastKind) return charKind.wide;
  const kind =
    fold !== charKind.half ? fold : isPair(units, at) ? upperKind(codeAt(units, at)) : charKind.other;
  return kind === charKind.wideSolid ? charKind.solid : kind;
}

/** The folded units of the character at a place. */
export function foldedAt(units: Units, at: number): readonly number[] {
  const unit = units[at] ?? 0;
  const fold = folds[unit] ?? 0;
  if (fold > lastKind) return [fold];
  const form = forms.get(codeAt(units, at));
  return form ?? (isPair(units, at) ? [unit, units[at + 1] ?? 0] : [unit]);
}

/** Where reading stands: `hash` goes over all folded units read so far. */
export type Token = {
  hash: number;
  kind: number;
  start: number;
  /** Behind the last visible unit of the token. */
  end: number;
  /** Behind what belongs to it invisibly. */
  next: number;
};

function extendHash(hash: number, units: Units, at: number): number {
  const code = units[at] ?? 0;
  const fold = folds[code] ?? 0;
  if (fold > lastKind) return mix(hash, fold);
  if (fold === charKind.solid) return mix(hash, code);
  const folded = foldedAt(units, at);
  let extended = hash;
  for (let one = 0; one < folded.length; one += 1) extended = mix(extended, folded[one] ?? 0);
  return extended;
}

/** Does a character of `kind` continue a token of `run`? A word goes on with letters, anything with its marks. */
export function continues(run: number, kind: number): boolean {
  return kind === charKind.mark || (kind === charKind.wide && run === charKind.wide);
}

/**
 * Read the token at a place, which is no gap, into `token`: a run of letters and digits, one letter of a solid
 * script, or one sign; diacritics and marks belong to what stands before them.
 */
export function readToken(token: Token, units: Units, length: number, start: number): void {
  const table = folds;
  let at = start;
  let fold = table[units[at] ?? 0] ?? 0;
  if (fold > plain) {
    let hash = token.hash;
    do {
      hash = Math.imul(hash ^ fold, hashFactor);
      at += 1;
      fold = table[units[at] ?? 0] ?? 0;
    } while (fold > plain);
    token.hash = hash;
    token.start = start;
    token.kind = charKind.wide;
  } else {
    at = beginToken(token, units, length, start);
    fold = table[units[at] ?? 0] ?? 0;
  }
  token.end = at;
  while (at < length && fold > charKind.gap && fold !== charKind.solid) {
    const then = kindAt(units, at);
    if (continues(token.kind, then)) token.hash = extendHash(token.hash, units, at);
    else if (!isUnseen(then)) break;
    at += widthAt(units, at);
    if (then !== charKind.silent) token.end = at;
    fold = table[units[at] ?? 0] ?? 0;
  }
  token.next = at;
}

/** The first character of a token that is no plain letter; where it ends. */
function beginToken(token: Token, units: Units, length: number, start: number): number {
  let at = start;
  while (at < length && isUnseen(kindAt(units, at))) at += widthAt(units, at);
  const kind = kindAt(units, at);
  token.start = at;
  token.kind = kind === charKind.mark || kind === charKind.gap ? charKind.other : kind;
  if (at >= length || kind === charKind.gap) return at;
  token.hash = extendHash(token.hash, units, at);
  return at + widthAt(units, at);
}

/** Is it read over, wherever it stands? */
export function isUnseen(kind: number): boolean {
  return kind === charKind.silent || kind === charKind.accent;
}
