import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Disk, watchDisk } from '../../src/jobs/disk.ts';
import type { Log } from '../../src/log.ts';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { writeFaultOf } from '../../src/store/write-fault.ts';
import { hour, makeAdvisory, makeDelivery, makeFeed, makePoll, now } from '../help/make.ts';
import { setUp } from '../help/migrated.ts';

let folder: string;
let engine: Engine;
let disk: Disk;
let told: string[];
let clock: number;
const note = (_: unknown, words: string) => void told.push(words);
const log = { debug: note, info: note, warn: note, error: note } as unknown as Log;
const readOnly = (is: boolean) => sql`pragma query_only = ${sql.raw(is ? '1' : '0')}`.execute(engine.db);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-disk-'));
  engine = openSqlite(join(folder, 'a.db'));
  await setUp(engine);
  const store = createStore(engine);
  await store.migrate();
  told = [];
  clock = now;
  disk = watchDisk({ store, now: () => clock, log });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

it('a disk that became read-only is told of once with since when, jobs wait meanwhile, and it is told once that they go on', async () => {
  let ran = 0;
  const job = disk.whenWritable({
    name: 'job',
    cron: '* * * * *',
    run: async () => {
      ran += 1;
    },
  });
  await disk.job.run();
  await job.run();
  expect([disk.unwritable(), ran, told]).toEqual([null, 1, []]);
  await readOnly(true);
  for (const _ of [1, 2, 3]) {
    await disk.job.run();
    await job.run();
    clock += hour;
  }
  expect(disk.unwritable()).toEqual({ reason: 'the disk or the file is read-only', since: now });
  expect(ran).toBe(1);
  expect(told).toEqual([expect.stringMatching(/^nothing can be written/)]);
  await readOnly(false);
  await disk.job.run();
  await job.run();
  expect([disk.unwritable(), ran]).toEqual([null, 2]);
  expect(told.slice(1)).toEqual(['the store can be written again']);
});

it('a job that finds the disk read-only is no fault of its own, and what is its own fault stays one', async () => {
  const store = createStore(engine);
  const job = disk.whenWritable({ name: 'job', cron: '', run: () => store.owe(makeDelivery()) });
  await readOnly(true);
  await job.run();
  expect(disk.unwritable()).not.toBeNull();
  await readOnly(false);
  await disk.job.run();
  const broken = disk.whenWritable({
    name: 'broken',
    cron: '',
    run: () => Promise.reject(new Error('ours')),
  });
  await expect(broken.run()).rejects.toThrow('ours');
});

it('a file that may not grow takes nothing of a poll, says that the disk is full, and takes all of it later', async () => {
  const store = createStore(engine);
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  await sql`pragma max_page_count = 1`.execute(engine.db);
  const fresh = Array.from({ length: 30 }, () => makeAdvisory({ summary: 'x'.repeat(30_000) }));
  const record = makePoll({ fresh, owed: [makeDelivery()] });
  const fault = await store.recordPoll(record).catch(writeFaultOf);
  expect(fault).toBe('the disk is full');
  expect((await store.queueDepth(now)).owed).toBe(0);
  expect(await store.countStories({})).toBe(0);
  await sql`pragma max_page_count = 1000000`.execute(engine.db);
  expect(await store.recordPoll(record)).toBe(30);
  expect((await store.queueDepth(now)).owed).toBe(1);
});

it.each([
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_IOERR_WRITE', 'the disk reports errors'],
  ['SQLITE_READONLY_DIRECTORY', 'the disk or the file is read-only'],
  ['53100', 'the disk is full'],
  ['25006', 'the disk or the file is read-only'],
  ['SQLITE_BUSY', null],
  ['SQLITE_CONSTRAINT_UNIQUE', null],
  ['23505', null],
])('the error %s means: %s', (code, reason) => {
  expect(writeFaultOf(Object.assign(new Error('x'), { code }))).toBe(reason);
});
