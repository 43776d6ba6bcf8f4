import { isPrivateFeed } from './domain/confidential.ts';
import type { Feed } from './domain/feed.ts';
import type { Reader } from './domain/reading.ts';
import { ownOf } from './store/own.ts';
import { type SeenStore, seenBy } from './store/seen.ts';
import type { Store } from './store/store.ts';

/** What each workspace sees of a store that it may share with others. */
export type Sight = {
  /** The store as a workspace sees it. */
  readonly storeOf: (teamId: string) => Store;
  /** What stories are there, with its exceptions. */
  readonly storiesOf: (teamId: string) => SeenStore;
  /** The feeds of the catalogue that a workspace may have read. */
  readonly offered: (feeds: readonly Feed[]) => readonly Feed[];
  /** For jobs: what belongs to whom alone; nothing where there is one workspace. */
  readonly hiding: { readonly privateOwners?: Store['privateOwners'] };
};

/** Where any workspace may come, each sees its own and what is shared; the one workspace of a bot token sees all. */
export function sightOf(store: Store, isOpenToAll: boolean, read: () => Reader): Sight {
  const shown = (teamId: string) => (isOpenToAll ? ownOf(store, teamId) : store);
  const storiesOf = (teamId: string) => seenBy(shown(teamId), teamId, read);
  return {
    storeOf: (teamId) => ({ ...shown(teamId), ...storiesOf(teamId) }),
    storiesOf,
    offered: (feeds) => (isOpenToAll ? feeds.filter((feed) => !isPrivateFeed(feed)) : feeds),
    hiding: isOpenToAll ? { privateOwners: store.privateOwners } : {},
  };
}
