import { getDomain, parse } from 'tldts';
import { flagsOf, unit } from './units.ts';

/** Roots outside ICANN's that malware uses; they count where they were defanged. */
const otherRoots = new Set('bazar bit coin emc lib i2p eth'.split(' '));
const mostPacked = 4;

/** A label of up to four letters or digits as one number, 0 for any other: to look that up is cheaper than a piece of the text. */
function packed(value: string, start: number, end: number): number {
  if (end - start > mostPacked) return 0;
  let word = 0;
  for (let at = start; at < end; at += 1) {
    const code = value.charCodeAt(at);
    if (code > 0x7f) return 0;
    word = word * 0x80 + code;
  }
  return word;
}

function packedWords(words: string): ReadonlySet<number> {
  return new Set(words.split(' ').map((word) => packed(word, 0, word.length)));
}

/** Endings that are files or code more often than names of hosts. */
const fileEndings = packedWords('md py sh pl rs ps pm so zip mov mk cab');
const www = packed('www', 0, 3);
/** Endings of programs and of code, where only one word stands before them. */
const codeEndings = packedWords('app name');
/** First words of code: `asp.net`, `console.log`, `this.id`. */
const codeFirst = new Set(
  'asp vb ado ml microsoft system node vue next socket config console self this obj object window document process module package user file os sys event data item request response req res server client settings'.split(
    ' ',
  ),
);
const longestCodeFirst = 9;
/** A package of code names its host backwards: `com.example.app`. */
const backwards = packedWords('com org net io edu gov');
const longestName = 253;
const longestLabel = 63;
const punycode = /^xn--[a-z0-9-]+$/i;

/** ICANN's suffixes only; what is asked about is a name already. */
const suffixRules = {
  allowPrivateDomains: false,
  detectIp: false,
  extractHostname: false,
  validateHostname: false,
};

/** In small letters; most names are already, and to see that is cheaper than to make them so. */
export function small(value: string): string {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if ((code >= 0x41 && code <= 0x5a) || code > 0x7f) return value.toLowerCase();
  }
  return value;
}

/** What a host can be. */
export type HostType = 'ipv4' | 'ipv6' | 'domain';

/** Four decimal numbers up to 255, without leading zeros. */
export function isIpv4(value: string): boolean {
  if (value.length < 7 || value.length > 15) return false;
  let parts = 0;
  let number = 0;
  let digits = 0;
  for (let at = 0; at <= value.length; at += 1) {
    const code = at === value.length ? 0x2e : value.charCodeAt(at);
    if (code === 0x2e) {
      if (digits === 0 || number > 255) return false;
      parts += 1;
      number = 0;
      digits = 0;
    } else {
      if (code < 0x30 || code > 0x39 || (digits > 0 && number === 0)) return false;
      number = number * 10 + code - 0x30;
      digits += 1;
    }
  }
  return parts === 4;
}

/** Eight groups, or fewer with one `::` (RFC 4291, section 2.2). */
export function isIpv6(value: string): boolean {
  if (!/\d/.test(value) || value.length < 3 || value.includes(':::')) return false;
  const halves = value.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const size = groups.length + (last.includes('.') ? 1 : 0);
  const sound = groups.every(
    (group, at) => /^[0-9a-f]{1,4}$/i.test(group) || (at === groups.length - 1 && isIpv4(group)),
  );
  return sound && groups.length > 0 && (halves.length === 2 ? size <= 7 : size === 8);
}

/** This host, its own network, loopback, multicast or nobody: an address that means nothing elsewhere (RFC 6890). */
export function isLocalAddress(value: string): boolean {
  const first = value.charCodeAt(0);
  if (!(first <= 0x3a) && first !== 0x66) return false;
  return (
    /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|22[4-9]|23\d|24\d|25[0-5])\./.test(value) ||
    /^(?:::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*|ff[0-9a-f]{2}:.*)$/.test(value)
  );
}

function areLetters(value: string, from: number): boolean {
  for (let at = from; at < value.length; at += 1) {
    const flags = flagsOf(value.charCodeAt(at));
    if ((flags & unit.word) === 0 || (flags & unit.digit) !== 0) return false;
  }
  return true;
}

