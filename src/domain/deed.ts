import { nexusWords } from './nexus.ts';

type Span = { readonly start: number; readonly end: number };

/** A few words of one clause. */
const some = (most: number) => `(?:[^\\s.!?;:,]+\\s+){0,${most}}?`;
const who =
  '(?:(?:ransomware|extortion|hacking|cyber\\p{L}*|threat|criminal)\\s)?(?:gangs?|groups?|hackers|crew|affiliates?|operators?|actors?|cartel|spies)';
const aux = '(?:(?:has|have|is|was|had|also|now|again|reportedly|allegedly|may have)\\s+){0,2}';
const loot =
  '(?:data\\p{L}*|files?|records|documents?|e-?mails|[GT]B|\\d+\\s?[GT]B|gigabytes|terabytes|passports|passwords|credentials|source code|blueprints|secrets|crypto\\p{L}*|bitcoins?|coins|ether|[$€£¥]\\s?\\d[\\d.,]*\\p{L}*|millions?|contracts|plans|messages)';
const harm =
  '(?:attacks?|cyber\\p{L}*|breach(?:es)?|hacks?|thefts?|heists?|intrusions?|ransomware|sabotage|blackouts?|leaks?|raids?|compromises?|campaigns?|wipers?|phishing|extortion|malware)';
const prey =
  '(?:(?:power\\s)?grids?|(?:electric(?:ity)?\\s)?utilit(?:y|ies)|networks?|servers?|hospitals?|clinics?|ministr(?:y|ies)|governments?|defen[cs]e|military|firms?|companies|contractors?|telecoms?|carriers|banks?|infrastructure|devices?|routers?|VPNs?|accounts?|organi[sz]ations|sectors?|industry|manufacturers?|makers?|think tanks|embass(?:y|ies)|diplomats|PLCs|controllers?|systems|exchanges?|universit(?:y|ies)|schools?|agenc(?:y|ies)|job seekers|developers|councils?|suppliers?|users|customers|software)';

