import { conditionOf, conditions } from './domain/feed-health.ts';
import type { InHand } from './jobs/in-hand.ts';
import type { Gauges, Meter } from './metrics.ts';
import type { Store } from './store/store.ts';
import type { Check, HealthNeeds } from './web/health.ts';

/** What tells how this process is. */
export type VitalsNeeds = {
  readonly store: Pick<
    Store,
    'feeds' | 'queueDepth' | 'queue' | 'openSubscriptions' | 'missingMigrations' | 'newerMigrations'
  >;
  readonly meter: Meter;
  /** Slack can reach us; null where another process answers Slack. */
  readonly isConnected: () => boolean | null;
  /** When the timetable last did anything, epoch ms; null: not yet. */
  readonly lastTickAt: () => number | null;
  readonly inHand: Pick<InHand, 'silent'>;
  readonly now: () => number;
};

/** Whoever asks more often is told what was found. */
const askedEvery = 5_000;
/** A timetable that did nothing for so long stands still: it ticks every minute. */
const longestTick = 180_000;
/** A job that gave no sign for so long hangs. */
const longestSilence = 900_000;
/** Nor does it come back: a start anew loses nothing. */
const silentForGood = 1_800_000;
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
    // While replicas are replaced, those of the old version work on with the tables of the new one.
    const newer = await inTime(store.newerMigrations());
    if (newer.length > 0) {
      const note = `a newer version added ${newer.join(', ')}; this one works on until it is replaced`;
      return [
        { name: 'store', fault: null },
        { name: 'migrations', fault: null, note },
      ];
    }
    const missing = await inTime(store.missingMigrations());
    return [
      { name: 'store', fault: null },
      { name: 'migrations', fault: missing.length === 0 ? null : `missing: ${missing.join(', ')}` },
    ];
  } catch (error) {
    return [{ name: 'store', fault: error instanceof Error ? error.message : String(error) }];
  }
}

/** The job that has been silent for longest, where that is longer than it may. */
function hanging({ inHand }: VitalsNeeds, longest: number): string | null {
  const [worst] = [...inHand.silent()].sort(([, a], [, b]) => b - a);
  if (worst === undefined || worst[1] < longest) return null;
  return `${worst[0]} has given no sign of life for ${Math.round(worst[1] / 60_000)} min`;
}

function timetableFault(needs: VitalsNeeds): string | null {
  const tick = needs.lastTickAt();
  if (tick === null) return 'no job has run yet';
  const age = needs.now() - tick;
  if (age > longestTick) return `no job has run for ${Math.round(age / 1_000)} s`;
  return hanging(needs, longestSilence);
}

async function checksOf(needs: VitalsNeeds): Promise<readonly Check[]> {
  const isConnected = needs.isConnected();
  return [
    ...(await storeFaults(needs)),
    ...(isConnected === null
      ? []
      : [{ name: 'slack', fault: isConnected ? null : 'the connection to Slack is down' }]),
    { name: 'timetable', fault: timetableFault(needs) },
  ];
}

async function gaugesOf({ store, isConnected, lastTickAt, inHand, now }: VitalsNeeds): Promise<Gauges> {
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
    isConnected: isConnected(),
    tickAge: age(lastTickAt()),
    silent: [...inHand.silent()].map(([job, silence]) => [job, silence / 1_000]),
  };
}

/** How this process is, for those who run it. */
export function vitals(needs: VitalsNeeds): HealthNeeds {
  const gauges = kept(() => gaugesOf(needs), needs.now);
  return {
    alive: () => hanging(needs, silentForGood),
    checks: kept(() => checksOf(needs), needs.now),
    metrics: async () => needs.meter.text(await gauges()),
  };
}
