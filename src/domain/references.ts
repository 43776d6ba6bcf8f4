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
const heading = /^(?:#+ .*|\p{L}[^\n]{0,60}:|\p{Lu}[\p{Lu}\d /&,-]{3,60})\s*$/gmu;
const contextBefore = 48;

/** Where a text lists what it rests on: from the heading that says so to the next heading. */
function referenceSections(text: string): readonly (readonly [number, number])[] {
  const starts = [...text.matchAll(referenceHeading)].map(({ index, 0: line }) => index + line.length);
  if (starts.length === 0) return [];
  const heads = [...text.matchAll(heading)].map(({ index }) => index);
  return starts.map((start) => [start, heads.find((head) => head > start) ?? text.length]);
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

function hostOf({ type, value }: Sighting): string | null {
  if (type === 'domain') return value;
  if (type === 'email') return value.slice(value.lastIndexOf('@') + 1);
  return type === 'url' ? value : null;
}

/**
 * Is a plain name only where a text comes from or where it sends its reader: the publisher's own, a well-known site, an
 * authority, a contact, a picture, a link after `see` or under `References`?
 */
export function isReference(sighting: Sighting, { text, publisher, sections }: Setting): boolean {
  if (sighting.written === 'defanged') return false;
  const { type, value, start } = sighting;
  if (type === 'email' && ownMailbox.test(value)) return true;
  const host = hostOf(sighting);
  const domain = host === null ? null : getDomain(host);
  if (domain === null) return false;
  if (wellKnown.has(domain) || domain === publisher() || official.test(domain)) return true;
  const before = text.slice(Math.max(0, start - contextBefore), start).replace(/\w{3,6}:\/\/$/, '');
  if ((type === 'url' && picture.test(value)) || sendsOn.test(before)) return true;
  return sections().some(([from, to]) => from <= start && start < to);
}

/** An author who defangs says what is bad: what the same text leaves plain is a reference. An address spelt out against collectors says nothing. */
export function defangs(sightings: readonly Sighting[]): boolean {
  return sightings.some(({ written }) => written === 'defanged');
}
