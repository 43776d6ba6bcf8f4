import type { Search } from '../domain/search.ts';
import type { Story } from '../domain/story.ts';

/** A story that answers, and which of its advisories does. */
export type Hit = { readonly storyId: string; readonly advisoryId: string };

/** What a search found: a page of hits, and how many stories in all; `isMore`: at least so many. */
export type Hits = { readonly hits: readonly Hit[]; readonly total: number; readonly isMore: boolean };

/** What the store keeps to be searched. Every advisory is in the index with the transaction that stores it. */
export type SearchStore = {
  /** Stories that answer, each once. Best first are those that say the words in a title, newest first; then the others. */
  readonly search: (
    asked: Search,
    page: { readonly limit: number; readonly offset: number; readonly seenIn?: string },
  ) => Promise<Hits>;
  /** These stories, whole, in the order given; those that are gone are left out. */
  readonly storiesOf: (ids: readonly string[]) => Promise<readonly Story[]>;
  /** How many advisories are not in the index yet: those of a version that had none. */
  readonly unindexed: () => Promise<number>;
  /** Write the newest `limit` of those into it; returns how many there were. */
  readonly indexSome: (limit: number) => Promise<number>;
  /** Bring together what was written into it piece by piece, some 50 ms of it, so that a search has fewer pieces to look in; says whether there may be more to do. */
  readonly mergeIndex: () => Promise<boolean>;
  /** Empty the index, also a damaged one: all advisories are to be written into it again. */
  readonly clearIndex: () => Promise<void>;
};
