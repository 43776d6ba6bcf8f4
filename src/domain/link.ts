import { type Host, hostOf, small } from './host.ts';
import { type Refanged, type Written, writtenAs } from './refang.ts';
import { isUnit, unit } from './units.ts';

/** A link in refanged text: offsets into it, the link as it is written out, and where its host stands. */
export type Link = {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly host: string;
  /** Null where the host is none that exists: only the link is known. */
  readonly known: Host | null;
  readonly hostStart: number;
  readonly written: Written;
};

const schemePattern = /(?:h[tx*0]{1,3}p|f[tx]p|sftp|tcp|udp|wss?|ldap|rmi|smb)s?$/i;
const longestScheme = 6;
const commonSchemes = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['hxxp', 'http'],
  ['hxxps', 'https'],
]);
const separators = [':\\\\', ':__', '__'];
const quotes = new Set(['"', "'", '`', '’', '”']);
const colon = 0x3a;
/** A host that no rule knows, as `055.14942165`: an author who disguised the link knows it. */
const dottedHost = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u;
const lettered = unit.word | unit.solid;
const longestLink = 2_000;
const longestAuthority = 300;

function separatorAt(text: string, at: number): string | null {
  const first = text.charCodeAt(at);
  if (first === colon && text.charCodeAt(at + 1) === 0x2f && text.charCodeAt(at + 2) === 0x2f) return '://';
  if (first !== colon && first !== 0x5f) return null;
  const found = separators.find((separator) => text.startsWith(separator, at));
  if (found !== undefined) return found;
  return text.startsWith(':/', at) && isUnit(text, at + 2, unit.word) ? ':/' : null;
}

/** `'http://a/b'` ends at the quote, `a's` does not; in `http://a,http://b` the second link begins at the comma. */
function endsAt(text: string, at: number, start: number): boolean {
  const char = text.charAt(at);
  if (quotes.has(char)) return text.charAt(start - 1) === char || !isUnit(text, at + 1, unit.word);
  if (char === ',' || char === ';') return /^.h\w{1,3}ps?:/i.test(text.slice(at, at + 8));
  if (char === ']') return text.charAt(at + 1) === '(';
  return /[a-z\d]/i.test(text.charAt(at - 1));
}

/** Where the link, or its host, ends: at a unit of `ends`, or one that can be no part of it. */
function endIn(
  { text, to, flags }: Refanged,
  from: number,
  most: number,
  start: number,
  ends: string,
): number {
  const last = Math.min(to, from + most);
  let open = text.charAt(start - 1) === '(' ? 0 : Number.NEGATIVE_INFINITY;
  for (let at = from; at < last; at += 1) {
    const own = flags[at] ?? 0;
    // Letters of scripts with blanks, digits and dots end no link.
    if ((own & lettered) === unit.word || (own & unit.dot) !== 0) continue;
    const code = text.charCodeAt(at);
    if (code === 0x28) open += 1;
    else if (code === 0x29) {
      open -= 1;
      if (open === -1) return at;
    }
    if ((own & unit.stop) !== 0 || ((own & unit.mayEnd) !== 0 && endsAt(text, at, start))) return at;
    if (ends !== '' && (own & unit.word) === 0 && ends.includes(text.charAt(at))) return at;
  }
  return last;
}

/** How often `closer` stands in the text without having been opened. */
function unopened(text: string, from: number, to: number, opener: number, closer: number): number {
  let spare = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === closer) spare += 1;
    else if (code === opener) spare -= 1;
  }
  return spare;
}

/** Without the punctuation of the sentence around it; a defanged link was copied, so its empty query is its own. */
function trimmedEnd(text: string, from: number, to: number, written: Written): number {
  if (isUnit(text, to - 1, unit.word) || text.charCodeAt(to - 1) === 0x2f) return to;
  const punctuation = written === 'plain' ? '.,;:!?\'"’”…*_' : '.,;:\'"’”…*';
  let round = unopened(text, from, to, 0x28, 0x29);
  let square = unopened(text, from, to, 0x5b, 0x5d);
  let end = to;
  for (; end > from; end -= 1) {
    const code = text.charCodeAt(end - 1);
    if (code === 0x29 && round > 0) round -= 1;
    else if (code === 0x5d && square > 0) square -= 1;
    else if (!punctuation.includes(text.charAt(end - 1))) break;
  }
  return end;
}

