import { type BackTest, backTest, backTestDays } from '../../domain/back-test.ts';
import type { Definition } from '../../domain/subscribing.ts';
import { allStories } from '../../store/all-stories.ts';
import { lookupsFor } from '../../store/lookups.ts';
import { cvesIn } from './lens-on.ts';
import type { Needs } from './needs.ts';

const day = 86_400_000;

const few = 1_000;

/** Are there so few stories that trying out takes no time worth mentioning? */
export async function isQuick({ store, now }: Needs): Promise<boolean> {
  return (await store.countStories({ publishedFrom: now() - backTestDays * day })) <= few;
}

/** What the subscription would have sent over the last 30 days; null where that could not be worked out, which is logged. */
export async function tryOut(needs: Needs, definition: Definition): Promise<BackTest | null> {
  try {
    const now = needs.now();
    const stories = await allStories(needs.store, { publishedFrom: now - backTestDays * day });
    const { parent } = needs.directory;
    const lookups = await lookupsFor(needs.store, parent, [definition.filter], cvesIn(stories));
    return backTest(definition, stories, lookups, now);
  } catch (error) {
    needs.log.error({ err: error }, 'a subscription could not be tried out on the last 30 days');
    return null;
  }
}
