import type { AdvisoryText } from './advisory.ts';
import type { Backed, Candidate, FieldRead, Span } from './candidate.ts';
import { withContext } from './context.ts';
import { type Families, familiesIn, familyNames, familyWords } from './family.ts';
import { resolveOverlaps } from './overlap.ts';
import { compilePatterns, type PatternSet, scan } from './patterns.ts';
import { otherThings, securityWords } from './trade.ts';
import { type Field, fields, type Match, type Term, type Watchlist } from './watchlist.ts';

/** What is read for matches: an advisory's text, and its body where one is at hand (it is not kept). */
export type ReadableText = AdvisoryText & { readonly text?: string };

/** A word that a guarded term waits for, or a term, behind one number of the patterns. */
type Role = { readonly terms: readonly Term[]; readonly guards: readonly string[] };

/** Watchlists, compiled. */
export type Matcher = {
  readonly patterns: PatternSet;
  readonly roles: readonly Role[];
  readonly families: Families;
};

type Found = Span & { readonly role: Role };
/** Enough of one guard word: more would cost time in proportion to the square of a hostile text. */
const mostGuards = 200;
const quoteLength = 160;

/** Compile watchlists: all terms, variants and guard words are looked for in one pass. */
export function compileMatcher(watchlists: readonly Watchlist[]): Matcher {
  const roles = new Map<string, { readonly terms: Term[]; readonly guards: string[] }>();
  const roleOf = (words: string) => {
    const known = roles.get(words) ?? { terms: [], guards: [] };
    roles.set(words, known);
    return known;
  };
  for (const term of watchlists.flatMap((watchlist) => watchlist.terms)) {
    if (term.class === 'never-match') continue;
    for (const words of new Set([term.text, ...term.variants])) roleOf(words).terms.push(term);
    const isStrict = term.class === 'needs-context' && term.needsContext.length === 0;
    for (const words of isStrict ? securityWords : term.needsContext) roleOf(words).guards[0] = words;
  }
  const families = familiesIn(watchlists);
  for (const words of [...otherThings, ...familyWords(families)]) roleOf(words).guards[0] = words;
  return {
    patterns: compilePatterns([...roles.keys()].map((words, key) => ({ words, key }))),
    roles: [...roles.values()],
    families,
  };
}

/** The words of a field as one text; categories are joined by `, `, and their offsets count so. */
export function fieldText(text: ReadableText, field: Field): string {
  switch (field) {
    case 'title':
      return text.title;
    case 'summary':
      return text.summary;
    case 'categories':
      return text.categories.join(', ');
    case 'url':
      return text.url ?? '';
    case 'text':
      return text.text ?? '';
    default:
      return field satisfies never;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 9 && code <= 13) || (code > 0x7f && /\s/.test(String.fromCharCode(code)));
}

/** Up to about 160 characters around a place, cut between words, `…` where cut, never empty. */
export function quoteAround(text: string, start: number, end: number): string {
  const room = Math.max(0, quoteLength - (end - start)) >> 1;
  let from = Math.max(0, start - room);
  let to = Math.min(text.length, end + room);
  if (from > 0) while (from < start && !isBlank(text.charCodeAt(from))) from += 1;
  if (to < text.length) while (to > end && !isBlank(text.charCodeAt(to - 1))) to -= 1;
  return `${from > 0 ? '…' : ''}${text.slice(from, to).trim()}${to < text.length ? '…' : ''}`;
}

/** A word beside an actor's terms that speaks for it, as a match of its own; `text` is that of the field. */
export function contextMatch(
  actorId: string,
  word: string,
  { field, start, end }: Pick<Match, 'field' | 'start' | 'end'>,
  text: string,
): Match {
  return {
    termId: `${actorId}/context/${word.toLowerCase()}`,
    actorId,
    term: word,
    kind: 'context',
    strength: 'supporting',
    field,
    start,
    end,
    quote: quoteAround(text, start, end),
  };
}

function look(matcher: Matcher, text: string): readonly Found[] {
  const found: Found[] = [];
  scan(matcher.patterns, text, (key, start, end) => {
    const role = matcher.roles[key];
    if (role !== undefined) found.push({ role, start, end });
  });
  return found;
}

function isRead(term: Term, field: Field): boolean {
  return field !== 'url' || term.kind === 'alias' || term.kind === 'advisory' || term.strength === 'negative';
}

/** What a text says of the watchlists: the terms in it, and the look-alikes that are somebody else. */
export type Looked = { readonly matches: readonly Match[]; readonly lookalikes: readonly Match[] };

