import { advisoryById, knownAdvisories } from './advisories.ts';
import type { Engine } from './engine.ts';
import { likeAdvisories } from './identities.ts';
import { random } from './owing.ts';
import { search } from './search.ts';
import { clearIndex, fullText, indexSome, unindexed } from './search-index.ts';
import type { Store } from './store.ts';
import { countStories, recentStories, stories, storyById, storyIdsAt, wholeStories } from './stories.ts';
import { recordKevListing, storyEvents } from './story-events.ts';
import { tellingEditions, tellingEditionsOf, tellings } from './tellings.ts';

/** The part of the store that keeps what was published, and is asked for it. */
export function advisoryPart({
  db,
  inTransaction,
  unsynced,
  apart,
}: Pick<Engine, 'db' | 'inTransaction' | 'unsynced' | 'apart'>): Pick<
  Store,
  | 'knownAdvisories'
  | 'likeAdvisories'
  | 'recentStories'
  | 'tellingEditions'
  | 'tellingEditionsOf'
  | 'tellings'
  | 'storyEvents'
  | 'recordKevListing'
  | 'stories'
  | 'countStories'
  | 'story'
  | 'storiesOf'
  | 'storyIdsAt'
  | 'advisory'
  | 'search'
  | 'unindexed'
  | 'indexSome'
  | 'mergeIndex'
  | 'clearIndex'
> {
  let steps = 0;
  return {
    knownAdvisories: (feedId, identities) => knownAdvisories(db, feedId, identities),
    likeAdvisories: (...like) => likeAdvisories(db, ...like),
    recentStories: (since, among) => recentStories(db, since, among),
    tellingEditions: (...asked) => tellingEditions(db, ...asked),
    tellingEditionsOf: (...asked) => tellingEditionsOf(db, ...asked),
    tellings: (ids) => tellings(db, ids),
    storyEvents: (...asked) => storyEvents(db, ...asked),
    recordKevListing: (listing) => inTransaction((tx) => recordKevListing(tx, listing, random)),
    stories: (query) => stories(db, query),
    countStories: (...asked) => countStories(db, ...asked),
    story: (id) => storyById(db, id),
    storyIdsAt: (url) => storyIdsAt(db, url),
    advisory: (id) => advisoryById(db, id),
    storiesOf: (ids) => wholeStories(db, ids),
    search: (...asked) => search(db, ...asked),
    unindexed: () => unindexed(db),
    indexSome: (limit) => inTransaction((tx) => indexSome(tx, limit)),
    mergeIndex: async () => {
      if (apart?.isAwake() === true) return apart.mergeIndex();
      const isMore = await unsynced((tx) => fullText(tx).merge(tx));
      // Nothing to do, or one step, is worth no thread; what takes more is done there.
      steps = isMore ? steps + 1 : 0;
      return steps > 1 && apart !== null ? apart.mergeIndex() : isMore;
    },
    clearIndex: () => inTransaction(clearIndex),
  };
}
