import { fileHashes } from './file-hash.ts';
import { isIpv4, isIpv6, isLocalAddress, readsOtherwise, registeredDomain, small } from './host.ts';
import type { Indicator, IndicatorType } from './indicator.ts';
import { type Link, linkAt } from './link.ts';
import { type Marked, mark } from './marks.ts';
import { type Refanged, refang, type Written, writtenAs } from './refang.ts';
import { isReleaseNumber } from './release-number.ts';
import { eachStretch } from './stretch.ts';
import { flagsOf, isUnit, unit } from './units.ts';

/**
 * An indicator seen at a place of one text, and how it was written there. `registered` is the domain that it stands
 * under, null where it stands under none, undefined where nobody asked.
 */
export type Sighting = Pick<Indicator, 'type' | 'value' | 'start' | 'end'> & {
  readonly written: Written;
  readonly registered: string | null | undefined;
};

type Span = { readonly start: number; readonly end: number };
/** One stretch of `source`, refanged, and where to put what is seen in it. */
type View = Refanged & { readonly source: string; readonly sightings: Sighting[] };

const versionBefore =
  /(?:\bversions?|\bver\.?|\bv|\bfirmware|\brelease[ds]?|\bbuilds?|\bupdates?|\bpatch(?:ed)?|\bprior to|\bfixed in|\bupgrade to|\bearlier than|\blater than|\b(?:iOS|PAN-OS|FortiOS|Chrome|Junos|ONTAP|SonicOS|OpenSSL|Java|AOS|ArubaOS)(?: XE| XR)?)[\s:=(]{0,3}(?:[\d.]+(?:\s?,\s?|\s(?:and|or|to|through|-)\s)){0,4}(?:(?:and|or|to|through|before|prior to|up to)\s)?$/i;
const versionAfter =
  /^\s?(?:and|or)?\s?(?:earlier|later|below|above|older|newer|prior|or (?:earlier|later|higher)|firmware|release)\b/i;
/** Words that stand between a version and a list of numbers, and words that tell of one. */
const joining = new Set('and or to through before up'.split(' '));
const telling = new Set(
  `version versions ver v firmware release released releases build builds update updates patch patched prior in upgrade
  than ios os fortios chrome junos ontap sonicos openssl java aos arubaos xe xr`.split(/\s+/),
);
const mostJoining = 10;
const longestLocalPart = 64;
const longestIpv6 = 60;
const longestHost = 300;
const contextBefore = 80;
const contextAfter = 24;

/** `见evil.com的`: a script without blanks begins or ends a name that is not its own. */
function changesScript(left: number, right: number): boolean {
  return ((left ^ right) & unit.solid) !== 0 && (left & right & unit.word) !== 0;
}

function runEnd(text: string, start: number): number {
  let last = flagsOf(text.charCodeAt(start));
  for (let end = start + 1; ; end += 1) {
    const flags = flagsOf(text.charCodeAt(end));
    if ((flags & unit.host) === 0 || changesScript(last, flags)) return end;
    last = flags;
  }
}

function see(
  view: View,
  type: IndicatorType,
  value: string,
  { start, end }: Span,
  written: Written,
  registered: string | null | undefined,
): void {
  const { sourceOf, sourceEnd, sightings } = view;
  sightings.push({ type, value, start: sourceOf(start), end: sourceEnd(end - 1), written, registered });
}

/** What ends a host in a link, so that anybody would read the same host. */
const hostEnds = '/?#:';

function seeLink(view: View, link: Link): void {
  const { written, host, hostStart, known, end } = link;
  if (written === 'plain' && isLocalAddress(host)) return;
  const hostEnd = hostStart + host.length;
  const isClear = hostEnd >= end || hostEnds.includes(view.text.charAt(hostEnd));
  const isNamed = known?.type === 'domain';
  see(view, 'url', link.value, link, written, isNamed && isClear ? known.registered : undefined);
  if (known !== null)
    see(view, known.type, host, { start: hostStart, end: hostEnd }, written, known.registered);
}

/** Where the name in a run begins and ends, without the dots and hyphens around it. */
function trimmedRun(text: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && (text.charCodeAt(from) === 0x2e || text.charCodeAt(from) === 0x2d)) from += 1;
  while (to > from && !isUnit(text, to - 1, unit.word)) to -= 1;
  if (text.charCodeAt(to) === 0x5f) while (from < to && text.charCodeAt(from) === 0x5f) from += 1;
  const isEscaped =
    text.charCodeAt(from - 1) === 0x25 && /^[0-9a-f]{2}[^.]/i.test(text.slice(from, from + 3));
  return { start: isEscaped ? from + 2 : from, end: to };
}

