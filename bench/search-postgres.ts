import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../src/compose.ts';
import { makeFeed, makePoll, now } from '../test/help/make.ts';
import { startPostgres } from '../test/help/postgres.ts';
import { answering, batch, batchesOf, lengths, rates, tell, timed, usual } from './searching.ts';

/** As a server of its own is set up that keeps such a database: what is looked through lies in its memory. */
const settings = ['shared_buffers=4GB', 'max_wal_size=4GB'];

/** How fast are advisories stored and searched on PostgreSQL? */
export async function run(_: string | undefined, count: number = usual): Promise<void> {
  console.log(`${count.toLocaleString('en')} advisories, PostgreSQL with ${settings.join(', ')}`);
  const server = await startPostgres(settings);
  const store = openStore({ databaseUrl: server.url });
  try {
    await store.migrate();
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    const own = rates();
    for (const fresh of batchesOf(count, lengths.summary)) {
      const record = makePoll({ fresh: [...fresh] });
      own.add(batch, await timed(() => store.recordPoll(record)));
    }
    tell('stored on PostgreSQL', own, 0);
    // As long as its own upkeep waits before it looks (autovacuum_naptime): what it knows of the tables is then of their size.
    await delay(60_000);
    await answering('PostgreSQL', store, null);
  } finally {
    await store.close();
    await server.stop();
  }
}
