import type { Reader } from '../../src/domain/reading.ts';
import { pollFeeds } from '../../src/jobs/poll.ts';
import type { PollOutcome } from '../../src/jobs/poll-needs.ts';
import { openStoryShelf, type StoryShelf } from '../../src/jobs/story-shelf.ts';
import type { Store } from '../../src/store/store.ts';
import { alone, minute, nextNumber, onward } from './make.ts';
import { silentLog } from './silent-log.ts';

/** One look at one stored feed at `now`, which shows these titles as published a minute ago. */
export async function pollTitles(
  store: Store,
  feedId: string,
  titles: readonly string[],
  {
    read,
    now,
    readWith = 'knowledge',
    shelf = openStoryShelf(store),
  }: {
    readonly read: Reader;
    readonly now: number;
    readonly readWith?: string;
    readonly shelf?: StoryShelf;
  },
): Promise<readonly PollOutcome[]> {
  const advisories = titles.map((title) => ({
    identity: `guid:${nextNumber()}`,
    guid: null,
    url: null,
    title,
    summary: null,
    content: null,
    published: new Date(now - minute).toISOString(),
    updated: null,
    authors: [],
    categories: [],
    lang: null,
  }));
  const fresh = {
    kind: 'fresh' as const,
    bytes: new Uint8Array(),
    contentType: null,
    etag: null,
    lastModified: null,
    finalUrl: '',
    ...onward,
  };
  const needs = {
    store,
    look: async () => fresh,
    parse: async () => ({
      kind: 'feed' as const,
      title: feedId,
      description: null,
      home: null,
      language: null,
      pace: {},
      advisories,
    }),
    read,
    readWith,
    ...alone(store),
    shelf,
    sectorParent: () => null,
    now: () => now,
    random: Math.random,
    stopping: () => false,
    log: silentLog,
  };
  return pollFeeds(
    needs,
    (await store.feeds()).filter((feed) => feed.id === feedId),
  );
}
