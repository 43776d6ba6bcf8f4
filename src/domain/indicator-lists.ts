import type { Sighting } from './sighting.ts';

/** What a line is to a list of indicators: its heading, one of its lines, nothing that ends it, or something else. */
type Line = 'heading' | 'listed' | 'between' | 'other';
type Place = { readonly start: number; readonly end: number };

const longestLine = 2000;
/** Of a heading that ends with a colon, and of one that does not. */
const longestHeading = 120;
const longestTitle = 64;
/** With bullets and numbers. */
const longestLabel = 60;
const mostHeadingWords = 6;
const mostWordsOfRemark = 14;
const mostWordsUnmarked = 4;

/** What stands before the words of a line: bullets, numbers, marks of headings and of emphasis. */
const lead = /^(?:[\s\-+*#>|•·▪◦‣–—_`~]|\(?\d{1,2}(?:\.\d{1,2}){0,2}[.)]?\s)*/u;
const bullet = /^\s*(?:[-+*>|•·▪◦‣–—]|\d{1,3}[.)]\s)/u;
/** A heading that says it all. */
const indicators = /\b(?:iocs?|indicators?|observables)\b|^(?:c2s?|c&c|command[- ]and[- ]control)$/i;
/** Words that call bad the servers, domains and addresses of a list. */
const bad =
  /\b(?:c2|c&c|command[- ]and[- ]control|malicious|attackers?|adversar(?:y|ies)|threat actors?|actor-controlled|phishing|payloads?|exfiltration|botnet|malware|ransomware|beacons?|implants?|staging|backdoors?|loaders?|stealers?|cobalt strike|block(?:ed)?)\b/i;
const places =
  /\b(?:servers?|domains?|hosts?|hostnames?|ips|addresses|urls|infrastructure|nodes?|panels?|sites|websites|endpoints)\b/i;
/** What a list is of. Where its heading says no more, it is of indicators, for its author defangs. */
const kinds =
  /^(?:(?:network|host|additional|related|associated|other|known|observed|suspicious|new)(?:[- ]based)? ){0,3}(?:ip(?:v[46])?(?: addresses)?|ips|domains|domain names|fqdns|urls|hostnames|servers|infrastructure|e-?mail addresses)(?:(?: ?[/&,] ?| and )(?:ips|ip addresses|domains|urls|hostnames|ports)){0,3}$/i;
/** Such a heading lists what is not bad, or bad and good as they were seen, or sends its reader on. */
const harmless =
  /\b(?:legitimate|benign|harmless|allow(?:list|ed)?|whitelist(?:ed)?|trusted|our|false positives?|not|no|sinkholes?|scanners?|victims?|affected|traffic|available|download(?:ed)?|found (?:at|here|in|on)|here|repositor(?:y|ies)|see|references?|sources?|reports?|reported|reading|information|analys[ei]s|links?|blogs?|articles?|contacts?|vendors?|mitigations?|fixed|patched)\b/i;
/** A cell of a table that was laid out cell by cell, or the heading of a part of it. */
const cell =
  /^(?:(?:indicators?|types?|values?|descriptions?|comments?|notes?|details?|first seen|last seen|ip|ipv4|ipv6|ip[- ]address|domain|fqdn|hostname|url|e-?mail|hash(?:es)?|md5|sha-?1|sha-?256|sha-?512|files?|file ?names?|file hashes|ports?|asn|country|c2|c&c|(?:c2 )?(?:server|domain)|payload|loader|malware|phishing)(?:[\s/,|]+|:?$)){1,6}$/i;
/** Words of sentences; a remark beside an indicator has none, nor does one that calls it harmless make it bad. */
const ofSentences =
  /\b(?:we|our|you|your|is|are|was|were|has|have|had|can|will|should|who|which|that|they|it|not|legitimate|benign)\b/i;
const sentence = /[\p{L}\p{N}\0)][.!?]\s+\p{Lu}/u;
/** A file name, a path, a mutex: one word that is none of prose. */
const aside = /^\S*[\p{L}\d][._\\/\d]+[\p{L}\d]\S*$/u;
const labelled = /[|:\t,;=–—→]\s*$|\s-\s*$/u;
const separated = /^\s*(?:$|[|,;:()[\]{}<>"'`=→/\0]|[-–—]\s|\t|\s{2}|and\b|port\b)/u;

function wordCount(words: string): number {
  return words.split(/[\s\0|]+/).filter((word) => word !== '').length;
}

/** `C2 servers:`, `## Indicators of Compromise`, `IP addresses`. */
function isHeading(words: string): boolean {
  const most = words.endsWith(':') ? longestHeading : longestTitle;
  if (words.length < 2 || words.length > most || harmless.test(words)) return false;
  const bare = words.replace(/\s*(?:\([^()]{0,40}\))?\s*:$/, '');
  if (kinds.test(bare)) return true;
  if (!indicators.test(bare) && !(bad.test(bare) && places.test(bare))) return false;
  return (
    bare.length < words.length ||
    (!/[.!?;,]$/.test(bare) && wordCount(bare) <= mostHeadingWords && !ofSentences.test(bare))
  );
}

/** Does a line with indicators, each `\0` here, list them? It begins with one, or has one in a cell or behind a label. */
function isListed(words: string): boolean {
  const first = words.indexOf('\0');
  const before = words.slice(0, first).replace(/["'`<([{]+$/u, '');
  const after = words.slice(first + 1);
  if (before !== '') {
    if (!labelled.test(before)) return false;
    if (harmless.test(before) || ofSentences.test(before)) return false;
  }
  if (ofSentences.test(after) || sentence.test(words)) return false;
  const count = after.split('\0').length;
  return wordCount(after) <= (separated.test(after) ? mostWordsOfRemark * count : mostWordsUnmarked);
}

const none: readonly Sighting[] = [];
const around = new Set([...' \t\r\f\v\u00a0*#_`~|'].map((char) => char.charCodeAt(0)));

/** A line without bullets, numbers and marks around it. */
function trimmed(line: string): string {
  let end = line.length;
  while (end > 0 && around.has(line.charCodeAt(end - 1))) end -= 1;
  const first = line.charCodeAt(0);
  const isBare = (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7a;
  return line.slice(isBare ? 0 : (lead.exec(line)?.[0].length ?? 0), end);
}

/** A point of a list that is no sentence. */
function isBullet(line: string): boolean {
  return bullet.test(line) && !ofSentences.test(line);
}

/** The words of a line without what was seen in it, each replaced by `\0`. */
function wordsOf(text: string, { start, end }: Place, seen: readonly Sighting[]): string {
  let out = '';
  let at = start;
  for (const sighting of seen) {
    if (sighting.start < at) continue;
    out += `${text.slice(at, sighting.start)}\0`;
    at = sighting.end;
  }
  return out + text.slice(at, end);
}

function lineAs(text: string, line: Place, seen: readonly Sighting[]): Line {
  const before = (seen[0]?.start ?? line.end) - line.start;
  if (before > (seen.length === 0 ? longestHeading : longestLabel) || line.end - line.start > longestLine)
    return 'other';
  const whole = wordsOf(text, line, seen);
  const words = trimmed(whole);
  if (words === '') return 'between';
  const first = words.indexOf('\0');
  if (first === -1 && isHeading(words)) return 'heading';
  if (first === -1) return aside.test(words) || cell.test(words) || isBullet(whole) ? 'between' : 'other';
  if (!isListed(words)) return bullet.test(whole) ? 'between' : 'other';
  const label = words.slice(0, first).trimEnd();
  return label.endsWith(':') && !kinds.test(label.slice(0, -1)) && isHeading(label) ? 'heading' : 'listed';
}

function lineAround(text: string, place: number): Place {
  const end = text.indexOf('\n', place);
  return {
    start: place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1,
    end: end === -1 ? text.length : end,
  };
}

/**
 * Says of the sightings of a text, asked by their number and in order, whether they stand in a list behind a heading that calls
 * it one of indicators: line by line until prose begins. Each line is looked at twice at most.
 */
export function listsIn(text: string, sightings: readonly Sighting[]): (nth: number) => boolean {
  let asked: (Place & { readonly as: Line; readonly isIn: boolean }) | null = null;
  const isHeaded = (below: Place, nth: number): boolean => {
    let next = nth;
    for (let { start } = below; start > 0; ) {
      const line = lineAround(text, start - 1);
      if (line.start === asked?.start) return asked.isIn;
      const end = next;
      while (next > 0 && (sightings[next - 1] as Sighting).start >= line.start) next -= 1;
      const as = lineAs(text, line, next === end ? none : sightings.slice(next, end));
      if (as === 'heading') return true;
      if (as === 'other') return false;
      start = line.start;
    }
    return false;
  };
  return (nth) => {
    const { start } = sightings[nth] as Sighting;
    if (asked === null || start >= asked.end) {
      const line = lineAround(text, start);
      let first = nth;
      while (first > 0 && (sightings[first - 1] as Sighting).start >= line.start) first -= 1;
      let last = nth + 1;
      while (last < sightings.length && (sightings[last] as Sighting).start < line.end) last += 1;
      const as = lineAs(text, line, sightings.slice(first, last));
      asked = { ...line, as, isIn: as === 'heading' || (as !== 'other' && isHeaded(line, first)) };
    }
    return asked.isIn && asked.as !== 'between';
  };
}
