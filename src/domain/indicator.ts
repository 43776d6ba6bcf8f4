import { parse } from 'tldts';
import { isMarked, markDefanged, unmark } from './refang.ts';

/** Kinds of observables that are found in text. */
export const indicatorTypes = [
  'ipv4',
  'ipv6',
  'domain',
  'url',
  'email',
  'md5',
  'sha1',
  'sha256',
  'sha512',
] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

/** An observable, refanged. */
export type Indicator = { readonly type: IndicatorType; readonly value: string };

type Sighting = Indicator & { readonly at: number; readonly defanged: boolean };

const hashTypes: Readonly<Record<number, IndicatorType>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  128: 'sha512',
};
const hashPattern =
  /(?<![\p{L}\p{N}_])(?:[a-f0-9]{128}|[a-f0-9]{64}|[a-f0-9]{40}|[a-f0-9]{32})(?![\p{L}\p{N}_])/giu;
/** Digests that name no file, and numbers. */
const otherDigest =
  /\b(?:imphash|authentihash|richpe|rich pe|vhash|ssdeep|guid|uuid|nonce)\b[^\p{L}\p{N}]{0,10}$/iu;
const urlPattern =
  /(?<![\p{L}\p{N}])((?:h[tx*]{2}p|f[tx]p|sftp|tcp|udp|wss?)s?)(:\/\/ ?(?=[\p{L}\p{N}[])|\ue002\/\/|:\\\\|:__|__|:\/(?=[\p{L}\p{N}]))([^\s"'<>|`^{}]{1,2000})/giu;
const emailPattern =
  /(?<![\p{L}\p{N}._%+-])([\p{L}\p{N}_%+-][\p{L}\p{N}._%+\ue000-]{0,63})[@\ue001]((?:[\p{L}\p{N}-]{1,63}[.\ue000]){1,10}[\p{L}\p{N}-]{1,24})(?![\p{L}\p{N}_@])/gu;
const domainPattern =
  /(?<![\p{L}\p{N}@._\ue000\ue001/\\-])((?:[\p{L}\p{N}_][\p{L}\p{N}_-]{0,62}[.\ue000]){1,10}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24}))(?![\p{L}\p{N}_(=\ue001@-]|[.\ue000][\p{L}\p{N}])/gu;
const ipv4Pattern =
  /(?<![\p{L}\p{N}_.\ue000-])(?:\d{1,3}[.\ue000]){3}\d{1,3}(?![\p{L}\p{N}_]|[.\ue000]\d|-\d)/gu;
const ipv6Pattern =
  /(?<![\p{L}\p{N}:.\ue002_])[0-9a-f:\ue002]{2,60}(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})?(?![\p{L}\p{N}:_])/giu;

const versionBefore =
  /(?:\bversions?|\bver\.?|\bv|\bfirmware|\brelease[ds]?|\bbuilds?|\bupdates?|\bpatch(?:ed)?|\bprior to|\bfixed in|\bupgrade to|\bearlier than|\blater than|\b(?:iOS|PAN-OS|FortiOS|Chrome|Junos|ONTAP|SonicOS|OpenSSL|Java|AOS|ArubaOS)(?: XE| XR)?)[\s:=(]{0,3}(?:[\d.]+(?:\s?,\s?|\s(?:and|or|to|through|-)\s)){0,4}(?:(?:and|or|to|through|before|prior to|up to)\s)?$/i;
const versionAfter =
  /^\s?(?:and|or)?\s?(?:earlier|later|below|above|older|newer|prior|or (?:earlier|later|higher)|firmware|release)\b/i;

/** Endings that are files or code more often than names of hosts. */
const fileEndings = new Set('md py sh pl rs ps pm so zip mov mk cab'.split(' '));
const codeFirst = new Set(
  'asp vb ado ml microsoft system node vue next socket config console self this obj window document process e i p'.split(
    ' ',
  ),
);

function isVersion(text: string, start: number, end: number): boolean {
  return (
    versionBefore.test(text.slice(Math.max(0, start - 80), start)) ||
    versionAfter.test(text.slice(end, end + 24))
  );
}

function isIpv4(value: string): boolean {
  return (
    /^(?:\d{1,3}\.){3}\d{1,3}$/.test(value) &&
    value.split('.').every((part) => String(Number(part)) === part && Number(part) <= 255)
  );
}

/** Eight groups, or fewer with one `::` (RFC 4291, section 2.2). */
function isIpv6(value: string): boolean {
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

/** Is it a host name under a public suffix, and not a file, a piece of code or a sentence without its blank? */
function isDomain(value: string, defanged: boolean): boolean {
  const { domain, isIcann, publicSuffix, hostname } = parse(value, { allowPrivateDomains: false });
  if (domain === null || isIcann !== true || publicSuffix === null || hostname === null) return false;
  if (defanged) return true;
  const labels = value.split('.');
  const ending = labels.at(-1) ?? '';
  const first = labels[0] ?? '';
  if (/^[A-Z]/.test(ending) && value !== value.toUpperCase()) return false;
  if (fileEndings.has(ending.toLowerCase()) && first !== 'www' && !publicSuffix.includes('.')) return false;
  if (labels.length === 2 && codeFirst.has(first.toLowerCase())) return false;
  return !(first.length === 1 && labels.length === 2 && ending.length === 2);
}

/** Without the punctuation of the sentence around it; a defanged link was copied, so its empty query is its own. */
function trimmed(url: string): string {
  let kept = url.replace(isMarked(url) ? /[.,;:'"’”…*]+$/u : /[.,;:!?'"’”…*_]+$/u, '');
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    while (kept.endsWith(close) && kept.split(open).length < kept.split(close).length)
      kept = kept.slice(0, -1).replace(/[.,;:!?'"]+$/, '');
  }
  return kept;
}

function hostOf(rest: string): string {
  const host = rest.split(/[/?#\\]/, 1)[0] ?? '';
  return host.replace(/^[^@]*@/, '').replace(/(?<!:[0-9a-f]*):\d+$/i, '');
}

function hostSighting(host: string, at: number, defanged: boolean): readonly Sighting[] {
  const value = host.toLowerCase();
  const bare = value.replace(/^\[|\]$/g, '');
  if (isIpv4(bare)) return [{ type: 'ipv4', value: bare, at, defanged }];
  if (bare.includes(':') && isIpv6(bare)) return [{ type: 'ipv6', value: bare, at, defanged }];
  return isDomain(value, true) ? [{ type: 'domain', value, at, defanged }] : [];
}

function sightUrls(text: string): { readonly seen: readonly Sighting[]; readonly rest: string } {
  const seen: Sighting[] = [];
  const rest = text.replace(
    urlPattern,
    (whole: string, scheme: string, separator: string, body: string, at: number) => {
      const kept = trimmed(body);
      const plain = unmark(kept);
      const host = hostOf(plain);
      const name = scheme
        .toLowerCase()
        .replace(/^h[tx*]{2}p/, 'http')
        .replace(/^f[tx]p/, 'ftp');
      const defanged = isMarked(whole) || name !== scheme.toLowerCase() || !separator.startsWith('://');
      if (!/[\p{L}\p{N}]/u.test(host) || !(defanged || /[.:]|^localhost$/.test(host))) return whole;
      seen.push({ type: 'url', value: `${name}://${plain}`, at, defanged });
      seen.push(...hostSighting(host, at, defanged));
      return `${' '.repeat(whole.length - body.length + kept.length)}${body.slice(kept.length)}`;
    },
  );
  return { seen, rest };
}

function sightEmails(text: string): { readonly seen: readonly Sighting[]; readonly rest: string } {
  const seen: Sighting[] = [];
  const rest = text.replace(emailPattern, (whole: string, name: string, host: string, at: number) => {
    const value = unmark(`${name}@${host}`).toLowerCase();
    const plain = unmark(host).toLowerCase();
    if (!isIpv4(plain) && !isDomain(plain, true)) return whole;
    seen.push({ type: 'email', value, at, defanged: isMarked(whole) });
    return ' '.repeat(whole.length);
  });
  return { seen, rest };
}

function sightHosts(text: string): readonly Sighting[] {
  const seen: Sighting[] = [];
  for (const { 0: whole, index: at } of text.matchAll(ipv4Pattern)) {
    const value = unmark(whole);
    const defanged = isMarked(whole);
    if (isIpv4(value) && (defanged || !isVersion(text, at, at + whole.length)))
      seen.push({ type: 'ipv4', value, at, defanged });
  }
  for (const { 0: whole, index: at } of text.matchAll(ipv6Pattern)) {
    const value = unmark(whole).toLowerCase();
    if (isIpv6(value)) seen.push({ type: 'ipv6', value, at, defanged: isMarked(whole) });
  }
  for (const { 0: whole, index: at } of text.matchAll(domainPattern)) {
    const value = unmark(whole);
    const defanged = isMarked(whole);
    if (isDomain(value, defanged)) seen.push({ type: 'domain', value: value.toLowerCase(), at, defanged });
  }
  return seen;
}

function sightHashes(text: string): readonly Sighting[] {
  return [...text.matchAll(hashPattern)].flatMap(({ 0: value, index: at }) => {
    const type = hashTypes[value.length];
    const isOther = /^(.)\1+$|^\d+$/.test(value) || otherDigest.test(text.slice(Math.max(0, at - 30), at));
    return type === undefined || isOther ? [] : [{ type, value: value.toLowerCase(), at, defanged: false }];
  });
}

/**
 * The indicators of a text, refanged, in order of appearance, once each; a link gives its host too. Where a text
 * defangs some links and domains, the plain ones are its references and are left out.
 */
export function findIndicators(text: string): readonly Indicator[] {
  const urls = sightUrls(markDefanged(text));
  const emails = sightEmails(urls.rest);
  const seen = [...urls.seen, ...emails.seen, ...sightHosts(emails.rest), ...sightHashes(text)];
  const marksLinks = seen.some(
    ({ type, defanged }) => defanged && (type === 'url' || type === 'domain' || type === 'ipv4'),
  );
  const isReference = ({ type, defanged }: Sighting) =>
    marksLinks && !defanged && (type === 'url' || type === 'domain');
  const found = new Map<string, Indicator>();
  for (const sighting of seen.sort((a, b) => a.at - b.at)) {
    const { type, value } = sighting;
    if (!isReference(sighting) && !found.has(`${type} ${value}`))
      found.set(`${type} ${value}`, { type, value });
  }
  return [...found.values()];
}

/** An indicator as it may be shown: nothing in it can be clicked. */
export function defang(value: string): string {
  return value
    .replace(/^http(?=s?:\/\/)/i, 'hxxp')
    .replace(/^(s?)ftp(?=s?:\/\/)/i, '$1fxp')
    .replace(/@/g, '[@]')
    .replace(/\./g, '[.]');
}
