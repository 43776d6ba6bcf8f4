import { charKind, folds, lastKind } from './fold.ts';
import { continues, foldedAt, isUnseen, kindAt, lendUnits, returnUnits, widthAt } from './token.ts';

/** A name as it is looked for. By folded unit: may a gap stand before it, and may a token of the text end before it? */
export type Spelling = { readonly units: number[]; readonly gaps: boolean[]; readonly stops: boolean[] };

function isDigit(unit: number | undefined): boolean {
  return unit !== undefined && unit >= 0x30 && unit <= 0x39;
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
  const { units, gaps, stops }: Spelling = { units: [], gaps: [], stops: [] };
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
    for (let unit = first; unit < units.length; unit += 1) {
      gaps.push(gap && unit === first);
      stops.push(!joins && unit === first);
    }
    if (isLetter(kind)) letters += units.length - first;
    if (isLetter(kind) || kind === charKind.mark || isNameSign(units[first])) ends = units.length;
    if (!joins) run = kind === charKind.mark ? charKind.other : kind;
    gap = false;
  }
  returnUnits(text);
  for (const part of [units, gaps, stops]) part.length = ends;
  for (let at = 1; at < ends; at += 1) {
    if (!splitsBefore(units, at)) continue;
    gaps[at] = true;
    stops[at] = true;
  }
  return letters < 2 ? null : { units, gaps, stops };
}
