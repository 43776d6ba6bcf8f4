import { saidBy, wants } from '../src/domain/filter.ts';
import { severities } from '../src/domain/severity.ts';
import { extendOutline } from '../src/domain/story-outline.ts';
import type { Subscription } from '../src/domain/subscription.ts';
import { mayWant } from '../src/domain/subscription-index.ts';
import { owedAlerts } from '../src/jobs/alerts.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeCadence,
  makeFilter,
  makeSectorMatch,
  makeSubscription,
  nothingKnown,
  now,
} from '../test/help/make.ts';
import { median } from './rounds.ts';
import { sequence } from './sequence.ts';

const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const rounds = 15;

/** Half ask for a sector, a quarter for an actor, the others for makers and phrases; a few for all. */
function makeSubscriptions(count: number): readonly Subscription[] {
  const next = sequence(11);
  const below = (limit: number) => Math.floor(next() * limit);
  return Array.from({ length: count }, (_, at) => {
    const kind = below(100);
    const filter = makeFilter({
      sectors: kind < 50 ? [sectors[below(sectors.length)] ?? ''] : [],
      actors: kind >= 50 && kind < 75 ? [`actor-${below(150)}`] : [],
      minSeverity: severities[below(severities.length)] ?? 'low',
      ...(kind >= 75 && kind < 88 ? { vendors: [`vendor${below(500)}`] } : {}),
      ...(kind >= 88 && kind < 98 ? { including: [`phrase${below(900)} of words`] } : {}),
    });
    return makeSubscription({ channelId: `C${at}`, filter, cadence: makeCadence({ instant: true }) });
  });
}

const advisory = makeAdvisory({
  title: 'An actor in vendor7 devices of a port',
  summary: 'What is known of it, and what to do about it. '.repeat(20),
  sectors: [makeSectorMatch({ id: 'maritime' })],
  actors: [makeActorMatch({ actorId: 'actor-7' })],
  severity: 'high',
  publishedAt: now,
  seenAt: now,
});

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** What does it cost to find who is to be told of a story, beside asking every filter? */
export function run(): void {
  const after = extendOutline(undefined, 'story', advisory);
  const change = { kind: 'fresh', advisory, before: undefined, after, additions: [] } as const;
  const rows = [2_000, 100_000].map((count) => {
    const subscriptions = makeSubscriptions(count);
    const first = timed(() => void mayWant(subscriptions, after, nothingKnown));
    const times = { found: [] as number[], owed: [] as number[], scanned: [] as number[] };
    let alerts = 0;
    for (let round = 0; round < rounds; round += 1) {
      const said = saidBy({ ...advisory });
      times.scanned.push(
        timed(() => void subscriptions.filter(({ filter }) => wants(filter, said, nothingKnown)).length),
      );
      const again = saidBy({ ...advisory });
      times.found.push(
        timed(
          () =>
            void mayWant(subscriptions, again, nothingKnown).filter(({ filter }) =>
              wants(filter, again, nothingKnown),
            ),
        ),
      );
      times.owed.push(
        timed(() => {
          alerts = owedAlerts([change], subscriptions, nothingKnown, now).length;
        }),
      );
    }
    const [found, scanned] = [median(times.found), median(times.scanned)];
    return {
      subscriptions: count,
      alerts,
      'taken apart, once ms': first.toFixed(1),
      'found ms': found.toFixed(2),
      'every filter asked ms': scanned.toFixed(2),
      ratio: `${(scanned / found).toFixed(1)}×`,
      'alerts made ms': median(times.owed).toFixed(2),
    };
  });
  console.table(rows);
}
