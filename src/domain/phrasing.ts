import { nexusWords } from './nexus.ts';
import type { Field } from './watchlist.ts';

const roundupTitle =
  /\b(?:week(?:ly)? (?:in (?:review|security|ransomware|cyber\w*)|recap|round-?up|review|digest|brief\w*|threat)|week \d{1,2}\b|round-?up|newsletter|(?:daily|weekly|monthly|morning|threat intelligence) (?:briefing|digest|recap|news|update|summary|cyber)|in other news|news (?:wrap|recap|summary|digest|of the week)|this (?:week|month) in|podcast|top \d+ |year in review|recap:|stormcast|infosec news|\bed\. ?\d+|vol(?:\.|ume) ?\d+)/i;

/** Is it a collection of news, which is about nobody? By its title. */
export function isRoundup(title: string): boolean {
  return roundupTitle.test(title);
}

/** How a name stands in its sentence; `plain` says of the actor itself what it does, the others are asides. */
export const standings = ['plain', 'denied', 'compared', 'example', 'past', 'pointer'] as const;
export type Standing = (typeof standings)[number];

/** Determiners, origins and nouns of the trade that stand between a cue and the name. */
const between =
  "(?:(?:the|a|an|by|from|of|to|any|its|their|work|part|same|so-called|notorious|infamous|prolific|Chinese|Russian|Iranian|North|Korean|China|Russia|Iran|Beijing|PRC|DPRK|state|nation|government|sponsored|backed|linked|nexus|aligned|based|threat|hacking|hacker|hackers|cyber|cyberespionage|espionage|ransomware|APT|group|groups|actor|actors|gang|gangs|crew|cluster|campaign|campaigns|activity|operation|attacks?|intrusions?|operators?|members?|known|tracked|dubbed|named|called|as|s)[\\s'’-]+)";
const upTo = (words: number) => `(?:(?!- )[\\p{L}\\p{N}'’./-]+ ){0,${words}}`;
const opened = '["“‘(\']*$';
const at = (source: string) => new RegExp(source, 'iu');

