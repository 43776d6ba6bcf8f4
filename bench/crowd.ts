import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/compose.ts';
import { shareDueDigests } from '../src/jobs/digest-shares.ts';
import { createLog } from '../src/log.ts';
import type { Store } from '../src/store/store.ts';
import {
  makeAdvisory,
  makeCadence,
  makeFeed,
  makePoll,
  makeSectorMatch,
  makeSubscription,
} from '../test/help/make.ts';
import { startPostgres } from '../test/help/postgres.ts';

const day = 86_400_000;
const due = 100_000;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const advisories = 400;
/** As many are asked one by one, as a peer that keeps no count of who asks the same. */
const asked = 300;

async function fill(store: Store, now: number): Promise<void> {
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const fresh = Array.from({ length: advisories }, (_, n) =>
    makeAdvisory({
      identity: `${n}`,
      publishedAt: now - (n % 24) * 3_600_000,
      seenAt: now - (n % 24) * 3_600_000,
      sectors: [makeSectorMatch({ id: sectors[n % sectors.length] ?? '' })],
    }),
  );
  await store.recordPoll(makePoll({ at: now, fresh }));
  for (let n = 0; n < due; n += 1_000)
    await Promise.all(
      Array.from({ length: 1_000 }, (_, at) =>
        store.saveSubscription(
          makeSubscription({
            ...{ id: `s${n + at}`, channelId: `C${n + at}`, coveredUntil: now - day, nextDigestAt: now - 1 },
            cadence: makeCadence({ instant: false, digest: 'daily', silentWhenEmpty: n % 2_000 === 0 }),
            filter: {
              sectors: [sectors[(n + at) % sectors.length] ?? ''],
              actors: [],
              minSeverity: 'low',
              kevOnly: false,
            },
          }),
        ),
      ),
    );
}

function digesting(store: Store) {
  return shareDueDigests({
    ...{ store, now: Date.now, log: createLog('error'), stopping: () => false },
    seenBy: () => store,
    sectorParent: () => null,
  });
}

async function crowd(name: string, databaseUrl: string): Promise<void> {
  const store = openStore({ databaseUrl });
  try {
    await fill(store, Date.now());
    const single = performance.now();
    for (let n = 0; n < asked; n += 1)
      await store.stories({
        sectorIds: [sectors[n % sectors.length] ?? ''],
        seenAfter: Date.now() - day,
        limit: 200,
      });
    const each = (performance.now() - single) / asked;
    const begun = performance.now();
    const channels = await digesting(store);
    const took = performance.now() - begun;
    const { owed } = await store.queueDepth(Date.now());
    console.log(
      `${name}: ${channels.toLocaleString('en')} subscriptions due in one minute, ${owed.toLocaleString('en')} digests owed in ${(took / 1_000).toFixed(1)} s, ` +
        `${(took / channels).toFixed(3)} ms each; a bare query of its stories for each would take ${((each * due) / 1_000).toFixed(0)} s (${((each * due) / took).toFixed(0)}×)`,
    );
  } finally {
    await store.close();
  }
}

/** How long does it take to owe the digests of 100,000 subscriptions that are due in one minute, beside a query for each? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const postgres = await startPostgres();
  try {
    await crowd('SQLite', `sqlite:${join(folder, 'a.db')}`);
    await crowd('PostgreSQL', postgres.url);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
