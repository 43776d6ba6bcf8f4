import { setImmediate as nextTurn } from 'node:timers/promises';
import { type StorySummary, summarise } from '../domain/story.ts';
import type { Store, StoryQuery } from './store.ts';

const pageSize = 200;

/** Every story that answers the query, read page by page, newest first. */
export async function allStories(
  store: Pick<Store, 'stories'>,
  query: Omit<StoryQuery, 'limit' | 'offset'>,
): Promise<readonly StorySummary[]> {
  const found: StorySummary[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = await store.stories({ ...query, limit: pageSize, offset });
    found.push(...page.map(summarise));
    if (page.length < pageSize) return found;
    // Pages of SQLite come without a pause: others have their turn in between.
    await nextTurn();
  }
}
