/** A pattern that begins where a word does, and the units that it may begin with: ASCII, lower case, at least three of them. */
export type Cue<T> = {
  readonly starts: readonly string[];
  /** Sticky (`y`); it is tried only where a word begins and one of the starts stands. */
  readonly pattern: RegExp;
  readonly is: T;
};

/** Cues, ready to be looked for in one pass. */
export type CueSet<T> = {
  /** By the first three units of a word, five bits of each: 0, or one more than the index of its candidates. Most words end here. */
  readonly gate: Uint8Array;
  readonly candidates: readonly (readonly { readonly start: string; readonly cue: Cue<T> }[])[];
};

const isWord = new Uint8Array(0x10000);
const lower = new Uint8Array(0x10000);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  isWord[code] = /\w/.test(char) ? 1 : 0;
  lower[code] = char.toLowerCase().charCodeAt(0);
}

/** Letters differ in these bits, whatever their case. */
function slotOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Compile cues. A word is what `\w+` takes for one, so that a start stands where `\b` does. */
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

function beginsSo(text: string, at: number, start: string): boolean {
  for (let unit = 0; unit < start.length; unit += 1) {
    if (lower[text.charCodeAt(at + unit)] !== start.charCodeAt(unit)) return false;
  }
  return true;
}

/** What `findCues` calls for each cue found, in order of place. */
export type OnCue<T> = (is: T, match: RegExpExecArray) => void;
type Wants<T> = (is: T, at: number) => boolean;

function tryAt<T>(
  candidates: CueSet<T>['candidates'][number],
  text: string,
  at: number,
  onCue: OnCue<T>,
  wants: Wants<T>,
): void {
  for (const { start, cue } of candidates) {
    if (!beginsSo(text, at, start) || !wants(cue.is, at)) continue;
    cue.pattern.lastIndex = at;
    const match = cue.pattern.exec(text);
    if (match !== null) onCue(cue.is, match);
  }
}

/** Find every cue in one pass over the starts of words; `wants` may pass a cue over before its pattern is tried. */
export function findCues<T>(
  { gate, candidates }: CueSet<T>,
  text: string,
  onCue: OnCue<T>,
  wants: Wants<T> = () => true,
): void {
  const last = text.length - 2;
  let isInside = 0;
  let first = text.charCodeAt(0);
  let second = text.charCodeAt(1);
  for (let at = 0; at < last; at += 1) {
    const third = text.charCodeAt(at + 2);
    const inside = isWord[first] ?? 0;
    if (inside > isInside) {
      const slot = gate[slotOf(first, second, third)] ?? 0;
      if (slot !== 0) tryAt(candidates[slot - 1] ?? [], text, at, onCue, wants);
    }
    isInside = inside;
    first = second;
    second = third;
  }
}