/** An e-mail address whose local part may begin at `start`; its end, or -1 where there is none. */
function seeEmail(view: View, start: number, sign: number): number {
  const { text } = view;
  const local = text.slice(Math.max(start, sign - longestLocalPart), sign).replace(/^[.-]+/, '');
  const first = sign + 1;
  if (local === '' || !isUnit(text, first, unit.host)) return -1;
  const span = { start: sign - local.length, end: trimmedRun(text, first, runEnd(text, first)).end };
  const written = writtenAs(view, span.start, span.end);
  const registered = registeredDomain(small(text.slice(first, span.end)), written !== 'plain');
  if (registered === null) return -1;
  see(view, 'email', small(text.slice(span.start, span.end)), span, written, registered);
  return span.end;
}

/** Where an at sign ends the local part that begins with the run before `end`; -1 where none does. */
function signAfter(text: string, end: number): number {
  let at = end;
  while (at < end + longestLocalPart && isUnit(text, at, unit.local)) at += 1;
  return text.charAt(at) === '@' ? at : -1;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** A digit, or a sign of ASCII. */
function isBetween(code: number): boolean {
  return code < 0x80 && !isLetter(code);
}

/** May what stands before a number say that it is a version? By its last words, which is cheaper than to look closely. */
function mayBeVersion(source: string, start: number): boolean {
  let end = start;
  for (let words = 0; words < mostJoining; words += 1) {
    while (end > 0 && end > start - contextBefore && isBetween(source.charCodeAt(end - 1))) end -= 1;
    let from = end;
    while (from > 0 && isLetter(source.charCodeAt(from - 1))) from -= 1;
    if (source.charCodeAt(from - 1) > 0x7f) return true;
    const word = source.slice(from, end).toLowerCase();
    if (!joining.has(word)) return telling.has(word);
    end = from;
  }
  return true;
}

function isVersion({ source, sourceOf, sourceEnd }: View, { start, end }: Span): boolean {
  const [first, last] = [sourceOf(start), sourceEnd(end - 1)];
  return (
    (mayBeVersion(source, first) &&
      versionBefore.test(source.slice(Math.max(0, first - contextBefore), first))) ||
    versionAfter.test(source.slice(last, last + contextAfter)) ||
    isReleaseNumber(
      source.slice(first, last),
      source.slice(Math.max(0, first - contextBefore), first),
      source.slice(last, last + contextAfter),
    )
  );
}

function seeIpv4(view: View, span: Span): boolean {
  const { text } = view;
  const value = text.slice(span.start, span.end);
  if (!isIpv4(value)) return false;
  const isInPath = text.charCodeAt(span.start - 1) === 0x2f && /\p{L}/u.test(text.charAt(span.start - 2));
  const written = writtenAs(view, span.start, span.end);
  if (!isInPath && (written === 'defanged' || !(isLocalAddress(value) || isVersion(view, span))))
    see(view, 'ipv4', value, span, written, null);
  return true;
}

/** `1.2.3.4-1.2.3.9` is two addresses; `7.4.3.1-2` is a version, unless it was defanged. */
function seeRange(view: View, { start, end }: Span): void {
  const whole = view.text.slice(start, end);
  const hyphen = whole.indexOf('-');
  if (hyphen === -1) return;
  const [first, second] = [
    { start, end: start + hyphen },
    { start: start + hyphen + 1, end },
  ];
  if (writtenAs(view, first.start, first.end) === 'plain' && !isIpv4(whole.slice(hyphen + 1))) return;
  if (seeIpv4(view, first)) seeIpv4(view, second);
}

/** An IPv6 address that begins at `start`; its end, or -1 where there is none. */
function seeIpv6(view: View, start: number): number {
  const { text } = view;
  if (isUnit(text, start - 1, unit.word) || /[:._]/.test(text.charAt(start - 1))) return -1;
  const found = /^[0-9a-f:.]{3,60}/i.exec(text.slice(start, start + longestIpv6))?.[0] ?? '';
  const value = found.replace(/(?<!:):$|\.+$/, '').toLowerCase();
  const end = start + value.length;
  if (isUnit(text, end, unit.word) || text.charAt(end) === '_' || !isIpv6(value)) return -1;
  const written = writtenAs(view, start, end);
  if (written === 'defanged' || (/[0-9a-f]{3}/.test(value) && !isLocalAddress(value)))
    see(view, 'ipv6', value, { start, end }, written, null);
  return end;
}

/** What stands around a name says that it is a path, code, or what is left of a name that was blanked (`[redacted].evil.com`). */
function isPart(text: string, run: Span, name: Span, written: Written): boolean {
  const previous = text.charAt(run.start - 1);
  const hasDot = name.start > run.start && text.charCodeAt(name.start - 1) === 0x2e;
  if (previous === ']' || (hasDot && previous !== '*')) return true;
  if (previous === '/' || previous === '\\') return text.charAt(run.start - 2) !== previous;
  const next = text.charAt(name.end);
  if (next === '@') return !isUnit(text, name.end + 1, unit.digit);
  if (written !== 'plain') return false;
  return previous === '@' || (next !== '' && '(=!\\'.includes(next)) || text.startsWith('::', name.end);
}

function seeDomain(view: View, run: Span, name: Span): void {
  const written = writtenAs(view, name.start, name.end);
  if (isPart(view.text, run, name, written)) return;
  const whole = view.text.slice(name.start, name.end);
  const value = small(whole);
  if (written === 'plain' && (value !== whole || readsOtherwise(whole))) return;
  const registered = registeredDomain(value, written !== 'plain');
  if (registered !== null) see(view, 'domain', value, name, written, registered);
}

/** A run of host characters with a dot in it. */
function seeHost(view: View, run: Span): void {
  const length = run.end - run.start;
  if (length > longestHost || length < 4) return;
  const name = trimmedRun(view.text, run.start, run.end);
  if (!isUnit(view.text, name.end - 1, unit.digit)) seeDomain(view, run, name);
  else if (!seeIpv4(view, name)) seeRange(view, name);
}

/** The link whose scheme is this run, or begins it where underscores stand for the separator: `hxxp__evil.com`. */
function linkOf(view: View, start: number, end: number): Link | null {
  const { text } = view;
  if (text.charCodeAt(end) === 0x3a) return linkAt(view, start, end);
  // h, then t or x.
  const second = text.charCodeAt(start + 1) | 0x20;
  if ((text.charCodeAt(start) | 0x20) !== 0x68 || (second !== 0x74 && second !== 0x78)) return null;
  const scheme = /^h[tx]{2}ps?(?=__)/i.exec(text.slice(start, start + 7))?.[0];
  return scheme === undefined ? null : linkAt(view, start, start + scheme.length);
}

/** Looks at one run of host characters and what follows it; returns where to go on. */
function lookAtRun(view: View, start: number, end: number, hasDot: boolean): number {
  const { text } = view;
  const link = linkOf(view, start, end);
  if (link !== null) {
    seeLink(view, link);
    return link.end;
  }
  const next = text.charCodeAt(end);
  let beyond = next === 0x3a && end - start <= 4 ? seeIpv6(view, start) : -1;
  if (beyond !== -1) return beyond;
  const sign = next === 0x40 ? end : (view.flags[end] ?? 0) & unit.local ? signAfter(text, end) : -1;
  if (sign !== -1) beyond = seeEmail(view, start, sign);
  if (beyond !== -1) return beyond;
  if (hasDot) seeHost(view, { start, end });
  return end;
}

function look(view: View): void {
  const { text, flags, to } = view;
  for (let at = view.from; at < to; ) {
    let last = flags[at] ?? 0;
    if ((last & unit.host) === 0) {
      const isPair = text.charCodeAt(at) === 0x3a && text.charCodeAt(at + 1) === 0x3a;
      const beyond = isPair ? seeIpv6(view, at) : -1;
      at = beyond === -1 ? at + 1 : beyond;
      continue;
    }
    let end = at;
    let seen = 0;
    let own = last;
    do {
      seen |= own;
      last = own;
      end += 1;
      own = flags[end] ?? 0;
    } while ((own & unit.host) !== 0 && !changesScript(last, own));
    at = lookAtRun(view, at, end, (seen & unit.dot) !== 0);
  }
}

/** In a plain link an MD5 or SHA-1 is a name of anything; a SHA-256 is a file that the link tells of. */
function seeHashes(hashes: ReturnType<typeof fileHashes>, sightings: Sighting[]): void {
  if (hashes.length === 0) return;
  const links = sightings.filter(({ type, written }) => type === 'url' && written === 'plain');
  let nth = 0;
  for (const hash of hashes) {
    while ((links[nth]?.end ?? hash.end) < hash.end) nth += 1;
    const isName = hash.value.length < 64 && (links[nth]?.start ?? hash.start) < hash.start;
    if (!isName) sightings.push({ ...hash, written: 'plain', registered: null });
  }
}

function isInOrder(sightings: readonly Sighting[]): boolean {
  let last = 0;
  for (const { start } of sightings) {
    if (start < last) return false;
    last = start;
  }
  return true;
}

/** The indicators of one text in order of place, references among them, as often as they stand there. */
export function sightingsIn(source: string): readonly Sighting[] {
  if (source === '') return [];
  const marked = mark(source);
  try {
    return sightingsOf(source, marked);
  } finally {
    marked.done();
  }
}

/** The same in a text that is marked already. */
export function sightingsOf(source: string, marked: Marked): readonly Sighting[] {
  const sightings: Sighting[] = [];
  const { units } = marked;
  const hashes = fileHashes(source, marked);
  eachStretch(source, marked, (start, end) => {
    const { text, from, to, flags, defanged, spelt, sourceOf, sourceEnd } = refang(source, units, start, end);
    look({ text, from, to, flags, defanged, spelt, sourceOf, sourceEnd, source, sightings });
  });
  seeHashes(hashes, sightings);
  return isInOrder(sightings) ? sightings : sightings.sort((a, b) => a.start - b.start);
}
