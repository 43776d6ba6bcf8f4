import { parse } from 'tldts';
import { flagsOf, isUnit, unit } from './units.ts';

/** Roots outside ICANN's that malware uses; they count where they were defanged. */
const otherRoots = new Set('bazar bit coin emc lib i2p eth'.split(' '));
/** Endings that are files or code more often than names of hosts. */
const fileEndings = new Set('md py sh pl rs ps pm so zip mov mk cab'.split(' '));
/** Endings of programs and of code, where only one word stands before them. */
const codeEndings = new Set('app name'.split(' '));
/** First words of code: `asp.net`, `console.log`, `this.id`. */
const codeFirst = new Set(
  'asp vb ado ml microsoft system node vue next socket config console self this obj object window document process module package user file os sys event data item request response req res server client settings'.split(
    ' ',
  ),
);
/** A package of code names its host backwards: `com.example.app`. */
const backwards = new Set('com org net io edu gov'.split(' '));
const longestName = 253;
const longestLabel = 63;
const punycode = /^xn--[a-z0-9-]+$/i;

/** ICANN's suffixes only; what is asked about is a name already. */
const suffixRules = { allowPrivateDomains: false, extractHostname: false, validateHostname: false };

/** What a host can be. */
export type HostType = 'ipv4' | 'ipv6' | 'domain';

/** Four decimal numbers up to 255, without leading zeros. */
export function isIpv4(value: string): boolean {
  if (value.length < 7 || value.length > 15) return false;
  let [parts, number, digits] = [0, 0, 0];
  for (let at = 0; at <= value.length; at += 1) {
    const code = at === value.length ? 0x2e : value.charCodeAt(at);
    if (code === 0x2e) {
      if (digits === 0 || number > 255) return false;
      [parts, number, digits] = [parts + 1, 0, 0];
    } else {
      if (code < 0x30 || code > 0x39 || (digits > 0 && number === 0)) return false;
      [number, digits] = [number * 10 + code - 0x30, digits + 1];
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
  if (value.length > longestName) return false;
  let label = 0;
  for (let at = 0; at <= value.length; at += 1) {
    const isInside = at < value.length && value.charCodeAt(at) !== 0x2e;
    if (isInside && !isUnit(value, at, unit.host)) return false;
    if (isInside) continue;
    const isHyphened = value.charCodeAt(label) === 0x2d || value.charCodeAt(at - 1) === 0x2d;
    if (at === label || at - label > longestLabel || isHyphened) return false;
    if (at < value.length) label = at + 1;
  }
  const length = value.length - label;
  return label > 0 && length > 1 && (areLetters(value, label) || punycode.test(value.slice(label)));
}

/** Is it a host name under a public suffix? One that was defanged may stand under another root. */
export function isHostName(value: string, defanged: boolean): boolean {
  if (!isName(value)) return false;
  const { domain, isIcann } = parse(value, suffixRules);
  if (domain !== null && isIcann === true) return true;
  return defanged && otherRoots.has(value.slice(value.lastIndexOf('.') + 1).toLowerCase());
}

/** Is a plain name more likely a file, a piece of code, a brand or a sentence without its blank? */
export function readsOtherwise(value: string): boolean {
  if (value !== value.toLowerCase()) return true;
  const labels = value.split('.');
  const [first = '', ending = ''] = [labels[0], labels.at(-1)];
  if (fileEndings.has(ending) && first !== 'www') return true;
  if (labels.length > 2) return backwards.has(first);
  return codeEndings.has(ending) || codeFirst.has(first) || first.length === 1;
}

/** What the host of a link is, lower case, IPv6 in brackets; null where it is none that exists. */
export function hostType(host: string, defanged: boolean): HostType | null {
  if (isIpv4(host)) return 'ipv4';
  if (host.startsWith('[')) return isIpv6(host.slice(1, -1)) ? 'ipv6' : null;
  return isHostName(host, defanged) ? 'domain' : null;
}
