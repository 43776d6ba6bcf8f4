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

/** Every story that answers the query, read page by page, newest first. */
export async function allStories(
  store: Pick<Store, 'stories'>,
  query: Omit<StoryQuery, 'limit' | 'offset'>,
): Promise<readonly StorySummary[]> {
  return newestStories(store, query, Number.POSITIVE_INFINITY);
}
