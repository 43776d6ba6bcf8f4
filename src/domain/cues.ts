import { lendUnits, returnUnits, type Units } from './token.ts';

/** A pattern that begins where a word does, and the units that it may begin with: ASCII, lower case, at least three of them. */
export type Cue<T> = {
  readonly starts: readonly string[];
  /** Sticky (`y`); it is tried only where a word begins and one of the starts stands. */
  readonly pattern: RegExp;
  readonly is: T;
  /** It may also stand behind an underscore, as in the name of a file. */
  readonly glued?: boolean;
};

/** Cues, ready to be looked for in one pass. */
export type CueSet<T> = {
  /** By the first three units of a word, five bits of each: 0, or one more than the index of its candidates. Most words end here. */
  readonly gate: Uint8Array;
  readonly candidates: readonly (readonly { readonly start: string; readonly cue: Cue<T> }[])[];
};

const underscore = 0x5f;
/** Letters and digits of ASCII. */
const isWord = new Uint8Array(0x10000);
const lower = new Uint8Array(0x10000);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  isWord[code] = /[^\W_]/.test(char) ? 1 : 0;
  lower[code] = char.toLowerCase().charCodeAt(0);
}

/** Letters differ in these bits, whatever their case. */
function slotOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Compile cues. A start stands where `\b` does: at the start of what `\w+` takes for a word. */
export function compileCues<T>(cues: readonly Cue<T>[]): CueSet<T> {
  const gate = new Uint8Array(2 ** 15);
  const candidates: { start: string; cue: Cue<T> }[][] = [];
  for (const cue of cues) {
    for (const start of cue.starts) {
      const slot = slotOf(start.charCodeAt(0), start.charCodeAt(1), start.charCodeAt(2));
      if (gate[slot] === 0) gate[slot] = candidates.push([]);
      candidates[(gate[slot] ?? 0) - 1]?.push({ start, cue });
    }
  }
  return { gate, candidates };
}

function beginsSo(units: Units, at: number, start: string): boolean {
  for (let unit = 3; unit < start.length; unit += 1)
    if (lower[units[at + unit] ?? 0] !== start.charCodeAt(unit)) return false;
  return (
    lower[units[at] ?? 0] === start.charCodeAt(0) &&
    lower[units[at + 1] ?? 0] === start.charCodeAt(1) &&
    lower[units[at + 2] ?? 0] === start.charCodeAt(2)
  );
}

/** What `findCues` calls for each cue found, in order of place. */
export type OnCue<T> = (is: T, match: RegExpExecArray) => void;
type Wants<T> = (is: T, at: number) => boolean;

/** Find every cue in one pass over the starts of words; `wants` may pass a cue over before its pattern is tried. */
export function findCues<T>(
  { gate, candidates }: CueSet<T>,
  text: string,
  onCue: OnCue<T>,
  wants: Wants<T> = () => true,
): void {
  const { length } = text;
  if (length < 3) return;
  const units = lendUnits(text);
  const letters = isWord;
  const tryAt = (at: number, slot: number) => {
    const isGlued = at > 0 && units[at - 1] === underscore;
    for (const { start, cue } of candidates[slot - 1] ?? []) {
      if (at + start.length > length || (isGlued && cue.glued !== true)) continue;
      if (!beginsSo(units, at, start) || !wants(cue.is, at)) continue;
      cue.pattern.lastIndex = at;
      const match = cue.pattern.exec(text);
      if (match !== null) onCue(cue.is, match);
    }
  };
  // Two zeros stand behind the last unit, and end a word.
  for (let at = 0; at < length; at += 1) {
    if (letters[units[at] ?? 0] === 0) continue;
    const slot = gate[slotOf(units[at] ?? 0, units[at + 1] ?? 0, units[at + 2] ?? 0)] ?? 0;
    if (slot !== 0) tryAt(at, slot);
    do at += 1;
    while (letters[units[at] ?? 0] !== 0);
  }
  returnUnits(units);
}
