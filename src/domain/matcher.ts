import type { AdvisoryText } from './advisory.ts';
import type { Backed, Candidate, FieldRead, Span } from './candidate.ts';
import { withContext } from './context.ts';
import { compilePatterns, type PatternSet, scan } from './patterns.ts';
import { otherThings, securityWords } from './trade.ts';
import { type Field, fields, type Match, type Strength, type Term, type Watchlist } from './watchlist.ts';

/** What is read for matches: an advisory's text, and its body where one is at hand (it is not kept). */
export type ReadableText = AdvisoryText & { readonly text?: string };

/** A word that a guarded term waits for, or a term, behind one number of the patterns. */
type Role = { readonly terms: readonly Term[]; readonly guards: readonly string[] };

/** Watchlists, compiled. */
export type Matcher = { readonly patterns: PatternSet; readonly roles: readonly Role[] };

type Found = Span & { readonly role: Role };

const rank: Readonly<Record<Strength, number>> = { negative: 3, specific: 3, supporting: 2, weak: 1 };
/** Enough of one guard word: more would cost time in proportion to the square of a hostile text. */
const mostGuards = 200;
const quoteLength = 160;

/** Compile watchlists: all terms, variants and guard words are looked for in one pass. */
export function compileMatcher(watchlists: readonly Watchlist[]): Matcher {
  const roles = new Map<string, { terms: Set<Term>; guards: Set<string> }>();
  const roleOf = (words: string) => {
    const known = roles.get(words) ?? { terms: new Set<Term>(), guards: new Set<string>() };
    roles.set(words, known);
    return known;
  };
  for (const term of watchlists.flatMap((watchlist) => watchlist.terms)) {
    if (term.class === 'never-match') continue;
    for (const words of [term.text, ...term.variants]) roleOf(words).terms.add(term);
    const isStrict = term.class === 'needs-context' && term.needsContext.length === 0;
    for (const words of isStrict ? securityWords : term.needsContext) roleOf(words).guards.add(words);
  }
  for (const words of otherThings) roleOf(words).guards.add(words);
  return {
    patterns: compilePatterns([...roles.keys()].map((words, key) => ({ words, key }))),
    roles: [...roles.values()].map(({ terms, guards }) => ({ terms: [...terms], guards: [...guards] })),
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

/** Up to about 160 characters around a place, cut between words, `…` where cut, never empty. */
export function quoteAround(text: string, start: number, end: number): string {
  const room = Math.max(0, quoteLength - (end - start)) >> 1;
  let from = Math.max(0, start - room);
  let to = Math.min(text.length, end + room);
  if (from > 0) {
    const blank = text.slice(from, start).search(/\s/);
    from = blank === -1 ? start : from + blank;
  }
  if (to < text.length) {
    const cut = text.slice(end, to).replace(/\S+$/, '');
    to = cut === '' && /\S/.test(text.slice(end, to)) ? wordEnd(text, end, to) : end + cut.length;
  }
  const quote = text.slice(from, to).trim();
  return `${from > 0 ? '…' : ''}${quote}${to < text.length ? '…' : ''}`;
}

/** The rest of a word that the match ends in (`'s`), unless it is longer than the quote. */
function wordEnd(text: string, end: number, most: number): number {
  const rest = text.slice(end, most).search(/\s/);
  return rest === -1 ? end : end + rest;
}

function look(matcher: Matcher, text: string): readonly Found[] {
  const found: Found[] = [];
  scan(matcher.patterns, text, (key, start, end) => {
    const role = matcher.roles[key];
    if (role !== undefined) found.push({ role, start, end });
  });
  return found;
}

/** Longest first; a span gives way where a longer one of the same or greater strength stands. */
function withoutCovered<T extends Candidate>(candidates: readonly T[], length: number): readonly T[] {
  const lookalikes = new Map<string, Uint8Array>();
  const covered = new Uint8Array(length);
  const kept: T[] = [];
  const clashes = (cover: Uint8Array | undefined, { start, end }: Span, strength: number) =>
    cover?.subarray(start, end).some((taken) => taken >= strength) === true;
  for (const { term, start, end } of candidates) {
    if (term.strength !== 'negative') continue;
    const cover = lookalikes.get(term.actorId) ?? new Uint8Array(length);
    lookalikes.set(term.actorId, cover.fill(rank.negative, start, end));
  }
  const open = candidates
    .filter((one) => one.term.strength !== 'negative')
    .filter((one) => !clashes(lookalikes.get(one.term.actorId), one, 1))
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  for (let at = 0; at < open.length; ) {
    const first = open[at] as T;
    let same = at;
    while (open[same]?.start === first.start && open[same]?.end === first.end) same += 1;
    const free = open.slice(at, same).filter((one) => !clashes(covered, one, rank[one.term.strength]));
    kept.push(...free);
    for (const one of free) {
      const strength = rank[one.term.strength];
      for (let unit = one.start; unit < one.end; unit += 1)
        covered[unit] = Math.max(covered[unit] ?? 0, strength);
    }
    at = same;
  }
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
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
    const { field, start, end, word } = backing;
    const key = `${term.actorId} ${field} ${start}`;
    if (found.has(key)) continue;
    found.set(key, {
      termId: `${term.actorId}/context/${word.toLowerCase()}`,
      actorId: term.actorId,
      term: word,
      kind: 'context',
      strength: 'supporting',
      field,
      start,
      end,
      quote: quoteAround(texts.get(field) ?? word, start, end),
    });
  }
  return [...found.values()];
}

function readField(matcher: Matcher, text: ReadableText, field: Field, counts: Counts): FieldRead | null {
  const words = fieldText(text, field);
  const found = words === '' ? [] : look(matcher, words);
  if (found.length === 0 && (field !== 'url' || words === '')) return null;
  const guards = new Map<string, Span[]>();
  for (const { role, start, end } of field === 'url' ? [] : found) {
    for (const guard of role.guards) {
      const spans = guards.get(guard) ?? [];
      guards.set(guard, spans);
      if (spans.length < mostGuards) spans.push({ start, end });
    }
  }
  const candidates = found.flatMap(({ role, start, end }) =>
    role.terms.filter((term) => isRead(term, field) && counts(term)).map((term) => ({ term, start, end })),
  );
  return { field, words, candidates, guards };
}

/** Which terms are looked for. */
type Counts = (term: Term) => boolean;

/** Terms and look-alikes of the watchlists in the text; see findMatches. A term that does not count is not there, nor does it back another. */
export function lookForTerms(matcher: Matcher, text: ReadableText, counts: Counts = () => true): Looked {
  const reads = fields.flatMap((field) => readField(matcher, text, field, counts) ?? []);
  const backed = withContext(reads);
  const matches: Match[] = [];
  const lookalikes: Match[] = [];
  const kept: Backed[] = [];
  for (const [at, { field, words }] of reads.entries()) {
    const tagging = backed[at] ?? [];
    for (const one of withoutCovered(tagging, words.length)) {
      matches.push(matchOf(one, field, words));
      kept.push(one);
    }
    for (const one of tagging)
      if (one.term.strength === 'negative') lookalikes.push(matchOf(one, field, words));
  }
  const texts = new Map(reads.map(({ field, words }) => [field, words]));
  const places = new Set(matches.map(({ actorId, field, start }) => `${actorId} ${field} ${start}`));
  const second = backingsOf(kept, texts).filter(
    ({ actorId, field, start }) => !places.has(`${actorId} ${field} ${start}`),
  );
  return { matches: [...matches, ...second], lookalikes };
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
