import { getDomain } from 'tldts';
import type { Sighting } from './sighting.ts';

/** Sites that texts about security link to: publishers, vendors, trackers of vulnerabilities, platforms. */
const wellKnown = new Set(
  `adobe.com amazon.com apache.org apple.com atlassian.com att.com bitbucket.org bsky.app chromium.org cisco.com citrix.com
  cloudflare.com cve.org debian.org docker.com eff.org facebook.com f5.com first.org fortinet.com fortiguard.com github.com
  github.io gitlab.com gnu.org google.com googleblog.com ibm.com instagram.com intel.com ivanti.com juniper.net
  kernel.org linkedin.com mastodon.social medium.com microsoft.com mitre.org mozilla.org npmjs.com npmjs.org nvidia.com
  openssl.org oracle.com owasp.org paloaltonetworks.com pypi.org python.org qualcomm.com rapid7.com redhat.com reddit.com
  samsung.com sap.com siemens.com sonicwall.com sophos.com substack.com suse.com t.co tenable.com threads.net trendmicro.com
  twitter.com ubuntu.com virustotal.com vmware.com w3.org wikipedia.org wordpress.org x.com youtube.com youtu.be zoom.us
  any.run arstechnica.com bbc.co.uk bbc.com bitdefender.com bleepingcomputer.com bloomberg.com broadcom.com
  checkpoint.com cnn.com crowdstrike.com cyberscoop.com darkreading.com dragos.com elastic.co eset.com forbes.com
  ft.com google.dev greynoise.io haveibeenpwned.com helpnetsecurity.com huntress.com infosecurity-magazine.com kaspersky.com
  krebsonsecurity.com malwarebytes.com mandiant.com nytimes.com packetstormsecurity.com proofpoint.com qualys.com
  recordedfuture.com reuters.com schneier.com secureworks.com securelist.com securityaffairs.com securityweek.com
  sekoia.io sentinelone.com shodan.io symantec.com talosintelligence.com techcrunch.com thehackernews.com therecord.media
  theregister.com theguardian.com urlscan.io washingtonpost.com welivesecurity.com wired.com wsj.com zdnet.com zscaler.com
  businessinsider.com cnbc.com fireeye.com godaddy.com googleusercontent.com hubspot.com icann.org
  live.com microsoftonline.com office.com outlook.com sans.org threatpost.com tiktok.com twitch.tv windows.com yahoo.com
  ycombinator.com abuse.ch censys.io exploit-db.com europa.eu interpol.int nato.int who.int`
    .split(/\s+/)
    .filter((name) => name !== ''),
);
/** Governments, armies and schools. */
const official =
  /\.(?:gov|mil|edu)(?:\.[a-z]{2})?$|\.(?:ac|go|gc|gv|gob|gub|gouv|govt)\.[a-z]{2}$|(?:^|\.)(?:bund\.de|admin\.ch)$|\.int$/;
const ownMailbox =
  /^(?:security|psirt|csirt|cert|soc|abuse|info|contact|press|media|support|help|helpdesk|sales|reports?|privacy|no-?reply|service|hello|tips|editor|office|cve|vuln\w*|product-?security|ics-?cert|central|secure|responsible-?disclosure)@/;
