import type { Term, Watchlist } from './watchlist.ts';

/** Terms by whose they are, and those that are CVE ids by that id. */
export type TermIndex = {
  readonly ofActor: (actorId: string) => readonly Term[];
  readonly ofCve: (cve: string) => readonly Term[];
};

const indexes = new WeakMap<readonly Watchlist[], TermIndex>();

/** An index of watchlists, made when it is first asked for and kept as long as they are. */
export function termIndex(watchlists: readonly Watchlist[]): TermIndex {
  const made = indexes.get(watchlists);
  if (made !== undefined) return made;
  const terms = watchlists
    .flatMap((watchlist) => watchlist.terms)
    .filter((term) => term.strength !== 'negative');
  const byActor = Map.groupBy(terms, (term) => term.actorId);
  const byCve = Map.groupBy(
    terms.filter((term) => term.kind === 'cve'),
    (term) => term.text.toUpperCase(),
  );
  const index: TermIndex = {
    ofActor: (actorId) => byActor.get(actorId) ?? [],
    ofCve: (cve) => byCve.get(cve) ?? [],
  };
  indexes.set(watchlists, index);
  return index;
}
