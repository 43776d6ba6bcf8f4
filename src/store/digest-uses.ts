import type { Ask } from '../domain/digest.ts';
import type { Lookups } from '../domain/filter.ts';
import type { Place } from '../domain/place.ts';
import { type ToldUse, usesToTell } from '../domain/ransomware-use.ts';
import type { StorySummary } from '../domain/story.ts';
import { allStories } from './all-stories.ts';
import { lookupsFor } from './lookups.ts';
import type { Store } from './store.ts';

type UseNeeds = {
  readonly store: Pick<Store, 'usedInRansomware' | 'vulnerabilities'>;
  /** The stories as a workspace sees them. */
  readonly seen: Pick<Store, 'stories'>;
  readonly sectorParent: Lookups['sectorParent'];
  /** What of these stories may be read; all of it where absent. */
  readonly audible?: (stories: readonly StorySummary[]) => Promise<readonly StorySummary[]>;
};

/** The ransomware uses that a digest of these asks tells; the stories are read only where one was learned of in its time. */
export async function digestUses(
  { store, seen, sectorParent, audible }: UseNeeds,
  asks: readonly Ask[],
  to: number,
): Promise<readonly ToldUse[]> {
  const from = Math.min(to, ...asks.map((ask) => ask.from));
  const uses = (await store.usedInRansomware(from)).filter(({ at }) => at <= to);
  if (uses.length === 0) return [];
  const stories = await allStories(seen, { cves: uses.map(({ id }) => id), seenUntil: to });
  const cves = stories.flatMap((story) => story.cves);
  const filters = asks.map(({ filter }) => filter);
  const lookups = await lookupsFor(store, sectorParent, filters, cves);
  const heard = audible === undefined ? stories : await audible(stories);
  return usesToTell(uses, heard, asks, to, lookups);
}

/** Those of which the channel was not told at once. */
export async function untoldIn(
  { toldUses }: Pick<Store, 'toldUses'>,
  place: Place,
  uses: readonly ToldUse[],
): Promise<readonly ToldUse[]> {
  if (uses.length === 0) return uses;
  const told = await toldUses(
    place,
    uses.map(({ id }) => id),
  );
  return uses.filter(({ id }) => !told.has(id));
}
