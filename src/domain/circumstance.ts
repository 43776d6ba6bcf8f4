import type { Actor } from './actor.ts';
import type { ActorMatch } from './advisory.ts';
import { contextMatch, fieldText, type ReadableText } from './matcher.ts';
import { nexusWords } from './nexus.ts';
import type { Scene } from './scene.ts';
import type { Match, TermKind } from './watchlist.ts';
import { listWords } from './words.ts';

/** Kinds that speak of the actor's own things; the others speak of where, what and how. */
const ownKinds: ReadonlySet<TermKind> = new Set(['alias', 'malware', 'tool', 'advisory', 'indicator']);
/** What an intrusion is known by where nobody is named. Two of these beside the country are a pattern. */
const patternOf: Partial<Readonly<Record<TermKind, string>>> = {
  region: 'target',
  target: 'target',
  goal: 'goal',
  technique: 'method',
};
/** The text is about computers at all, not about armies, trade or weather. */
const digital =
  /\b(?:hack\w*|cyber\w*|malware|malicious|botnets?|spyware|spies|espionage|backdoors?|state[- ](?:sponsored|backed)|zero[- ]days?|FBI|CISA|NSA|intrusions?|infiltrat\w*|ciber\w*|pirat\w* informatiques?)\b|хакер|кибер|黑客|网络攻击|ハッカー|サイバー|해커/i;

/** One country among others, `Australia, China, Russia`: of none of them anything is said. */
function isListed(text: string, start: number, end: number): boolean {
  const before = /(?:\p{Lu}\p{L}+,|, and|\p{Lu}\p{L}+ and) $/u.test(
    text.slice(Math.max(0, start - 24), start),
  );
  return before && /^(?:, (?:and )?| and )\p{Lu}/u.test(text.slice(end, end + 8));
}

