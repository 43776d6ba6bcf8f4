import { conditionOf, conditions } from './domain/feed-health.ts';
import type { Gauges, Meter } from './metrics.ts';
import type { Store } from './store/store.ts';
import type { Check, HealthNeeds } from './web/health.ts';

/** What tells how this process is. */
export type VitalsNeeds = {
  readonly store: Pick<Store, 'feeds' | 'queueDepth' | 'queue' | 'openSubscriptions' | 'missingMigrations'>;
  readonly meter: Meter;
  /** Slack can reach us; null where another process answers Slack. */
  readonly isConnected: () => boolean | null;
  /** When the timetable last did anything, epoch ms; null: not yet. */
  readonly lastTickAt: () => number | null;
  readonly now: () => number;
};

/** Whoever asks more often is told what was found. */
const askedEvery = 5_000;
/** A timetable that did nothing for so long stands still: it ticks every minute. */
const longestTick = 180_000;
const answersWithin = 5_000;

/** Asks no more often than every few seconds, however many want to know. */
function kept<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly told: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= askedEvery) last = { at: now(), told: ask() };
    return last.told;
  };
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(answersWithin);
  const tooLate = new Promise<never>((_, reject) =>
    late.addEventListener('abort', () => reject(new Error(`no answer within ${answersWithin / 1_000} s`))),
  );
  return Promise.race([asked, tooLate]);
}

async function storeFaults({ store }: VitalsNeeds): Promise<readonly Check[]> {
  try {
    const missing = await inTime(store.missingMigrations());
    return [
      { name: 'store', fault: null },
      { name: 'migrations', fault: missing.length === 0 ? null : `missing: ${missing.join(', ')}` },
    ];
  } catch (error) {
    return [{ name: 'store', fault: error instanceof Error ? error.message : String(error) }];
  }
}

async function checksOf(needs: VitalsNeeds): Promise<readonly Check[]> {
  const isConnected = needs.isConnected();
  const tick = needs.lastTickAt();
  const age = tick === null ? null : needs.now() - tick;
  return [
    ...(await storeFaults(needs)),
    ...(isConnected === null
      ? []
      : [{ name: 'slack', fault: isConnected ? null : 'the connection to Slack is down' }]),
    {
      name: 'timetable',
      fault:
        age === null
          ? 'no job has run yet'
          : age > longestTick
            ? `no job has run for ${Math.round(age / 1_000)} s`
            : null,
    },
  ];
}

async function gaugesOf({ store, isConnected, lastTickAt, now }: VitalsNeeds): Promise<Gauges> {
  const at = now();
  const age = (since: number | null) => (since === null ? null : Math.max(0, (at - since) / 1_000));
  const [feeds, owed, depths, subscriptions] = await Promise.all([
    store.feeds(),
    store.queueDepth(at),
    store.queue.depths(at),
    store.openSubscriptions(),
  ]);
  const states = feeds.map((feed) => conditionOf(feed, at));
  const looks = feeds.flatMap(({ lastLookAt }) => (lastLookAt === null ? [] : [lastLookAt]));
  return {
    feeds: Object.fromEntries(
      conditions.map((condition) => [condition, states.filter((state) => state === condition).length]),
    ),
    pollAge: age(looks.length === 0 ? null : Math.max(...looks)),
    subscriptions: subscriptions.length,
    owed: owed.owed,
    owedAge: age(owed.oldestDueAt) ?? 0,
    refusedLastDay: owed.refusedLastDay,
    work: depths.map(({ kind, waiting, inHand, dead, oldestAt }) => ({
      ...{ kind, waiting, inHand, dead },
      age: age(oldestAt) ?? 0,
    })),
    isConnected: isConnected() ?? true,
    tickAge: age(lastTickAt()),
  };
}

/** How this process is, for those who run it. */
export function vitals(needs: VitalsNeeds): HealthNeeds {
  const gauges = kept(() => gaugesOf(needs), needs.now);
  return {
    checks: kept(() => checksOf(needs), needs.now),
    metrics: async () => needs.meter.text(await gauges()),
  };
}
