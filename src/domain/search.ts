import type { Advisory } from './advisory.ts';
import type { Directory } from './lookup.ts';
import { nameKey, readNamed } from './lookup.ts';
import { type Phrase, placesIn, type Span, spansOf, tokensOf } from './search-text.ts';
import { atLeast, type Severity, severities } from './severity.ts';

/** In which order what was found is shown: what says it in its title first, or the newest. Within both the newest first. */
export const searchOrders = ['best', 'newest'] as const;
export type SearchOrder = (typeof searchOrders)[number];

/** A word or a quoted phrase that a person looks for; the actors that it names, by whichever alias, are as good. */
export type Wanted = { readonly phrase: Phrase; readonly actorIds: readonly string[] };

/** What a person looks for. Kinds are joined by AND, the members of a kind by OR; words by AND. */
export type Search = {
  readonly words: readonly Wanted[];
  readonly without: readonly Phrase[];
  readonly actors: readonly string[];
  /** With their sub-sectors where those are meant. */
  readonly sectors: readonly string[];
  readonly vendors: readonly string[];
  readonly cves: readonly string[];
  readonly feeds: readonly string[];
  readonly minSeverity: Severity;
  /** Of a vulnerability in KEV, of none in it, or null: either. */
  readonly kev: boolean | null;
  /** Became news at or after / before, epoch ms. */
  readonly from: number | null;
  readonly before: number | null;
  readonly order: SearchOrder;
};

/** Nothing asked yet. */
export const noSearch: Search = {
  words: [],
  without: [],
  actors: [],
  sectors: [],
  vendors: [],
  cves: [],
  feeds: [],
  minSeverity: 'low',
  kev: null,
  from: null,
  before: null,
  order: 'best',
};

const tagKinds = ['actor', 'sector', 'severity', 'feed', 'kev'] as const;

/** What is known of an advisory as a word of the index. No text has such a word: it holds a sign that parts words. */
export function tag(kind: (typeof tagKinds)[number], id: string): string {
  return `${kind}_${id.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')}`;
}

/** One of several ways to answer. word: said in any field, and better in the title. text: in prose. anywhere: in any field. tag: known of it. */
export type Piece = Phrase & { readonly kind: 'word' | 'text' | 'anywhere' | 'tag' };
/** All of `all` and none of `none`; each answered by any of its pieces. */
export type Clauses = {
  readonly all: readonly (readonly Piece[])[];
  readonly none: readonly (readonly Piece[])[];
};

function tagged(kind: (typeof tagKinds)[number], ids: readonly string[]): readonly Piece[] {
  return ids.map((id) => ({ kind: 'tag', tokens: [tag(kind, id)], isPrefix: false }));
}

function said(kind: 'text' | 'anywhere', texts: readonly string[]): readonly Piece[] {
  return texts.map((text) => ({ kind, tokens: tokensOf(text), isPrefix: false }));
}

/** A search in the words of the index. */
export function clausesOf(search: Search): Clauses {
  const levels = severities.filter((level) => atLeast(level, search.minSeverity));
  const inKev = tagged('kev', ['yes']);
  const kinds = [
    tagged('actor', search.actors),
    tagged('sector', search.sectors),
    tagged('feed', search.feeds),
    levels.length < severities.length ? tagged('severity', levels) : [],
    search.kev === true ? inKev : [],
    said('text', search.vendors),
    said('anywhere', search.cves),
    ...search.words.map(({ phrase, actorIds }): readonly Piece[] => [
      { kind: 'word', ...phrase },
      ...tagged('actor', actorIds),
    ]),
  ].filter((pieces) => pieces.length > 0);
  // An index answers words only: whatever is stored has a severity.
  return {
    all: kinds.length > 0 ? kinds : [tagged('severity', severities)],
    none: [
      ...search.without.map((phrase): readonly Piece[] => [{ kind: 'anywhere', ...phrase }]),
      ...(search.kev === false ? [inKev] : []),
    ],
  };
}

