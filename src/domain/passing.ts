/**
 * How a text names an actor without telling of it: as one topic of a talk, as a reason for something else, as a date in
 * history, as what a product finds, as what somebody once worked on. Told by the part that the name plays in its
 * sentence; whoever acts in it, or is told of by a clause of its own, is never named in passing.
 */
export const passings = ['topic', 'reason', 'milestone', 'product', 'career'] as const;
export type Passing = (typeof passings)[number];

/** A name (or row of names) in its sentence: what stands before it, what after, and what follows the sentence. */
export type Told = {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly rest: string;
  /** The name with all that stands in one row with it. */
  readonly row: string;
};

const at = (source: string) => new RegExp(source, 'iu');
const word = (source: string) => at(`(?<!\\p{L})(?:${source})(?!\\p{L})`);

/** The name is who acts or what is described: the sentence tells of it. */
const acts =
  /^["”’')]*(?:['’]s\s|,? (?:which|who|whose|that)\s|, (?:an?|the|one of|another|also|aka|dubbed|tracked|known|believed|thought|\p{L}+[- ](?:linked|backed|based|nexus|sponsored))\b|\s\(?(?:also |aka )|\s(?:(?:had|has|have|is|are|was|were|may|might|could|can|will|would|did|does|do|still|again|now|also|then|continues?|remains?|used|uses|\p{L}{2,}[^aeious\W]ed)\s)|\s(?:attacks?|hacks?|breach(?:es)?|intrusions?|campaigns?|espionage|implants?|victims?|infections?|compromises?|activit(?:y|ies)|infrastructure|botnets?|operations?|takedown|traffic|members)\b)/iu;
const deeds = word(
  'hack(?:ed|ing)|breach\\p{L}*|infiltrat\\p{L}+|compromis\\p{L}+|intru\\p{L}+|implant\\p{L}*|backdoor\\p{L}*|pre-?position\\p{L}*|foothold|burrow\\p{L}*|st(?:ole|olen|eal\\p{L}*)|espionage|sabotag\\p{L}+|penetrat\\p{L}+|exploit\\p{L}*|target(?:s|ed|ing)|attributed|lurk\\p{L}*|evict\\p{L}*|hunt(?:s|ed|ing)?',
);
/** Who did it: `entered by X`. */
const agent = /(?<!\p{L})by (?:the )?["“‘']?$/iu;
/** The sentence goes on with it: `asked about X and how long it had been there`. */
const resumed =
  /(?<!\p{L})(?:it|them|(?:its|their) (?:\p{L}+ )?(?:presence|access|hold|role|methods?|aims?|targets?|victims?|tactics|activit(?:y|ies)|operations?))(?!\p{L})/iu;
/** Where it was: `found X in two towns`. */
const located =
  /^["”’')]* (?:in|inside|at|on) (?!(?:his|her|a|an|the) (?:\p{L}+ )?(?:role|time|tenure|past|years?|job|agency|former|previous|earlier|employer)(?!\p{L}))/iu;
/** What follows speaks of those named as if the sentence had told of them. */
const continued =
  /(?<!\p{L})(?:the|these|this|those|its|their) (?:\p{L}+[- ]){0,3}(?:groups?|hackers|attackers|actors?|gang|crew|spies|intruders|adversar(?:y|ies)|campaign|operation|threat|intrusions?|attacks?|malware|botnet)(?!\p{L})/iu;
/** The title tells of an attack: a name below it is the answer to the question who it was. */
const incident = word(
  'hack(?:s|ed|ers?|ing)?|attack(?:s|ed|ers?)?|cyber-?attacks?|breach\\p{L}*|intru\\p{L}+|infiltrat\\p{L}+|compromis\\p{L}+|espionage|sp(?:y|ies|ying)|botnets?|backdoors?|malware|exploit\\p{L}*|zero-?days?|APTs?|threat actors?|state-sponsored|outages?|blackouts?|sabotage|stolen|steal(?:s|ing)?|leak(?:s|ed)?|hit|infected|in (?:\\p{L}+ ){0,2}(?:grid|networks?|systems?)|advisory|alert|warn(?:s|ed|ing)?',
);

/** Verbs and nouns of talk and of programmes, which take topics. */
const talk =
  '(?:talk(?:s|ed|ing)? (?:about|on)|talks (?!(?:to|with|of|over|about|on)(?!\\p{L}))|discuss\\p{L}*|sp(?:eaks?|oke|oken|eaking) (?:about|on|of)|chat(?:s|ted|ting)? about|(?:was|were|is|are|been|be|and|when|also|then) (?:also )?(?:asked|pressed|quizzed|grilled|questioned|polled|interviewed|heard) (?:about|on|over)|asked about|(?:hear|hears|heard|hearing) (?:\\p{L}+ ){0,2}about|(?:questions|letters?|notes?|jokes?) (?:about|on)|(?:ask|asks|asking) (?:\\p{L}+ ){0,2}about|conversations? (?:about|on)|touch(?:es|ed|ing)? (?:up)?on|br(?:ings?|ought|inging) up|rais(?:es|ed|ing)|mention(?:s|ed|ing)?|refer(?:s|red|ring)? to|point(?:s|ed)? (?:\\p{L}+ )?to|dealt with|deals? with|devot\\p{L}+ (?:\\p{L}+ ){1,3}to|(?:muses?|muse[ds]|ponder\\p{L}*|reflect\\p{L}*)(?: on| about)?)';
const programme =
  '(?:webinars?|podcasts?|episodes?|sessions?|chapters?|essays?|talks?|panels?|keynotes?|conferences?|summits?|courses?|class(?:es)?|trainings?|workshops?|lectures?|books?|memoirs?|novels?|documentar(?:y|ies)|exhibitions?|quiz(?:zes)?|agenda|topics?|newsletters?|interviews?|glossar(?:y|ies)|curricul\\p{L}+|scenarios?|exercises?|emulation plans?|playbooks?|lessons?|cases|delegates|panell?ists|speakers|attendees|students|hosts?|guests?|the author|reports?)';
/** Whom one warns of, accuses or looks for is no topic. */
const grave = word(
  'warn(?:s|ed|ing|ings)?|alert(?:s|ed|ing)?|accus\\p{L}+|blam\\p{L}+|attribut\\p{L}+|suspect\\p{L}*|linked|tied|traced|urg(?:es|ed|ing)|briefed|testif\\p{L}+|indict\\p{L}+|charg(?:es|ed|ing)|sanction\\p{L}*|arrest\\p{L}*|advisory|hit by|caused by|used by|victims? of',
);
/** A list as far as the name: members without a clause of their own. */
const members =
  '((?:(?! (?:who|which|that|by|against|because|while|where|how|whether) )[^.!?;:()–—]){0,120})$';
const talked = at(`(?<!\\p{L})${talk}${members}`);
const programmed = at(
  `(?<!\\p{L})${programme}(?: (?:\\p{L}+ ){0,2}(?:cover(?:s|ed|ing)?|on|about|include[sd]?|explor\\p{L}+|rang(?:es?|ed|ing)(?: from)?|look(?:s|ed)? at|discuss\\p{L}*|feature[sd]?|borrow\\p{L}*(?: from)?|draw[sn]? on|come from|turn(?:s|ed)? to|ha(?:s|ve))(?!\\p{L})|:)${members}`,
);
const inIssue = at(
  `(?<!\\p{L})(?:(?:also|elsewhere|plus|and more|coming up|inside|up next)(?:,? (?:in|on) (?:this|today['’]s|the|our) (?:\\p{L}+ )?(?:issue|edition|episode|show|newsletter|programme|magazine))?|(?:in (?:this|today['’]s) (?:issue|edition|episode|show)|on (?:the|our) (?:programme|program|agenda|menu|bill|table|list))(?: \\p{L}+){0,2}) ?:${members}`,
);
/** Said of a topic that is not dwelt on. */
const briefly = at(
  '(?<!\\p{L})(?:(?:touch(?:es|ed)? (?:up)?on|br(?:ings?|ought) up|mention(?:s|ed)?|refer(?:s|red)? to|alluded? to|invoke[sd]?) )(?:the )?$',
);
const brieflyAfter =
  /^["”’')]*(?: and [\p{L}\p{N} ]{1,40})?,? (?:once|briefly|only|in passing|in (?:an?|his|her|its|their|the) (?:\p{L}+ )?(?:statements?|speech(?:es)?|remarks?|footnotes?|op-ed|letters?|keynote|toast|preamble|interview|foreword|talk))(?!\p{L})/iu;
/** `cases including ransomware, phishing and …` */
const among = at(`(?<!\\p{L})(?:including|such as)${members}`);
const book = at(
  '(?<!\\p{L})(?:books?|novels?|memoirs?|films?|series|biograph(?:y|ies)) (?:on|about) (?:the )?$',
);
const wrote = word('wrote|written|author(?:s|ed)?|also');
const whenAsked = at('(?<!\\p{L})(?:when|whenever|if|as) asked about (?:the )?$');
const noAnswer = word(
  'comment|confirm\\p{L}*|den(?:y|ies|ied)|rule|answer|respond|say|confirmed|declin\\p{L}+',
);
/** `, ransomware and …`, `and the future of …`: another topic in the row, of no actor. */
const further =
  /^["”’')]*(?:\s\([^()]{0,60}\))?(?:,? (?:and|or|as well as|&) |, (?!(?:and|or|which|who|the|an?|but|while|as|according|said|says|when|after|where|one)\b))(?!(?:\p{L}+ed|said|told|did|other|others|more|similar|its|their|his|is|was|are|were|has|have|had|then|that|who|which)\b)[\p{L}\p{N}“"‘'$]/iu;

/** The name stands in the list itself, and not behind words that say something of it. */
const inList =
  /(?:^|,|(?<!\p{L})(?:and|or)|&) ?(?:(?:and|or|to|on|about|of|the|an?|also|group|hackers|actors?|gang|\p{L}+[- ](?:linked|backed)|Chinese|Russian|Iranian|North|Korean) ){0,3}["“‘']?$/iu;

/** How many topics stand before the name: each ends with a comma or with `and`. */
function topicsBefore(list: string): number {
  return inList.test(list) ? membersOf(list) : 0;
}

function membersOf(list: string): number {
  return (
    list.match(/[^,\s][^,]*?(?:,(?: and| or)? |,? (?:and|or|&) (?:to |on |about |the )?)/giu)?.length ?? 0
  );
}

function isTopic({ before, after, row }: Told): boolean {
  if (grave.test(before)) return false;
  if (inIssue.test(before)) return true;
  if (briefly.test(before) && brieflyAfter.test(after)) return true;
  if (whenAsked.test(before) && /^["”’')]*[.!?,]/.test(after) && !noAnswer.test(before)) return true;
  if (book.test(before) && wrote.test(before)) return true;
  if (topicsBefore(among.exec(before)?.[1] ?? '') >= 2) return true;
  const list = programmed.exec(before) ?? talked.exec(before);
  if (list === null || !inList.test(list[1] ?? '')) return false;
  const others = topicsBefore(list[1] ?? '');
  const goesOn = further.test(after);
  if (programmed.test(before) && membersOf(row) >= 2) return true;
  return (
    others > 0 ||
    (goesOn &&
      /^[^.!?;]*?,[^.!?;]*?\band\b|^[^.!?;,]* and (?:an?|the future|other|how|why|to|on|about)\b/iu.test(
        after.slice(0, 120),
      ))
  );
}

const citing = at('(?<!\\p{L})(?:cit(?:e|es|ed|ing)|invok(?:e|es|ed|ing)) (?:the )?$');
const cited =
  /^["”’')]*(?:,? and \p{Lu}[^,.!?;]{0,40})?(?:[.,;]| (?:when|while) (?:he|she|they|it|\p{L}+ing)(?!\p{L}))/u;
const inView = at('(?<!\\p{L})(?:in (?:the )?(?:light|view) of|because of) (?:the )?$');
const pointed = at(
  '(?<!\\p{L})(?:point(?:s|ed|ing)? (?:\\p{L}+ )?to|nam(?:e|es|ed|ing)|cit(?:e|es|ed|ing)|cast(?:s|ing)?|treat(?:s|ed|ing)?|us(?:e|es|ed|ing)|hold(?:s|ing)? up|held up|list(?:s|ed|ing)?) (?:the )?$',
);
const asReason =
  /^["”’')]*(?: (?:and|or) (?:to )?[\p{L}\p{N} ]{1,40})?,? (?:as (?:an?|the|one|another|further|more|their|his|her|its|part of the|proof|evidence|justification)(?: \p{L}+){0,2}? ?(?:reasons?|proof|evidence|examples?|arguments?|justification|rationale|motivation|case|cause|wake-?up call|cautionary tale|warning|that)(?!\p{L})|as (?:proof|evidence|justification)(?!\p{L})|among (?:his|her|its|their|the|other|several) (?:\p{L}+ )?(?:reasons?|arguments?|worries|concerns|examples?|trends|risks|challenges|drivers|lessons|topics)(?!\p{L})|when (?:they|he|she|asked)(?!\p{L}))/iu;
/** `as evidence that China prepares for war`: the reason may be for what the actor does. */
const ofItself = /^[^.!?;,]{0,60}(?<!\p{L})as (?:\p{L}+ ){0,3}that(?!\p{L})/iu;
/** Who takes a measure against somebody tells of them. */
const measure = word(
  'order\\p{L}*|direct(?:s|ed|ive)|replac\\p{L}+|patch\\p{L}*|remov\\p{L}+|disconnect\\p{L}*|urg\\p{L}+|seiz\\p{L}+|sanction\\p{L}*|disrupt\\p{L}*|emergency|attack\\p{L}*',
);
const onlyOne =
  /^["”’')]* (?:is|are|was|were) (?:only|just|but|merely) (?:one|an?|part)(?: of)?(?: the| many| several| \p{L}+)* ?(?:reasons?|examples?|arguments?)(?!\p{L})/iu;
const wouldHave =
  /^["”’')]*(?:[^.!?;]{0,60})(?<!\p{L})(?:would|could) (?:not )?have (?:been )?(?:prevented|stopped|avoided|caught|helped)/iu;

function isReason({ before, after }: Told): boolean {
  if (onlyOne.test(after) || (/(?<!\p{L})neither $/iu.test(before) && wouldHave.test(after))) return true;
  if (grave.test(before) || measure.test(before)) return false;
  if (pointed.test(before) && asReason.test(after)) return !ofItself.test(after) || policy.test(before);
  if (inView.test(before) && /^["”’')]*[.,]/.test(after) && policy.test(before)) return true;
  return citing.test(before) && cited.test(after) && !acts.test(after) && !measure.test(after);
}

/** `From Stuxnet to …`, a stretch of history between two names. */
const spanning =
  /(?:^\W*|[,:;(–—-]\s?|(?<!\p{L})(?:moves?|moved|rang\p{L}+|goes|runs?|leads?|spans?|stor(?:y|ies)|histor(?:y|ies)|years?|decades?|timeline|tour|takes \p{L}+) )[Ff]rom (?:the )?["“‘']?\p{Lu}[^.!?;,]{1,60}?(?:,? (?:through|via|and|over|to) ["“‘']?\p{Lu}[^.!?;,]{1,40}?){0,3},? (?:and )?to (?:the )?["“‘']?$/u;
const journey = at(
  `(?<!\\p{L})(?:road|evolution|history|journey|arc|leap) from [^.!?;:]{1,60} to (?:the )?$`,
);
const timed = at('(?<!\\p{L})(?:after|before|since|until|long before|ever since) (?:the )?$');
const cameOut =
  /^["”’')]*,? (?:(?:first |ever )?(?:became (?:known|public|news|a household name)|made (?:the )?(?:headlines|news)|came to light|grabbed (?:the )?headlines|hit the headlines|broke cover)|(?:was|were) (?:first |ever |publicly )*(?:exposed|disclosed|revealed|made public|named|heard of|known))(?: (?:last|this|that) (?:year|month|week|spring|summer|autumn|fall|winter)| in (?:\p{L}+ )?(?:19|20)\d\d)?(?: ?[,.;!?]|$)/iu;
const policy = word(
  'regulat\\p{L}+|rules?|laws?|bills?|acts?|polic(?:y|ies)|budgets?|congress\\p{L}*|senat\\p{L}+|lawmakers?|backers|legislat\\p{L}+|ministers?|commission\\p{L}*|parliament|audits?|standards?|insur\\p{L}+|polls?|surveys?|many (?:companies|firms|organi[sz]ations|utilities)|sponsors?',
);

function isMilestone({ before, after }: Told): boolean {
  if (journey.test(before)) return true;
  if (spanning.test(before)) return /^["”’')]*(?:[,.;:!?]| in (?:only |just )?\d|$)/u.test(after);
  if (!timed.test(before)) return false;
  return (
    cameOut.test(after) ||
    (/^["”’')]*(?:[.,]|$)/.test(after) && policy.test(`${before} ${after}`) && !measure.test(before))
  );
}

const thing =
  '(?:tools?|products?|platforms?|modules?|solutions?|services?|features?|offerings?|agents?|software|detections?|appliances?|sensors?|suites?|engines?|round|funding|investment|investors|founders|customers|subscribers|start-?up|updates?|releases?|assistant|rules|signatures)';
const ofMaker = at(
  `^\\W*(?:(?:its|the|their|our|an?|this|that)(?: [\\p{L}-]+){0,3}? ${thing}|founders|investors|customers)(?!\\p{L})`,
);
/** What it found once is news of those whom it found. */
const caught = at(
  '(?<!\\p{L})(?:caught|found|detected|blocked|stopped|spotted|discovered|saw|seen|flagged|repelled|exposed|used|abused|attacked|hit) (?:by )?(?:the )?$',
);
const finds = word(
  'detects?|blocks?|stops?|spots?|flags?|catch(?:es)?|prevents?|protects?|defends?|shields?|ships|comes|helps?|guards?|covers?|traced?|traces|can',
);
const makerSays = word(
  '(?:the|its) (?:company|maker|vendor|firm|start-?up|manufacturer|developer) (?:says|said|claims|claimed|promises|promised|boasts)|(?:says|said|claims|promises) (?:the|its) (?:company|maker|vendor|firm|start-?up)',
);
const trade = word(
  'raises?|raised|funding|series [a-f]|seed|emerges?|stealth|start-?ups?|launch(?:es|ed)?|unveil(?:s|ed)?|introduc(?:es|ed)|rolls? out|adds?|acquir\\p{L}+|acquisition|partners?(?:hip)?|IPO|expands?|integrates?|(?:new|its) (?:product|platform|module|feature|service)s?',
);
const alsoTracks =
  /^\W*(?:The|This) (?:company|firm|vendor|maker|start-?up|lab|team) (?:also (?:tracks|names|follows|tracked)|(?:is|was) (?:best |also |well )?known for)(?!\p{L})/u;

function isProduct({ title, before, after }: Told): boolean {
  if (alsoTracks.test(before)) return true;
  if (!ofMaker.test(before) || caught.test(before)) return false;
  if (makerSays.test(after) && finds.test(before)) return true;
  return trade.test(title);
}

const staffing =
  'resign\\p{L}*|steps? (?:down|aside)|stepped (?:down|aside)|leav(?:es|ing)|quits?|joins?|joined|hir(?:es|ed|ing)|appoint\\p{L}*|nomin\\p{L}+|depart\\p{L}*|oust\\p{L}*|fir(?:es|ed)|lay-?offs?|laid off|retir\\p{L}+|promot\\p{L}+|successor|tenure|job cuts|loses? (?:\\p{L}+ ){1,4}(?:staff|chief|head|director|expert)|(?:wins?|honou?red|receives?) (?:\\p{L}+ ){0,2}(?:awards?|medal|prize)|names? (?:\\p{L}+ ){0,3}(?:chief|head|director|CISO)|dies|obituary|law firm';
const moves = word(staffing);
const moved = word(
  `(?:${staffing})|left the|are leaving|were let go|former (?:employer|colleague)s?|(?:his|her|their) (?:tenure|career|earlier work|time (?:at|in|as))|in (?:\\p{L}+ )?(?:years|months|decades) (?:he|she)`,
);
const worked = word(
  '(?:who|that|he|she|they|partner|lawyer|team|unit|his|her|their|during (?:his|her)[^.!?]{0,60}) (?:[^.!?;:]{0,60} )?(?:work(?:ed|s)? on|track(?:ed|s)?|follow(?:ed|s)?|investigat\\p{L}+|investigation|oversaw|overseen|led|handled|helped|dealt with|dealt|fought|exposed|uncovered|chased|studied|advised|respon(?:ded|se)|discovered|wrote|included|coordinated|managed|ran)',
);

/** `As CISA director she warned of …`: what somebody did in an office that is told of as left. */
const inOffice =
  /^\W*(?:As|While|Under|During|In)\b[^.!?;:]{0,60}\b(?:director|chief|head|secretary|advis[eo]r|general|prosecutor|lawyer|analyst|officer|watch|tenure)\b/;

function isCareer({ title, before, after }: Told): boolean {
  if (inOffice.test(before) && moves.test(title)) return /^["”’')]*(?:[.,]| and )/.test(after);
  if (!worked.test(before) || grave.test(before)) return false;
  return moves.test(title) || moved.test(`${before} ${after}`);
}

const turns: Readonly<Record<Passing, (told: Told) => boolean>> = {
  topic: isTopic,
  reason: isReason,
  milestone: isMilestone,
  product: isProduct,
  career: isCareer,
};
/** Turns that say by themselves that nothing is told of the name, whatever verb stands behind it. */
const sure: ReadonlySet<Passing> = new Set(['milestone', 'reason']);

/** In which turn of phrase a sentence names an actor without telling of it; null where it tells of it, or may. */
export function passingOf(told: Told): Passing | null {
  const { title, before, after, rest } = told;
  if (agent.test(before) || incident.test(title)) return null;
  const found = passings.find((passing) => turns[passing](told));
  // What follows is longest, and asked last.
  if (found === undefined || continued.test(rest)) return null;
  if (sure.has(found)) return found;
  if (resumed.test(after) || (located.test(after) && found !== 'topic')) return null;
  return acts.test(after) || deeds.test(before) || deeds.test(after) ? null : found;
}
