import { setImmediate as nextTurn } from 'node:timers/promises';
import { type StorySummary, summarise } from '../domain/story.ts';
import type { Store, StoryQuery } from './store.ts';

const pageSize = 200;

/** The newest stories that answer the query, `most` at most, read page by page. */
export async function newestStories(
  store: Pick<Store, 'stories'>,
  query: Omit<StoryQuery, 'limit' | 'offset'>,
  most: number,
): Promise<readonly StorySummary[]> {
  const found: StorySummary[] = [];
  while (found.length < most) {
    const limit = Math.min(pageSize, most - found.length);
    const page = await store.stories({ ...query, limit, offset: found.length });
    found.push(...page.map(summarise));
    if (page.length < limit) return found;
    // Pages of SQLite come without a pause: others have their turn in between.
    await nextTurn();
  }
  return found;
}

/** The newest stories of these advisories (newest first), `most` at most: a list of thousands is asked for in pieces, each once. */
export async function newestAmong(
  store: Pick<Store, 'stories'>,
  advisoryIds: readonly string[],
  most: number,
): Promise<readonly StorySummary[]> {
  const found = new Map<string, StorySummary>();
  for (let from = 0; from < advisoryIds.length && found.size < most; from += pageSize) {
    const among = advisoryIds.slice(from, from + pageSize);
    for (const story of await store.stories({ among, limit: Math.min(pageSize, most) }))
      if (!found.has(story.id)) found.set(story.id, summarise(story));
    await nextTurn();
  }
  return [...found.values()].slice(0, most);
}

/** Every story that answers the query, read page by page, newest first. */
export async function allStories(
  store: Pick<Store, 'stories'>,
  query: Omit<StoryQuery, 'limit' | 'offset'>,
): Promise<readonly StorySummary[]> {
  return newestStories(store, query, Number.POSITIVE_INFINITY);
}

/** Reads the stories of a window. */
export type ReadWindow = (
  store: Pick<Store, 'stories'>,
  query: Omit<StoryQuery, 'limit' | 'offset'>,
) => Promise<readonly StorySummary[]>;

/** How long a window that was read stands for the next that is the same. */
const sameFor = 30_000;

/** Channels of a workspace whose digests are due together mostly cover the same time: it is read once for all of them, and kept for half a minute. */
export function sharedWindow(now: () => number): (teamId: string) => ReadWindow {
  let last: {
    readonly key: string;
    readonly at: number;
    readonly stories: Promise<readonly StorySummary[]>;
  } | null = null;
  return (teamId) => (store, query) => {
    const key = JSON.stringify([teamId, query]);
    if (last !== null && last.key === key && now() - last.at < sameFor) return last.stories;
    const stories = allStories(store, query);
    last = { key, at: now(), stories };
    // What could not be read is read again by whoever asks next.
    stories.catch(() => {
      last = null;
    });
    return stories;
  };
}
