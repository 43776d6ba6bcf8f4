import { type Cue, compileCues, findCues } from './cues.ts';
import type { Severity } from './severity.ts';

/** What words of a text may say of how bad it is. */
export const signalNames = [
  'stated critical',
  'stated high',
  'stated medium',
  'exploited in attacks',
  'zero-day',
  'ransomware',
  'state-sponsored activity',
  'critical vulnerability',
  'emergency directive',
  'listed in KEV',
  'critical infrastructure',
  'attack or breach',
  'vulnerability',
] as const;
export type SignalName = (typeof signalNames)[number];

/** The level each gives by itself; null where it only adds to others. */
export const signalLevels: Readonly<Record<SignalName, Severity | null>> = {
  'stated critical': 'critical',
  'stated high': 'high',
  'stated medium': 'medium',
  'exploited in attacks': 'high',
  'zero-day': 'high',
  ransomware: 'high',
  'state-sponsored activity': 'high',
  'critical vulnerability': 'high',
  'emergency directive': 'high',
  'listed in KEV': 'high',
  'critical infrastructure': null,
  'attack or breach': 'medium',
  vulnerability: 'medium',
};

const split = (words: string) => words.split(' ');
/** `Severity: High`, `Severity (CVSS v3.1): High`, and Red Hat's `Security Impact Rating: Important`. */
const stated = String.raw`(?:severity(?: rating| level)?(?: \([^()\n]{1,20}\))?|impact(?: rating)?)\s?[:=]\s?`;

