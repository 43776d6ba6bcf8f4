const listed = (text: string) => text.trim().split(/\s+/);

const stopWords: ReadonlySet<string> = new Set(
  listed(`a about after again all also amid an and any are as at be been before being both but by can could did do does down during each for from
  get gets had has have he her here his how if in into is it its just may might more most must new no not now of off on one only or other our out over
  own said say says she should since so some still such than that the their them then there these they this those through to too under until up us use
  used uses using via vs was we were what when where which while who why will with within without would year years you your per et al`),
);

/** Words that security news says of everything: they tell little of which event it is. */
const genericWords =
  listed(`mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec abuse access account accused across action active activ actively activity actor add address admin advanced advice advisory affect
  agency alert alleged allow analysis announce app application arbitrary arrest article attack attacker authentication authority automation aware
  backdoor based behind best bill block blog botnet breach break breaking bring browser bug bulletin business bypass call campaign case catalog catalogue cause center
  centre chain change charge check citizen claim client cloud code com command communication company compromise computer confirm connect consumer content control
  corporate could country court credential crime criminal critical crypto cryptocurrency customer cve cyber cyberattack cybercrime cybercriminal cybersecurity cyberespionage
  danger dark data database day ddos deliver demand deploy detail detect detection develop developer device digital disclose disclosure discover disrupt distribute
  document domain download drop due early effort email employee enable encrypt encryption enforcement engineer enterprise entity escalation espionage execute execution exfiltrate expert
  exploit exploitable exploitation exploited expose exposure extension extort extortion face fake family federal file financial find firewall firm firmware first
  fix flaw follow force found fraud free full gain gang general get global go government group guidance guide hack hacker hacking hacktivist health healthcare help hidden hide high
  hijack hit hold host hour huge identify identity impact impersonate improve incident include increase industrial industry infect infection info information infostealer
  infrastructure injection inside install intelligence internal international internet intrusion investigate investigation issue join keep key kit known large largest late latest launch law
  lead leak leaked learn leave legitimate level leverage link linked list loader local login look lure machine mail major make malicious malware manage management manager
  market mass massive medium member message method million mobile money month monitor multiple name nation national need network newly news north notification notify number offer office official
  online open operate operation operator order organization organisation outage package page part party password patch pay payment people person personal phishing phone
  plan platform plugin poc point police popular possible post potential power prevent previous prison privacy private privilege product program project proof protect protection prove provide provider
  public publish push quickly raise ransom ransomware rat rate rce reach read ready real recent record release remote remove report request require research researcher reset resident respond response reveal
  review risk root rule run safe safety scam scammer scan scheme score second secret sector secure security see seek seize sell send sensitive serious server service severe severity share shell
  shut site skill smart social software source spread spy spyware staff start state steal stealer stealing stolen stop store strain strike suffer supply support surge suspect suspected system tactic tag take takeover target
  team tech technique technology theft thousand thread threat three time tool top track trade traffic train trick trojan trust try two unauthenticated unauthorized uncover unit unknown unpatched update upgrade urge urgent user
  vendor version victim vulnerability vulnerable wave warn warning watch way weak weakness weaponize web webinar website weekly week widely wild wipe wiper work worker world worldwide worm zero zeroday zero-day
  sentence guilty plead jail charged extradite alleged ahead amid another avoid back bad become begin big billion bring build bust buy campaign carry cause claim close come compromise concern continue cost create crack crew cut
  defend defense delay demand deny design detail draw drive dub easy edge emerge emergency end enforce enter event evade evolve expand fall feature field fight fine five flag flood focus form four fresh fuel game
  good grant grow growing hard harvest heavy home hospital human idea imminent important improve individual influence inject insider issue item job journey kill lack last leader legal let life line linger live long lose loss low main
  maintain mark mask mean measure mitigate mitigation model modern move near nearly night note novel old ongoing order original overflow overview oversee pair past path pattern perform persistent pick place play pose power practice pre-auth
  presence pressure problem process prompt prone propose question quick quiet rapid rare re reason recover reduce region relate related rely remain reportedly response result return rise role round sale scale school scope search seen senior
  series set setting seven several shift ship show side similar simple single six small so-called solution special stage stand status stealthy step story strategy string strong study success surface surveillance sweep sophisticated tackle
  talk task ten term test thing think third tie tip today together total touch transfer trend true turn type ugly unveil user variant various view visit void volume vow wake want war weekend whole wide win word write wrong`);

