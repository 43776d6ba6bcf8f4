type Span = { readonly start: number; readonly end: number };

/** Nouns that make a name one of this trade, whatever the name is. */
const tradeNouns =
  'APT\\d*|ransomware|malware|hackers?|hacking|hacktivists?|trojan|backdoor|threat (?:actors?|groups?|profile)|cyber[\\s-]?(?:espionage|crime|criminals?|attacks?|spies|gang|group|actors?)|espionage|botnet|wiper|spyware|intrusion set|extortion|stealer|(?:nation[\\s-])?state[\\s-](?:sponsored|backed)';
/** Nouns of everyday life that do so where a text speaks of security. */
const plainNouns =
  'groups?|gang|crew|team|actors?|campaigns?|operations?|operators?|affiliates?|attackers?|attacks?|activity|cluster|adversary|adversaries|intrusions?|organi[sz]ation|collective|arsenal|toolset|toolkit|linked|affiliated|associated';
/** What such a name does, in a headline that speaks of security. */
const deeds =
  '(?:target|use|exploit|deploy|launch|attack|abuse|deliver|drop|infect|breach|hack|spread|expand|return|resurface|strike|add|update|evolve|steal|compromise|hit|continue|leverage|weaponize|impersonate|pose|hide|upgrade|employ|conduct|switch|shift|keep|move|ramp|step|refine|revamp|retool|improve|renew|emerge|reemerge|seek|send|lure|phish|spoof|masquerade|pivot|adopt|develop|build|create|go|come|turn|get)(?:s|es|d|ed)?|targeting|stole|using|is back|are back|just|has been|sent|built';

const after = (nouns: string) =>
  new RegExp(
    `^(?:['’]s)?["'”’)\\]]*[\\s/-]+(?:(?!\\p{L}{2,}(?<![sui])s[\\s-])\\p{L}+[\\s-]+)?(${nouns})(?![\\p{L}\\p{N}])`,
    'iu',
  );
const before = (nouns: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])(${nouns})(?:\\s+(?:group|gang|actor|crew|team|by|from|the|of))*[\\s:,-]+["'“‘(\\[]*$`,
    'iu',
  );
const afterTrade = after(tradeNouns);
const afterPlain = after(plainNouns);
const afterDeed = new RegExp(`^["'”’)]*\\s+(?:has |have |is )?(${deeds})(?![\\p{L}\\p{N}])(?! by )`, 'iu');
const beforeTrade = before(tradeNouns);
const beforePlain = before(
  `${plainNouns}|called|named|dubbed|nicknamed|code-?named|known as|tracked as|a\\.?k\\.?a\\.?|alias|identified as|attributed to|linked to|blam(?:es?|ed|ing)|accus(?:es?|ed|ing)|suspect(?:s|ed|ing)?|members?`,
);
/** Words that follow a name which stands for itself, and not for what a thing is made of or called after. */
const goesOn = new RegExp(
  `^(?:${tradeNouns}|${plainNouns}|${deeds}|\\p{L}+(?:ed|ing|ly)|${[
    'and or but nor who which that whose where when while as at by for from in into of off on onto out over past through to under until up upon via with within without against about above across after also among around before behind below beneath between during',
    'the a an his her its their this these those has have had is are was were be been being will would may might can could shall should must did does do not never no now then still yet once again ever even only just too here there today yesterday soon both all some many most more less two three four five six seven first second last next another other others said says say saying tells told',
    'claims? leaks? demands? extorts? encrypts? steals? wipes? probes? lists? names? posts? publishes? sells? auctions? threatens? infiltrates? scans? disrupts? cripples? sabotages? spies spy snoops? burrows? lurks? hijacks? abuses? recruits? rebrands? retires? shuts? vows? boasts? denies admits? apologi[sz]es? emerges? surges? tops? leads? dominates? overtakes? joins? teams? partners? borrows? swaps? ditches? bypasses? evades? escalates? intensifies? widens? pushes? pulls? taps? plants? embeds? injects? buries? breaks? broke? makes? made? takes? took? gives? gave? got? gains? gained? lost? loses? faces? wants? needs? tries? fails? works? worked? runs? ran? opens? closes? cuts? knocks? raids? hammers? batters? pummels? preys? blackmails? ransoms? phishes? masks? mimics? fakes? forges? tricks? dupes? fools? baits? bribes? offers? pays? paid? touts? advertises? lets? gets? puts? sets? sits? stays? waits? hunts? fishes? wages? unleashes? launches? rolls? ships? debuts? unveils? picks? chooses? exposes? reveals? shows? hits? strikes? struck? broadens? crosses? enters? invades? plagues? haunts? shifts? sneaks? slips? crawls? creeps? floods? bombards? swamps? brings? hurts? harms? kills? blinds? fuels? powers? feeds? exfiltrates? doxes? doxx?es?',
    'data victims? encryptors? decryptors? tactics techniques? methods? ttps? infrastructure servers? sites? blog members? leaders? boss bosses developers? builders? variants? admins? administrators? negotiators? negotiations? chats? loaders? loader samples? payloads? exploits? spies spree waves? breach breaches incidents? threats? cartel syndicate wipers? botnets? phishing phishers ransom notes? code panel raas crew activity tradecraft tools? implants? binar(?:y|ies) domains? c2 operatives agents? intruders? iocs? indicators? lures? emails? mails? zero-days? accounts? wallets? hack hacks heists? thefts? attack-?\\p{L}* cve',
    'und oder der die das mit von im auf für bei hat ist wird greift erpresst veröffentlicht stiehlt et ou le la les des du de dans sur pour par avec est sont vole publie revendique vise cible attaque y o el los las del en por con ha es son ataca filtra publica reivindica roba van het een met voor op heeft eist lekt steelt valt',
  ]
    .join(' ')
    .split(' ')
    .join('|')})$`,
  'iu',
);
const reach = 48;
const codeReach = 400;
const longestTitle = 400;
const longestAddress = 300;