/** What is said just before a name to set it beside something else; `^` is the start of the sentence. */
const comparing = at(
  `(?<!\\p{L})(?:similar(?:ly|ities|ity)?(?: \\p{L}+){0,4} (?:to|with|between)|akin to|reminiscent of|resembl\\p{L}+|comparable (?:to|with)|compar\\p{L}+ (?:\\p{L}+ ){0,3}(?:to|with)|in contrast (?:to|with)|as opposed to|distinct from|separate from|different (?:from|than|to)|differ\\p{L}* from|overlap\\p{L}*(?: \\p{L}+){0,4} (?:with|between)|parallels? (?:to|with|between)|mirror(?:s|ed|ing)?|echo(?:es|ed|ing)|mimic(?:s|ked|king)?|copying|copycats? of|borrow\\p{L}*(?: \\p{L}+){0,3} from|imitat\\p{L}+|emulat\\p{L}+|(?:modell?ed|patterned) (?:on|after)|inspired by|(?<!there )(?:is|was|are|were) no|in the (?:style|vein|mou?ld|manner|footsteps) of|along the lines of|confus\\p{L}+ with|mist(?:aken|ook) for|unrelated to|rather than|instead of|other than|apart from|the same(?: \\p{L}+){0,3} as|unlike|shar(?:es?|ed|ing)(?: \\p{L}+){0,4} (?:with|by)|ähnlich wie|ähnlichkeiten (?:mit|zu)|vergleichbar mit|anders als|im gegensatz zu|similaires? à|comparables? à|contrairement à|à l['’]instar de|similar(?:es)? a|a diferencia de|simil[ei] a|a differenza di|semelhantes? a|ao contrário de|vergelijkbaar met|in tegenstelling tot|похож\\p{L}* на|в отличие от|аналогичн\\p{L}*) ${upTo(8)}${opened}`,
);
const likening = at(`(?<!\\p{L})(?:like|as with|(?:the|a) next) ${upTo(3)}${opened}`);
/** `another China-linked group, known as`: the story is about the one before. */
const another = at(
  `(?<!\\p{L})another (?:[\\p{L}-]+ ){0,4}(?:groups?|actors?|crew|gang|cluster|outfit|hackers?|team|collective|APT|adversary|botnet|operation|campaign),? (?:(?:that|which|who) )?(?:(?:is |was )?(?:known|tracked|identified|described) as |(?:it |they )?(?:called|named|dubbed|calls?|names?) )?${opened}`,
);
const hanComparing = /(?:类似于?|不同于|有别于|如同)$/u;
const hanCompared = /^.{0,8}(?:类似|に似た|のような|とは異なる|不同)/u;
const suffixed = /^["”’']?(?:[-‐–](?:like|type|level|inspired|s no |style|esque)|esque| style)\b/i;

const exemplifying = at(
  `(?<!\\p{L})(?:such as|(?:groups?|others|actors?|threats?|hackers|attackers|adversaries|APTs?|crews?|gangs?|campaigns?|attacks|spies|teams?|operations?|botnets?) like|including|includ(?:e|es|ed)|e\\.g\\.,?|for (?:example|instance),?|the likes of|among (?:them|others),?|wie etwa|wie zum beispiel|(?:gruppen|gruppierungen|akteure|hacker|angreifer|täter|grupos|actores|groupes|acteurs|pirates|groepen|gruppi) (?:wie|como|comme|zoals|come)|darunter|tels? que|telles? que|notamment|tal(?:es)? como|como por ejemplo|entre ellos|quali|tra cui|zoals|такие как|например,?|в том числе) ${upTo(4)}${opened}`,
);
const hanExample = /(?:例如|比如|包括|など)$/u;
const amongOthers =
  /^[^.!?]{0,30}(?:, |\b)(?:among others|and others|and the like|etc\b|等(?:组织|黑客|APT)?|などの)/u;

const reporting =
  '(?:attributed|linked|tied|connected|associated|reported|seen|observed|used|deployed|exploited|named|documented|targeted|hit|described|identified|tracked|accused|blamed)';
const recalling = at(
  `(?<!\\p{L})(?:(?:previously|formerly|historically|earlier) (?:\\p{L}+ )?${reporting}(?: \\p{L}+){0,3}|in the past,?|(?:years?|months?|weeks?) (?:after|since)|(?:since|after) the (?:discovery|disclosure|exposure|emergence|revelations?|days?) of|in the wake of|on the heels of|(?:last|previous) (?:year|month|week)['’]s) ${upTo(6)}${opened}|^\\W*(?:(?:last|earlier this) (?:year|month|week)|(?:back )?in (?:\\p{L}+ )?(?:19|20)\\d\\d),? ${upTo(6)}${opened}`,
);
/** `The development comes months after …`: from here on a story tells what was before. */
const background =
  /^\W*(?:The|This|These|Its?|His|That) (?:[\p{L}'’-]+ ){0,5}(?:comes?|came|follows?|followed|arrives?|coincid\p{L}+)\b/u;
const recalled =
  /^["”’')]*,?\s*(?:\([^)]{0,80}\)\s*)?(?:,? (?:which|who) )?(?:has|have|had)? ?(?:also )?(?:previously|in the past|last year|historically)\b|^ made headlines\b/iu;
const prefixed = /\b(?:post|pre)-["“‘]?$/i;

const pointing =
  /(?:^|[\s[(])(?:related(?: (?:stories|articles?|reading|news))?|read (?:more|also|next)|see also|also read|further reading|more (?:on|about)|recommended|must read|don['’]t miss)\s?[:\]»>|-][^.!?]*$/i;

const negator =
  "(?:n['’]t|(?<!\\p{L})(?:not|no|never|nothing|none|without|nor|neither|cannot|nicht|kein\\p{L}*|geen|niet|pas|aucune?|sin|ningun\\p{L}*|не|нет))(?!\\p{L})(?! (?:only|just|merely|all|every|always|before|immediately|respond|comment|answer|disclose|say)(?!\\p{L}))";
const linking =
  '(?:overlap|link|connect|ties?\\b|tied|relat|attribut|associat|affiliat|involv|belong|verb(?:indung|unden)|zusammenhang|lien|lié|vincul|relac|связ)';
/** Words of one clause: what comes after a comma, a colon, a dash, `and` or `but` is denied no more. */
const clause = (most: number) => `(?:(?! (?:and|but|which|who|-) )[^.!?;,:–—]){0,${most}}`;
/** Who cannot rule it out, or has no doubt of it, denies nothing. */
const unsure =
  "n['’]t|(?<!\\p{L})(?:not|no one|nobody|none|cannot|never|without|unable to|yet to|refus\\p{L}+ to|declin\\p{L}+ to|(?:early|hard|difficult|impossible|unwise) to|nicht|kein\\p{L}*|ne|no|niet)";
const doubled = new RegExp(
  `(?:${unsure})(?: \\p{L}+){0,3}? (?:rul(?:e[sd]?|ing) (?:it )?out|exclud\\p{L}+|den(?:y|ies|ied|ying)|doubt\\p{L}*|dismiss\\p{L}*|reject\\p{L}*|disput\\p{L}*|ausschließen|auszuschließen|exclu\\p{L}+|descart\\p{L}+|uit(?:sluiten|gesloten))|(?<!\\p{L})n['’]exclu\\p{L}+|(?<!\\p{L})(?:no|little|beyond(?: \\p{L}+){0,2}|without(?: \\p{L}+)?|leaves? no) doubts?(?!\\p{L})`,
  'giu',
);
const denials = [
  at(
    `(?<!\\p{L})(?:rul(?:e[sd]?|ing) out|unconnected (?:to|with)|unlinked to|exonerat\\p{L}+) ${upTo(6)}${opened}`,
  ),
  at(
    `(?<!\\p{L})no (?:\\p{L}+ ){0,2}(?:evidence|signs?|indications?|traces?|proof|reason) (?:of|to (?:suspect|blame)) ${upTo(4)}${opened}`,
  ),
  at(`(?<!\\p{L})(?:not|isn['’]t|wasn['’]t|aren['’]t|weren['’]t|nicht|kein) ${between}{0,6}${opened}`),
  at(`${negator}${clause(60)}(?<!\\p{L})${linking}\\p{L}* between [^.!?;]{1,80} and ${upTo(4)}${opened}`),
  at(
    `(?<!\\p{L})(?:nothing (?:to do|(?:to )?(?:suggest|indicat|show|point)\\p{L}* (?:to|at|towards?)) ?${clause(40)}|(?:stop\\p{L}*|fell|falls?) short of (?:nam|blam|accus|attribut|link|point|say|claim|conclud|confirm)${clause(40)}|${negator} (?:consider|suspect|blame|attribute)\\p{L}* ${clause(60)})$`,
  ),
  at(
    `${negator}(?: \\p{L}+){0,2} (?:caused|triggered|done|carried out|perpetrated|due|down|owed|veroorzaakt|verursacht|ausgelöst|causad[oa]|provocad[oa]|causée?s?) (?:by|to|door|von|durch|por|par) ${upTo(4)}${opened}`,
  ),
  at(
    `(?<!\\p{L})(?:kein\\p{L}*|geen|sin|ningun\\p{L}*|aucune?|pas de|pas d['’]) (?:\\p{L}+ ){0,2}(?:hinweise?|anzeichen|belege?|spuren?|beweise?|aanwijzing(?:en)?|bewijs|sprake|indicios?|pruebas?|evidencias?|señal(?:es)?|indices?|preuves?|signes?|traces?) (?:auf|für|von|voor|van|de|del|d['’]) ?${upTo(3)}${opened}`,
  ),
  at(
    `(?<!\\p{L})(?:doubt\\p{L}*|${negator} (?:assess|believe|think)\\p{L}*|nothing (?:to )?(?:suggest|indicat|show)\\p{L}*)${clause(60)}(?<!\\p{L})(?:${linking}\\p{L}*|(?:role|part|hand|work|doing|responsib\\p{L}+) (?:of|by|for)|(?:caused|carried out|done) by|be|is|was|are|were) ${between}{0,5}${opened}`,
  ),
];
/** `clears X in the leak` takes the blame off it, `clears X from routers` takes it off them. */
const clearing = at(
  `(?<!\\p{L})(?:clear(?:s|ed)?|absolv\\p{L}+) (?!(?:by|of|from|to) )${between}{0,4}${opened}`,
);
const removed = /^["”’')]*(?: \p{L}+){0,2} (?:from|off|out of)(?!\p{L})/iu;
const noLink = at(`${negator}(${clause(90)})(?<!\\p{L})(${linking}\\p{L}*)${clause(60)}$`);
const describing = /^(?:linked|tied|connected|related|attributed|associated|affiliated|belonging)$/iu;
/** After these the link itself is what is not. */
const copula =
  /(?<!\p{L})(?:be|been|being|am|is|are|was|were|get|gets|got|has|have|had|so|as|too|\p{L}+ly|yet|far|now|even|believed|thought|known|suspected|found|considered|or|nor)$/iu;
/** What was not found, seen or shown has no link either. */
const search =
  /(?<!\p{L})(?:f(?:i|ou)nd\p{L}*|s(?:ee|ees|een|aw)|detect\p{L}*|observ\p{L}*|identif\p{L}*|discover\p{L}*|spot\p{L}*|show\p{L}*|evidence|signs?|indications?|traces?|proof|reports?|suggest\p{L}*|attribut\p{L}*|believ\p{L}*|think\p{L}*|consider\p{L}*|know\p{L}*)(?!\p{L})/iu;
const further =
  /(?<!\p{L})(?:for|of|in|on|against|about|with|over|from|after|until|before|to)(?!\p{L})|^(?: \p{L}+){4}/iu;
const verbless = /(?:no|none|without|kein\p{L}*|aucune?|sin|ningun\p{L}*)$/iu;

/**
 * Is a link to the name denied? `no attacks linked to X` and `not linked to X` say so; `no patch for a flaw linked to X`
 * and `did not patch the flaw tied to X` say of something else that it is not, and of the flaw whose it is.
 */
function isLinkDenied(said: string): boolean {
  const found = noLink.exec(said);
  if (found === null) return false;
  const [whole, between = '', link = ''] = found;
  if (!describing.test(link) || copula.test(between.trimEnd()) || between.trim() === '') return true;
  if (search.test(between)) return true;
  const negation = whole.slice(0, whole.indexOf(between));
  return verbless.test(negation) && !further.test(between);
}

const deniedLink = at(
  `(?<!\\p{L})(?:den(?:y|ies|ied|ying)|dismiss\\p{L}*|reject\\p{L}*|disput\\p{L}*|refut\\p{L}*|debunk\\p{L}*)(?:${clause(60)}(?<!\\p{L})${linking}\\p{L}*${clause(60)}|(?: \\p{L}+){0,2} (?:reports?|claims?|rumou?rs?|speculation|suggestions?|allegations?|theor(?:y|ies)) (?:that|of|about|on|blaming|over) (?!(?:it|they|he|she|we|officials|the \\p{L}+) (?:ignor|fail|hid|knew|mishandl|cover|delay|downplay|miss|overlook|neglect|withh))${upTo(4)}${opened})$`,
);
/** `Einen Zusammenhang mit X gibt es nicht`: it takes both halves. */
const sought = at(
  `(?<!\\p{L})(?:zusammenhang|verbindung(?:en)?|hinweise?|bezug|spuren?|verband) (?:mit|zu|auf|von|met) ${upTo(3)}${opened}`,
);
const notThere = /^["”’')]*\s[^.!?;:]{0,60}(?<!\p{L})(?:nicht|niet)(?!\p{L})(?! (?:aus|be|ge)\p{L}+)/iu;
const notIt =
  /^["”’')]*(?:\s\([^)]{0,80}\))?\s(?:(?:was|is|were|are|be|has been|had been)(?: not|n['’]t) (?:\p{L}+ )?(?:involved|responsible|behind|to blame|believed|thought|suspected|the culprit|linked|connected|related)|(?:was|is|has been|had been) (?:ruled out|unrelated|(?:a )?(?:separate|distinct))|(?:and|or) [\p{L} ]{0,40} (?:are|were) (?:not|un)[ -]?(?:the same|related|linked|connected))\b/iu;
/** `no evidence that X was involved` denies, `no sign that X has left` and `doubts X was evicted` do not: it takes both halves. */
const noEvidenceThat = at(
  `(?<!\\p{L})(?:no (?:\\p{L}+ ){0,2}(?:evidence|signs?|indications?|proof|suggestions?) (?:yet |so far |at present )?that|(?:doubt\\p{L}*|${negator} (?:assess|believe|think)\\p{L}*|nothing (?:to )?(?:suggest|indicat|show)\\p{L}*)(?: that| whether| if)?) ${upTo(4)}${opened}`,
);
/** `no sign of X letting up` speaks of what it does, `no sign of X being involved` does not. */
const doing =
  /^["”’')]*(?:['’]s)?\s(?:\p{L}+ly )?(?:(?!being|having)\p{L}{2,}ing|retreat|withdrawal|departure|exit|slowdown|pause|let-?up|decline|eviction|end)\b/iu;
const noSignOf = at(
  `(?<!\\p{L})no (?:\\p{L}+ ){0,2}(?:signs?|evidence|indications?|proof) of ${upTo(4)}${opened}`,
);
const involvedAfter =
  /^["”’')]*(?:\s\([^)]{0,80}\))?\s(?:(?:was|is|were|are|had been|has been|had|has|played)\s(?:\p{L}+ )?(?:involved|responsible|behind|to blame|linked|connected|related|the culprit|(?:any |a )?(?:role|part|hand))|(?:caused|carried out|orchestrated|masterminded|did it|did this))\b/iu;
const noPart =
  /^["”’')]*(?:\s\([^)]{0,80}\))?(?:\s(?:had|has|have|play(?:s|ed)|took) no (?:\p{L}+ )?(?:part|role|hand|involvement|connection)|\s(?:didn['’]t|did not|hasn['’]t|has not) (?:do|done|cause|caused|play|played) (?:it|this|that|any|a)|\s(?:rumou?rs?|reports?|claims?|theor(?:y|ies)|speculation|allegations?) (?:(?:are|were|is|was|proved?|prove|turn(?:s|ed) out to be) )?(?:false|untrue|unfounded|baseless|debunked|wrong|denied|dismissed|rejected)|\?\s["“]?No(?!\p{L}))\b/iu;
const headlineNot =
  /^["”’')]*\s(?:not|never) (?:\p{L}+ )?(?:involved|responsible|behind|to blame|linked|connected|related|the culprit)\b/iu;
/** `not involved in ransomware, but in espionage`: it has its part elsewhere. */
const rather =
  /^[^.!?]{0,100}(?:,? but (?:rather |instead )?(?:in|is|was|has|it|its|the group)|[;:—–] (?:it|its|the group))(?!\p{L})/iu;
const hanDenied = /^[^。]{0,12}(?:无关|無関係|没有(?:关联|联系|关系)|とは別)/u;

const speech =
  /(?:sa(?:id|ys)|insist\p{L}*|claim\p{L}*|maintain\p{L}*|den(?:y|ies|ied)|accus\p{L}*|call\p{L}*|dismiss\p{L}*|reject\p{L}*|embassy|ministry|officials?|government|authorities|spokes\p{L}+|agency)/iu;

/** The accused country says that it was not: that is the story, not an aside. */
function isOwnDenial(sentence: string, nexus: string): boolean {
  const words = nexusWords(nexus);
  if (words === null) return false;
  return [...sentence.matchAll(words)].some(({ 0: word, index }) => {
    const after = sentence.slice(index + word.length, index + word.length + 60);
    return (
      !/^(?:-|['’]s)?[\s-]?(?:linked|backed|sponsored|state-|hack|threat|APT|cyber)/i.test(after) &&
      speech.test(after)
    );
  });
}

const denial =
  /\b(?:den(?:y|ies|ied|ial)|reject\w*|dismiss\w*|refut\w*|rebut\w*|fabricat\w*|farce|smear\w*|slander\w*|disinformation|misinformation|invented|hoax|lies?|baseless|groundless)\b|反驳|污蔑|抹黑|捏造|虚假/i;

/** Does the accused country speak here, to say that it was not, or that nobody was? */
export function isDenialNarrative(sentence: string, nexus: string): boolean {
  return denial.test(sentence) && isOwnDenial(sentence, nexus);
}

/** A row of names, and where what is said of it begins: behind a name that is another's, or 0. */
type Named = { readonly start: number; readonly end: number; readonly field: Field; readonly since?: number };

const sentenceEnd = /[.!?。！？]["”’)]*\s+(?=["“‘(]?[\p{Lu}\p{Lo}\d])|\n+/gu;

/** The last sentence of what stands before the name; `U.S.` ends none. */
function sentenceBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - 260), start);
  let from = 0;
  for (const { index, 0: end } of before.matchAll(sentenceEnd))
    if (
      !/\b(?:U\.S|U\.K|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|Mr|Ms|Dr|No|vs|St|Inc|Corp|e\.g)$/.test(
        before.slice(0, index),
      )
    )
      from = index + end.length;
  return before.slice(from);
}

/** The sentence around a row of names, in what stands before it and after it, and all that follows the sentence. */
export function sentenceAround(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly before: string; readonly after: string; readonly rest: string } {
  const tail = text.slice(end, end + 2_000);
  const close = tail.search(/[.!?。！？]["”’)]*(?:\s+["“‘(]?[\p{Lu}\p{Lo}\d]|\s*$)|\n/u);
  const after = close === -1 ? tail.slice(0, 260) : tail.slice(0, Math.min(close + 1, 260));
  return { before: sentenceBefore(text, start), after, rest: tail.slice(after.length) };
}

/** Parts of words without which no turn of phrase above stands in English letters; any other letter may be a turn of another language. */
const foreign = /[^\x00-\x7f\u2010-\u201f\u2026\u00a0]/;
const mayDeny =
  /n['’]t|(?<![a-z])(?:not?|never|noth|none|with|nor|neither|cannot|nicht|niet|kein|geen|pas|aucune?|sin|ningun|zusammenh|verbindung|hinweis|bezug|spur|verband|clear|absolv|refut|debunk|rul|unconnected|unlinked|exonerat|stop|f[ea]ll|doubt|den|dismiss|reject|disput)/i;
const mayExemplify =
  /such as|like|includ|e\.g|for (?:example|instance)|among|wie |darunter|tels? |telles? |notamment|tal|como |comme |come |entre |quali|tra |zoals/i;
const mayCompare =
  /simil|akin|remin|resem|compar|contr|opposed|distinct|separate|differ|overlap|parallel|mirror|echo|mimic|cop[yi]|borrow|imita|emula|model|pattern|inspired|(?:is|was|are|were) no |style|vein|mou?ld|manner|footstep|lines of|confus|mist|unrelated|than|instead|apart|the same|unlike|shar|vergleich|vergelijk|anders|gegensatz|dif|semel|tegenst|like|as with|next|another/i;
const mayRecall = /previous|former|histor|earl|past|after|since|wake|heels|last|(?:19|20)\d\d/i;
const mayPoint = /relat|read|see also|more|recommend|miss/i;

/** Is the name's part in it denied, by what stands before it and how it goes on? */
function isDenied(sentence: string, after: string): boolean {
  const said = sentence.replace(doubled, 'may');
  if (noSignOf.test(said) && doing.test(after)) return false;
  if (clearing.test(said) && !removed.test(after)) return true;
  if (isLinkDenied(said) || denials.some((denial) => denial.test(said)) || deniedLink.test(said)) return true;
  if (sought.test(said) && notThere.test(after)) return true;
  return involvedAfter.test(after) && noEvidenceThat.test(said);
}

/** What stands before a name, and after it: the whole sentence, and what of it is said of this name. */
type Around = { readonly sentence: string; readonly own: string; readonly after: string };

function asideBefore({ sentence, own, after }: Around, nexus: string, isTitle: boolean): Standing | null {
  const isForeign = foreign.test(sentence);
  const denies = isForeign || mayDeny.test(sentence);
  if (denies && isDenied(sentence, after)) return isOwnDenial(sentence, nexus) ? null : 'denied';
  const near = own.slice(-140);
  if ((isForeign || mayExemplify.test(near)) && (exemplifying.test(near) || hanExample.test(near)))
    return 'example';
  const compares = isForeign || mayCompare.test(near);
  if (compares && [comparing, likening, hanComparing].some((cue) => cue.test(near))) return 'compared';
  if (isTitle) return null;
  if (compares && another.test(near)) return 'compared';
  if ((isForeign || mayPoint.test(sentence)) && pointing.test(sentence)) return 'pointer';
  const recalls = (isForeign || mayRecall.test(near)) && recalling.test(near);
  return recalls || prefixed.test(near) || background.test(sentence) ? 'past' : null;
}

/**
 * How a name stands in its sentence, by the words before and after the row of names that it belongs to. `nexus` is
 * the country the actor is attributed to, whose own denials are no asides. In a title nothing is a thing of the past.
 */
export function standingOf(text: string, row: Named, nexus: string): Standing {
  if (row.field === 'url' || row.field === 'categories') return 'plain';
  const isTitle = row.field === 'title';
  const sentence = sentenceBefore(text, row.start);
  const after = text.slice(row.end, row.end + 120);
  const own = text.slice(Math.max(row.start - sentence.length, row.since ?? 0), row.start);
  const before = asideBefore({ sentence, own, after }, nexus, isTitle);
  if (before !== null) return before;
  const isCleared = [notIt, headlineNot, noPart, hanDenied].some((denial) => denial.test(after));
  if (isCleared && !rather.test(after)) return 'denied';
  if (suffixed.test(after) || hanCompared.test(after)) return 'compared';
  if (amongOthers.test(after)) return 'example';
  return !isTitle && recalled.test(after) ? 'past' : 'plain';
}