function matchOf({ term, start, end }: Candidate, field: Field, words: string): Match {
  return {
    termId: term.id,
    actorId: term.actorId,
    term: term.text,
    kind: term.kind,
    strength: term.strength,
    field,
    start,
    end,
    quote: quoteAround(words, start, end),
  };
}

/** The words that back names of each actor, as evidence beside them. Once for each place. */
function backingsOf(backed: readonly Backed[], texts: ReadonlyMap<Field, string>): readonly Match[] {
  const found = new Map<string, Match>();
  for (const { term, backing } of backed) {
    if (backing === null) continue;
    const { field, start, word } = backing;
    const key = `${term.actorId} ${field} ${start}`;
    if (!found.has(key)) found.set(key, contextMatch(term.actorId, word, backing, texts.get(field) ?? word));
  }
  return [...found.values()];
}

/** Two spellings of one term may be the same, or stand at the same place: that is one match. */
function isRepeated({ term, start, end }: Candidate, candidates: readonly Candidate[]): boolean {
  if (term.variants.length === 0) return false;
  for (let at = candidates.length - 1; at >= 0; at -= 1) {
    const before = candidates[at];
    if (before?.start !== start || before.end !== end) return false;
    if (before.term === term) return true;
  }
  return false;
}

function readField(matcher: Matcher, text: ReadableText, field: Field, counts: Counts): FieldRead | null {
  const words = fieldText(text, field);
  const found = words === '' ? [] : look(matcher, words);
  if (found.length === 0 && (field !== 'url' || words === '')) return null;
  const guards = new Map<string, Span[]>();
  const candidates: Candidate[] = [];
  for (const { role, start, end } of found) {
    for (const guard of field === 'url' ? [] : role.guards) {
      const spans = guards.get(guard) ?? [];
      guards.set(guard, spans);
      if (spans.length < mostGuards) spans.push({ start, end });
    }
    for (const term of role.terms) {
      const one = { term, start, end };
      if (isRead(term, field) && counts(term) && !isRepeated(one, candidates)) candidates.push(one);
    }
  }
  const shortened = familyNames(words, matcher.families, (word) => guards.get(word) ?? []).filter(
    ({ term }) => counts(term),
  );
  if (shortened.length === 0) return { field, words, candidates, guards };
  const all = [...candidates, ...shortened].sort((a, b) => a.start - b.start);
  return { field, words, candidates: all, guards };
}

/** With title and summary in which no term stands: names elsewhere may ask what is said there. They come last. */
function withProse(reads: readonly FieldRead[], text: ReadableText): readonly FieldRead[] {
  if (!reads.some(({ candidates }) => candidates.some(({ term }) => term.class === 'needs-context')))
    return reads;
  const silent = (['title', 'summary'] as const).filter((field) =>
    reads.every((read) => read.field !== field),
  );
  const empty = (field: Field) => ({
    field,
    words: fieldText(text, field),
    candidates: [],
    guards: new Map(),
  });
  return [...reads, ...silent.map(empty)];
}

/** Which terms are looked for. */
type Counts = (term: Term) => boolean;

/** Terms and look-alikes of the watchlists in the text; see findMatches. A term that does not count is not there, nor does it back another. */
export function lookForTerms(matcher: Matcher, text: ReadableText, counts: Counts = () => true): Looked {
  const reads = fields.flatMap((field) => readField(matcher, text, field, counts) ?? []);
  const backed = withContext(withProse(reads, text));
  const matches: Match[] = [];
  const lookalikes: Match[] = [];
  const kept: Backed[] = [];
  for (const [at, { field, words }] of reads.entries()) {
    const tagging = backed[at] ?? [];
    for (const one of resolveOverlaps(tagging)) {
      matches.push(matchOf(one, field, words));
      kept.push(one);
    }
    for (const one of tagging)
      if (one.term.strength === 'negative') lookalikes.push(matchOf(one, field, words));
  }
  const second = backingsOf(kept, new Map(reads.map(({ field, words }) => [field, words])));
  if (second.length === 0) return { matches, lookalikes };
  const places = new Set(matches.map(({ actorId, field, start }) => `${actorId} ${field} ${start}`));
  const others = second.filter(({ actorId, field, start }) => !places.has(`${actorId} ${field} ${start}`));
  return { matches: [...matches, ...others], lookalikes };
}

/**
 * Every term of the watchlists in the text, field by field, in order of place, each with its quote. Case, width,
 * accents, blanks and hyphens do not matter; the longest name wins; what a look-alike covers, and a term that lacks
 * the context it needs, is left out. Then the words that were its context. In the link only names and advisory ids
 * are looked for.
 */
export function findMatches(matcher: Matcher, text: ReadableText): Match[] {
  return [...lookForTerms(matcher, text).matches];
}
