import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { PgBoss } from 'pg-boss';
import { openStore } from '../src/compose.ts';
import type { Queue } from '../src/store/queue.ts';
import { startPostgres } from '../test/help/postgres.ts';

const jobs = 20_000;
const atOnce = 500;
const keys = Array.from({ length: jobs }, (_, n) => `T1 C${n}`);

function rate(milliseconds: number): number {
  return jobs / (milliseconds / 1_000);
}

/** Puts, takes and crosses out. */
async function ours(queue: Queue): Promise<number> {
  for (let from = 0; from < jobs; from += atOnce)
    await queue.put(
      keys.slice(from, from + atOnce).map((key) => ({ kind: 'deliver', key })),
      0,
    );
  const begun = performance.now();
  for (;;) {
    const taken = await queue.take('deliver', atOnce, 1);
    if (taken.length === 0) break;
    await queue.done(taken);
  }
  return rate(performance.now() - begun);
}

function bareSqlite(path: string): number {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec('create table job (id integer primary key, key text not null, taken integer)');
  const put = database.prepare('insert into job (key) values (?)');
  database.transaction(() => {
    for (const key of keys) put.run(key);
  })();
  const take = database.prepare(
    'update job set taken = 1 where id in (select id from job where taken is null order by id limit ?) returning id',
  );
  const cross = database.prepare('delete from job where id = ?');
  const begun = performance.now();
  for (;;) {
    const taken = take.all(atOnce) as { readonly id: number }[];
    if (taken.length === 0) break;
    database.transaction(() => {
      for (const { id } of taken) cross.run(id);
    })();
  }
  const found = rate(performance.now() - begun);
  database.close();
  return found;
}

async function bareBoss(url: string): Promise<number> {
  const boss = new PgBoss({ connectionString: url, schema: 'bare', supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('bare');
  for (let from = 0; from < jobs; from += atOnce)
    await boss.insert(
      'bare',
      keys.slice(from, from + atOnce).map((key) => ({ data: { key } })),
    );
  const begun = performance.now();
  for (;;) {
    const taken = await boss.fetch('bare', { batchSize: atOnce });
    if (taken.length === 0) break;
    await boss.complete(
      'bare',
      taken.map(({ id }) => id),
    );
  }
  const found = rate(performance.now() - begun);
  await boss.stop({ graceful: false });
  return found;
}

function say(name: string, mine: number, bare: number, peer: string): void {
  const count = (value: number) => Math.round(value).toLocaleString('en');
  console.log(
    `${name}: ${count(mine)} pieces of work a second taken and crossed out, ${peer} ${count(bare)} (${(mine / bare).toFixed(2)}×)`,
  );
}

/** How much work does the queue hand out and cross out, beside its bare libraries? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const postgres = await startPostgres();
  const stores = [`sqlite:${join(folder, 'a.db')}`, postgres.url].map((databaseUrl) =>
    openStore({ databaseUrl }),
  );
  try {
    const [sqlite, shared] = stores;
    if (sqlite === undefined || shared === undefined) throw new Error('there are two stores');
    await Promise.all(stores.map((store) => store.migrate()));
    say('SQLite', await ours(sqlite.queue), bareSqlite(join(folder, 'bare.db')), 'bare better-sqlite3');
    say('PostgreSQL', await ours(shared.queue), await bareBoss(postgres.url), 'bare pg-boss');
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
