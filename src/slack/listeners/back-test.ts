import { type BackTest, backTest, backTestDays } from '../../domain/back-test.ts';
import type { Definition } from '../../domain/subscribing.ts';
import { bestTightening, type Tightening, tightenings } from '../../domain/tightening.ts';
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

/** What each of these would have sent over the last 30 days; none where that could not be worked out, which is logged. */
async function tryEach(needs: Needs, definitions: readonly Definition[]): Promise<readonly BackTest[]> {
  try {
    const now = needs.now();
    const stories = await allStories(needs.store, { publishedFrom: now - backTestDays * day });
    const { parent } = needs.directory;
    const filters = definitions.map(({ filter }) => filter);
    const lookups = await lookupsFor(needs.store, parent, filters, cvesIn(stories));
    return definitions.map((definition) => backTest(definition, stories, lookups, now));
  } catch (error) {
    needs.log.error({ err: error }, 'a subscription could not be tried out on the last 30 days');
    return [];
  }
}

/** What the subscription would have sent over the last 30 days; null where that could not be worked out, which is logged. */
export async function tryOut(needs: Needs, definition: Definition): Promise<BackTest | null> {
  const [test] = await tryEach(needs, [definition]);
  return test ?? null;
}

/** The one limit more that makes least of a change and yet less of a flood; null where none does. */
export async function tightenTo(
  needs: Needs,
  definition: Definition,
  flood: BackTest,
): Promise<Tightening | null> {
  const limits = tightenings(definition.filter);
  const tests = await tryEach(
    needs,
    limits.map((limit) => ({ ...definition, filter: { ...definition.filter, ...limit } })),
  );
  const tried = limits.flatMap((tightening, at) => {
    const test = tests[at];
    return test === undefined ? [] : [{ tightening, test }];
  });
  return bestTightening(flood, tried);
}