/** The word beside a name that says what it is: `Silence hackers`, `the group dubbed Silence`; null where none does. */
export function besideName(text: string, { start, end }: Span, isSecurity: boolean): Span | null {
  const tail = text.slice(end, end + reach);
  const head = text.slice(Math.max(0, start - reach), start);
  const followed =
    tail.match(afterTrade) ?? (isSecurity ? (tail.match(afterPlain) ?? tail.match(afterDeed)) : null);
  if (followed !== null) {
    const to = end + followed[0].length;
    return { start: to - (followed[1] ?? '').length, end: to };
  }
  const led = head.match(beforeTrade) ?? (isSecurity ? head.match(beforePlain) : null);
  if (led === null) return null;
  const from = start - led[0].length;
  return { start: from, end: from + (led[1] ?? '').length };
}

/** Is the name written as its source writes it: capitals where it has them, all capitals where it is short? */
export function isWrittenAs(name: string, found: string): boolean {
  if (name.length <= 4 && name === name.toUpperCase()) return found === name;
  const parts = found.split(/[\s-]+/);
  return name
    .split(/[\s-]+/)
    .every((part, at) => !/^\p{Lu}/u.test(part) || !/^\p{Ll}/u.test(parts[at] ?? ''));
}

/** `STRONTIUM`, `OilRig` and `VENOMOUS BEAR`, written exactly so among ordinary words, are no everyday words. */
export function isCodeName(words: string, { start, end }: Span, text: string): boolean {
  const found = text.slice(start, end);
  if (words !== found || words.length < 5 || !/^[\p{L} ]+$/u.test(words)) return false;
  if (words !== words.toUpperCase()) return /^\p{L}\p{Ll}+\p{Lu}/u.test(words);
  const around = `${text.slice(Math.max(0, start - codeReach), start)} ${text.slice(end, end + codeReach)}`;
  const others = around.match(/\p{L}{2,}/gu) ?? [];
  return others.length > 0 && others.filter((word) => word !== word.toUpperCase()).length * 2 > others.length;
}

/** Does a name only say what a thing is made of, where it lies or what it is called after: `Gallium exports`, `Dragonfly drones`? */
export function isOfThing(text: string, { start, end }: Span): boolean {
  if (/\p{Ll}\p{Lu}/u.test(text.slice(start, end))) return false;
  const next = /^[\s-](\p{Ll}[\p{L}-]+)(?![\p{L}\p{N}.])/u.exec(text.slice(end, end + reach))?.[1];
  return next !== undefined && !goesOn.test(next);
}

/** Is the name all that a title says, but for words such as `threat profile`? */
export function isWholeTitle(title: string, { start, end }: Span): boolean {
  if (title.length > longestTitle) return false;
  const rest = `${title.slice(0, start)} ${title.slice(end)}`;
  return !/\p{L}/u.test(
    rest.replace(/\b(?:threat|adversary|actor|group|profile|apt|the|report|spotlight)\b/gi, ''),
  );
}

/** Does a title put the name where its subject stands: first before a colon or dash, or in quotation marks? */
export function isHeadline(title: string, { start, end }: Span): boolean {
  const head = title.slice(Math.max(0, start - reach), start);
  const tail = title.slice(end, end + reach);
  const isFirst = start <= reach;
  const leading = head.trim().split(/\s+/);
  if (isFirst && leading.length <= 2 && /^\s*:/.test(tail)) return true;
  if (
    isFirst &&
    /^["'“‘#]?$/.test(head.trim()) &&
    /^["'”’]?(?:\s\d(?:\.\d)?)?(?:['’]s\b|\s*[:|–—]|\s-\s)/.test(tail)
  )
    return true;
  return /["“‘']$/.test(head) && /^["”’']/.test(tail);
}

/** Is a title written like a sentence, so that a capital means a name? */
export function isSentence(title: string): boolean {
  const words = title.slice(0, longestTitle).match(/(?<![\p{L}\p{N}])\p{L}{4,}/gu) ?? [];
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  return words.length >= 4 && capitals * 2 <= words.length;
}

/** Does the place lie in a row of a table? */
export function isInTable(text: string, { start, end }: Span): boolean {
  const head = text.slice(Math.max(0, start - 120), start);
  const tail = text.slice(end, end + 120);
  return /[|\t][^|\n]{0,60}$/.test(head) && /^[^|\n]{0,60}[|\t]/.test(tail);
}

/** In running text, is it a name by its capital, and by itself: `by Silence, which`, not `Google Play`? */
export function isProperNoun(text: string, { start, end }: Span): boolean {
  const head = text.slice(Math.max(0, start - 24), start);
  const tail = text.slice(end, end + 24);
  const isLed = /\p{Ll}[,;]?\s+["“‘(]?$/u.test(head) && !/\p{Lu}\p{L}*\s+$/u.test(head);
  return isLed && !/^\s+\p{Lu}/u.test(tail) && !/^[-_]/.test(tail) && !isOfThing(text, { start, end });
}

/** Does the place lie in an address that a text quotes? Such words are a page's, not the text's. */
export function isInAddress(text: string, { start }: Span): boolean {
  const least = Math.max(0, start - longestAddress);
  let from = start;
  while (from > least && !' \n\t\r<>"“”|\u00a0'.includes(text.charAt(from - 1))) from -= 1;
  if (from === start) return false;
  const token = text.slice(from, start);
  return token.includes('://') || /(?:^|[([])www\./i.test(token);
}
