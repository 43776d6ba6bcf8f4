import type { Marked } from './marks.ts';
import { longestForm, spacedForm } from './refang.ts';
import type { Units } from './token.ts';
import { flagsOf, isUnit, unit } from './units.ts';

type OnStretch = (start: number, end: number) => void;

const quiet = 0;
const blank = 1;
const dot = 2;
const at = 3;
const colon = 4;
const opener = 5;
const closer = 6;

const kinds = new Uint8Array(0x10000);
for (let code = 0; code < 0x10000; code += 1) if (/\s/.test(String.fromCharCode(code))) kinds[code] = blank;
for (const [chars, kind] of [
  ['.', dot],
  ['@', at],
  [':', colon],
  ['[({<', opener],
  [']\\', closer],
] as const)
  for (const char of chars) kinds[char.charCodeAt(0)] = kind;

function kindAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? (kinds[text.charCodeAt(at)] ?? quiet) : quiet;
}

function is(code: number, flag: number): boolean {
  return (flagsOf(code) & flag) !== 0;
}

/** `(dot)`, `(at)`, `[ . ]`. */
function mayBeSpelt(code: number): boolean {
  return code === 0x20 || (code | 0x20) === 0x64 || (code | 0x20) === 0x61;
}

/** May an indicator stand around this dot, at sign, colon or bracket? A full stop is followed by a blank. */
function isTelling(text: string, units: Units, place: number, kind: number): boolean {
  const next = units[place + 1] ?? 0;
  switch (kind) {
    case dot:
      return is(next, unit.word)
        ? place > 0 && is(units[place - 1] ?? 0, unit.word)
        : (kinds[next] ?? quiet) >= opener;
    case at:
      return true;
    case colon:
      return (
        next === 0x2f ||
        next === 0x5c ||
        next === 0x3a ||
        next === 0x5f ||
        (place > 0 && is(next, unit.hex) && is(units[place - 1] ?? 0, unit.hex))
      );
    case opener:
      return (
        next === 0x2e ||
        next === 0x40 ||
        next === 0x3a ||
        next === 0x2f ||
        (mayBeSpelt(next) && spacedForm(text, place) > 0)
      );
    default:
      return next === 0x2e || next === 0x5b;
  }
}

/** Does the token that ends before the blank at `end` wait for the next one: `evil [.]`, `hxxp://`? */
function waits(text: string, word: number, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  if (last === 0x2f) return text.charCodeAt(end - 2) === 0x2f && kindAt(text, end - 3) === colon;
  if (last === 0x2e) return false;
  if (last !== 0x5d && last !== 0x29 && last !== 0x7d) return false;
  const from = Math.max(word, end - longestForm);
  for (let start = end - 3; start >= from; start -= 1)
    if (start + spacedForm(text, start) === end) return true;
  return false;
}

const commonEnding = /^(?:com|net|org|info|biz|ru|cn|top|xyz)(?![\p{L}\p{N}_])/u;

/** Does the next token begin with a dot that joins it to this one: `[.] com`, `. com`, `.com` after `www.evil`? */
function follows(text: string, word: number, end: number): boolean {
  const next = end + 1;
  const size = spacedForm(text, next);
  if (size === 0 || !isUnit(text, end - 1, unit.word)) return false;
  if (text.charCodeAt(next) !== 0x2e) return true;
  const apart = text.charCodeAt(next + 1) === 0x20;
  if (!commonEnding.test(text.slice(next + (apart ? 2 : 1), next + 8))) return false;
  return apart || /[.\d/_-]/.test(text.slice(Math.max(word, end - 80), end));
}

function joins(text: string, word: number, end: number): boolean {
  const gap = text.charCodeAt(end);
  if ((gap !== 0x20 && gap !== 9 && gap !== 0xa0) || end === word) return false;
  const next = kindAt(text, end + 1);
  if (next === blank) return false;
  if (next === opener || next === dot) return follows(text, word, end);
  return waits(text, word, end);
}

/** Reads the stretch that begins at a place, and calls `visit` where it tells; where the next one begins. */
function readStretch(text: string, units: Units, from: number, visit: OnStretch): number {
  const { length } = text;
  const table = kinds;
  let word = from;
  let telling = false;
  for (let place = from; place < length; place += 1) {
    const kind = table[units[place] ?? 0] ?? quiet;
    if (kind === quiet) continue;
    if (kind !== blank) {
      telling ||= isTelling(text, units, place, kind);
      if (kind === opener && units[place + 1] === 0x20) place += Math.max(0, spacedForm(text, place) - 1);
      continue;
    }
    if (!joins(text, word, place)) {
      if (telling) visit(from, place);
      return place + 1;
    }
    telling = true;
    word = units[place + 1] === 0x2e && units[place + 2] === 0x20 ? place + 3 : place + 1;
    place = word - 1;
  }
  if (telling) visit(from, length);
  return length;
}

/** Where the token around a place begins; one that begins with a dot or bracket may be joined to the one before it. */
function tokenStart(units: Units, place: number, least: number): number {
  let start = place;
  for (;;) {
    while (start > least && kinds[units[start - 1] ?? 0] !== blank) start -= 1;
    const first = kinds[units[start] ?? 0] ?? quiet;
    if (start === least || (first !== opener && first !== dot)) return start;
    start -= 1;
  }
}

/**
 * Calls `visit` for each stretch of a text in which an indicator other than a hash may stand: a token without blanks,
 * or several that spaced defanging joins. Only dots, at signs, colons and brackets are looked at: every stretch has
 * one that tells, or a dot behind a blank.
 */
export function eachStretch(text: string, marked: Marked, visit: OnStretch): void {
  const { units, places } = marked;
  const count = marked.signs();
  const table = kinds;
  let done = 0;
  for (let nth = 0; nth < count; nth += 1) {
    const place = places[nth] ?? 0;
    if (place < done) continue;
    const kind = table[units[place] ?? 0] ?? quiet;
    const isApart = kind === dot && place > 0 && table[units[place - 1] ?? 0] === blank;
    if (!isApart && !isTelling(text, units, place, kind)) continue;
    for (let from = tokenStart(units, place, done); from <= place; from = done)
      done = readStretch(text, units, from, visit);
  }
}
