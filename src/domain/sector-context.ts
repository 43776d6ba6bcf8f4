import { isJapanese, isOutInJapanese, japaneseAttackWords, japaneseCyberWords } from './sector-japanese.ts';
import {
  attackWordsAbroad,
  borrowedAbroad,
  cyberWordsAbroad,
  enforcesAbroad,
  speaksAbroad,
  studiesAbroad,
} from './sector-languages.ts';

/** Words of an attack, a flaw or its harm: a keyword close to one of them speaks of a victim. */
const attackStems: readonly (readonly [stem: string, endings: string])[] = [
  ['attack', ' s ed er ers ing'],
  ['cyberattack', ' s'],
  ['breach', ' es ed'],
  ['ransomware', ''],
  ['intrusion', ' s'],
  ['vulnerabilit', 'y ies'],
  ['vulnerable', ''],
  ['exploit', ' s ed ing ation'],
  ['target', ' s ed ing'],
  ['outage', ' s'],
  ['hack', ' s ed er ers ing'],
  ['compromis', 'e es ed ing'],
  ['hit', ' s'],
  ['disrupt', ' s ed ing ion ions'],
  ['leak', ' s ed ing'],
  ['stole', ' n'],
  ['steal', ' s ing'],
  ['phish', 'ing ed'],
  ['infect', ' s ed ing'],
  ['flaw', ' s'],
  ['espionage', ''],
  ['data theft', ''],
  ['knocked', ''],
  ['crippl', 'ed es ing'],
  ['ddos', ''],
  ['victim', ' s'],
  ['impacted', ''],
  ['extort', 'ed ion'],
  ['cyber incident', ''],
  ['cybersecurity incident', ''],
  ['sabotage', ' d'],
  ['wiper', ''],
  ['backdoor', ' s ed'],
  ['exposed', ''],
  ['shut down', ''],
  ['shuts down', ''],
];

/** Words of an attack, in the forms that they take. */
export const attackWords: readonly string[] = [
  ...attackStems.flatMap(([stem, endings]) => endings.split(' ').map((ending) => stem + ending)),
  ...attackWordsAbroad,
  ...japaneseAttackWords,
];

/** Without one of these a text speaks of other things than computers: hospitals strike, and armies attack. */
export const cyberWords: readonly string[] = [
  ...`cyber, cyberattack, cyberattacks, cybersecurity, cyber security, cybercrime, cybercriminal, cybercriminals,
  cyberespionage, cyberspies, cyberwarfare, hack, hacks, hacked, hacker, hackers, hacking, hacktivist, hacktivists, malware,
  ransomware, phishing, smishing, phishers, vulnerability, vulnerabilities, exploit, exploits, exploited, exploiting,
  exploitation, data breach, data breaches, breach, breached, breaches, ddos, botnet, spyware, backdoor, backdoors, trojan,
  zero-day, zero-days, threat actor, threat actors, infostealer, wiper, APT, data leak, data leaks, data theft, leaked
  data, stolen data, personal data, personal information, password, passwords, credential, credentials, encryption,
  infosec, information security, network security, IT security, security flaw, security flaws, security advisory, security
  directive, security bulletin, CISA, NSA, ENISA, NCSC, patch, patches, patched, firmware, intrusion, intrusions,
  flaw, flaws, outage, IT systems, IT network, industrial control, ICS, OT, SCADA, PLC, PLCs, attackers,
  dark web, CVE, remote code execution, incident response, supply chain attack, online attack, spear-phishing`
    .split(',')
    .map((word) => word.trim().replace(/\s+/g, ' ')),
  ...cyberWordsAbroad,
  ...japaneseCyberWords,
];

/** `military hackers`, `banking trojan`, `industrial scale`: the word describes something else. */
const describesOther =
  /^[\s\u2010-\u2013-]{1,2}(?:themed|hackers?|hacking|trojans?|malware|backed|linked|sponsored|affiliated|grade|style|scale|spies|intelligence|espionage|lures?|impersonat\w+)\b/i;
/** Who dismantles and arrests is no victim. */
const enforces =
  /\b(?:dismantl|arrest|seiz(?:e|ed|es)\b|charged\b|tak(?:es|en|ing) down\b|took down\b|takedown|indict|bust(?:s|ed)\b|raid(?:s|ed)\b|extradit|shut(?:s)? down\b|detain|nabbed)/i;
