import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/compose.ts';
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
import { digesting } from './crowd-digests.ts';

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

/** Milliseconds that so many processes take together. */
async function together(databaseUrl: string, processes: number): Promise<number> {
  const store = openStore({ databaseUrl });
  await fill(store, Date.now());
  const script = fileURLToPath(new URL('./crowd-replica.ts', import.meta.url));
  const replicas = Array.from({ length: processes }, () =>
    fork(script, { env: { ...process.env, DATABASE_URL: databaseUrl } }),
  );
  await Promise.all(replicas.map((replica) => once(replica, 'message')));
  const begun = performance.now();
  const done = replicas.map((replica) => once(replica, 'message'));
  for (const replica of replicas) replica.send('go');
  const channels = (await Promise.all(done)).map(([count]) => Number(count));
  const took = performance.now() - begun;
  const { owed } = await store.queueDepth(Date.now());
  await store.close();
  console.log(
    `PostgreSQL, ${processes} ${processes === 1 ? 'process' : 'processes'}: ${owed.toLocaleString('en')} digests owed in ${(took / 1_000).toFixed(1)} s (${channels.map((count) => count.toLocaleString('en')).join(' and ')} channels)`,
  );
  return took;
}

/** How long does it take to owe the digests of 100,000 subscriptions that are due in one minute, beside a query for each, and with two processes? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const onPostgres = async <T>(work: (url: string) => Promise<T>) => {
    const server = await startPostgres();
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  };
  try {
    await crowd('SQLite', `sqlite:${join(folder, 'a.db')}`);
    await onPostgres((url) => crowd('PostgreSQL', url));
    const one = await onPostgres((url) => together(url, 1));
    const two = await onPostgres((url) => together(url, 2));
    console.log(`two processes are ${(one / two).toFixed(2)}× as fast as one`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
