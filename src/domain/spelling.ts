import { charKind, folds, lastKind } from './fold.ts';
import { continues, foldedAt, isUnseen, kindAt, lendUnits, returnUnits, widthAt } from './token.ts';

/**
 * A name as it is looked for: its folded units, each with what may stand before it. One list of numbers, for many
 * thousands of names are made at once.
 */
export type Spelling = readonly number[];

/** In a spelling: a gap may stand before the unit, a token of the text may end before it. */
export const [gapBefore, stopBefore] = [0x10000, 0x20000] as const;
const unitBits = 0xffff;

/** The folded unit at a place of a spelling; undefined behind its end. */
export function unitOf(spelling: Spelling, at: number): number | undefined {
  const coded = spelling[at];
  return coded === undefined ? undefined : coded & unitBits;
}

/** May a token of the text end before this unit of a spelling? */
export function stopsBefore(spelling: Spelling, at: number): boolean {
  return ((spelling[at] ?? 0) & stopBefore) !== 0;
}

/** How many tokens a spelling has at most. */
export function countTokens(spelling: Spelling): number {
  let tokens = 0;
  for (let at = 0; at < spelling.length; at += 1) tokens += stopsBefore(spelling, at) ? 1 : 0;
  return tokens;
}

function isDigit(coded: number | undefined): boolean {
  return coded !== undefined && (coded & unitBits) >= 0x30 && (coded & unitBits) <= 0x39;
}

/** Letters and digits of one name are often written apart: `APT 41`, `UNC 3236`; `F 5` is not a name. */
function splitsBefore(units: readonly number[], at: number): boolean {
  if (!isDigit(units[at]) || isDigit(units[at - 1])) return false;
  let letters = 0;
  while (letters < at && !isDigit(units[at - 1 - letters])) letters += 1;
  let digits = 0;
  while (isDigit(units[at + digits])) digits += 1;
  return (letters >= 2 && digits >= 2) || letters >= 3;
}

function isLetter(kind: number): boolean {
  return kind === charKind.wide || kind === charKind.solid;
}

/** `Notepad++` is not Notepad: these signs at the end of a name are part of it, others are not. */
function isNameSign(unit: number | undefined): boolean {
  return unit === 0x2b || unit === 0x23;
}

/** How a name may be spelt; null where it has fewer than two letters or digits. */
export function spellingOf(name: string): Spelling | null {
  const text = lendUnits(name);
  const units: number[] = [];
  let run: number = charKind.gap;
  let [gap, letters, ends] = [false, 0, 0];
  for (let at = 0; at < name.length; at += widthAt(text, at)) {
    const kind = kindAt(text, at);
    if (isUnseen(kind) || (letters === 0 && !isLetter(kind))) continue;
    if (kind === charKind.gap) {
      gap = true;
      continue;
    }
    const joins = !gap && continues(run, kind);
    const first = units.length;
    const fold = folds[text[at] ?? 0] ?? 0;
    if (fold > lastKind) units.push(fold);
    else units.push(...foldedAt(text, at));
    if (isLetter(kind)) letters += units.length - first;
    if (isLetter(kind) || kind === charKind.mark || isNameSign(units[first])) ends = units.length;
    if (first < units.length)
      units[first] = (units[first] ?? 0) | (gap ? gapBefore : 0) | (joins ? 0 : stopBefore);
    if (!joins) run = kind === charKind.mark ? charKind.other : kind;
    gap = false;
  }
  returnUnits(text);
  if (units.length > ends) units.length = ends;
  for (let at = 1; at < ends; at += 1)
    if (splitsBefore(units, at)) units[at] = (units[at] ?? 0) | gapBefore | stopBefore;
  return letters < 2 ? null : units;
}
