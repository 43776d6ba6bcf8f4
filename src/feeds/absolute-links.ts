import { QuoteType, Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { webAddress } from './draft.ts';

/** Attributes of prose that lead somewhere. */
const leading = new Set(['href', 'src', 'cite', 'poster']);
const scheme = /^[a-z][a-z\d+.-]{0,20}:/i;
const quotes = new Set([0x22, 0x27]);
const valueStart = /\s*=\s*["']?/y;

/** Where the value of an attribute leads, written out; null where it leads nowhere else than it says, or not at all. */
export function leadsTo(name: string, written: string, base: string | null): string | null {
  if (base === null || !leading.has(name)) return null;
  const text = written.trim();
  return text === '' || text.startsWith('#') || scheme.test(text) ? null : webAddress(text, base);
}

/** May a link in the fragment be relative? Nearly none is, and to look for a sign that is rare costs least. */
function mayBeRelative(html: string): boolean {
  for (let at = html.indexOf('='); at >= 0; at = html.indexOf('=', at + 1)) {
    const last = html.charCodeAt(at - 1) | 0x20;
    // What ends as `href` and `src` do.
    if (last !== 0x66 && last !== 0x63) continue;
    const start = quotes.has(html.charCodeAt(at + 1)) ? at + 2 : at + 1;
    if (html.startsWith('http', start) || html.charCodeAt(start) === 0x23) continue;
    if (!scheme.test(html.slice(start, start + 22))) return true;
  }
  return false;
}

type Found = { readonly start: number; readonly end: number; readonly address: string };

/** Where relative links stand in a fragment, and where each leads. */
function relativeLinks(html: string, base: string): readonly Found[] {
  const found: Found[] = [];
  let name = '';
  let nameEnd = 0;
  let value: string[] = [];
  const nothing = () => undefined;
  const callbacks: TokenizerCallbacks = {
    onattribname: (from, end) => {
      name = html.slice(from, end).toLowerCase();
      nameEnd = end;
      value = [];
    },
    onattribdata: (from, end) => {
      value.push(html.slice(from, end));
    },
    onattribentity: (codepoint) => {
      value.push(String.fromCodePoint(codepoint));
    },
    onattribend: (quote, end) => {
      const address = leadsTo(name, value.join(''), base);
      if (address === null) return;
      valueStart.lastIndex = nameEnd;
      const start = nameEnd + (valueStart.exec(html)?.[0].length ?? 0);
      found.push({ start, end: quote >= QuoteType.Single ? end - 1 : end, address });
    },
    ...{ ontext: nothing, ontextentity: nothing, oncdata: nothing, onopentagname: nothing },
    ...{ onopentagend: nothing, onselfclosingtag: nothing, onclosetag: nothing, oncomment: nothing },
    ...{ ondeclaration: nothing, onprocessinginstruction: nothing, onend: nothing },
  };
  const tokenizer = new Tokenizer({}, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  return found;
}

/** A fragment of HTML whose relative links are written out from `base`, so that they lead where they did in the feed; nothing else of it changes. Linear, never throws. */
export function withAbsoluteLinks(html: string, base: string | null): string {
  if (base === null || !mayBeRelative(html)) return html;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, address } of relativeLinks(html, base)) {
    parts.push(html.slice(from, start), address.replace(/&/g, '&amp;').replace(/'/g, '&#39;'));
    from = end;
  }
  return [...parts, html.slice(from)].join('');
}
