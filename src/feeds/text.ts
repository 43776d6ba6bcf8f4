import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { cutAtWord } from '../domain/words.ts';
import { type Pieces, readProse } from './prose.ts';

const silent = new Set('script style iframe noembed noframes plaintext textarea title xmp'.split(' '));
const rows = new Set(['tr', 'li', 'dt', 'dd', 'option']);
const blocks = new Set(
  'address article aside blockquote div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table tbody thead ul'.split(
    ' ',
  ),
);

/** Runs the tokenizer alone: it keeps no stack of open tags, so nesting costs nothing. */
function tokenize(html: string, { add, tag }: Pieces): void {
  let opening = '';
  let muted: string | null = null;
  const opened = (closedAtOnce: boolean) => {
    if (muted === null) {
      tag(opening);
      if (silent.has(opening) && !closedAtOnce) muted = opening;
    }
    opening = '';
  };
  const callbacks: TokenizerCallbacks = {
    ontext: (start, end) => {
      if (muted === null) add(html.slice(start, end));
    },
    ontextentity: (codepoint) => {
      if (muted === null) add(String.fromCodePoint(codepoint));
    },
    oncdata: (start, end, offset) => {
      if (muted === null) add(html.slice(start, end - offset));
    },
    onopentagname: (start, end) => {
      opening = html.slice(start, end).toLowerCase();
    },
    onopentagend: () => opened(false),
    onselfclosingtag: () => opened(true),
    onclosetag: (start, end) => {
      const name = html.slice(start, end).toLowerCase();
      if (muted === name) muted = null;
      else if (muted === null) tag(name);
    },
    onattribdata: () => undefined,
    onattribentity: () => undefined,
    onattribend: () => undefined,
    onattribname: () => undefined,
    oncomment: () => undefined,
    ondeclaration: () => undefined,
    onend: () => undefined,
    onprocessinginstruction: () => undefined,
  };
  const tokenizer = new Tokenizer({ recognizeSelfClosing: true }, callbacks);
  tokenizer.write(html);
  tokenizer.end();
}

const simpleEntity = /&(?:amp|lt|gt|quot|#39);/g;
const meant: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** Text without tags and with no other entities than every writer escapes; null for any other. */
function simpleText(html: string): string | null {
  if (html.includes('<')) return null;
  if (!html.includes('&')) return html;
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(html)) return null;
  return html.replace(simpleEntity, (entity) => meant[entity] ?? entity);
}

function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff\ufffe\uffff]+/g, '');
}

/** Every run of blanks as one; nearly every text is so already, and is not copied. */
export function singleBlanks(text: string): string {
  return text.replace(/\s{2,}|[^\S ]/g, ' ');
}

function oneLine(text: string): string {
  return text.replace(/ {2,}/g, ' ').trim();
}

/**
 * The words of an HTML fragment: entities decoded once, tags, scripts and styles out, ends of blocks as line breaks,
 * at most `limit` UTF-16 units (cut at a word, with …). Not escaped for any outlet. Linear on hostile input, never throws.
 */
export function plainText(html: string, limit = Number.POSITIVE_INFINITY): string {
  const simple = simpleText(html);
  if (simple !== null) return cutAtWord(oneLine(visible(singleBlanks(simple))), limit);
  let parts: string[] = [];
  let fresh = true;
  const tag = (name: string) => {
    if (blocks.has(name)) parts.push('\n\n');
    else if (name === 'br' || (rows.has(name) && !fresh)) parts.push('\n');
    else if (name === 'td' || name === 'th') parts.push(' ');
    fresh ||= blocks.has(name) || rows.has(name);
  };
  const add = (text: string) => {
    // Line ends in the source mean no more than a blank; those of blocks do.
    const words = text.replace(/[^\S ]/g, ' ');
    fresh &&= words.trim() === '';
    parts.push(words);
  };
  if (!readProse(html, { add, tag })) {
    [parts, fresh] = [[], true];
    tokenize(html, { add, tag });
  }
  const lines = visible(parts.join('')).split('\n').map(oneLine);
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return cutAtWord(text, limit);
}
