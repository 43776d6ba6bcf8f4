import type { Units } from './token.ts';
import { flagsInto, flagsOf, isUnit, unit } from './units.ts';

/** How an indicator was written: plain, `defanged` by an author who means it, or with its at sign `spelt` out against collectors of addresses. */
export type Written = 'plain' | 'defanged' | 'spelt';

/** A stretch of text without its defanging: what stands in `text` from `from` to `to`. Before and behind it are blanks, or nothing. */
export type Refanged = {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** What each unit of the stretch can be, and nothing behind its end; until the next stretch is refanged. */
  readonly flags: Uint16Array;
  /** Where in `text` something was defanged, and where an at sign was spelt out; ascending. */
  readonly defanged: readonly number[];
  readonly spelt: readonly number[];
  /** Where a unit of `text` stood in the text that was read. */
  readonly sourceOf: (at: number) => number;
  /** Where what a unit of `text` stands for ended there. */
  readonly sourceEnd: (at: number) => number;
};

type Form = { readonly length: number; readonly stands: string; readonly written: Written };

const codeOf = (char: string) => char.charCodeAt(0);
const [blank, dotCode, backslash] = [codeOf(' '), codeOf('.'), codeOf('\\')];
const openers = new Set(['[', '(', '{', '<'].map(codeOf));
/** What an opening bracket may be followed by, so that it stands for something. */
const mayFollow = new Set([...' .dD@aA:/sS'].map(codeOf));
const underscore = codeOf('_');
const [square, squareEnd] = [codeOf('['), codeOf(']')];
const halfClosers = new Set([']', ')', '}'].map(codeOf));
const bracketedEnding = /^\[\p{L}{2,24}\]/u;
/** The longest form in brackets: `[ dot ]]]`. */
export const longestForm = 9;
const longestEnding = 28;
/** How far back a bracket may have opened that closes here. */
const bracketReach = 40;
const bracketBefore = /\[[^[\]]*$/;
const bracketed = /^[[({<] ?(\.|dot|@|at|:\/\/|::?|\/) ?[\])}>]{1,3}/i;
/** As Markdown leaves it: `\[.\]`. */
const escaped = /^\\\[(\.|dot|@|at|:\/\/|::?)\\\]/i;
const stands: Readonly<Record<string, string>> = { dot: '.', at: '@' };

const bracketedDot: Form = { length: 3, stands: '.', written: 'defanged' };
const none: readonly number[] = [];

function formOf(length: number, meant: string, written: Written = 'defanged'): Form {
  return { length, stands: meant, written };
}

/** `[.]` `(dot)` `{.}` `[@]` `[:]` `[://]` at a place, or half a bracket: `[.com`. */
function openedForm(text: string, at: number): Form | null {
  const code = text.charCodeAt(at);
  if (code !== backslash && !mayFollow.has(text.charCodeAt(at + 1))) return null;
  const isPlainDot = text.charCodeAt(at + 1) === dotCode && halfClosers.has(text.charCodeAt(at + 2));
  if (isPlainDot && !halfClosers.has(text.charCodeAt(at + 3))) return bracketedDot;
  const found = (code === backslash ? escaped : bracketed).exec(text.slice(at, at + longestForm));
  if (found !== null) {
    const said = (found[1] ?? '').toLowerCase();
    const meant = stands[said] ?? said;
    return formOf(found[0].length, meant, said === 'at' ? 'spelt' : 'defanged');
  }
  if (/^p\[s\]/i.test(text.slice(Math.max(0, at - 1), at + 3))) return formOf(3, 's');
  const half = code !== codeOf('<') && text.charCodeAt(at + 1) === dotCode;
  return half && isUnit(text, at - 1, unit.word) && isUnit(text, at + 2, unit.word) ? formOf(2, '.') : null;
}

/** `.]` `.)` `.[com]` `].` `\.` between two letters or digits; `].` only where it closes nothing. */
function halfForm(text: string, at: number): Form | null {
  const code = text.charCodeAt(at);
  let beyond = at + 1;
  if (code === dotCode) {
    while (beyond < at + 4 && halfClosers.has(text.charCodeAt(beyond))) beyond += 1;
    if (beyond === at + 1 && text.charCodeAt(beyond) === square)
      beyond += bracketedEnding.test(text.slice(beyond, at + longestEnding)) ? 1 : 0;
    if (beyond === at + 1) return null;
  } else {
    while (text.charCodeAt(beyond) === code && beyond < at + 3) beyond += 1;
    if (text.charCodeAt(beyond) !== dotCode) return null;
    beyond += 1;
  }
  if (!isUnit(text, at - 1, unit.word) || !isUnit(text, beyond, unit.word)) return null;
  const isClosing = code === squareEnd && bracketBefore.test(text.slice(Math.max(0, at - bracketReach), at));
  return isClosing ? null : formOf(beyond - at, '.');
}

/**
 * The length of a dot or at sign in brackets, or a lone dot, at a place; 0 where none stands. This is what may stand
 * apart from the words it joins: `evil [.] com`.
 */
export function spacedForm(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (openers.has(code)) {
    const form = openedForm(text, at);
    return form?.stands === '.' || form?.stands === '@' ? form.length : 0;
  }
  return code === dotCode ? 1 : 0;
}

/** What stands for something else at a special unit; null where it is as it seems. */
function formAt(text: string, at: number): Form | null {
  const code = text.charCodeAt(at);
  // Markdown writes `\_` for an underscore.
  if (code === backslash && text.charCodeAt(at + 1) === underscore) return formOf(2, '_', 'plain');
  if (code === backslash && text.charCodeAt(at + 1) === square) return openedForm(text, at);
  if (code === dotCode || code === squareEnd || code === backslash) return halfForm(text, at);
  if (openers.has(code)) return openedForm(text, at);
  return code === blank || code === 0xa0 || code === 9 ? blankForm(text, at) : formOf(1, '', 'plain');
}

/** What stands for something else next; null where nothing does. `flags` are those of `source`. */
function nextForm(
  source: string,
  flags: Uint16Array,
  from: number,
  end: number,
): { readonly at: number; readonly form: Form } | null {
  for (let at = from; at < end; at += 1) {
    if (((flags[at] ?? 0) & (unit.special | unit.dot)) === 0) continue;
    const form = formAt(source, at);
    if (form !== null) return { at, form };
  }
  return null;
}

let room = new Uint16Array(1 << 12);

/** Room for the flags of so many units, and nothing behind them. */
function flagsFor(length: number): Uint16Array {
  if (length + 2 > room.length) room = new Uint16Array(2 * length);
  room[length] = 0;
  room[length + 1] = 0;
  return room;
}

const itself = (at: number) => at;
const behind = (at: number) => at + 1;

/** The text from `start` to `end` without its defanging; blanks around a dot that stands apart go with it. `units` are those of `source`. */
export function refang(source: string, units: Units, start: number, end: number): Refanged {
  const own = flagsFor(end);
  const any = flagsInto(own, units, start, end);
  const first = (any & (unit.special | unit.closer)) === 0 ? null : nextForm(source, own, start, end);
  return first === null
    ? {
        text: source,
        from: start,
        to: end,
        flags: own,
        defanged: none,
        spelt: none,
        sourceOf: itself,
        sourceEnd: behind,
      }
    : withoutForms(source, own, start, end, first);
}

function withoutForms(
  source: string,
  known: Uint16Array,
  start: number,
  end: number,
  first: NonNullable<ReturnType<typeof nextForm>>,
): Refanged {
  let text = '';
  let copied = start;
  const outs: number[] = [];
  const sources: number[] = [];
  const defanged: number[] = [];
  const spelt: number[] = [];
  for (
    let next: ReturnType<typeof nextForm> = first;
    next !== null;
    next = nextForm(source, known, copied, end)
  ) {
    const { at, form } = next;
    text += source.slice(copied, at) + form.stands;
    copied = at + form.length;
    const out = text.length - form.stands.length;
    outs.push(out, text.length);
    sources.push(at, copied);
    if (form.written === 'defanged') defanged.push(out);
    else if (form.written === 'spelt') spelt.push(out);
  }
  text += source.slice(copied, end);
  const to = text.length;
  const flags = flagsFor(to);
  for (let at = 0; at < to; at += 1) flags[at] = flagsOf(text.charCodeAt(at));
  const sourceOf = (at: number) => sourceIn(outs, sources, start, at);
  const sourceEnd = (at: number) => {
    const next = countUpTo(outs, at);
    // Forms have two entries each: where one begins, and where it ends.
    return next % 2 === 1 ? (sources[next] ?? 0) : sourceOf(at) + 1;
  };
  return { text, from: 0, to, flags, defanged, spelt, sourceOf, sourceEnd };
}

/** A blank that the stretch holds stands before or after a dot apart, or inside a link: it is no part of the name. */
function blankForm(stretch: string, at: number): Form {
  const lone = stretch.charCodeAt(at + 1) === dotCode;
  if (!lone) return formOf(1, '', 'plain');
  return formOf(stretch.charCodeAt(at + 2) === blank ? 3 : 2, '.');
}

/** How many of the ascending numbers are at most `most`. */
function countUpTo(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `outs` are where pieces of the refanged text begin, `sources` where those stood. */
function sourceIn(outs: readonly number[], sources: readonly number[], start: number, at: number): number {
  const before = countUpTo(outs, at) - 1;
  return before < 0 ? start + at : (sources[before] ?? 0) + at - (outs[before] ?? 0);
}

function standsIn(numbers: readonly number[], start: number, end: number): boolean {
  return numbers.length > 0 && countUpTo(numbers, end - 1) > countUpTo(numbers, start - 1);
}

/** How the part from `start` to `end` was written. */
export function writtenAs({ defanged, spelt }: Refanged, start: number, end: number): Written {
  if (standsIn(spelt, start, end)) return 'spelt';
  return standsIn(defanged, start, end) ? 'defanged' : 'plain';
}
