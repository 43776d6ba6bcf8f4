import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { lockSqlite, openSqlite } from '../../src/store/sqlite.ts';
import { backUp, putBack } from '../../src/store/sqlite-backup.ts';
import { reportOn } from '../../src/store/sqlite-report.ts';
import { makeAdvisory, makeDelivery, makeFeed, makePoll, nextNumber, now } from '../help/make.ts';
import { setUp } from '../help/migrated.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

let path: string;
let copy: string;
beforeEach(() => {
  const own = join(folder, `${nextNumber()}`);
  path = join(own, 'stormbrief.db');
  copy = join(own, 'kept', 'copy.db');
  mkdirSync(dirname(copy), { recursive: true });
});

async function open(at = path) {
  const engine = openSqlite(at);
  await setUp(engine);
  const store = createStore(engine);
  await store.migrate();
  return { engine, store };
}

/** A store with so many advisories, each with a message owed. */
async function fill(count: number, at = path): Promise<void> {
  const { store } = await open(at);
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const fresh = Array.from({ length: count }, () => makeAdvisory());
  const owed = fresh.map(() => makeDelivery());
  await store.recordPoll(makePoll({ fresh, owed }));
  await store.close();
}

async function held(at: string): Promise<number> {
  const { store } = await open(at);
  const { owed } = await store.queueDepth(now);
  await store.close();
  return owed;
}

/** Change a file behind the product's back. */
function meddle(at: string, ...statements: readonly string[]): void {
  const database = new Database(at);
  database.pragma('foreign_keys = off');
  database.unsafeMode();
  for (const statement of statements) database.exec(statement);
  database.close();
}

function overwrite(at: string, offset: number, byte: number, length: number): void {
  const bytes = readFileSync(at);
  bytes.fill(byte, offset, offset + length);
  writeFileSync(at, bytes);
}

