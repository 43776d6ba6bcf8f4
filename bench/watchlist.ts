import type { Term, Watchlist } from '../src/domain/watchlist.ts';

/** Terms as a watchlist of one actor. */
export function watchlistFrom(terms: readonly string[]): Watchlist {
  const made = terms.map((text, number) => {
    const term: Term = {
      id: `${number}`,
      actorId: 'bench',
      text,
      variants: [],
      kind: 'alias',
      strength: 'specific',
      class: 'unique',
      needsContext: [],
      origin: '',
    };
    return term;
  });
  return { id: 'bench', title: '', terms: made };
}
