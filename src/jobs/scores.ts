import { wants } from '../domain/filter.ts';
import { freshFor, newsAt } from '../domain/news.ts';
import { mayAlert, type Subscription } from '../domain/subscription.ts';
import { isLoaded } from '../domain/vulnerability-data.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { Store } from '../store/store.ts';
import { owedAlerts } from './alerts.ts';

/** What hearing of new EPSS scores needs from the world. */
export type ScoreNeeds = {
  readonly store: Pick<
    Store,
    'openSubscriptions' | 'dataSets' | 'recentStories' | 'story' | 'vulnerabilities' | 'owe'
  >;
  readonly sectorParent: (id: string) => string | null;
  readonly now: () => number;
};

function hasFloor({ filter, cadence }: Subscription): boolean {
  return filter.minEpss !== undefined && cadence.instant;
}

/**
 * A CVE gets its score after the news: whoever set an EPSS floor is owed the stories of the last seven days that reach it with a new
 * edition, once each, from when the subscription was made. Each run returns the alerts owed; without a new edition it does nothing.
 */
export function hearScores({ store, sectorParent, now }: ScoreNeeds): () => Promise<number> {
  let heard: string | null = null;
  return async () => {
    const subscriptions = (await store.openSubscriptions()).filter(hasFloor);
    if (subscriptions.length === 0) return 0;
    const loaded = (await store.dataSets()).find(({ id }) => id === 'epss');
    if (loaded === undefined || !isLoaded(loaded)) return 0;
    const edition = loaded.asOf ?? `undated ${loaded.readAt}`;
    if (edition === heard) return 0;
    const recent = (await store.recentStories(now() - freshFor)).filter(({ cves }) => cves.length > 0);
    const filters = subscriptions.map(({ filter }) => filter);
    const cves = recent.flatMap((outline) => outline.cves);
    const lookups = await lookupsFor(store, sectorParent, filters, cves);
    let owed = 0;
    for (const after of recent) {
      if (!filters.some((filter) => wants(filter, after, lookups))) continue;
      const told = (await store.story(after.id))?.advisories.filter((one) => mayAlert(one, now())) ?? [];
      const [advisory] = told.toSorted((a, b) => newsAt(b) - newsAt(a));
      if (advisory === undefined) continue;
      const since = subscriptions.filter(({ createdAt }) => createdAt < advisory.seenAt);
      const change = { kind: 'fresh', advisory, before: undefined, after, additions: [] } as const;
      for (const delivery of owedAlerts([change], since, lookups, now())) {
        await store.owe(delivery);
        owed += 1;
      }
    }
    heard = edition;
    return owed;
  };
}
