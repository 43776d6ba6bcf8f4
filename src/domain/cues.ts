import { type Gate, gateBytes, type Marked, mark } from './marks.ts';
import type { Units } from './token.ts';

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
  /** Most words end here. */
  readonly gate: Gate;
  /** By the first three units of a word, five bits of each: 0, or one more than the index of its candidates. */
  readonly numbers: Uint8Array;
  /** For each of them, by five bits of a fourth unit: may one of its starts go on so? */
  readonly fourths: Int32Array;
  readonly candidates: readonly (readonly { readonly start: string; readonly cue: Cue<T> }[])[];
};

const underscore = 0x5f;
/** Small letters of ASCII. */
const lower = new Uint8Array(0x10000);
for (let code = 0; code < 128; code += 1) lower[code] = String.fromCharCode(code).toLowerCase().charCodeAt(0);

/** Letters differ in these bits, whatever their case. */
function slotOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Compile cues. A start stands where `\b` does: at the start of what `\w+` takes for a word. */
export function compileCues<T>(cues: readonly Cue<T>[]): CueSet<T> {
  const gate = new Uint8Array(gateBytes);
  const numbers = new Uint8Array(2 ** 15);
  const candidates: { start: string; cue: Cue<T> }[][] = [];
  for (const cue of cues) {
    for (const start of cue.starts) {
      const slot = slotOf(start.charCodeAt(0), start.charCodeAt(1), start.charCodeAt(2));
      if (numbers[slot] === 0) numbers[slot] = candidates.push([]);
      gate[slot >> 3] = (gate[slot >> 3] ?? 0) | (1 << (slot & 7));
      candidates[(numbers[slot] ?? 0) - 1]?.push({ start, cue });
    }
  }
  const fourths = candidates.map((some) =>
    some.reduce((bits, { start }) => bits | (start.length === 3 ? -1 : 1 << (start.charCodeAt(3) & 31)), 0),
  );
  return { gate, numbers, fourths: Int32Array.from(fourths), candidates };
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
  set: CueSet<T>,
  text: string,
  onCue: OnCue<T>,
  wants: Wants<T> = () => true,
): void {
  const marked = mark(text);
  try {
    cuesIn(set, text, marked, onCue, wants);
  } finally {
    marked.done();
  }
}

/** The same in a text that is marked already. */
export function cuesIn<T>(
  { gate, numbers, fourths, candidates }: CueSet<T>,
  text: string,
  marked: Marked,
  onCue: OnCue<T>,
  wants: Wants<T>,
): void {
  const { length } = text;
  const { units, places } = marked;
  const tryAt = (at: number, slot: number) => {
    const isGlued = at > 0 && units[at - 1] === underscore;
    const some = candidates[slot - 1] ?? [];
    for (let nth = 0; nth < some.length; nth += 1) {
      const { start, cue } = some[nth] as (typeof some)[number];
      if (at + start.length > length || (isGlued && cue.glued !== true)) continue;
      if (!beginsSo(units, at, start) || !wants(cue.is, at)) continue;
      cue.pattern.lastIndex = at;
      const match = cue.pattern.exec(text);
      if (match !== null) onCue(cue.is, match);
    }
  };
  const count = length < 3 ? 0 : marked.cues(gate);
  for (let nth = 0; nth < count; nth += 1) {
    const at = places[nth] ?? 0;
    const slot = numbers[slotOf(units[at] ?? 0, units[at + 1] ?? 0, units[at + 2] ?? 0)] ?? 0;
    if (slot !== 0 && ((fourths[slot - 1] ?? 0) >>> ((units[at + 3] ?? 0) & 31)) % 2 === 1) tryAt(at, slot);
  }
}