/** Labels of letters, digits, hyphens and underscores, none empty or too long; the last is letters (RFC 1035, 2.3.4). */
function isName(value: string): boolean {
  const { length } = value;
  if (length > longestName) return false;
  let label = 0;
  let last = 0x2e;
  for (let at = 0; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === 0x2e) {
      if (last === 0x2d || at === label || at - label > longestLabel) return false;
      label = at + 1;
    } else if ((last === 0x2e && code === 0x2d) || (flagsOf(code) & unit.host) === 0) return false;
    last = code;
  }
  const size = length - label;
  if (last === 0x2d || label === 0 || size < 2 || size > longestLabel) return false;
  return areLetters(value, label) || punycode.test(value.slice(label));
}

/** By the last label of a name: is it a root of ICANN's? */
const roots = new Map<string, boolean>();
const mostRoots = 5_000;
/** A longer piece of a text would hold the whole text in memory. */
const longestKept = 12;
/** ICANN lists nothing below these, so that what stands before one is registered. */
const commonRoots = packedWords('com org net');

/** Most endings of files are no root, and to know that is cheaper than to ask for their suffix. */
function isRoot(ending: string): boolean {
  const known = roots.get(ending);
  if (known !== undefined) return known;
  const found = parse(`a.${ending}`, suffixRules).isIcann === true;
  if (roots.size >= mostRoots) roots.clear();
  if (ending.length <= longestKept) roots.set(ending, found);
  return found;
}

/**
 * The registered domain of a host name under a public suffix, or, where it was defanged, under another root; null
 * where it is no such name.
 */
export function registeredDomain(value: string, defanged: boolean): string | null {
  if (value === lastAsked.value && defanged === lastAsked.defanged) return lastAsked.registered;
  lastAsked = { value, defanged, registered: askRegistered(value, defanged) };
  return lastAsked.registered;
}

/** A text names one host many times, most of all its publisher's. */
let lastAsked: { readonly value: string; readonly defanged: boolean; readonly registered: string | null } = {
  value: '',
  defanged: false,
  registered: null,
};

function askRegistered(value: string, defanged: boolean): string | null {
  if (!isName(value)) return null;
  const last = value.lastIndexOf('.');
  if (commonRoots.has(packed(value, last + 1, value.length)))
    return value.slice(value.lastIndexOf('.', last - 1) + 1);
  const ending = small(value.slice(last + 1));
  if (isRoot(ending) || (defanged && otherRoots.has(ending))) return getDomain(value, suffixRules);
  // Under `za` nothing is registered, but under `co.za`.
  if (ending.length !== 2) return null;
  const { domain, isIcann } = parse(value, suffixRules);
  return isIcann === true ? domain : null;
}

/** Is a plain name in small letters more likely a file, a piece of code, a brand or a sentence without its blank? */
export function readsOtherwise(value: string): boolean {
  const dot = value.indexOf('.');
  const last = value.lastIndexOf('.');
  const first = packed(value, 0, dot);
  const ending = packed(value, last + 1, value.length);
  if (fileEndings.has(ending) && first !== www) return true;
  if (dot !== last) return backwards.has(first);
  return (
    codeEndings.has(ending) || dot === 1 || (dot <= longestCodeFirst && codeFirst.has(value.slice(0, dot)))
  );
}

/** A host, and the domain that it stands under where it has a name. */
export type Host = { readonly type: HostType; readonly registered: string | null };

const numbered: Host = { type: 'ipv4', registered: null };
const longNumbered: Host = { type: 'ipv6', registered: null };

/** What the host of a link is, lower case, IPv6 in brackets; null where it is none that exists. */
export function hostOf(host: string, defanged: boolean): Host | null {
  if (isIpv4(host)) return numbered;
  if (host.startsWith('[')) return isIpv6(host.slice(1, -1)) ? longNumbered : null;
  const registered = registeredDomain(host, defanged);
  return registered === null ? null : { type: 'domain', registered };
}
