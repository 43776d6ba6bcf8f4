import { charKind, kindOf } from './fold.ts';

/** What a UTF-16 unit can be in an indicator; a unit can be several. */
export const unit = {
  /** A letter or digit. */
  word: 1,
  /** A letter of a script without blanks. */
  solid: 2,
  /** Part of a host name. */
  host: 4,
  /** Part of the local part of an e-mail address. */
  local: 8,
  /** Ends a link. */
  stop: 16,
  /** May end a link, by what stands around it. */
  mayEnd: 32,
  digit: 64,
  hex: 128,
} as const;

const table = new Uint8Array(0x10000);

function give(chars: string, flag: number): void {
  for (const char of chars) table[char.charCodeAt(0)] = (table[char.charCodeAt(0)] ?? 0) | flag;
}

for (let code = 0; code < 0x10000; code += 1) {
  const kind = kindOf(String.fromCharCode(code));
  if (kind === charKind.wide) table[code] = unit.word | unit.host | unit.local;
  else if (kind === charKind.solid) table[code] = unit.word | unit.solid | unit.host | unit.mayEnd;
  else if (code < 0x20 || (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff20))
    table[code] = unit.stop;
}
give(' \u00a0\u0085\u1680\u2028\u2029\u202f\u205f<>|^{}', unit.stop);
give('"\'`’”,;]', unit.mayEnd);
give('-_.', unit.host);
give('-_.+', unit.local);
give('0123456789', unit.digit);
give('0123456789abcdefABCDEF', unit.hex);

/** What a unit is; past the end of a text (NaN, of which a table would be asked slowly) nothing. */
export function flagsOf(code: number): number {
  return code >= 0 ? (table[code] ?? 0) : 0;
}

/** Is the unit at `at` one of these? */
export function isUnit(text: string, at: number, flag: number): boolean {
  return (flagsOf(text.charCodeAt(at)) & flag) !== 0;
}
