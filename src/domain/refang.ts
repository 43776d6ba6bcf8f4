import { classTable, unitClass } from './fold.ts';

/** How an indicator was written: plain, `defanged` by an author who means it, or with its at sign `spelt` out against collectors of addresses. */
export type Written = 'plain' | 'defanged' | 'spelt';

/** A stretch of text without its defanging. */
export type Refanged = {
  readonly text: string;
  /** As long as `text`; a mark stands where `text` holds what was written otherwise. */
  readonly marked: string;
  /** Where a unit of `text` stood in the text that was read. */
  readonly sourceOf: (at: number) => number;
};

type Form = { readonly length: number; readonly stands: string; readonly mark: string };

const mark = '\ue000';
const spelt = '\ue001';
const [markCode, speltCode] = [mark.charCodeAt(0), spelt.charCodeAt(0)];

const code = (char: string) => char.charCodeAt(0);
const [blank, dotCode, backslash] = [code(' '), code('.'), code('\\')];
const openers = new Set(['[', '(', '{', '<'].map(code));
const underscore = code('_');
const [square, squareEnd] = [code('['), code(']')];
const halfClosers = new Set([']', ')', '}'].map(code));
const bracketedEnding = /^\[\p{L}{2,24}\]/u;
/** The longest form in brackets: `[ dot ]]]`. */
export const longestForm = 9;
const longestEnding = 28;
/** How far back a bracket may have opened that closes here. */
const bracketReach = 40;
const bracketBefore = /\[[^[\]]*$/;
const bracketed = /^[[({<] ?(\.|dot|@|at|:\/\/|:|\/) ?[\])}>]{1,3}/i;
const stands: Readonly<Record<string, string>> = { dot: '.', at: '@' };

function isWord(unit: number): boolean {
  const kind = classTable[unit];
  return kind === unitClass.word || kind === unitClass.solid;
}

function formOf(length: number, meant: string, marked: string): Form {
  return { length, stands: meant, mark: marked };
}

/** `[.]` `(dot)` `{.}` `[@]` `[:]` `[://]` at a place, or half a bracket: `[.com`. */
function openedForm(text: string, at: number): Form | null {
  const found = bracketed.exec(text.slice(at, at + longestForm));
  if (found !== null) {
    const said = (found[1] ?? '').toLowerCase();
    const meant = stands[said] ?? said;
    return formOf(found[0].length, meant, said === 'at' ? spelt : mark.repeat(meant.length));
  }
  const half = text.charCodeAt(at) !== code('<') && text.charCodeAt(at + 1) === dotCode;
  return half && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at + 2))
    ? formOf(2, '.', mark)
    : null;
}

/** `.]` `.)` `.[com]` `].` `\.` between two letters or digits; `].` only where it closes nothing. */
function halfForm(text: string, at: number): Form | null {
  const unit = text.charCodeAt(at);
  let beyond = at + 1;
  if (unit === dotCode) {
    while (beyond < at + 4 && halfClosers.has(text.charCodeAt(beyond))) beyond += 1;
    if (beyond === at + 1 && text.charCodeAt(beyond) === square)
      beyond += bracketedEnding.test(text.slice(beyond, at + longestEnding)) ? 1 : 0;
    if (beyond === at + 1) return null;
  } else {
    while (text.charCodeAt(beyond) === unit && beyond < at + 3) beyond += 1;
    if (text.charCodeAt(beyond) !== dotCode) return null;
    beyond += 1;
  }
  if (!isWord(text.charCodeAt(at - 1)) || !isWord(text.charCodeAt(beyond))) return null;
  const isClosing = unit === squareEnd && bracketBefore.test(text.slice(Math.max(0, at - bracketReach), at));
  return isClosing ? null : formOf(beyond - at, '.', mark);
}

/**
 * The length of a dot or at sign in brackets, or a lone dot, at a place; 0 where none stands. This is what may stand
 * apart from the words it joins: `evil [.] com`.
 */
export function spacedForm(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (openers.has(unit)) {
    const form = openedForm(text, at);
    return form?.stands === '.' || form?.stands === '@' ? form.length : 0;
  }
  return unit === dotCode ? 1 : 0;
}

/** Units at which something may stand for something else; 0 for all others. */
const special = new Uint8Array(0x10000);
for (let unit = 0xa1; unit < 0x10000; unit += 1)
  if (classTable[unit] === unitClass.silent && !/\p{M}/u.test(String.fromCharCode(unit))) special[unit] = 1;
for (const char of `[({<.]\\ \t\u00a0${mark}${spelt}`) special[char.charCodeAt(0)] = 1;

/** What stands for something else at a special unit; null where it is as it seems. */
function formAt(text: string, at: number): Form | null {
  const unit = text.charCodeAt(at);
  // Markdown writes `\_` for an underscore.
  if (unit === backslash && text.charCodeAt(at + 1) === underscore) return formOf(2, '_', '_');
  if (unit === dotCode || unit === squareEnd || unit === backslash) return halfForm(text, at);
  if (openers.has(unit)) return openedForm(text, at);
  return unit === blank || unit === 0xa0 || unit === 9 ? blankForm(text, at) : formOf(1, '', '');
}

/** The text from `start` to `end` without its defanging; blanks around a dot that stands apart go with it. */
export function refang(source: string, start: number, end: number): Refanged {
  let [text, marked, copied] = ['', '', start];
  const [outs, sources]: [number[], number[]] = [[], []];
  for (let at = start; at < end; at += 1) {
    if (special[source.charCodeAt(at)] === 0) continue;
    const form = formAt(source, at);
    if (form === null) continue;
    const kept = source.slice(copied, at);
    text += kept + form.stands;
    marked += kept + form.mark;
    outs.push(text.length - form.stands.length, text.length);
    copied = at + form.length;
    sources.push(at, copied);
    at = copied - 1;
  }
  const rest = source.slice(copied, end);
  if (copied === start) return { text: rest, marked: rest, sourceOf: (at) => start + at };
  return { text: text + rest, marked: marked + rest, sourceOf: (at) => sourceIn(outs, sources, start, at) };
}

/** A blank that the stretch holds stands before or after a dot apart, or inside a link: it is no part of the name. */
function blankForm(stretch: string, at: number): Form {
  const lone = stretch.charCodeAt(at + 1) === dotCode;
  if (!lone) return formOf(1, '', '');
  return formOf(stretch.charCodeAt(at + 2) === blank ? 3 : 2, '.', mark);
}

/** `outs` are where pieces of the refanged text begin, `sources` where those stood. */
function sourceIn(outs: readonly number[], sources: readonly number[], start: number, at: number): number {
  let [low, high] = [0, outs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((outs[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? start + at : (sources[low - 1] ?? 0) + at - (outs[low - 1] ?? 0);
}

/** How the part from `start` to `end` was written. */
export function writtenAs(
  { text, marked }: Pick<Refanged, 'text' | 'marked'>,
  start: number,
  end: number,
): Written {
  if (text === marked) return 'plain';
  let written: Written = 'plain';
  for (let at = start; at < end; at += 1) {
    const unit = marked.charCodeAt(at);
    if (unit === speltCode) return 'spelt';
    if (unit === markCode) written = 'defanged';
  }
  return written;
}
