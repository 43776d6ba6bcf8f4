import type { Indicator, IndicatorType } from './indicator.ts';
import type { Units } from './token.ts';
import { flagsOf, unit } from './units.ts';

const types: ReadonlyMap<number, IndicatorType> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);
/** Fewer hexadecimal digits are no hash that we know. */
const shortestHash = 32;
/** Digests that name no file, and numbers. */
const ofSomethingElse =
  /\b(?:imp(?:ort )?hash|authentihash|rich ?pe(?: header)?(?: hash)?|vhash|ssdeep|tlsh|guid|uuid|nonce)\b[^\p{L}\p{N}]{0,10}$/iu;
const contextBefore = 40;

type Found = Pick<Indicator, 'type' | 'value' | 'start' | 'end'>;

function isHex(units: Units, at: number): boolean {
  return (flagsOf(units[at] ?? 0) & unit.hex) !== 0;
}

function isInWord(units: Units, at: number): boolean {
  const code = units[at] ?? 0;
  return code === 0x5f || (flagsOf(code) & unit.word) !== 0;
}

/**
 * MD5, SHA-1, SHA-256 and SHA-512 in a text, of which `units` are lent: a whole word of hexadecimal digits of that length.
 * One unit in 32 is looked at, for no hash fits between two of them.
 */
export function fileHashes(text: string, units: Units): readonly Found[] {
  const found: Found[] = [];
  for (let at = shortestHash - 1; at < text.length; at += shortestHash) {
    if (!isHex(units, at)) continue;
    let from = at;
    while (from > 0 && isHex(units, from - 1)) from -= 1;
    while (isHex(units, at)) at += 1;
    const type = types.get(at - from);
    if (type === undefined) continue;
    if (isInWord(units, from - 1) || isInWord(units, at)) continue;
    const value = text.slice(from, at);
    if (/^(?:(.)\1+|\d+)$/.test(value)) continue;
    if (ofSomethingElse.test(text.slice(Math.max(0, from - contextBefore), from))) continue;
    found.push({ type, value: value.toLowerCase(), start: from, end: at });
  }
  return found;
}