/** Words that send a reader on: what follows them is no accusation. */
const sendsOn =
  /(?:\b(?:see(?: also)?|sources?|via|read more|(?:for )?more (?:information|info|details?|news)|learn more|references?|original(?:ly)? post(?:ed)?|available|visit|(?:article|comments|source) url|blog(?: post)?|subscribe|sign up|register|follow us|click here|watch)(?: (?:at|from|on|here|in))?[\s:(<"-]{0,3}|\[\d{1,3}\]:?\s{0,2}|\]\(|\b(?:href|src|alt)\s?=\s?["']?)$/i;
const picture = /\.(?:png|jpe?g|gif|svg|webp|ico|css|woff2?)(?:[?#]|$)/i;
const referenceHeading =
  /^[^\p{L}\n]{0,6}(?:(?:original |external |further |other )?(?:references?|sources?|links?|reading|see also|credits?|acknowledge?ments?))[^\p{L}\n]{0,4}$/gimu;
const oneHeading = new RegExp(referenceHeading.source, 'imuy');
const heading = /^(?:#+ .*|\p{L}[^\n]{0,60}:|\p{Lu}[\p{Lu}\d /&,-]{3,60})\s*$/gmu;
const contextBefore = 48;
const sendingSigns = new Set([...' \t\n\v\f\r:(<"\'=-'].map((char) => char.charCodeAt(0)));
/** First letters of such a heading; a line begins with few signs. */
const headingLetters = new Set([...'acefloprs'].map((letter) => letter.charCodeAt(0)));
const mostSigns = 6;
/** `original acknowledgements`, with the signs around it, which may take two units each. */
const longestHeading = 45;
/** What ends a line besides `\n`, and is rare. */
const otherLineEnds = ['\r', '\u2028', '\u2029'];
/** Words that `sendsOn` may end with. */
const sendingWords = new Set(
  `see also source sources via more information info detail details new news reference references originally post posted
  available visit url blog subscribe up register us here watch at from on in href src alt`.split(/\s+/),
);

/** May a line that begins here be such a heading? */
function mayHead(text: string, start: number): boolean {
  for (let at = start; at <= start + mostSigns; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return true;
    if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) return headingLetters.has(code | 0x20);
    if (code === 0x0a) return false;
  }
  return false;
}

/** Where such headings end. A text is asked line by line, for most lines begin otherwise. */
function headingEnds(text: string): readonly number[] {
  if (otherLineEnds.some((end) => text.includes(end)))
    return [...text.matchAll(referenceHeading)].map(({ index, 0: line }) => index + line.length);
  const ends: number[] = [];
  for (let start = 0; ; ) {
    const end = text.indexOf('\n', start);
    if ((end === -1 ? text.length : end) - start <= longestHeading && mayHead(text, start)) {
      oneHeading.lastIndex = start;
      const found = oneHeading.exec(text);
      if (found !== null) ends.push(start + found[0].length);
    }
    if (end === -1) return ends;
    start = end + 1;
  }
}

/** Where a text lists what it rests on: from the heading that says so to the next heading. */
function referenceSections(text: string): readonly (readonly [number, number])[] {
  return headingEnds(text).map((start) => [start, nextHeading(text, start)]);
}

function nextHeading(text: string, start: number): number {
  heading.lastIndex = start + 1;
  return heading.exec(text)?.index ?? text.length;
}

function isWordUnit(code: number): boolean {
  const small = code | 0x20;
  return (small >= 0x61 && small <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

/** Where a place begins without the scheme that stands before it: `https://`. */
function withoutScheme(text: string, start: number): number {
  if (!text.startsWith('://', start - 3)) return start;
  let at = start - 3;
  while (at > start - 9 && isWordUnit(text.charCodeAt(at - 1))) at -= 1;
  return start - 3 - at >= 3 ? at : start;
}

/** May the words before a place send a reader there? By the last of them, which is cheaper than to look closely. */
function maySendOn(text: string, start: number): boolean {
  let end = withoutScheme(text, start);
  while (end > 0 && sendingSigns.has(text.charCodeAt(end - 1))) end -= 1;
  const code = text.charCodeAt(end - 1);
  if (code === 0x5d || code > 0x7f) return true;
  let from = end;
  while (from > 0 && isWordUnit(text.charCodeAt(from - 1))) from -= 1;
  return from < end && sendingWords.has(text.slice(from, end).toLowerCase());
}

/** What is known of a text when its plain names are judged. */
export type Setting = {
  readonly text: string;
  /** The registered domain that published it. */
  readonly publisher: () => string | null;
  readonly sections: () => readonly (readonly [number, number])[];
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A text and who published it, as far as the link to it tells. */
export function settingOf(text: string, url: string | null): Setting {
  return {
    text,
    publisher: once(() => (url === null ? null : getDomain(url))),
    sections: once(() => referenceSections(text)),
  };
}

/** The registered domain that a link, a name or an address stands under; null where it is a number. */
function domainOf({ type, value, registered }: Sighting): string | null {
  if (registered !== undefined) return registered;
  return type === 'url' ? getDomain(value) : null;
}

/**
 * Is a plain name only where a text comes from or where it sends its reader: the publisher's own, a well-known site, an
 * authority, a contact, a picture, a link after `see` or under `References`?
 */
export function isReference(sighting: Sighting, setting: Setting): boolean {
  return sighting.written !== 'defanged' && refers(sighting, setting);
}

function refers(sighting: Sighting, { text, publisher, sections }: Setting): boolean {
  const { type, value, start } = sighting;
  if (type === 'email' && ownMailbox.test(value)) return true;
  const domain = domainOf(sighting);
  if (domain === null) return false;
  if (wellKnown.has(domain) || domain === publisher() || official.test(domain)) return true;
  if (type === 'url' && picture.test(value)) return true;
  if (maySendOn(text, start)) {
    const before = text.slice(Math.max(0, start - contextBefore), start).replace(/\w{3,6}:\/\/$/, '');
    if (sendsOn.test(before)) return true;
  }
  return sections().some(([from, to]) => from <= start && start < to);
}

/**
 * An author who defangs says what is bad: what the same text leaves plain is a reference. Where nothing but references is defanged,
 * as some do with every link, that says nothing; nor does an address spelt out against collectors.
 */
export function defangs(sightings: readonly Sighting[], setting: Setting): boolean {
  return sightings.some((sighting) => sighting.written === 'defanged' && !refers(sighting, setting));
}

const hosted = /\.onion(?:$|[/:])/i;
/** In the same line, behind what calls it bad: `C2: 45.77.10.2, evil-domain.ru`. */
const accusation =
  /(?:\bc2(?: (?:servers?|domains?|hosts?|addresse?s?|infrastructure))?|\bc&c|\bcommand[- ]and[- ]control(?: servers?)?|\biocs?|\bindicators?(?: of compromise)?|\b(?:malicious|attackers?['’]?s?|phishing|payload|exfiltration) (?:domains?|hosts?|urls?|ips?|addresse?s?|servers?))\s?:\s(?:[^\n.;]|\.(?=\S))*$/i;
const accusedWithin = 200;

function isBlankOrRare(code: number): boolean {
  return code <= 0x20 || code > 0x7f;
}

/** Does a colon stand before a place, in its line and sentence? Most names have none, and to see that is cheaper than to look closely. */
function followsColon(text: string, start: number): boolean {
  const from = Math.max(0, start - accusedWithin);
  for (let at = start - 1; at >= from; at -= 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a && at + 1 < start && isBlankOrRare(text.charCodeAt(at + 1))) return true;
    // A line may end behind the colon.
    if (code === 0x3b || (code === 0x0a && text.charCodeAt(at - 1) !== 0x3a)) return false;
  }
  return false;
}

/** Is a plain name bad though its text defangs others: a hidden service, or one of a list that says so? */
export function isAccused({ value, start }: Sighting, { text }: Setting): boolean {
  if (hosted.test(value)) return true;
  return followsColon(text, start) && accusation.test(text.slice(Math.max(0, start - accusedWithin), start));
}