/** Host and port without what names a user before them; `]` ends an IPv6 address. */
function hostIn(authority: string): { readonly host: string; readonly skipped: number } {
  const skipped = authority.lastIndexOf('@') + 1;
  const whole = skipped === 0 ? authority : authority.slice(skipped);
  const ported = isUnit(whole, whole.length - 1, unit.word) ? whole : whole.replace(/[.,;:!?)*]+$/, '');
  const colon = ported.lastIndexOf(':');
  const hasPort = colon > 0 && (ported.indexOf(':') === colon || ported.charAt(colon - 1) === ']');
  const host = hasPort && /^\d+$/.test(ported.slice(colon + 1)) ? ported.slice(0, colon) : ported;
  const isBracketed = host.startsWith('[') || !host.endsWith(']');
  return { host: small(isBracketed ? host : host.replace(/\]+$/, '')), skipped };
}

/** The scheme that ends at `at`, as it is written. */
function schemeAt(text: string, runStart: number, at: number): string | null {
  const from = at - (text.charCodeAt(at - 1) === 0x73 ? 5 : 4);
  if (from >= runStart && text.startsWith('http', from)) return from === at - 4 ? 'http' : 'https';
  return otherScheme(text, runStart, at);
}

function otherScheme(text: string, runStart: number, at: number): string | null {
  // `h**p`: a star is no part of the run, and of no other word before it.
  const from = text.charAt(runStart - 1) === '*' ? 0 : runStart;
  const tail = text.slice(Math.max(from, at - longestScheme), at);
  return commonSchemes.has(tail) ? tail : (schemePattern.exec(tail)?.[0] ?? null);
}

function schemeName(scheme: string): string {
  const name = commonSchemes.get(scheme) ?? scheme.toLowerCase();
  return name.startsWith('http') ? name : name.replace(/^h[tx*0]{1,3}p/, 'http').replace(/^f[tx]p/, 'ftp');
}

/**
 * The link whose scheme ends at `at`; null where there is none, or none that leads to a host. What a hostile text
 * repeats is read once: a link has at most 2,000 units.
 */
export function linkAt(refanged: Refanged, runStart: number, at: number): Link | null {
  const { text } = refanged;
  const separator = separatorAt(text, at);
  if (separator === null) return null;
  const scheme = schemeAt(text, runStart, at);
  if (scheme === null) return null;
  const start = at - scheme.length;
  const from = at + separator.length;
  const name = schemeName(scheme);
  const pathStart = endIn(refanged, from, longestAuthority, start, '/?#\\&');
  const { host, skipped } = hostIn(text.slice(from, pathStart));
  const isDisguised =
    separator !== '://' ||
    name !== scheme.toLowerCase() ||
    writtenAs(refanged, at, from + skipped + host.length) !== 'plain';
  const known = hostOf(host, isDisguised);
  if (known === null && !(isDisguised && dottedHost.test(host))) return null;
  const path = text.charCodeAt(pathStart);
  const hasPath = path === 0x2f || path === 0x3f || path === 0x23 || path === 0x5c;
  const bodyEnd = hasPath ? endIn(refanged, pathStart, longestLink, start, '') : pathStart;
  const asWritten = (to: number) => (isDisguised ? 'defanged' : writtenAs(refanged, from, to));
  const end = trimmedEnd(text, from, bodyEnd, asWritten(bodyEnd));
  return {
    start,
    end,
    value:
      name === scheme && separator === '://' ? text.slice(start, end) : `${name}://${text.slice(from, end)}`,
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    known,
    hostStart: from + skipped + (host.startsWith('[') ? 1 : 0),
    written: asWritten(end),
  };
}