/** Does an advisory, as a workspace sees it, still bear the tags that were asked for? The index does not know of its exceptions. */
export function bearsTags(
  { actors, sectors, severity }: Pick<Advisory, 'actors' | 'sectors' | 'severity'>,
  search: Search,
): boolean {
  const isIn = (wanted: readonly string[], ids: readonly string[]) =>
    wanted.length === 0 || ids.some((id) => wanted.includes(id));
  return (
    isIn(
      search.actors,
      actors.map(({ actorId }) => actorId),
    ) &&
    isIn(
      search.sectors,
      sectors.map(({ id }) => id),
    ) &&
    atLeast(severity, search.minSeverity)
  );
}

/** Words as a person wrote them: the longest run that is an actor's name is one thing to look for, any other word by itself. */
export function wantedOf(text: string, directory: Directory): readonly Wanted[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const wanted: Wanted[] = [];
  for (let at = 0; at < words.length; ) {
    const named = readNamed(directory, words, at);
    const actorIds = (named?.things ?? []).filter(({ kind }) => kind === 'actor').map(({ id }) => id);
    const taken = named !== null && actorIds.length > 0 ? named.taken : 1;
    const typed = words.slice(at, at + taken).join(' ');
    const phrase = { tokens: tokensOf(typed), isPrefix: taken === 1 && /[^*]\*$/.test(typed) };
    if (phrase.tokens.length > 0) wanted.push({ phrase, actorIds });
    at += taken;
  }
  return wanted;
}

/** A quoted phrase; quoted or not, an actor's name finds the actor. */
export function quotedWanted(text: string, directory: Directory): readonly Wanted[] {
  const tokens = tokensOf(text);
  const named = directory.byKey.get(nameKey(text)) ?? [];
  const actorIds = named.filter(({ kind }) => kind === 'actor').map(({ id }) => id);
  return tokens.length === 0 ? [] : [{ phrase: { tokens, isPrefix: false }, actorIds }];
}

/** The phrases whose places are shown in bold: what was asked in words, and names of the actors that were asked for. */
export function shownPhrases(search: Search, directory: Directory): readonly Phrase[] {
  const actorIds = new Set([...search.actors, ...search.words.flatMap(({ actorIds: ids }) => ids)]);
  const names = [...actorIds].flatMap((id) => {
    const actor = directory.actors.get(id);
    return actor === undefined ? [] : [actor.name, ...actor.aliases.map(({ name }) => name)];
  });
  return [
    ...search.words.map(({ phrase }) => phrase),
    ...[...search.vendors, ...search.cves, ...names].map((text) => ({
      tokens: tokensOf(text),
      isPrefix: false,
    })),
  ].filter(({ tokens }) => tokens.length > 0);
}

/** A piece of a text around what was looked for, cut at words, with the places in it. */
export type Excerpt = { readonly text: string; readonly spans: readonly Span[] };

/** The stretch of `most` units that holds the most different things looked for, the earliest of those; null where the text says none. */
export function excerptOf(text: string, phrases: readonly Phrase[], most: number): Excerpt | null {
  const spans = spansOf(text, phrases);
  const [first] = spans;
  if (first === undefined) return null;
  const lead = Math.floor(most / 4);
  const kinds = (from: number) =>
    new Set(
      spans
        .filter(({ start, end }) => start >= from && end <= from + most)
        .map(({ start, end }) => text.slice(start, end).toLowerCase()),
    ).size;
  const best = spans.reduce(
    (held, { start }) => {
      const from = Math.max(0, start - lead);
      const count = kinds(from);
      return count > held.count ? { from, count } : held;
    },
    { from: Math.max(0, first.start - lead), count: 0 },
  );
  const places = placesIn(text);
  const begin = best.from === 0 ? 0 : (places.find(({ start }) => start >= best.from)?.start ?? best.from);
  const last = places.findLast(({ end }) => end <= begin + most);
  const end = text.length - begin <= most ? text.length : (last?.end ?? begin + most);
  const [before, after] = [begin > 0 ? '… ' : '', end < text.length ? ' …' : ''];
  const shift = before.length - begin;
  return {
    text: `${before}${text.slice(begin, end)}${after}`,
    spans: spans
      .filter((span) => span.start >= begin && span.end <= end)
      .map((span) => ({ start: span.start + shift, end: span.end + shift })),
  };
}