/** Makers and platforms: sharing one says little, for they are in so much news; naming different ones says much. */
const makerNames =
  listed(`microsoft google apple cisco fortinet ivanti vmware oracle adobe sap citrix github gitlab wordpress amazon facebook meta
  whatsapp telegram instagram twitter tiktok linkedin mozilla siemens schneider rockwell mitsubishi palo crowdstrike sophos kaspersky mandiant talos symantec proofpoint
  dell intel amd nvidia samsung qualcomm huawei zyxel netgear d-link qnap synology juniper sonicwall atlassian apache openai lockbit blackcat alphv clop cl0p lazarus akira qilin`);

/** Other names of which sharing one says little: products, countries, agencies, kinds of victims. */
const commonNames =
  listed(`windows chrome android ios macos iphone linux fortios fortigate azure aws firefox abb alto unit42 trend micro eset hp tp-link f5
  confluence jira jenkins nginx docker kubernetes python npm pypi node java php openssl
  exchange outlook sharepoint teams defender edge vpn router iot ics scada plc ot api ssl saas ai chatgpt bitcoin ethereum cisa fbi nsa doj ncsc enisa europol interpol nist sec ftc fcc treasury
  us uk eu usa america china russia iran korea israel ukraine india japan germany france britain australia canada taiwan poland italy spain netherlands brazil mexico europe asia africa middle east west south pakistan vietnam turkey
  typhoon apt bear panda kitten sandstorm blizzard tuesday monday wednesday thursday friday saturday sunday january february march april june july august september october november december
  bank banking hospital university school airline telecom water energy oil gas electric utility port city county state ministry embassy military army navy defense defence election nato summit`);

const demonyms: Readonly<Record<string, string>> = {
  russian: 'russia',
  chinese: 'china',
  prc: 'china',
  korean: 'korea',
  dprk: 'korea',
  iranian: 'iran',
  ukrainian: 'ukraine',
  israeli: 'israel',
  indian: 'india',
  japanese: 'japan',
  german: 'germany',
  french: 'france',
  british: 'uk',
  britain: 'uk',
  american: 'usa',
  america: 'usa',
  australian: 'australia',
  canadian: 'canada',
  taiwanese: 'taiwan',
  polish: 'poland',
  italian: 'italy',
  spanish: 'spain',
  dutch: 'netherlands',
  brazilian: 'brazil',
  mexican: 'mexico',
  european: 'europe',
  vietnamese: 'vietnam',
  turkish: 'turkey',
  pakistani: 'pakistan',
  telecommunication: 'telecom',
  telco: 'telecom',
  vuln: 'vulnerability',
  'u.s': 'usa',
  'u.k': 'uk',
  'e.u': 'eu',
  'u.s.a': 'usa',
  bitcoins: 'bitcoin',
  organisation: 'organization',
  stole: 'steal',
  stolen: 'steal',
  hit: 'hit',
  sold: 'sell',
  leaked: 'leak',
  '0day': 'zero',
  hospitals: 'hospital',
  university: 'university',
};

