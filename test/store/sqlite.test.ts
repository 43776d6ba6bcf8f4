import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { noSearch } from '../../src/domain/search.ts';
import { createStore } from '../../src/store/create-store.ts';
import { compactSqlite, openSqlite, readSqlite } from '../../src/store/sqlite.ts';
import { reportOn } from '../../src/store/sqlite-report.ts';
import type { StoryQuery } from '../../src/store/store.ts';
import { newestFirst } from '../../src/store/stories.ts';
import { changedAfter } from '../../src/store/tellings.ts';
import {
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makePoll,
  makeSubscription,
  nextNumber,
  now,
} from '../help/make.ts';
import { setUp } from '../help/migrated.ts';
import { storeContract } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

function newFile(): string {
  return join(folder, `${nextNumber()}`, 'deep', 'stormbrief.db');
}

async function openMigrated(path: string) {
  const engine = openSqlite(path);
  await setUp(engine);
  const store = createStore(engine);
  await store.migrate();
  return { engine, store };
}

/** Another process at the same file, with another working directory. */
function other(task: string, path: string) {
  const script = join(import.meta.dirname, 'other-process.ts');
  const child = spawn(process.execPath, [script, task, path], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<string | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  return { child, ended };
}

storeContract(
  'SQLite in a file',
  async () => createStore(openSqlite(newFile())),
  async () => (await openMigrated(newFile())).store,
);

describe('a SQLite file', () => {
  it('keeps what was stored when it is opened again', async () => {
    const path = newFile();
    const first = await openMigrated(path);
    await first.store.owe(makeDelivery());
    await first.store.close();
    const second = await openMigrated(path);
    expect(await second.store.queueDepth(now)).toMatchObject({ owed: 1 });
    await second.store.close();
  });

  it('still owes a message after the process was killed', async () => {
    const path = newFile();
    const { store } = await openMigrated(path);
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    expect(await other('die-after', path).ended).toBe('SIGKILL');
    expect(await store.queueDepth(now)).toMatchObject({ owed: 1 });
    expect(await store.countStories({})).toBe(1);
    expect(await store.feeds()).toMatchObject([{ etag: '"1"' }]);
    await store.close();
  });

  it('shows nothing of what a killed process had not finished, and holds nobody up', async () => {
    const path = newFile();
    const { store } = await openMigrated(path);
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    expect(await other('die-within', path).ended).toBe('SIGKILL');
    expect(await store.feeds()).toMatchObject([{ etag: null }]);
    expect(await store.recordPoll(makePoll({ owed: [makeDelivery()] }))).toBe(0);
    await store.close();
  });

  it('never hands one delivery to two processes', async () => {
    const path = newFile();
    const { store } = await openMigrated(path);
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    await store.recordPoll(makePoll({ owed: Array.from({ length: 240 }, () => makeDelivery()) }));
    const workers = [1, 2, 3, 4].map(() => other('claim', path));
    await Promise.all(
      workers.map(({ child }) => new Promise((resolve) => child.stdout.once('data', resolve))),
    );
    for (const { child } of workers) child.stdin.write('go\n');
    const told = await Promise.all(workers.map(({ child }) => text(child.stdout)));
    const taken = told.map((list): string[] => JSON.parse(list));
    expect(taken.flat()).toHaveLength(240);
    expect(new Set(taken.flat()).size).toBe(240);
    expect(taken.filter((list) => list.length > 0).length).toBeGreaterThan(1);
    await store.close();
  });

  it('never hands one delivery to two connections of one process', async () => {
    const path = newFile();
    const [a, b] = [await openMigrated(path), await openMigrated(path)];
    for (let round = 0; round < 50; round += 1) {
      for (let n = 0; n < 4; n += 1) await a.store.owe(makeDelivery());
      const taken = await a.store.claimDeliveries(now, 2, 1_000);
      const others = await b.store.claimDeliveries(now, 4, 1_000);
      expect(new Set([...taken, ...others].map((delivery) => delivery.id)).size).toBe(4);
      expect(others).toHaveLength(2);
    }
    await a.store.close();
    await b.store.close();
  });

  it('keeps its turn from the first read of a transaction, so that a late write is never refused', async () => {
    const path = newFile();
    const [a, b] = [await openMigrated(path), await openMigrated(path)];
    await a.store.syncFeeds([makeFeed({ id: 'feed' })], now);
    await sql`pragma busy_timeout = 0`.execute(b.engine.db);
    await a.engine.db.transaction().execute(async (tx) => {
      await tx.selectFrom('feeds').select('id').execute();
      await expect(b.store.owe(makeDelivery())).rejects.toThrow('locked');
      await tx.updateTable('feeds').set({ etag: '"1"' }).execute();
    });
    await b.store.owe(makeDelivery());
    expect(await a.store.feeds()).toMatchObject([{ etag: '"1"' }]);
    await a.store.close();
    await b.store.close();
  });

  it('is refused untouched when it is of another program', async () => {
    const path = join(folder, 'other.db');
    const foreign = new Database(path);
    foreign.exec('create table songs (title text)');
    const store = createStore(openSqlite(path));
    await expect(store.migrate()).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/another program.*songs.*DATABASE_URL/s),
    });
    await store.close();
    expect(foreign.prepare('select name from sqlite_schema').pluck().all()).toEqual(['songs']);
    foreign.close();
  });

  it('is refused, with the way out, when a newer version wrote it', async () => {
    const { engine, store } = await openMigrated(newFile());
    await sql`insert into kysely_migration values ('9999-tomorrow', '2100-01-01T00:00:00.000Z')`.execute(
      engine.db,
    );
    await expect(store.migrate()).rejects.toMatchObject({
      name: 'StoreError',
      message: expect.stringMatching(/newer version.*9999-tomorrow/s),
    });
    await store.close();
  });

  it('lets go of subscriptions closed long ago', async () => {
    const { engine, store } = await openMigrated(':memory:');
    for (const closedAt of [null, now - 1, now]) await store.saveSubscription(makeSubscription({ closedAt }));
    await store.prune(now);
    const left = await engine.db.selectFrom('subscriptions').select('closed_at').execute();
    expect(left.map((row) => row.closed_at)).toEqual([null, now]);
    await store.close();
  });

  it('gives the room of what was pruned back to the disk, also one that was made without that, once it is compacted', async () => {
    const size = async (path: string) => {
      const { engine } = await openMigrated(path);
      await sql`pragma wal_checkpoint(truncate)`.execute(engine.db);
      await engine.close();
      return statSync(path).size;
    };
    const fillAndPrune = async (path: string) => {
      const { store } = await openMigrated(path);
      await store.syncFeeds([makeFeed({ id: 'feed' })], now);
      const fresh = Array.from({ length: 500 }, () => makeAdvisory({ summary: 'x'.repeat(4_000) }));
      await store.recordPoll(makePoll({ fresh }));
      await store.close();
      const full = await size(path);
      const again = await openMigrated(path);
      expect(await again.store.prune(now + 1)).toBe(500);
      await again.store.close();
      return { full, left: await size(path) };
    };
    const made = newFile();
    const { full, left } = await fillAndPrune(made);
    expect(left).toBeLessThan(full / 2);
    const older = newFile();
    mkdirSync(dirname(older), { recursive: true });
    const plain = new Database(older);
    plain.exec('create table t (x); drop table t');
    plain.close();
    const before = await fillAndPrune(older);
    expect(before.left).toBeGreaterThan(before.full * 0.9);
    expect(compactSqlite(older)).toBe('compacted');
    expect(await size(older)).toBeLessThan(full / 2);
    const later = await fillAndPrune(older);
    expect(later.left).toBeLessThan(later.full / 2);
    expect(reportOn(older).faults).toEqual([]);
  });

  it('has its index of words in one piece once it is compacted, and finds what it found', async () => {
    const path = newFile();
    const { store } = await openMigrated(path);
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    for (const title of ['Routers in Guam', 'Routers in ports'])
      await store.recordPoll(makePoll({ fresh: [makeAdvisory({ title })] }));
    await store.close();
    const pieces = () => {
      const reading = readSqlite(path);
      const [row] = reading.all('select count(distinct segid) as pieces from search_idx');
      reading.close();
      return row?.['pieces'];
    };
    expect(pieces()).toBe(2);
    expect(compactSqlite(path)).toBe('compacted');
    expect(pieces()).toBe(1);
    const again = await openMigrated(path);
    const words = [{ phrase: { tokens: ['router'], isPrefix: false }, actorIds: [] }];
    expect((await again.store.search({ ...noSearch, words }, { limit: 5, offset: 0 })).total).toBe(2);
    await again.store.close();
  });

  it('is not compacted while anybody has it open', async () => {
    const path = newFile();
    const { store } = await openMigrated(path);
    await store.feeds();
    expect(compactSqlite(path)).toBe('in use');
    await store.close();
  });

  it('that cannot be opened says so at once', () => {
    expect(() => openSqlite(folder)).toThrow();
  });

  it('writes ahead, waits for its turn, and reaches the disk before it says so', async () => {
    const { engine, store } = await openMigrated(newFile());
    const pragma = async (name: string) =>
      Object.values(
        (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(engine.db)).rows[0] ?? {},
      );
    expect(await pragma('journal_mode')).toEqual(['wal']);
    expect(await pragma('synchronous')).toEqual([2]);
    expect(await pragma('foreign_keys')).toEqual([1]);
    expect(await pragma('busy_timeout')).toEqual([5_000]);
    await store.recordFailure('nowhere', now, now, 'a look is looked again after a power cut');
    expect(await pragma('synchronous')).toEqual([2]);
    await store.close();
  });
});