/** Where words that tell how bad it is may stand in a text. */
export const signalCues: readonly Cue<SignalName>[] = [
  {
    is: 'stated critical',
    starts: [...split('severity impact critical maximum'), 'rated crit', 'rated as crit'],
    pattern: new RegExp(
      String.raw`(?:${stated}critical|rated (?:as )?critical(?! infra)|(?:critical|maximum)[\s-]severity (?:\w+ ){0,3}(?:vulnerabilit(?:y|ies)|flaws?|bugs?|issues?))\b`,
      'iy',
    ),
  },
  {
    is: 'stated high',
    starts: split('severity impact high'),
    pattern: new RegExp(
      String.raw`(?:${stated}(?:high|important)|high[\s-]severity (?:\w+ ){0,3}(?:vulnerabilit(?:y|ies)|flaws?|bugs?|issues?))\b`,
      'iy',
    ),
  },
  {
    is: 'stated medium',
    starts: split('severity impact'),
    pattern: new RegExp(String.raw`${stated}(?:medium|moderate)\b`, 'iy'),
  },
  {
    is: 'exploited in attacks',
    starts: [
      ...split('actively exploit in-the-wi'),
      ...['active exp', 'being exp', 'under a', 'under exp', 'widely exp', 'mass exp', 'already exp'],
    ],
    pattern:
      /(?:(?:actively|being|under active|widely|mass|already) exploit(?:ed|ing|ation)|exploit(?:ed|ation|s|ing)? (?:in the wild|in attacks|by (?:hackers|attackers|threat actors|ransomware))|active(?:ly)? exploit(?:ation|ed|ing)|under (?:active )?(?:attack|exploitation)\b|in-the-wild exploit)/iy,
  },
  {
    is: 'zero-day',
    starts: ['zero', '0-d', '0da', '0 d', '0\nd', '0\td'],
    pattern: /(?:zero|0)[\s-]?days?\b/iy,
  },
  {
    is: 'ransomware',
    starts: [
      ...split('ransomware stopransom'),
      ...['hit', 'struck', 'by', 'after'].flatMap((word) => [`${word} ransom`, `${word} a ransom`]),
      ...[
        'ataque de ransom',
        'attaque par ran',
        'attaque au ran',
        'victime d',
        'par un ran',
        'attacco ransom',
        'erpressungstro',
        'gijzelsoft',
        'door een ransom',
        'door ransom',
      ],
    ],
    pattern:
      /(?:ransomware[\s-](?:attack|gang|group|hits?|incident|operat|crew|affiliat|victim|disrupt|encrypt|infect|campaign|strain|actor|clos|halt|shut|stop|crippl|paraly[sz]|forc(?:es|ed)|knock|lock|delay|tak(?:es|en) down|angriff|attacke|aanval|bende)\w*|ransomware at\b|(?<=#)StopRansomware|(?:hit|struck|by|after) (?:a )?ransomware\b|ataque de ransomware\b|(?:attaque (?:par|au)|victime d['’]un|par un) (?:ran[cç]ongiciel|ransomware)|attacco ransomware\b|erpressungstrojaner (?:legt|trifft|bei|im|in|auf)\b|gijzelsoftware (?:bij|treft|legt)\b|door (?:een )?ransomware(?:-aanval)?\b)/iy,
  },
  {
    is: 'ransomware',
    starts: ['ran'],
    pattern: /ran[cç]ongiciel\s?:[^.!?]{0,60}(?:paralys|bloqu|touch|frapp|perturb|vis[eé])/iy,
  },
  {
    is: 'state-sponsored activity',
    starts: split('state nation government'),
    pattern:
      /(?:(?:state|nation|government)[\s-](?:state[\s-])?(?:sponsored|backed|linked|nexus)\b|nation[\s-]state (?:actor|hacker|group|threat)\w*)/iy,
  },
  {
    is: 'critical vulnerability',
    starts: split(
      'critical unauthenticated pre-auth severity maximum wormable kritische kritieke faille vuln falla',
    ),
    pattern:
      /(?:critical(?:[\s-]severity)? (?:\w+ ){0,3}(?:vulnerabilit(?:y|ies)|flaws?|bugs?|rce|security (?:hole|issue))\b|unauthenticated (?:remote code|RCE)|pre-auth(?:entication)? (?:RCE|remote)|severity: critical\b|maximum[\s-]severity\b|wormable\b|kritische[nrs]? (?:Sicherheits)?(?:l[uü]cken?|schwachstellen?|fehler)|kritieke (?:kwetsbaarhe|lek)\w*|faille (?:de s[eé]curit[eé] )?critique|vuln[eé]rabilit[eé]s? critiques?|vulnerabilidad(?:es)? cr[ií]ticas?|vulnerabilit[aà] critic[ah]\w*|falla (?:de seguridad )?cr[ií]tica)/iy,
  },
  {
    is: 'emergency directive',
    starts: ['emergency'],
    pattern: /emergency (?:directive|patch|update|fix)\w*/iy,
  },
  {
    is: 'listed in KEV',
    starts: split('known kev cisa catalog'),
    pattern:
      /(?:known[- ]exploited[- ]vulnerabilit(?:y|ies)|KEV\b|(?:CISA|catalog(?:ue)?)[^.]{0,60}actively exploited)/iy,
  },
  {
    is: 'critical infrastructure',
    starts: ['critical'],
    pattern: /critical (?:national )?infrastructure\b/iy,
  },
  {
    is: 'attack or breach',
    starts: [
      'data breach',
      'supply',
      ...split(
        'cyber hacked hacker compromised intrusion botnet backdoor espionage wiper phishing malware extortion breach attack spyware trojan',
      ),
      ...split('gehackt datenl datenp datal piratage pirat fuite ciberataque hackead filtraci brecha'),
    ],
    pattern:
      /(?:cyber[\s-]?attacks?|data breach(?:es)?|hacked|compromised|intrusions?|botnets?|backdoors?|espionage|wipers?|phishing campaigns?|malware|extortion|hackers? (?:hit|target|breach|steal|stole|attack|compromise|infect|use|exploit|open|shut|disrupt|halt|manipulat|tamper|crippl|disabl|sabotag|encrypt|wip)\w*|breach(?:es|ed)|(?<!\bin )breach (?:hits?|exposes?|affects?|at|of(?! (?:contract|trust|duty|law|rules|peace|promise|etiquette|confidence|the peace|the law|the rules))|disrupts?|leaks?|impacts?)|(?:attacks?|attacked) (?:on|against)|spyware|trojans?|supply[\s-]chain attack\w*|(?:cyber-?|hacker)(?:angriff|attack[en]|attaque|aanval)\w*|gehackt|daten(?:leck|panne)s?|datalek\w*|piratages?|pirat[eé]e?s?(?= par)|fuites? de donn[eé]es|ciberataques?|hackead[oa]s?|filtraci[oó]n de datos|brecha de (?:seguridad|datos))(?![\p{L}\p{N}_])/iuy,
  },
  {
    is: 'vulnerability',
    starts: [
      ...split('vulnerab sql buffer proof'),
      ...['security flaw', 'remote code', 'privilege esc', 'authentication b'],
    ],
    pattern:
      /(?:vulnerabilit(?:y|ies)|security flaws?|remote code execution|privilege escalation|authentication bypass|sql injection|buffer overflow|proof[\s-]of[\s-]concept exploit)\b/iy,
  },
];
const cueSet = compileCues(signalCues);

const negation =
  /(?:\bno (?:known |public |evidence of |reports? of |indication of |sign of |further )*|\bnot (?:yet |been |currently |aware of |known to be )*|n['’]t (?:been )?|\bwithout |\bnever (?:been )?)(?:\w+ ){0,3}$/i;
const notListed =
  /(?:not|n't|never)(?: been| yet| currently)*(?: listed| added| included)? (?:in|to|on) (?:the |CISA's )?(?:KEV|known exploited)/i;
/** Facts of the world, not events: a denial before them changes nothing. */
const undeniable: ReadonlySet<SignalName> = new Set(['listed in KEV', 'critical infrastructure']);
const reach = 60;

/** Takes the cues of signals found in a text, in order of place; `said` is each with the words that said so first, without what is denied. */
export function collectSignals(text: string): {
  readonly take: (name: SignalName, match: RegExpExecArray) => void;
  readonly wants: (name: SignalName, at: number) => boolean;
  readonly said: () => ReadonlyMap<SignalName, string>;
} {
  const found = new Map<SignalName, string>();
  let denied: Map<SignalName, number> | null = null;
  return {
    take: (name, { 0: words, index }) => {
      if (undeniable.has(name) || !negation.test(text.slice(Math.max(0, index - reach), index)))
        found.set(name, words);
      else {
        denied ??= new Map();
        denied.set(name, index + words.length);
      }
    },
    wants: (name, at) => !found.has(name) && (denied?.get(name) ?? 0) <= at,
    said: () => {
      if (found.has('listed in KEV') && notListed.test(text)) found.delete('listed in KEV');
      return found;
    },
  };
}

/** Does the text say that a vulnerability is in CISA's KEV catalogue? */
export function saysKev(text: string): boolean {
  const signals = collectSignals(text);
  findCues(cueSet, text, signals.take, signals.wants);
  return signals.said().has('listed in KEV');
}
