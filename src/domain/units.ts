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
  dot: 512,
  /** May stand for something else, or begin what does: brackets, backslashes, blanks, what is invisible. A dot may too. */
  special: 1024,
  /** Closes what may stand for something else. */
  closer: 2048,
} as const;

/** Of a unit whose page was not looked at yet. */
const unknown = 256;
/** By UTF-16 code unit. Pages of 256 are filled when first needed. */
const table = new Uint16Array(0x10000).fill(unknown);

const given: readonly (readonly [chars: string, flag: number])[] = [
  [' \u00a0\u0085\u1680\u2028\u2029\u202f\u205f<>|^{}', unit.stop],
  ['"\'`’”,;]', unit.mayEnd],
  ['.', unit.dot],
  ['-_.', unit.host],
  ['-_.+', unit.local],
  ['0123456789', unit.digit],
  ['0123456789abcdefABCDEF', unit.hex],
  ['[({<]\\ \t\u00a0', unit.special],
  [')}', unit.closer],
];

function flagsOfKind(code: number): number {
  const char = String.fromCharCode(code);
  const kind = kindOf(char);
  if (kind === charKind.silent && code > 0xa0 && !/\p{M}/u.test(char)) return unit.special | stopOf(code);
  if (kind === charKind.wide) return unit.word | unit.host | unit.local;
  if (kind === charKind.solid) return unit.word | unit.solid | unit.host | unit.mayEnd;
  return stopOf(code);
}

function stopOf(code: number): number {
  const stops = code < 0x20 || (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff20);
  return stops ? unit.stop : 0;
}

function learn(code: number): number {
  const page = code & 0xff00;
  for (let one = page; one < page + 0x100; one += 1) table[one] = flagsOfKind(one);
  for (const [chars, flag] of given)
    for (let at = 0; at < chars.length; at += 1) {
      const one = chars.charCodeAt(at);
      if ((one & 0xff00) === page) table[one] = (table[one] ?? 0) | flag;
    }
  return table[code] ?? 0;
}

/** What a unit is; past the end of a text (NaN, of which a table would be asked slowly) nothing. */
export function flagsOf(code: number): number {
  if (!(code >= 0)) return 0;
  const flags = table[code] ?? 0;
  return flags === unknown ? learn(code) : flags;
}

/** Is the unit at `at` one of these? */
export function isUnit(text: string, at: number, flag: number): boolean {
  return (flagsOf(text.charCodeAt(at)) & flag) !== 0;
}

/** Writes what each of the units from `start` to `end` is to the same places of `into`; what any of them is. */
export function flagsInto(into: Uint16Array, units: Uint16Array, start: number, end: number): number {
  const known = table;
  let any = 0;
  for (let at = start; at < end; at += 1) {
    let flags = known[units[at] ?? 0] ?? 0;
    if (flags === unknown) flags = learn(units[at] ?? 0);
    any |= flags;
    into[at] = flags;
  }
  return any;
}
