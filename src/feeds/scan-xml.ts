import { type Gardener, mostAttributes } from './garden.ts';

const none: ReadonlyMap<string, string> = new Map();
const named = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
] as const;
const numbered = /&#(?:(\d+)|x([\da-fA-F]+));/g;

/** A letter's number that means the letter, and no byte, surrogate or control. */
function isLetter(codepoint: number): boolean {
  return (
    codepoint >= 0x20 &&
    (codepoint < 0x7f || codepoint > 0x9f) &&
    codepoint <= 0x10ffff &&
    (codepoint < 0xd800 || codepoint > 0xdfff)
  );
}

/** Text with its numbered letters read; null where one of them needs thought. */
function withNumbers(text: string): string | null {
  if (!text.includes('&#')) return text;
  let odd = false;
  const read = text.replace(numbered, (_whole, decimal?: string, hex?: string) => {
    const codepoint = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    // A numbered ampersand begins nothing, and must not look as if it did.
    odd ||= !isLetter(codepoint) || codepoint === 0x26;
    return odd ? '' : String.fromCodePoint(codepoint);
  });
  return odd ? null : read;
}

/** Text with its entities read, the ampersand last; null where one of them needs thought. */
function decoded(text: string): string | null {
  let read = withNumbers(text);
  for (const [entity, letter] of named)
    read = read?.includes(entity) ? read.replaceAll(entity, letter) : read;
  return read;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isName(code: number): boolean {
  return isNameStart(code) || (code >= 45 && code <= 58 && code !== 47) || code === 95;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (isName(text.charCodeAt(at))) at += 1;
  return at;
}

function blankEnd(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Reads one attribute from `at` into `into`: where it ends, or -1 where it is written in any unusual way. */
function readAttribute(text: string, at: number, into: Map<string, string>): number {
  const end = nameEnd(text, at);
  const quote = text.charCodeAt(end + 1);
  if (!isNameStart(text.charCodeAt(at)) || text.charCodeAt(end) !== 61 || (quote !== 34 && quote !== 39))
    return -1;
  const close = text.indexOf(quote === 34 ? '"' : "'", end + 2);
  if (close < 0) return -1;
  const written = text.slice(end + 2, close);
  const value = written.includes('&') ? decoded(written) : written;
  if (value === null) return -1;
  const name = text.slice(at, end).toLowerCase();
  if (into.size < mostAttributes && !into.has(name)) into.set(name, value);
  const next = text.charCodeAt(close + 1);
  return isBlank(next) || next === 62 || next === 47 ? close + 1 : -1;
}

/** Reads the tag that starts at `at` (`<`): where it ends, or -1. */
function readTag(text: string, at: number, garden: Gardener): number {
  const end = nameEnd(text, at + 1);
  const tag = text.slice(at + 1, end);
  let attributes = none;
  let next = blankEnd(text, end);
  if (next === end && text.charCodeAt(next) !== 62 && text.charCodeAt(next) !== 47) return -1;
  if (isNameStart(text.charCodeAt(next))) {
    const found = new Map<string, string>();
    while (next > 0 && isNameStart(text.charCodeAt(next))) {
      const after = readAttribute(text, next, found);
      if (after < 0) return -1;
      next = blankEnd(text, after);
    }
    attributes = found;
  }
  const empty = text.charCodeAt(next) === 47;
  const last = empty ? next + 1 : next;
  if (text.charCodeAt(last) !== 62) return -1;
  garden.begin(tag, attributes, empty);
  return last + 1;
}

function readEnd(text: string, at: number, garden: Gardener): number {
  const end = nameEnd(text, at + 2);
  const last = blankEnd(text, end);
  if (end === at + 2 || text.charCodeAt(last) !== 62) return -1;
  garden.end(text.slice(at + 2, end));
  return last + 1;
}

/** Reads what begins with `<!` or `<?`: CDATA, a comment, a doctype without a subset, an instruction. */
function readAside(text: string, at: number, garden: Gardener): number {
  if (text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at + 9);
    if (end < 0) return -1;
    garden.words(text.slice(at + 9, end));
    return end + 3;
  }
  if (text.startsWith('<!--', at)) {
    const end = text.indexOf('--', at + 4);
    return end > 0 && text.charCodeAt(end + 2) === 62 ? end + 3 : -1;
  }
  const end = text.indexOf('>', at);
  const isDoctype = text.startsWith('<!DOCTYPE ', at);
  const isInstruction = text.charCodeAt(at + 1) === 63 && text.charCodeAt(end - 1) === 63 && end > at + 3;
  return end > 0 && (isInstruction || isDoctype) && !text.slice(at + 1, end).includes('<') ? end + 1 : -1;
}

/**
 * Reads a document that is written as XML is meant to be, in the quickest way; false as soon as anything about it is
 * unusual, and then what the gardener has is worth nothing.
 */
export function scanXml(text: string, garden: Gardener): boolean {
  let at = 0;
  let ampersand = text.indexOf('&');
  while (at < text.length) {
    const found = text.indexOf('<', at);
    const start = found < 0 ? text.length : found;
    if (start > at) {
      if (ampersand >= 0 && ampersand < at) ampersand = text.indexOf('&', at);
      const written = text.slice(at, start);
      const words = ampersand >= 0 && ampersand < start ? decoded(written) : written;
      if (words === null) return false;
      garden.words(words);
    }
    if (found < 0) return true;
    const code = text.charCodeAt(start + 1);
    at = isNameStart(code)
      ? readTag(text, start, garden)
      : code === 47
        ? readEnd(text, start, garden)
        : readAside(text, start, garden);
    if (at < 0) return false;
  }
  return true;
}
