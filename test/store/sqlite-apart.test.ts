import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexAll } from '../../src/jobs/search-index.ts';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openSqlite, readSqlite } from '../../src/store/sqlite.ts';
import type { Apart } from '../../src/store/sqlite-apart.ts';
import type { Store } from '../../src/store/store.ts';
import { makeAdvisory, makeDelivery, makeFeed, makePoll, now } from '../help/make.ts';
import { setUp } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

let folder: string;
let engine: Engine;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-apart-'));
  engine = openSqlite(join(folder, 'a.db'));
  await setUp(engine);
  store = createStore(engine);
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const many = (prefix: string, count = 500) =>
  Array.from({ length: count }, (_, nth) =>
    makeAdvisory({ id: `${prefix}${nth}`, identity: `${prefix}${nth}`, storyId: `${prefix}${nth}` }),
  );

const ask = (question: string) => {
  const file = readSqlite(join(folder, 'a.db'));
  try {
    return file.all(question);
  } finally {
    file.close();
  }
};
// A piece has its own number in the index of pages (sqlite.org/fts5.html#the_segment_index).
const pieces = () => Number(ask('select count(distinct segid) as pieces from search_idx')[0]?.['pieces']);

describe('a look with much that is new', () => {
  it('is written while questions are answered, and is there as a whole when it is done', async () => {
    const done: string[] = [];
    const writing = store.recordPoll(makePoll({ fresh: many('a'), owed: [makeDelivery()] })).then((count) => {
      done.push('written');
      return count;
    });
    for (let asked = 0; asked < 20; asked += 1) {
      const stories = await store.countStories({});
      expect([0, 500]).toContain(stories);
      if (asked === 0) done.push('answered');
    }
    expect(await writing).toBe(500);
    expect(done).toEqual(['answered', 'written']);
    expect(await store.countStories({})).toBe(500);
    expect((await store.queueDepth(now)).owed).toBe(1);
  });

  it('takes turns with all else that writes', async () => {
    const counts = await Promise.all([
      store.recordPoll(makePoll({ fresh: many('a') })),
      store.recordPoll(makePoll({ fresh: many('b', 3) })),
      store.owe(makeDelivery()),
      store.recordPoll(makePoll({ fresh: many('c') })),
      store.recordUnchanged('feed', now, now + 1, { movedTo: null, movedTimes: 0, pace: {} as never }),
    ]);
    expect([counts[0], counts[1], counts[3]]).toEqual([500, 3, 500]);
    expect(await store.countStories({})).toBe(1_003);
  });

  it('is stored as a whole or not at all: what it stumbles over is said, and the next one is written', async () => {
    await store.recordPoll(makePoll({ fresh: many('a', 1) }));
    const twice = [...many('b', 60), makeAdvisory({ id: 'a0', identity: 'other' })];
    await expect(store.recordPoll(makePoll({ fresh: twice }))).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
    });
    expect(await store.countStories({})).toBe(1);
    await expect(store.recordPoll(makePoll({ feedId: 'gone', fresh: many('c') }))).rejects.toThrow(
      'no feed gone',
    );
    expect(await store.recordPoll(makePoll({ fresh: many('b', 60) }))).toBe(60);
  });

  it('is written apart, and so is one advisory once many have been written', async () => {
    const apart: number[] = [];
    const own = engine.apart as Apart;
    const recordPoll: Apart['recordPoll'] = (record) => {
      apart.push(record.fresh.length);
      return own.recordPoll(record);
    };
    const counting = createStore({ ...engine, apart: { ...own, recordPoll } });
    const brought: readonly [string, number][] = [
      ['a', 1],
      ['b', 38],
      ['c', 1],
      ['d', 0],
      ['e', 2],
    ];
    for (const [prefix, count] of brought)
      expect(await counting.recordPoll(makePoll({ fresh: many(prefix, count) }))).toBe(count);
    expect(apart).toEqual([1, 2]);
    expect(await store.countStories({})).toBe(42);
  });

  it('leaves its piece of the index to a job, which brings sixteen of them together', async () => {
    for (let look = 1; look <= 15; look += 1)
      await store.recordPoll(makePoll({ fresh: many(`a${look}-`, 50) }));
    expect(await store.mergeIndex()).toBe(false);
    expect(pieces()).toBe(15);
    await store.recordPoll(makePoll({ fresh: many('b', 50) }));
    expect(await indexAll({ store, stopping: () => false, log: silentLog })).toBe(0);
    expect(pieces()).toBe(1);
  });

  it('has a thread for it, and a process that brings little has none, whatever it merges', async () => {
    for (let look = 1; look <= 20; look += 1)
      await store.recordPoll(makePoll({ fresh: many(`a${look}-`, 1) }));
    expect(await indexAll({ store, stopping: () => false, log: silentLog })).toBe(0);
    expect(pieces()).toBeLessThan(16);
    expect(engine.apart?.isAwake()).toBe(false);
    await store.recordPoll(makePoll({ fresh: many('b', 50) }));
    expect(engine.apart?.isAwake()).toBe(true);
  });

  it('is written before the store is closed', async () => {
    const writing = store.recordPoll(makePoll({ fresh: many('a') }));
    await store.close();
    expect(await writing).toBe(500);
    store = createStore(openSqlite(join(folder, 'a.db')));
    expect(await store.countStories({})).toBe(500);
  });
});