/** Who speaks, decides or sanctions is not the one attacked. */
const speaks =
  /^(?:[’']s)?,?\s(?:has |have |had |also |is |are |and \w+ |on \w+day |today |this week )?(?:warn|say|said|urg|add|publish|releas|issu|advis|order|recommend|alert|tell|told|direct|share|note|confirmed that|announc|neutrali[sz]|sanction|offer|ban(?:s|ned)\b|propos|plan(?:s|ned|ning)\b|launch|unveil|provid|seiz|disrupts\b|disrupted\b|takes\b|accus|blam|attribut|investigat|nominat|expel|levied)\w*\b/i;
const canSpeak =
  /^(?:governments?|govt|police|federal|ministr|intelligence|state authorities|law|[a-zü]*minist[eè]r|regierung|bundes|behörde|gouvernement|gobierno|kabinet|overheid)/i;
/** `CISA orders federal agencies to patch`, `agencies have until Friday`: a deadline for a flaw of everyone's. */
const ordersBefore =
  /\b(?:order\w*|direct(?:s|ed|ing)|requir\w*|mandat\w*|instruct\w*|gives?|given|urg\w*|tells?|told|ask\w*|for)\s+(?:all |the |US |U\.S\. |federal |govt |civilian )*$/i;
const orderedAfter =
  /^\s*(?:\([^)]{1,12}\)\s*)?(?:directive|must|have until|has until|have (?:\w+ ){1,3}(?:to|until)|has (?:\w+ ){1,3}(?:to|until)|to (?:patch|secure|fix|apply|remediate|address|update|mitigate|disconnect)|(?:are|were|is) (?:required|ordered|told|given|urged))/i;
const ordered = /^(?:federal|government agenc|govt agenc|FCEB|civilian|agenc)/i;
/** Who studies a flaw is not the one hurt by it. */
const scholars = /^(?:universi[td]|hochschul|college|institut|school|student)/i;
const studiesBefore =
  /\b(?:researchers?|academics?|scientists?|professors?|experts?|scholars?|engineers|boffins|team|group of academics|study|lecturer)\b[^.;!?]{0,60}$/i;
const studiesAfter =
  /^[^.;!?]{0,60}\b(?:researchers?|academics|scientists?|professors?|study|scholars|engineers|team (?:of|has|have|from)|publish\w*|discover\w*|devis\w*|demonstrat\w*)\b/i;
/** A name that a phisher borrows is no victim. */
const borrowed =
  /\b(?:fake|bogus|phony|impersonat\w+|posing as|poses as|pretend\w* to be|masquerad\w+ as|disguised as|spoof\w*|mimic\w*|purport\w+)[^.;:!?]{0,50}$/i;
/** The same in German, French, Spanish and Dutch. */
const abroad = {
  enforces: new RegExp(`(?<!\\p{L})(?:${enforcesAbroad})(?!\\p{L})`, 'iu'),
  speaks: new RegExp(`^,?\\s(?:\\p{L}+\\s)?(?:${speaksAbroad})(?!\\p{L})`, 'iu'),
  studies: new RegExp(`(?<!\\p{L})(?:${studiesAbroad})(?!\\p{L})[^.;!?]{0,60}$`, 'iu'),
  borrowed: new RegExp(`(?<!\\p{L})(?:${borrowedAbroad})(?!\\p{L})[^.;:!?]{0,50}$`, 'iu'),
};
const sentenceEnd = /[.!?]/;
const afterReach = 100;
const enforcedReach = 80;
const beforeReach = 80;

const contextRoles = ['phrase', 'keyword', 'hint', 'organisation', 'operator'] as const;
/** What a word of a sector is, where its context matters. */
export type ContextRole = (typeof contextRoles)[number];

/** Does the context of a word matter? */
export function inContext(role: string): role is ContextRole {
  return (contextRoles as readonly string[]).includes(role);
}

/** Do the words behind a place, in the same sentence, tell of police work? */
function isEnforced(after: string, work: RegExp): boolean {
  const end = after.search(sentenceEnd);
  const at = (end === -1 ? after : after.slice(0, end)).search(work);
  return at !== -1 && at <= enforcedReach;
}

type Around = { readonly words: string; readonly before: string; readonly after: string };

/** The same questions, asked in German, French, Spanish and Dutch. */
function isOutAbroad(maySpeak: boolean, { words, before, after }: Around): boolean {
  if (isEnforced(after, abroad.enforces) || abroad.borrowed.test(before)) return true;
  return (maySpeak && abroad.speaks.test(after)) || (scholars.test(words) && abroad.studies.test(before));
}

/**
 * Is a word at this place about something else: who attacks, warns, arrests or studies, or whose name is borrowed?
 * `mayBeAbroad`: whether the text may be in another language than English.
 */
export function isOutOfContext(
  role: ContextRole,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  mayBeAbroad: boolean,
): boolean {
  const words = text.slice(start, end);
  const after = text.slice(end, end + afterReach);
  const before = text.slice(Math.max(0, start - beforeReach), start);
  if (isJapanese(words)) return isOutInJapanese(words, before, after);
  if (describesOther.test(after) || isEnforced(after, enforces) || borrowed.test(before)) return true;
  const maySpeak = role === 'organisation' || canSpeak.test(words);
  if (maySpeak && speaks.test(after)) return true;
  if (ordered.test(words) && (ordersBefore.test(before) || orderedAfter.test(after))) return true;
  if (scholars.test(words) && (studiesBefore.test(before) || studiesAfter.test(after))) return true;
  return mayBeAbroad && isOutAbroad(maySpeak, { words, before, after });
}