describe('a backup', () => {
  it('made while another process writes holds all that was stored before it, is one file, and is sound', async () => {
    await fill(1);
    const script = join(import.meta.dirname, 'other-process.ts');
    const child = spawn(process.execPath, [script, 'write', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const told: string[] = [];
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => told.push(line));
    await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(20);
    const before = [...told];
    const made = await backUp(path, copy, false);
    const during = told.length;
    await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(during + 20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(made).toMatchObject({ kind: 'done', report: { faults: [], missing: [] } });
    const { engine, store } = await open(copy);
    const ids = (await engine.db.selectFrom('deliveries').select('key').execute()).map(({ key }) => key);
    expect(ids).toEqual(expect.arrayContaining(before));
    expect(made).toMatchObject({ report: { counts: { owed: ids.length, advisories: ids.length } } });
    await store.close();
    expect(readdirSync(dirname(copy))).toEqual(['copy.db']);
  });

  it('is for nobody else to read, like the store itself: credentials of feeds are in it', async () => {
    const { engine } = await open();
    for (const end of ['', '-wal', '-shm']) expect(statSync(`${path}${end}`).mode & 0o777).toBe(0o600);
    await engine.close();
    await backUp(path, copy, false);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('leaves what is there alone, unless it is told to replace it, and never the store itself', async () => {
    await fill(2);
    writeFileSync(copy, 'something dear');
    expect(await backUp(path, copy, false)).toMatchObject({ kind: 'refused' });
    expect(readFileSync(copy, 'utf8')).toBe('something dear');
    expect(await backUp(path, path, true)).toMatchObject({ kind: 'refused' });
    expect(await held(path)).toBe(2);
    expect(await backUp(path, copy, true)).toMatchObject({ kind: 'done' });
    expect(await held(copy)).toBe(2);
  });

  it('of no store, or of a damaged one, is none', async () => {
    expect(await backUp(path, copy, false)).toMatchObject({ kind: 'refused' });
    await fill(300);
    overwrite(path, 40 * 4_096, 0xff, 20 * 4_096);
    expect(await backUp(path, copy, false)).toMatchObject({ kind: 'faulty' });
    expect(existsSync(copy)).toBe(false);
    expect(readdirSync(dirname(copy))).toEqual([]);
  });
});

describe('a restore', () => {
  it('brings back what the backup held, and keeps the store of before beside it', async () => {
    await fill(2);
    await backUp(path, copy, false);
    await fill(3);
    const put = await putBack(path, copy, 'noon');
    expect(put).toMatchObject({
      kind: 'done',
      aside: `${path}.before-noon`,
      report: { counts: { owed: 2 } },
    });
    expect(await held(path)).toBe(2);
    expect(await held(`${path}.before-noon`)).toBe(5);
  });

  it('begins a store where there is none yet', async () => {
    await fill(2);
    await backUp(path, copy, false);
    const other = join(folder, `${nextNumber()}`, 'new.db');
    expect(await putBack(other, copy, 'noon')).toMatchObject({ kind: 'done', aside: null });
    expect(await held(other)).toBe(2);
  });

  it('brings back a store that cannot be read any more, and nothing that was left beside it', async () => {
    await fill(2);
    await backUp(path, copy, false);
    const engine = openSqlite(path);
    await sql`update deliveries set channel_id = 'C2'`.execute(engine.db);
    const wal = readFileSync(`${path}-wal`);
    await engine.close();
    writeFileSync(`${path}-wal`, wal);
    overwrite(path, 0, 0xff, 4_096);
    expect(await putBack(path, copy, 'noon')).toMatchObject({ kind: 'done' });
    const { engine: restored, store } = await open();
    const channels = await restored.db.selectFrom('deliveries').select('channel_id').execute();
    expect(channels.map(({ channel_id }) => channel_id)).toEqual(['C1', 'C1']);
    await store.close();
    expect(existsSync(`${path}.before-noon`)).toBe(true);
  });

  it('is refused while a bot serves the store, and while a verb has it open; nothing is changed', async () => {
    await fill(2);
    await backUp(path, copy, false);
    await fill(3);
    const unlock = lockSqlite(path);
    expect(await putBack(path, copy, 'noon')).toMatchObject({ kind: 'refused', reason: /A bot serves/ });
    unlock?.();
    const { store } = await open();
    await store.queueDepth(now);
    expect(await putBack(path, copy, 'noon')).toMatchObject({ kind: 'refused', reason: /has .* open/ });
    await store.close();
    expect(await held(path)).toBe(5);
    expect(readdirSync(dirname(path)).sort()).toEqual(['kept', 'stormbrief.db', 'stormbrief.db.lock']);
  });

  const unusable: Readonly<Record<string, { readonly spoil: () => void; readonly why: RegExp }>> = {
    'of a newer version': {
      spoil: () => meddle(copy, "insert into kysely_migration values ('9999-tomorrow', '')"),
      why: /newer version.*9999-tomorrow/,
    },
    'that is no database': { spoil: () => writeFileSync(copy, 'a shopping list'), why: /cannot read it/ },
    'that is another program’s': {
      spoil: () => {
        rmSync(copy);
        meddle(copy, 'create table recipes (name text)');
      },
      why: /no store of Stormbrief/,
    },
    'that is damaged': {
      spoil: () => overwrite(copy, 40 * 4_096, 0xff, 20 * 4_096),
      why: /damaged|malformed|cannot read it/,
    },
    'that breaks off': {
      spoil: () => writeFileSync(copy, readFileSync(copy).subarray(0, 100_000)),
      why: /malformed|damaged/,
    },
  };
  for (const [what, { spoil, why }] of Object.entries(unusable))
    it(`refuses a file ${what}, and changes nothing`, async () => {
      await fill(300);
      await backUp(path, copy, false);
      spoil();
      const put = await putBack(path, copy, 'noon');
      expect(put.kind).toBe('faulty');
      expect(JSON.stringify(put)).toMatch(why);
      expect(await held(path)).toBe(300);
      expect(readdirSync(dirname(path)).filter((name) => /before|partial/.test(name))).toEqual([]);
    });

  it('takes a backup of an earlier version, which the next start brings up to date', async () => {
    await fill(2);
    await backUp(path, copy, false);
    meddle(
      copy,
      ...[
        'outage_at',
        'outage_back_at',
        'whole_at',
        'missed_at',
        'missed',
        'mirrored_since',
        'mirrored_for',
        'read_since',
        'arrivals',
        'restored',
        'restored_at',
        'looks',
      ].map((name) => `alter table feeds drop column ${name}`),
      'alter table kev drop column ransomware_at',
      "delete from kysely_migration where name in ('0051-feed-outages', '0053-ransomware', '0054-late-merges')",
    );
    expect(await putBack(path, copy, 'noon')).toMatchObject({
      kind: 'done',
      report: { missing: ['0051-feed-outages', '0053-ransomware', '0054-late-merges'] },
    });
    expect(await held(path)).toBe(2);
  });
});

describe('a check', () => {
  it('finds nothing wrong with a store in use, and says what is in it', async () => {
    await fill(3);
    const { store } = await open();
    expect(reportOn(path)).toMatchObject({
      faults: [],
      missing: [],
      counts: { advisories: 3, stories: 3, feeds: 1, owed: 3, oldestDueAt: now, unindexed: 0 },
    });
    await store.close();
  });

  const faults: Readonly<Record<string, { readonly harm: readonly string[]; readonly said: RegExp }>> = {
    'advisories that cannot be found by their words': {
      harm: ['delete from search where rowid = (select -min(search_row) from advisories)'],
      said: /1 advisories cannot be found/,
    },
    'words of advisories that are gone': {
      harm: ['update advisories set search_row = null where id = (select min(id) from advisories)'],
      said: /holds 1 advisories that are gone/,
    },
    'rows that belong to nothing': {
      harm: ["insert into advisory_cves values ('CVE-2026-1', 'nobody')"],
      said: /1 rows of advisory_cves/,
    },
    'a message that does not say what it is about': {
      harm: ["update deliveries set subject = '{' where id = (select min(id) from deliveries)"],
      said: /1 owed messages/,
    },
    'a damaged index of words': {
      harm: ['update search_data set block = zeroblob(40) where id > 10'],
      said: /index of words is damaged/,
    },
  };
  for (const [what, { harm, said }] of Object.entries(faults))
    it(`tells of ${what}, and what to do`, async () => {
      await fill(3);
      meddle(path, ...harm);
      const { faults: found } = reportOn(path);
      expect(found).toHaveLength(1);
      expect(found[0]?.what).toMatch(said);
      expect(found[0]?.remedy).toMatch(/db (reindex|restore)/);
    });

  it('is content with an index that was damaged and is written anew', async () => {
    await fill(3);
    meddle(path, 'update search_data set block = zeroblob(40) where id > 10');
    const { store } = await open();
    await store.clearIndex();
    expect(reportOn(path).counts.unindexed).toBe(3);
    await store.indexSome(10);
    expect(reportOn(path)).toMatchObject({ faults: [], counts: { unindexed: 0 } });
    await store.close();
  });
});