/** The trunk of an English word: endings of number and tense off. Good enough to compare, not to read. */
export function stem(word: string): string {
  let trunk = word.replace(/['’]s?$/, '');
  const { length } = trunk;
  if (length > 3 && trunk.endsWith('s') && !/(?:ss|us|is|os)$/.test(trunk))
    trunk = /(?:sh|ch|x|ss|z)es$/.test(trunk)
      ? trunk.slice(0, -2)
      : trunk.endsWith('ies') && length > 4
        ? `${trunk.slice(0, -3)}y`
        : trunk.slice(0, -1);
  else if (length > 6 && trunk.endsWith('ing')) trunk = trunk.slice(0, -3);
  else if (length > 5 && trunk.endsWith('ed')) trunk = trunk.slice(0, -2);
  if (trunk.length > 4 && trunk.endsWith('e')) trunk = trunk.slice(0, -1);
  if (trunk.length > 4 && /([bdglmnprt])\1$/.test(trunk) && trunk !== word) trunk = trunk.slice(0, -1);
  return demonyms[trunk] ?? demonyms[word] ?? trunk;
}

const stems = (words: readonly string[]) => new Set(words.map(stem));
const generic = stems(genericWords);
const makers = stems(makerNames);
const common = stems([...makerNames, ...commonNames]);

/** Words that number the issues of a series: `Week 12`, `Part 3`. */
export const periodWords: ReadonlySet<string> = stems(
  listed(
    'week day part volume vol episode ep issue edition round number no chapter season sprint bulletin stormcast diary newsletter update release version patch',
  ),
);
/** After these a number counts, and numbers nothing: `60 flaws`. */
export const countNouns: ReadonlySet<string> = stems(
  listed(`million billion thousand k m bn hundred percent user customer people patient day hour minute month week year flaw bug vulnerability cve issue zero zero-day victim country site website
  device account record app application package server router extension organization company firm hospital bank employee file gb tb member state hacker man men suspect arrest dollar euro usd advisory patch fix
  update repo repository domain ip address mile step thing way tip tool best reason lesson key new critical high severe security more other malicious popular us tech major ics industrial known actively third-party android npm pypi`),
);

/** A word so small that it joins others. */
export function isStop(word: string): boolean {
  return stopWords.has(word) || word.length < 2;
}

/** A word that is neither small nor said of everything. */
export function isTelling(trunk: string): boolean {
  return weightOf(trunk) >= 0.5;
}

/** A maker, a platform or a gang that is in so much news that the name alone tells little. */
export function isMaker(trunk: string): boolean {
  return makers.has(trunk);
}

/** Three digits and more, a year excepted, are a count or a name of their own: 560 million customers, 4258 computers. */
const tellingNumber = /^(?!(?:19|20)\d\d$|\d+(?:st|nd|rd|th)$)\d(?:\d{2}|[\d.]*[a-z])/;

/** How much it tells of the event when two share the word: 0 nothing, 0.2 little, 0.5 a maker or a country, 1 a rare word. */
export function weightOf(trunk: string): number {
  if (isStop(trunk)) return 0;
  if (common.has(trunk)) return 0.5;
  if (/^\d/.test(trunk)) return tellingNumber.test(trunk) ? 1 : 0.2;
  if (generic.has(trunk)) return 0.2;
  return 1;
}

const wordPattern = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[&.'’](?=[\p{L}\p{N}])|(?<=\d),(?=\d{3}))*/gu;
const plainPattern = /[A-Za-z0-9](?:[A-Za-z0-9]|[&.'](?=[A-Za-z0-9])|(?<=\d),(?=\d{3}))*/g;
const solid =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Scripts without blanks give pairs of characters. */
function pairs(run: string): readonly string[] {
  const characters = [...run];
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/** One word of a text: its trunk, and whether it is written as a name where a common word would not be. */
export type Word = { readonly trunk: string; readonly weight: number; readonly name: boolean };

const mostRemembered = 20_000;
const remembered = new Map<string, { readonly trunk: string; readonly weight: number }>();

function read(lower: string): { readonly trunk: string; readonly weight: number } {
  const known = remembered.get(lower);
  if (known !== undefined) return known;
  const trunk = stem(lower);
  const told = { trunk, weight: stopWords.has(lower) ? 0 : weightOf(trunk) };
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(lower, told);
  return told;
}

/** CVE ids and numbers of advisories: they are compared by themselves. */
const numbering = /\bCVE-\d{4}-\d+|\b[A-Z]{2,8}(?:-[A-Z]{1,4})?[-#:]\d[\dA-Za-z:-]*/g;

const nameShape = /\d|[a-z][A-Z]|^[A-Z]{2}/;

/** Does a sentence begin here, so that a capital says nothing? */
function beginsAt(text: string, at: number): boolean {
  return at === 0 || /[.!?:]\s*["'“‘(]?$/.test(text.slice(Math.max(0, at - 4), at));
}

/** The words of a text in order, without its CVE ids and advisory numbers. */
export function wordsOf(text: string): readonly Word[] {
  const isPlain = /^[\t\n\r -~]*$/.test(text);
  const bare = (isPlain ? text : text.normalize('NFKD').replace(/(?<=[\u0000-\u024f])\p{M}+/gu, '')).replace(
    numbering,
    ' ',
  );
  const words: Word[] = [];
  for (const match of bare.matchAll(isPlain ? plainPattern : wordPattern)) {
    const [run] = match;
    if (!isPlain && solid.test(run)) {
      for (const trunk of pairs(run)) words.push({ trunk, weight: 0.6, name: false });
      continue;
    }
    const told = read(run.toLowerCase().replaceAll(',', ''));
    const first = run.charCodeAt(0);
    const large = first >= 65 && first <= 90;
    const isName = told.weight === 1 && ((large && !beginsAt(bare, match.index)) || nameShape.test(run));
    words.push({ trunk: told.trunk, weight: told.weight, name: isName });
  }
  return words;
}