describe('the schema', () => {
  it('finds what was changed after a revision by its key, without reading all advisories', async () => {
    const { engine, store } = await openMigrated(':memory:');
    const plan = await changedAfter(engine.db, 5).explain<{ readonly detail: string }>(
      undefined,
      sql`query plan`,
    );
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH advisories USING INDEX advisories_revision (revision>?)',
    ]);
    await store.close();
  });

  const reads: Readonly<Record<string, Omit<StoryQuery, 'limit'>>> = {
    'the newest stories': {},
    'the stories of an actor': { actorIds: ['volt-typhoon'] },
    'the stories of a sector': { sectorIds: ['energy', 'water'] },
    'the stories that name a CVE': { cves: ['CVE-2024-39717'] },
    'the stories that mention an indicator': { indicator: { type: 'domain', value: 'evil.com' } },
    'the stories of two actors': { actorIds: ['volt-typhoon'], besideActorId: 'salt-typhoon' },
    'the stories of a window': { seenAfter: now, minSeverity: 'high' },
  };
  for (const [what, query] of Object.entries(reads))
    it(`reads ${what} along a key, without sorting all advisories`, async () => {
      const { engine, store } = await openMigrated(':memory:');
      const question = newestFirst(engine.db, { ...query, limit: 20 });
      const plan = (await question.explain<{ readonly detail: string }>(undefined, sql`query plan`)).map(
        (step) => step.detail,
      );
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE/);
      expect(plan[0]).toMatch(/^(SCAN|SEARCH) advisory USING INDEX sqlite_autoindex_advisories_1/);
      if (query.actorIds !== undefined)
        expect(plan.join('\n')).toMatch(/INDEX sqlite_autoindex_advisory_actors_1 \(actor_id=\?\)/);
      if (query.sectorIds !== undefined)
        expect(plan.join('\n')).toMatch(/INDEX sqlite_autoindex_advisory_sectors_1 \(sector_id=\?\)/);
      if (query.cves !== undefined)
        expect(plan.join('\n')).toMatch(/INDEX sqlite_autoindex_advisory_cves_1 \(cve_id=\?\)/);
      if (query.besideActorId !== undefined)
        expect(plan.join('\n')).toMatch(/tagged USING .*INDEX \S+ \(actor_id=\? AND advisory_id=\?\)/);
      if (query.indicator !== undefined)
        expect(plan.join('\n')).toMatch(/INDEX advisory_indicators_value \(type=\? AND value=\?\)/);
      await store.close();
    });
});