/** What nobody does but those who break into computers. */
const strong = [
  `(?:leak|dump|publish|post|releas|sell|auction|exfiltrat|expos|steal|swip)(?:e?s|ed|d|ing)?\\s+${some(7)}${loot}`,
  `(?:stole|sold|stolen)\\s+${some(7)}${loot}`,
  `(?:claim(?:s|ed|ing)?|t(?:akes|ook|aking))\\s+${some(5)}(?:responsibility|credit for|victims?|${harm}|data)`,
  `demand(?:s|ed|ing)?\\s+${some(4)}(?:ransoms?|payment|bitcoins?|[$€£]\\s?\\d|\\p{L}*\\s?millions?)`,
  'extort(?:s|ed|ing)?|blackmail(?:s|ed|ing)?|exfiltrat\\p{L}+|(?:spear-?)?phish(?:es|ed)|hack(?:s|ed)\\s(?!together)|infiltrat(?:es|ed)|sp(?:ies|ied|ying) on|wipe[sd]\\s(?!out)',
  `encrypt(?:s|ed)\\s+${some(5)}(?:${loot}|${prey})`,
  `breach(?:es|ed)\\s+(?!budget|contract|rule|law|limit|promise|the peace|copyright)`,
  'threat(?:ens|ened) to (?:leak|publish|release|sell|dump)',
  `(?:lists?|listed|names?|named|adds?|added)\\s+${some(8)}(?:victims?|leak site|(?:to|on) its (?:\\p{L}+\\s)?(?:site|blog|portal))`,
  `exploit(?:s|ed|ing)?\\s+${some(4)}(?:flaws?|bugs?|vulnerabilit\\p{L}+|zero-?days?|CVE\\S*|${prey})`,
  `(?:sa(?:ys|id)|claims?|claimed) (?:it|they|to have) (?:has |have |had )?(?:stole|stolen|hack|breach|encrypt|took|taken|leak|exfiltrat|wiped)\\p{L}*`,
  `(?:is |was |were )?behind\\s+${some(6)}${harm}`,
  `(?:for|of|over|in)\\s+${some(5)}(?:hack|theft|heist|breach|cyber\\p{L}*|ransomware)(?!\\p{L})`,
  `(?:leak site|blog post|victims?|ransom note|encryptor|decryptor)`,
  // German, Dutch, French and Spanish headlines say these with words of their own.
  `(?:veröffentlicht|stiehlt|erbeutet|leakt|publiceert|lekt|steelt|publie|divulgue|vole|dérobe|publica|filtra|roba|divulga)\\s+${some(7)}(?:daten|kryptow\\p{L}+|dateien|gegevens|bestanden|données|fichiers|datos|archivos|documentos|[\\d.,]+ (?:milli\\p{L}+|[GT][Bo]))`,
  `erpresst|eist\\s+${some(3)}losgeld|fordert\\s+${some(3)}lösegeld|exige\\s+${some(4)}(?:rançon|rescate)|(?:revendique|reivindica|beansprucht)\\s+${some(4)}(?:attaque|cyberattaque|l['’]attaque|ataque|ciberataque|angriff)|rançonne|extorsiona`,
];
/** What others do too, told of whom such people go for. */
const aimed = [
  `(?:target|attack|hit|strike|struck|disrupt|cripple|paraly[sz]e|sabotage|compromise|probe|scan|hijack|impersonate|lure|abuse|knock|take|shut|cut|batter|hammer|pummel|raid|plague|ravage|prey|spy|snoop|burrow|lurk)(?:e?s|e?d|t?ing)?\\s+${some(6)}${prey}`,
  'cuts? (?:off )?(?:the )?(?:power|electricity|heating)',
  `(?:return|resurface|is back|re-?emerge|strike|hit|launch|wage|unleash|use|deploy)(?:e?s|e?d)?\\s+${some(5)}${harm}`,
  `(?:greift|attackiert|ataca|golpea|attaque|cible|vise|valt|treft)\\s+${some(5)}(?:\\p{L}*netz\\p{L}*|\\p{L}*kraftwerk\\p{L}*|\\p{L}*firm\\p{L}*|krankenh\\p{L}+|behörden|red(?:es)?|empresas?|hospitale?s?|réseaux?|entreprises?|hôpita\\p{L}+|ministè\\p{L}+|ministerios?|bedrijven|ziekenhuizen)`,
];
const suffered = [
  `(?:hit|breached|attacked|hacked|claimed|targeted|stolen|encrypted|compromised|crippled|paraly[sz]ed|extorted|infected|blackmailed|exfiltrated|ransomed) by`,
  `${loot}(?!\\p{L})[^.!?;]{0,60}\\s(?:published|posted|leaked|listed|sold|taken|released|exposed) by`,
  `${harm}\\s+${some(5)}(?:by|attributed to|blamed on|linked to|tied to|pinned on|claimed by)`,
  `(?:flaws?|bugs?|vulnerabilit\\p{L}+|zero-?days?|CVE\\S+)\\s+(?:\\p{L}+\\s)?(?:exploited|used|abused) by`,
  `${loot}\\s+${some(3)}(?:on|to|via)`,
];
const onSite = /^['’]?s?\s+(?:leak |dark ?web |data leak |Tor )?(?:site|blog|portal|page)/iu;

/** `Andariel, Kimsuky and Lazarus steal …`: what a row of names does, each does. */
const others = '(?:(?:,| and| &) [^\\s,.;:]+(?: [^\\s,.;:]+)?){0,3}';
const after = (deeds: readonly string[]) =>
  new RegExp(`^["'”’)]*(?:['’]s)?${others}\\s+(?:${who}\\s+)?${aux}(${deeds.join('|')})`, 'iu');
const afterStrong = after(strong);
const afterAimed = after(aimed);
const afterGang = /^["'”’)]*(?:['’]s)?\s+(gangs?|affiliates?|extortionists|cartel)(?![\p{L}\p{N}])/iu;
const beforeSuffered = new RegExp(`(?<![\\p{L}\\p{N}])(${suffered.join('|')})\\s+(?:the\\s+)?["'“‘]?$`, 'iu');
const reach = 110;

/** How much the deed beside a name proves: what only intruders do, or what others do too. */
export type DeedKind = 'strong' | 'aimed';

/**
 * What the bearer of a name does or did, in words that a headline has for those who break into computers: `leaks data
 * of`, `demands $1m`, `hit by …`; null where it says nothing of the kind. Where `kind` is `strong`, not what others do too.
 */
export function deedBeside(text: string, { start, end }: Span, kind: DeedKind): Span | null {
  const tail = text.slice(end, end + reach);
  const head = text.slice(Math.max(0, start - reach), start);
  const did =
    afterGang.exec(tail) ?? afterStrong.exec(tail) ?? (kind === 'aimed' ? afterAimed.exec(tail) : null);
  if (did !== null) {
    const to = end + did[0].trimEnd().length;
    return { start: Math.min(to - 1, end + did[0].indexOf(did[1] ?? '')), end: to };
  }
  if (/^\s+\p{Lu}\p{Ll}/u.test(tail)) return null;
  const was = beforeSuffered.exec(head);
  const needsSite =
    was !== null &&
    /\s(?:on|to|via)$/iu.test(was[1] ?? '') &&
    !/(?:attributed|linked|tied) to$|blamed on$|pinned on$/iu.test(was[1] ?? '');
  if (was === null || (needsSite && !onSite.test(tail))) return null;
  const from = start - was[0].length;
  return { start: from, end: from + (was[1] ?? '').length };
}

const bearers =
  '(?:military|intelligence|group|hackers|spies|state|unit|gang|crew|government|APT|threat|actors?|cyber|espionage|operatives|agents)';

/** The word of a country before a name, `Russia’s Sandworm`, `the Iran-linked group Handala`. */
export function countryBefore(text: string, { start }: Span, code: string): Span | null {
  const words = nexusWords(code);
  if (words === null) return null;
  const from = Math.max(0, start - 60);
  const found = [...text.slice(from, start).matchAll(words)].at(-1);
  if (found === undefined) return null;
  const end = found.index + found[0].length;
  const rest = text.slice(from + end, start);
  if (
    !/^(?:['’]s|n)?(?:[-–](?:linked|backed|aligned|nexus|affiliated|sponsored|based|state|controlled))?\s+(?:(?:\p{L}+-)?\p{Ll}[\p{L}-]*\s+){0,3}["“‘]?$/u.test(
      rest,
    )
  )
    return null;
  return { start: from + found.index, end: from + end };
}

/** Where a text tells of a country's spies or hackers: `the Iranian group`, `Russian military intelligence`. */
export function countryGroup(text: string, code: string): Span | null {
  const words = nexusWords(code);
  if (words === null) return null;
  for (const { 0: word, index } of text.slice(0, 2_000).matchAll(words)) {
    const end = index + word.length;
    const is = new RegExp(`^(?:['’]s)?[\\s-](?:\\p{L}+[\\s-]){0,2}${bearers}(?!\\p{L})`, 'iu').test(
      text.slice(end, end + 60),
    );
    if (is || /^(?:GRU|FSB|SVR|IRGC|MOIS|Reconnaissance General Bureau)$/.test(word))
      return { start: index, end };
  }
  return null;
}

/** What says of a name just before what its bearer is: `Sandworm, a unit of the GRU`, `Handala (an Iranian group)`. */
const apposed =
  /^["”’')]*(?:,|\s\(|\s[–—-])\s?(?:also known as [^,.!?;]{1,40}, )?(?:an?|the|one of|part of|run by|linked to|tied to|believed to be|which is|who are)\s[^.!?;,()]{0,60}/iu;

/** The country in the words that say of a name what its bearer is; null where they name none, or no group of it. */
export function countryAfter(text: string, { end }: Span, code: string): Span | null {
  const said = apposed.exec(text.slice(end, end + reach))?.[0];
  const span = said === undefined ? null : countryGroup(said, code);
  return span === null ? null : { start: end + span.start, end: end + span.end };
}
