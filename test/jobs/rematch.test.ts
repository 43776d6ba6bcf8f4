import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReader, type Reader } from '../../src/domain/reading.ts';
import { oweDueDigests } from '../../src/jobs/digest.ts';
import { rematch, rematchProgress } from '../../src/jobs/rematch.ts';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import {
  day,
  hour,
  makeAdvisory,
  makeCadence,
  makeFeed,
  makeFilter,
  makePoll,
  makeSubscription,
  now,
} from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { pollTitles } from '../help/polling.ts';
import { makeReader, makeTerm, someActors, someSectors, someTerms } from '../help/reader.ts';
import { silentLog } from '../help/silent-log.ts';

const withTerm = (text: string): Reader =>
  createReader({
    actors: someActors,
    sectors: someSectors,
    watchlists: [{ id: 'test', title: 'Test', terms: [...someTerms, makeTerm(text)] }],
  });
const before = { read: makeReader(), fingerprint: 'before' };
const after = { read: withTerm('Quiet Lantern'), fingerprint: 'after' };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-rematch-'));
  store = await openMigrated(join(folder, 'a.db'));
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const needs = (given: Partial<Parameters<typeof rematch>[0]> = {}) => ({
  store,
  knowledge: () => after,
  now: () => now,
  stopping: () => false,
  log: silentLog,
  ...given,
});
async function tell(count: number, given: Parameters<typeof makeAdvisory>[0] = {}) {
  const fresh = Array.from({ length: count }, (_, n) => {
    const text = { title: `Quiet Lantern seen ${n}`, summary: '', categories: [], url: null };
    return makeAdvisory({ ...text, ...before.read(text), seenAt: now - 3 * day, ...given });
  });
  await store.recordPoll(makePoll({ fresh, readWith: 'before' }));
  return fresh;
}
const tagged = () => store.countStories({ actorIds: ['volt-typhoon'] });

describe('when a watchlist or a data set changes', () => {
  it('the last 90 days get the tags that a poll would give them today; what is older stays as it was', async () => {
    await tell(3);
    await tell(1, { publishedAt: now - 89 * day });
    const [older] = await tell(1, { publishedAt: now - 91 * day });
    expect(await rematch(needs())).toBe(4);
    expect(await tagged()).toBe(4);
    const [story] = await store.stories({ limit: 1 });
    expect(story?.advisories[0]).toMatchObject({
      actors: [{ actorId: 'volt-typhoon', evidence: [{ term: 'Quiet Lantern' }] }],
      severity: 'high',
    });
    expect((await store.advisory(older?.id ?? ''))?.actors).toEqual([]);
    expect(await rematch(needs())).toBe(0);
    await rematch(needs({ knowledge: () => before }));
    expect(await tagged()).toBe(0);
  });

  it('nothing old is alerted because of it, and no digest takes an old story for new', async () => {
    const filter = makeFilter({ actors: ['volt-typhoon'] });
    const daily = makeCadence({ instant: true, digest: 'daily', silentWhenEmpty: true });
    await store.saveSubscription(
      makeSubscription({ filter, cadence: daily, coveredUntil: now - day, nextDigestAt: now }),
    );
    await tell(5);
    await rematch(needs());
    const owing = { store, seenBy: () => store, sectorParent: () => null, now: () => now, log: silentLog };
    expect(await oweDueDigests(owing)).toBe(1);
    expect(await store.queueDepth(now)).toMatchObject({ owed: 0 });
    await tell(1, { seenAt: now + hour, publishedAt: now + hour });
    await rematch(needs({ now: () => now + 2 * hour }));
    expect(await oweDueDigests({ ...owing, now: () => now + day })).toBe(1);
    expect(await store.queueDepth(now + day)).toMatchObject({ owed: 1 });
  });

  it('a process killed in the middle goes on where it was, and reads nothing twice', async () => {
    await tell(180);
    let batches = 0;
    const dying = {
      ...store,
      recordReread: async (...args: Parameters<Store['recordReread']>) => {
        batches += 1;
        if (batches > 2) throw new Error('killed');
        return store.recordReread(...args);
      },
    };
    await expect(rematch(needs({ store: dying }))).rejects.toThrow('killed');
    expect(await rematchProgress(store, 'after', now)).toEqual({ done: 100, total: 180 });
    await store.close();
    store = createStore(openSqlite(join(folder, 'a.db')));
    expect(await rematch(needs())).toBe(80);
    expect(await tagged()).toBe(180);
    expect(await rematchProgress(store, 'after', now)).toBeNull();
  });

  it('a stop ends it between two batches', async () => {
    await tell(120);
    let asked = 0;
    const stopping = () => {
      asked += 1;
      return asked > 1;
    };
    expect(await rematch(needs({ stopping }))).toBe(50);
  });

  it('run twice at once it ends as if run once', async () => {
    await tell(120);
    await Promise.all([rematch(needs()), rematch(needs())]);
    expect(await tagged()).toBe(120);
    const stories = await store.stories({ limit: 200 });
    expect(stories.every(({ advisories: [only] }) => only?.actors.length === 1)).toBe(true);
  });

  it('a change in the middle of it holds for all in the end', async () => {
    await tell(120);
    let current = after;
    const told = () => {
      current = { read: withTerm('Loud Lantern'), fingerprint: 'later' };
    };
    await rematch(needs({ knowledge: () => current, told }));
    expect(await rematchProgress(store, 'later', now)).toBeNull();
    expect(await tagged()).toBe(0);
  });

  it('a poll goes on beside it, and what it stores with older knowledge is matched too', async () => {
    await tell(300);
    let polled: Promise<unknown> | null = null;
    let atPoll = 0;
    const told = (done: number) => {
      polled ??= pollTitles(store, 'feed', ['Quiet Lantern, late'], {
        ...before,
        now,
        readWith: 'before',
      }).then(() => {
        atPoll = done;
      });
    };
    await rematch(needs({ told }));
    await polled;
    expect(atPoll).toBeLessThan(300);
    await rematch(needs());
    expect(await tagged()).toBe(301);
  });
});
