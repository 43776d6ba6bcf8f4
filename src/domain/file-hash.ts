import type { Indicator, IndicatorType } from './indicator.ts';
import { flagsOf, unit } from './units.ts';

const types: ReadonlyMap<number, IndicatorType> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);
/** Fewer hexadecimal digits are no hash that we know. */
export const shortestHash = 32;
/** Digests that name no file, and numbers. */
const ofSomethingElse =
  /\b(?:imp(?:ort )?hash|authentihash|rich ?pe(?: header)?(?: hash)?|vhash|ssdeep|tlsh|guid|uuid|nonce)\b[^\p{L}\p{N}]{0,10}$/iu;
const contextBefore = 40;

type Found = Pick<Indicator, 'type' | 'value' | 'start' | 'end'>;

/** MD5, SHA-1, SHA-256 and SHA-512 in `text` from `start` to `end`: a whole word of hexadecimal digits of that length. */
export function fileHashes(text: string, start: number, end: number): readonly Found[] {
  const found: Found[] = [];
  for (let at = start; at < end; at += 1) {
    const from = at;
    let shared = unit.hex | unit.word;
    for (; at < end; at += 1) {
      const code = text.charCodeAt(at);
      const flags = code === 0x5f ? unit.word : flagsOf(code);
      if ((flags & unit.word) === 0) break;
      shared &= flags;
    }
    const type = at - from < shortestHash || (shared & unit.hex) === 0 ? undefined : types.get(at - from);
    if (type === undefined) continue;
    const value = text.slice(from, at);
    if (/^(?:(.)\1+|\d+)$/.test(value)) continue;
    if (ofSomethingElse.test(text.slice(Math.max(0, from - contextBefore), from))) continue;
    found.push({ type, value: value.toLowerCase(), start: from, end: at });
  }
  return found;
}
