import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openEngine, storePlace } from '../../src/compose.ts';
import { noSearch } from '../../src/domain/search.ts';
import { type CopyProgress, copyStore } from '../../src/store/copy.ts';
import { copiedTables, leftTables } from '../../src/store/copy-tables.ts';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { databasesOn } from '../help/databases.ts';
import {
  hour,
  makeActorMatch,
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makePoll,
  makeSectorMatch,
  makeSubscription,
  nextNumber,
  now,
} from '../help/make.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-copy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newDatabase = databasesOn(inject('postgresUrl'));
const newPlace = {
  SQLite: async () => `sqlite:${join(folder, `${nextNumber()}.db`)}`,
  PostgreSQL: newDatabase,
} as const;
const open = async (kind: keyof typeof newPlace): Promise<Engine> =>
  openEngine(storePlace(await newPlace[kind]()));
const heard = () => undefined;

/** A store in which something of every kind is kept. */
async function filled(engine: Engine): Promise<ReturnType<typeof createStore>> {
  const store = createStore(engine);
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const fresh = Array.from({ length: 1_200 }, (_, n) =>
    makeAdvisory({
      identity: `${n}`,
      title: n === 7 ? 'Volt Typhoon an der Küste 電力 \u{1F30A} "quoted"' : `Advisory ${n} of a router`,
      cves: [`CVE-2026-${1_000 + n}`],
      cvss: n % 10 === 0 ? 9.8 : null,
      actors: n % 3 === 0 ? [makeActorMatch()] : [],
      sectors: [makeSectorMatch()],
    }),
  );
  await store.recordPoll(makePoll({ fresh, owed: [makeDelivery({ channelId: 'C7' })] }));
  await store.saveSubscription(makeSubscription({ id: 's1', nextDigestAt: now + hour }));
  await store.addException({
    ...{ teamId: 'T1', kind: 'term', term: 'KV "bot" 100%', actorId: null, sectorId: null, feedId: null },
    ...{ author: 'U1', reason: 'it is no botnet here', createdAt: now },
  });
  await store.saveSettings('T1', { opsChannel: 'C9' }, 'U1', now);
  await store.savePerson('T1', 'U1', { zone: 'Pacific/Guam' });
  return store;
}

const asked = { ...noSearch, words: [{ phrase: { tokens: ['typhoon'], isPrefix: false }, actorIds: [] }] };

describe('a copy of a store', () => {
  for (const [from, to] of [
    ['SQLite', 'PostgreSQL'],
    ['PostgreSQL', 'SQLite'],
    ['SQLite', 'SQLite'],
  ] as const)
    it(`from ${from} to ${to} holds all of it, row for row, and works on`, async () => {
      const [source, target] = [await open(from), await open(to)];
      const before = await filled(source);
      const told: CopyProgress[] = [];
      const result = await copyStore(source, target, 'source', (progress) => told.push(progress));
      if (result.kind !== 'copied') throw new Error(JSON.stringify(result));
      for (const { table, rows, checksums } of result.compared) {
        expect(rows[0], table).toBe(rows[1]);
        expect(checksums[0], table).toBe(checksums[1]);
      }
      expect(result.compared.find(({ table }) => table === 'advisories')?.rows[1]).toBe(1_200);
      expect(told.findLast(({ of }) => of === 'index of words')).toMatchObject({ done: 1_200, total: 1_200 });
      const after = createStore(target);
      expect(await after.migrate()).toEqual([]);
      expect(await after.search(asked, { limit: 5, offset: 0 })).toEqual(
        await before.search(asked, { limit: 5, offset: 0 }),
      );
      expect(await after.stories({ limit: 3 })).toEqual(await before.stories({ limit: 3 }));
      expect(await after.exceptions()).toEqual(await before.exceptions());
      expect(await after.duePlaces(now, 10)).toEqual([{ teamId: 'T1', channelId: 'C7' }]);
      expect(await after.claimDeliveries(now, 10, hour)).toMatchObject([{ channelId: 'C7' }]);
      expect((await after.openSubscriptions()).map(({ id }) => id)).toEqual(['s1']);
      await Promise.all([before.close(), after.close()]);
    });

  it('that was broken off goes on where it was, and never from another store', async () => {
    const [source, target] = [await open('SQLite'), await open('PostgreSQL')];
    const store = await filled(source);
    const broken = copyStore(source, target, 'source', ({ of, done }) => {
      if (of === 'advisories' && done === 1_000) throw new Error('killed');
    });
    await expect(broken).rejects.toThrow('killed');
    expect(await copyStore(source, target, 'another', heard)).toEqual({
      kind: 'other-source',
      source: 'source',
    });
    const told: CopyProgress[] = [];
    const result = await copyStore(source, target, 'source', (progress) => told.push(progress));
    expect(told.find(({ of }) => of === 'advisories')).toMatchObject({ done: 1_000, total: 1_200 });
    expect(result.kind === 'copied' && result.compared.every(({ checksums: [a, b] }) => a === b)).toBe(true);
    await Promise.all([store.close(), createStore(target).close()]);
  });

  it('goes into an empty store only, and comes from one of this version', async () => {
    const [source, target, old] = [await open('SQLite'), await open('PostgreSQL'), await open('SQLite')];
    const [store, other] = [await filled(source), await filled(target)];
    expect(await copyStore(source, target, 'source', heard)).toEqual({ kind: 'held', table: 'feeds' });
    expect(await copyStore(old, target, 'old', heard)).toMatchObject({ kind: 'old' });
    await Promise.all([store.close(), other.close(), old.close()]);
  });

  it('says which table differs when one does, and stays unfinished', async () => {
    const [source, target] = [await open('SQLite'), await open('SQLite')];
    const store = await filled(source);
    const result = await copyStore(source, target, 'source', async ({ of, total, done }) => {
      if (of === 'index of words' && done === total)
        await sql`update settings set changed_by = 'somebody else'`.execute(target.db);
    });
    const different =
      result.kind === 'copied' ? result.compared.filter(({ checksums: [a, b] }) => a !== b) : [];
    expect(different.map(({ table }) => table)).toEqual(['settings']);
    expect(await copyStore(source, target, 'source', heard)).toMatchObject({ kind: 'copied' });
    await Promise.all([store.close(), target.close()]);
  });

  it('forgets no table', async () => {
    for (const kind of ['SQLite', 'PostgreSQL'] as const) {
      const engine = await open(kind);
      const store = createStore(engine);
      await store.migrate();
      const tables = (await engine.db.introspection.getTables())
        .filter(({ schema }) => schema !== 'pgboss')
        .map(({ name }) => name)
        .filter((name) => !/^search(_|$)/.test(name));
      const known = new Set<string>([...copiedTables.map(([name]) => name), ...leftTables]);
      expect(tables.filter((name) => !known.has(name))).toEqual([]);
      await store.close();
    }
  });
});
