/** Numbers of releases are small; of addresses, one in two hundred is as small in each part. */
const smallest = /^(?:[0-5]?\d\.){3}[0-5]?\d$/;
/** Other such numbers of the same list: `9.1.18.9 and 22.7.2.3`. */
const listBefore = /(?:(?:\d{1,2}\.){3}\d{1,2}(?:\s?[,/;]\s?(?:and |or )?|\s(?:and|or|to|through|-)\s))+$/;
const bringsUp = /\b(?:upgrad|updat|migrat|mov|bump)\w*\b[^.;:!?\n]{0,60}\sto\s$/i;
const part =
  /\b(?:sections?|chapters?|clauses?|articles?|paragraphs?|parts?|before|until|since|below|above|fixe[sd](?: in)?|affects?)\s$/i;
/** A name stands right before it: `Cisco ASA 9.16.4.19`, `sudo 1.9.5.2`. */
const nameBefore = /(?:^|[\s("“])(\p{L}[\p{L}\d+-]+)\s$/u;
/** Words behind which an address comes, and words that say nothing of a number. */
const ofNetwork =
  /^(?:ips?|ipv4|address(?:es)?|hosts?|servers?|c2s?|c&c|cnc|domains?|nodes?|proxy|proxies|relays?|router|gateway|dns|endpoints?|infrastructure|beacons?|indicators?|iocs?|from|to|at|via|with|by|on|through|toward|towards|contact(?:s|ed|ing)?|connect(?:s|ed|ing)?|resolve[sd]?|ping(?:s|ed)?|scan(?:s|ned|ning)?|block(?:s|ed|ing)?|and|or|is|are|was|were|as|the|an?|of|in|for|like|including|include[sd]?|von|vom|an|und|oder|de|du|et|la|le|des|der|die|das|el|los|y|van|en|met|naar|bij)$/iu;
const afterwards =
  /^\s(?:fix(?:es|ed)?|patch(?:es|ed)?|(?:is|are|was|were) (?:affected|vulnerable|fixed|patched|released))\b/i;

/** Is a plain number of four small parts more likely a release or a section than an address, by what stands around it? `before` ends where it begins. */
export function isReleaseNumber(value: string, before: string, after: string): boolean {
  if (!smallest.test(value)) return false;
  const lead = before.replace(listBefore, '');
  if (bringsUp.test(lead) || part.test(lead) || afterwards.test(after)) return true;
  const name = nameBefore.exec(lead)?.[1];
  return name !== undefined && !ofNetwork.test(name);
}
