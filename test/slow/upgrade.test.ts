import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { noSearch, wantedOf } from '../../src/domain/search.ts';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { migrations } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { reportOn } from '../../src/store/sqlite-report.ts';
import type { Store } from '../../src/store/store.ts';
import type { Db } from '../../src/store/tables.ts';
import { databasesOn } from '../help/databases.ts';
import { directory } from '../help/directory.ts';
import { day, makeAdvisory, makePoll, minute, nextNumber, now } from '../help/make.ts';
import { storedRows, storedSecret, storedStory } from '../help/stored-rows.ts';

type Row = Readonly<Record<string, unknown>>;
type Column = { readonly name: string; readonly dataType: string };

/** Of a table that has no rows in `storedRows`. */
function anyRow(columns: readonly Column[]): Row {
  const isNumber = /int|double|float|numeric|real/i;
  return Object.fromEntries(columns.map(({ name, dataType }) => [name, isNumber.test(dataType) ? 1 : 'x']));
}

/** The tables that hold what people and feeds said, not the index made of it, in an order that keys allow. */
async function tablesOf(db: Db) {
  const tables = await db.introspection.getTables();
  const ours = tables.filter(
    ({ name, schema }) => schema !== 'pgboss' && !/^(search|kysely|sqlite)/.test(name),
  );
  const order = Object.keys(storedRows);
  const place = ({ name }: { readonly name: string }) =>
    (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return ours.sort((a, b) => place(a) - place(b));
}

/** Bring an empty database to a version, as that version did, and put what it can hold into it. */
async function storeOf(db: Db, version: string): Promise<void> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateTo(version);
  if (error !== undefined) throw error;
  for (const { name, columns } of await tablesOf(db)) {
    const given: readonly Row[] = storedRows[name as keyof typeof storedRows] ?? [anyRow(columns)];
    const known = new Set(columns.map((column) => column.name));
    for (const row of given) {
      const own = Object.entries(row).filter(([column]) => known.has(column));
      await sql`insert into ${sql.table(name)} (${sql.join(own.map(([column]) => sql.ref(column)))}) values (${sql.join(own.map(([, value]) => value))})`.execute(
        db,
      );
    }
  }
}

async function rowsIn(db: Db): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of await tablesOf(db)) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db);
    counts.set(name, Number(rows[0]?.n));
  }
  return counts;
}

/** What people and feeds told an earlier version, as this one tells it. */
async function tells(store: Store, had: ReadonlyMap<string, number>): Promise<void> {
  const has = (table: string) => (had.get(table) ?? 0) > 0;
  expect(await store.feeds()).toMatchObject([
    { id: 'feed', failures: 2, reason: 'answered 503', etag: '"1"' },
  ]);
  if (has('advisories')) {
    const query = {
      actorIds: ['volt-typhoon'],
      sectorIds: ['energy'],
      cves: ['CVE-2024-39717'],
      kevOnly: true,
    };
    const [story] = await store.stories({ ...query, limit: 10 });
    expect(story).toMatchObject({
      id: storedStory,
      advisories: [
        {
          title: 'Volt Typhoon in power grids',
          actors: [{ actorId: 'volt-typhoon', evidence: [{ quote: 'Volt Typhoon in power grids' }] }],
          sectors: [{ id: 'energy' }],
          indicators: has('advisory_indicators') ? [{ value: 'evil.com' }] : [],
        },
      ],
    });
    expect(await store.indexSome(10)).toBe(1);
    const words = { ...noSearch, words: wantedOf('heap overflow', directory) };
    expect((await store.search(words, { limit: 10, offset: 0 })).hits).toMatchObject([
      { storyId: storedStory },
    ]);
    const same = makeAdvisory({ identity: 'guid:1', contentHash: 'hash' });
    const pruned = makeAdvisory({ identity: 'guid:0', contentHash: 'old' });
    expect(await store.knownAdvisories('feed', [same.identity, pruned.identity])).toHaveLength(2);
    expect(await store.recordPoll(makePoll({ fresh: [same, makeAdvisory()] }))).toBe(1);
  }
  if (has('subscriptions')) {
    const [kept] = await store.openSubscriptions();
    expect(kept).toMatchObject({ id: 'subscription-1', createdBy: 'U1', cadence: { digest: 'daily' } });
    expect(await store.dueDigests(now)).toHaveLength(1);
  }
  if (has('exceptions')) expect(await store.exceptions()).toMatchObject([{ term: 'VOLTZITE' }]);
  if (has('data_sets')) expect(await store.actorSets()).toMatchObject([{ id: 'attack-enterprise' }]);
  if (has('kev')) expect(await store.kevListings()).toMatchObject([{ id: 'CVE-2024-39717' }]);
  if (has('settings')) expect(await store.settings('T1')).toMatchObject({ opsChannel: 'C9' });
  if (has('audit')) expect(await store.auditLog({ teamId: 'T1', limit: 5 })).toMatchObject([{ by: 'U1' }]);
  if (has('marks'))
    expect((await store.marksOf('T1', [storedStory])).get(storedStory)).toMatchObject({ mark: 'reviewing' });
  if (has('mutes')) expect(await store.mutesOf('T1', 'C1', now)).toMatchObject([{ thing: 'feed' }]);
  if (has('people')) expect(await store.person('T1', 'U1')).toMatchObject({ zone: 'Europe/Berlin' });
  if (has('subscription_feeds')) expect(await store.syndicatedAs(storedSecret)).not.toBeNull();
  if (has('deliveries')) {
    const [owed] = await store.claimDeliveries(now, 10, minute);
    expect(owed).toMatchObject({
      id: 'delivery-1',
      subject: { kind: 'alert', storyId: storedStory },
      attempts: 2,
    });
    await store.deliverySent('delivery-1', now, '1.2');
    expect(await store.storyMessage('T1', 'C1', storedStory)).toMatchObject({ ts: '1.2' });
  }
  await store.prune(now - 100 * day);
}

async function upgrades(engine: Engine, version: string): Promise<void> {
  const { db } = engine;
  const store = createStore(engine);
  await storeOf(db, version);
  const before = await rowsIn(db);
  const applied = await store.migrate();
  expect(applied).toEqual(Object.keys(migrations).filter((name) => name > version));
  const after = await rowsIn(db);
  for (const [table, rows] of before) expect(after.get(table), table).toBe(rows);
  await tells(store, before);
  expect(await store.migrate()).toEqual([]);
  await store.close();
}

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newDatabase = databasesOn(inject('postgresUrl'));

describe('a store of an earlier version loses nothing, and is read and written by this one:', () => {
  it.each(Object.keys(migrations))('%s on SQLite', async (version) => {
    const path = join(folder, `${nextNumber()}.db`);
    await upgrades(openSqlite(path), version);
    expect(reportOn(path)).toMatchObject({ faults: [], missing: [] });
  });

  it.each(Object.keys(migrations))('%s on PostgreSQL', async (version) => {
    await upgrades(openPostgres(await newDatabase()), version);
  });
});
