import type { Actor } from './actor.ts';
import { lackOf } from './circumstance.ts';
import { compileMatcher, lookForTerms, type Matcher, type ReadableText } from './matcher.ts';
import { sceneOf } from './scene.ts';
import type { Match, Term, Watchlist } from './watchlist.ts';
import { listWords } from './words.ts';

/** A term that stands in the text and tags nobody, and why. */
export type NearMiss = { readonly match: Match; readonly why: string };

/** Watchlists twice: as they are, and with neither guards nor look-alikes nor rules for names, to see what those keep out. */
export type OpenedLists = {
  readonly guarded: Matcher;
  readonly open: Matcher;
  readonly terms: ReadonlyMap<string, Term>;
};

const mostWords = 6;

/** Compile watchlists for `nearMisses`. */
export function openLists(watchlists: readonly Watchlist[]): OpenedLists {
  const opened = watchlists.map((list) => ({
    ...list,
    terms: list.terms
      .filter(({ strength }) => strength !== 'negative')
      .filter((term) => term.class !== 'never-match')
      .map(
        (term): Term => ({
          ...term,
          kind: term.kind === 'alias' ? 'context' : term.kind,
          class: 'unique',
          needsContext: [],
        }),
      ),
  }));
  return {
    guarded: compileMatcher(watchlists),
    open: compileMatcher(opened),
    terms: new Map(watchlists.flatMap(({ terms }) => terms.map((term) => [term.id, term] as const))),
  };
}

const keyOf = ({ termId, field, start }: Match) => `${termId} ${field} ${start}`;
const overlap = (a: Match, b: Match) => a.field === b.field && a.start < b.end && b.start < a.end;

/** Which of these words stand anywhere in the text. */
function standing(words: readonly string[], text: ReadableText): readonly string[] {
  const term = (word: string): Term => ({
    id: word,
    actorId: '',
    text: word,
    variants: [],
    kind: 'context',
    strength: 'weak',
    class: 'unique',
    needsContext: [],
    origin: '',
  });
  const looked = lookForTerms(compileMatcher([{ id: '', title: '', terms: words.map(term) }]), text);
  return [...new Set(looked.matches.map((match) => match.term))];
}

function guardWords(term: Term, text: ReadableText): string {
  const shown = term.needsContext.slice(0, mostWords).map((word) => `“${word}”`);
  const more = term.needsContext.length > mostWords ? ' …' : '';
  const there = standing(term.needsContext, text);
  return there.length > 0
    ? `an everyday word, and its context (${listWords(there.slice(0, 3).map((word) => `“${word}”`))}) is not close enough to it`
    : `an everyday word without its context: none of ${listWords(shown, 'or')}${more} stands there`;
}

/** What kept a term out that stands in the text: a look-alike, a longer name, or a guard. */
function whyOut(
  match: Match,
  term: Term | undefined,
  text: ReadableText,
  taken: readonly Match[],
  lookalikes: readonly Match[],
): string | null {
  const lookalike = lookalikes.find((one) => one.actorId === match.actorId && overlap(one, match));
  if (lookalike !== undefined) return `“${lookalike.term}” stands there, a look-alike that is somebody else`;
  const longer = taken.find((one) => overlap(one, match));
  if (longer !== undefined) return longer.actorId === match.actorId ? null : `it is part of “${longer.term}”`;
  if (term === undefined) return null;
  if (term.needsContext.length > 0) return guardWords(term, text);
  return term.kind === 'alias' ? 'nothing beside it says that it is a name' : null;
}

const strengthOrder = ['specific', 'supporting', 'weak', 'negative'] as const;

/**
 * Terms that stand in the text of actors that it does not tag, one for each term, the strongest first: a name without
 * its context, one that a look-alike covers, supporting and weak terms that did not suffice. `tagged` are ids of actors.
 */
export function nearMisses(
  lists: OpenedLists,
  text: ReadableText,
  actors: readonly Actor[],
  tagged: ReadonlySet<string>,
): readonly NearMiss[] {
  const { matches, lookalikes } = lookForTerms(lists.guarded, text);
  const scene = sceneOf(text, matches, lookalikes);
  const inside = new Set(matches.map(keyOf));
  const short = [...Map.groupBy(matches, ({ actorId }) => actorId)]
    .filter(([id]) => !tagged.has(id))
    .flatMap(([id, own]) => {
      const why = lackOf(
        own,
        actors.find((actor) => actor.id === id),
        scene,
      );
      return own.map((match) => ({ match, why }));
    });
  const out = lookForTerms(lists.open, text)
    .matches.filter((match) => !tagged.has(match.actorId) && !inside.has(keyOf(match)))
    .flatMap((match) => {
      const term = lists.terms.get(match.termId);
      const why = whyOut(match, term, text, matches, lookalikes);
      return why === null ? [] : [{ match: { ...match, kind: term?.kind ?? match.kind }, why }];
    });
  const all = [...out, ...short].sort(
    (a, b) => strengthOrder.indexOf(a.match.strength) - strengthOrder.indexOf(b.match.strength),
  );
  return [...new Map(all.toReversed().map((one) => [one.match.termId, one])).values()].reverse();
}