/** As far as a country speaks for a term in the same field. UTF-16 units. */
const nexusReach = 240;
/** Those of a country who attack computers, just after its name, and who says that they are its own, just before. */
const itsOwn =
  /^(?:['’]s)?[\s–-]{0,2}(?:(?:\p{L}+[\s-]){0,2}(?:linked|backed|sponsored|nexus|aligned|based|affiliated|state|government|military|cyber\p{L}*|hack\p{L}*|spies|espionage|intelligence|APT|actors?|groups?|attackers|adversar\p{L}+|malware|botnets?|operators?|intru\p{L}+|threat))(?!\p{L})|^(?:攻|黑客|组织|系|の|支持|背景)/iu;
const ascribed =
  /(?<!\p{L})(?:attribut\p{L}+|link\p{L}*|tie[sd]?|tied|blam\p{L}+|accus\p{L}+|suspect\p{L}*|back\p{L}+|sponsor\p{L}+|work\p{L}*|traced?|point\p{L}*|hackers|spies|actors|groups?)\s+(?:\p{L}+\s+){0,3}$/iu;

/**
 * The word of the actor's country that speaks for these terms: in the title, near one of them, or beside those of its
 * own who attack; null where there is none.
 */
function nexusIn(actor: Actor | undefined, text: ReadableText, terms: readonly Match[]): Match | null {
  const words = nexusWords(actor?.nexus ?? '');
  if (words === null || actor === undefined) return null;
  for (const field of ['title', 'summary', 'text'] as const) {
    const given = text[field] ?? '';
    for (const { 0: word, index: start } of given.matchAll(words)) {
      const end = start + word.length;
      if (isListed(given, start, end)) continue;
      const isNear = terms.some(
        (one) => one.field === field && one.start < end + nexusReach && one.end > start - nexusReach,
      );
      const speaks =
        field === 'title' ||
        isNear ||
        itsOwn.test(given.slice(end, end + 60)) ||
        ascribed.test(given.slice(Math.max(0, start - 60), start));
      if (!speaks) continue;
      return contextMatch(actor.id, word, { field, start, end }, given);
    }
  }
  return null;
}

/** What counts: each term once, not what several actors share, nor phrases that only set the scene or guard a name. */
function countedIn(matches: readonly Match[], scene: Scene): readonly Match[] {
  return distinct(matches.filter((match) => match.kind !== 'context' && !scene.isShared(match)));
}

function distinct(matches: readonly Match[]): readonly Match[] {
  return [...new Map(matches.map((match) => [match.termId, match])).values()];
}

/** `nobody is named; “Guam” and “Chinese” stand together`. */
function togetherWords(matches: readonly Match[], nexus: Match | null, text: ReadableText): string {
  const terms = matches
    .slice(0, 4)
    .map(({ field, start, end }) => fieldText(text, field).slice(start, end).replace(/\s+/g, ' '));
  const words = [...new Set([...terms, ...(nexus === null ? [] : [nexus.term])])].map((word) => `“${word}”`);
  return `${listWords(words)} stand${words.length === 1 ? 's' : ''} together`;
}

/** Who it may be, why, and the country's word where that is a part of it. */
type Linked = Pick<ActorMatch, 'confidence' | 'relation' | 'because'> & { readonly nexus: Match | null };

/** The actor's own things with its country, or with something else of it. */
function byOwnThings(supporting: readonly Match[], nexus: Match | null, scene: Scene): Linked | null {
  const own = supporting.filter(({ kind }) => ownKinds.has(kind));
  const kinds = new Set(supporting.map(({ kind }) => kind));
  if (own.length === 0 || (nexus === null && kinds.size < 2)) return null;
  const isSure = nexus !== null && scene.otherNamed() === null;
  const told = togetherWords([...own, ...supporting.filter((one) => !own.includes(one))], nexus, scene.text);
  return {
    confidence: isSure ? 'medium' : 'possible',
    relation: 'involves',
    because: `not named, but its own: ${told}`,
    nexus,
  };
}

/** Which terms make a pattern that points to the actor, where its country stands beside them; null: none do. */
function patternIn(matches: readonly Match[], supporting: readonly Match[], hasNexus: boolean) {
  const cve = supporting.filter(({ kind }) => kind === 'cve');
  const product = matches.filter(({ kind }) => kind === 'product' || kind === 'vendor');
  const method = supporting.filter(({ kind }) => kind === 'technique');
  if (cve.length > 0 && product.length > 0 && (hasNexus || method.length > 0))
    return [...cve, ...product.slice(0, 1), ...method];
  if (!hasNexus) return null;
  const region = supporting.filter(({ kind }) => kind === 'region');
  if (region.length > 0) return region;
  const signs = matches.filter(({ kind }) => patternOf[kind] !== undefined);
  if (new Set(signs.map(({ kind }) => patternOf[kind])).size >= 2) return signs;
  return new Set(supporting.map(({ kind }) => kind)).size >= 2 ? supporting : null;
}

/** One of each kind first, so that the reason shows all that came together. */
function spread(matches: readonly Match[]): readonly Match[] {
  const first = [...new Map(matches.toReversed().map((match) => [match.kind, match])).values()].reverse();
  return [...first, ...matches.filter((match) => !first.includes(match))];
}

/** Would a word of the country be enough? To look for one is to read the whole text. */
function mayLink(sole: readonly Match[], supporting: readonly Match[], scene: Scene): boolean {
  if (supporting.some(({ kind }) => ownKinds.has(kind))) return true;
  return scene.specific.size === 0 && patternIn(sole, supporting, true) !== null;
}

/** Can these matches point to the actor at all? Asked before any reading, because nearly always the answer is no. */
export function mayPoint(matches: readonly Match[]): boolean {
  return matches.some(
    ({ strength, kind }) =>
      (strength === 'supporting' && kind !== 'context') || patternOf[kind] !== undefined,
  );
}

/**
 * Who it may be where nobody is named: supporting terms together, and what the actor is known by beside its country.
 * Its own malware with its country is likely (medium), all else is possible. A round-up proves nothing, and where
 * somebody else is named nobody is guessed.
 */
export function linkOf(matches: readonly Match[], actor: Actor | undefined, scene: Scene): Linked | null {
  if (!mayPoint(matches) || scene.roundup()) return null;
  const sole = countedIn(matches, scene);
  const supporting = sole.filter(({ strength }) => strength === 'supporting');
  if (!mayLink(sole, supporting, scene)) return null;
  const nexus = nexusIn(actor, scene.text, sole);
  const own = byOwnThings(supporting, nexus, scene);
  if (own !== null) return own;
  const pattern = patternIn(sole, supporting, nexus !== null);
  if (pattern === null || !digital.test(scene.prose()) || scene.otherNamed() !== null) return null;
  const because = `nobody is named; ${togetherWords(spread(pattern), nexus, scene.text)}`;
  return { confidence: 'possible', relation: 'involves', because, nexus };
}

/** Why matches that could point to the actor do not: what was missing, or what stood against it. */
export function lackOf(matches: readonly Match[], actor: Actor | undefined, scene: Scene): string {
  if (!mayPoint(matches)) return 'weak terms never tag by themselves';
  if (scene.roundup()) return 'in a round-up, terms may come from different stories';
  const sole = countedIn(matches, scene);
  const supporting = sole.filter(({ strength }) => strength === 'supporting');
  if (!mayPoint(sole)) return 'several actors share this term, so it points to none of them';
  const nexus = nexusIn(actor, scene.text, sole);
  if (nexus === null)
    return nexusWords(actor?.nexus ?? '') === null
      ? 'nothing else of this actor stands beside it'
      : `no word of its country (${actor?.nexus}) close by, and nothing else of this actor stands beside it`;
  if (patternIn(sole, supporting, nexus !== null) === null)
    return `with “${nexus.term}” alone it is too little: a second kind of term is missing`;
  const other = scene.otherNamed();
  if (other !== null) return `“${other}” is named, so nobody is guessed`;
  return 'nothing in the text tells of an attack on computers';
}
