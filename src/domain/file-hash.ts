import { small } from './host.ts';
import type { Indicator, IndicatorType } from './indicator.ts';
import type { Marked } from './marks.ts';
import type { Units } from './token.ts';
import { flagsOf, unit } from './units.ts';

const types: ReadonlyMap<number, IndicatorType> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);
/** Digests that name no file, and numbers. */
const ofSomethingElse =
  /\b(?:imp(?:ort )?hash|authentihash|rich ?pe(?: header)?(?: hash)?|vhash|ssdeep|tlsh|guid|uuid|nonce)[^\p{L}\p{N}]{0,10}$/iu;
const contextBefore = 40;

/** The last two letters of such a word; it ends at most ten signs before. */
const lastLetters = new Set(['sh', 'pe', 'ep', 'id', 'ce']);
const mostSigns = 10;

type Found = Pick<Indicator, 'type' | 'value' | 'start' | 'end'>;

const hex = new Uint8Array(0x10000);
for (const digit of '0123456789abcdefABCDEF') hex[digit.charCodeAt(0)] = 1;

function isHex(units: Units, at: number): boolean {
  return hex[units[at] ?? 0] === 1;
}

function isInWord(units: Units, at: number): boolean {
  const code = units[at] ?? 0;
  return (flagsOf(code) & unit.word) !== 0;
}

/** Is it one sign again and again, or a number? */
function isNoHash(units: Units, from: number, to: number): boolean {
  let isNumber = true;
  let isOne = true;
  for (let at = from; at < to && (isNumber || isOne); at += 1) {
    const code = units[at] ?? 0;
    isNumber &&= code <= 0x39;
    isOne &&= code === units[from];
  }
  return isNumber || isOne;
}

/** Is it said to be a digest of something else? Few words end as those that say so. */
function isOfSomethingElse(text: string, units: Units, from: number): boolean {
  let end = from;
  while (end > from - mostSigns && end > 0 && !isInWord(units, end - 1)) end -= 1;
  if (end < 2) return false;
  const isAscii = (units[end - 1] ?? 0) < 0x80 && (units[end - 2] ?? 0) < 0x80;
  if (isAscii && !lastLetters.has(text.slice(end - 2, end).toLowerCase())) return false;
  return ofSomethingElse.test(text.slice(Math.max(0, from - contextBefore), from));
}

/** MD5, SHA-1, SHA-256 and SHA-512 in a text: a whole word of hexadecimal digits of that length. */
export function fileHashes(text: string, marked: Marked): readonly Found[] {
  const { units, places } = marked;
  const count = marked.digits();
  const found: Found[] = [];
  let at = 0;
  for (let nth = 0; nth < count; nth += 1) {
    let from = places[nth] ?? 0;
    if (from < at) continue;
    at = from;
    while (from > 0 && isHex(units, from - 1)) from -= 1;
    while (isHex(units, at)) at += 1;
    const type = types.get(at - from);
    if (type === undefined) continue;
    if (isInWord(units, from - 1) || isInWord(units, at)) continue;
    if (isNoHash(units, from, at) || isOfSomethingElse(text, units, from)) continue;
    found.push({ type, value: small(text.slice(from, at)), start: from, end: at });
  }
  return found;
}
