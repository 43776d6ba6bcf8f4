import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import { openStoryShelf } from '../../src/jobs/story-shelf.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import type { Store } from '../../src/store/store.ts';
import { builtIn } from '../help/built-in.ts';
import { hour, makeException, makeFeed, makeFilter, makeSubscription, minute, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { pollTitles } from '../help/polling.ts';
import { makeReader } from '../help/reader.ts';
import { silentLog } from '../help/silent-log.ts';

let store: Store;
let clock = now;
const poll = async (feedId: string, ...titles: string[]) => {
  clock += minute;
  await pollTitles(store, feedId, titles, { read: makeReader(), now: clock });
};
const alerted = async () => (await store.claimDeliveries(clock, 20, hour)).map(({ teamId }) => teamId).sort();

beforeEach(async () => {
  clock = now;
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'one' }), makeFeed({ id: 'two' })], now);
  await poll('one', 'Baseline');
  await poll('two', 'Baseline');
});
afterEach(() => store.close());

describe('a poll', () => {
  it('looks at all that are due, however many', async () => {
    const url = (at: number) => `https://127.1.${at >> 8}.${at & 255}/`;
    const feeds = Array.from({ length: 2_500 }, (_, at) => makeFeed({ id: `many-${at}`, url: url(at) }));
    await store.syncFeeds(feeds, now);
    const config = { allowHosts: [], looksAtOnce: 50, proxy: { http: '', https: '', no: '' } };
    const [fetcher, parser] = [openFetcher(config, '0'), createApartParser()];
    const knowledge = builtIn();
    const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
    const outcomes = await pollDue({ ...needs, now: () => clock });
    expect(outcomes).toHaveLength(2_500);
    expect(await store.dueFeeds(clock, 10)).toEqual([]);
    expect(new Set((await store.feeds()).map(({ fault }) => fault))).toEqual(new Set(['refused']));
    await Promise.all([fetcher.close(), parser.close()]);
  });
});

describe('what a look has placed among the stories', () => {
  it('is not read back from the store by the next', async () => {
    const read: string[] = [];
    const tellings: Store['tellings'] = async (ids) => {
      read.push(...ids);
      return store.tellings(ids);
    };
    const shelf = openStoryShelf({ ...store, tellings });
    const look = async (feedId: string, ...titles: string[]) => {
      clock += minute;
      await pollTitles(store, feedId, titles, { read: makeReader(), now: clock, shelf });
    };
    await look('one', 'Water utility in Littleton lost its billing records');
    read.splice(0);
    await look('two', 'Zorblax routers of Vanutia Telecom taken over', 'Fabrikon plant stands still');
    await look('one', 'Water utility in Littleton lost its billing records', 'Fabrikon plant stands still');
    expect(read).toEqual([]);
    expect(await store.countStories({})).toBe(5);
  });
});

describe('an alert', () => {
  it('is not owed for an actor where a workspace excepted the only proof, and is elsewhere', async () => {
    const filter = makeFilter({ actors: ['volt-typhoon'] });
    await store.saveSubscription(makeSubscription({ teamId: 'T1', filter }));
    await store.saveSubscription(makeSubscription({ teamId: 'T2', filter }));
    await store.addException(makeException({ teamId: 'T1', term: 'VOLTZITE' }));
    await poll('one', 'VOLTZITE lift out of order');
    expect(await alerted()).toEqual(['T2']);
    await poll('one', 'Volt Typhoon and its lift VOLTZITE');
    expect(await alerted()).toEqual(['T1', 'T2']);
  });

  it('is not owed again for an actor added to a story, where that actor is excepted', async () => {
    await store.saveSubscription(makeSubscription({ teamId: 'T1' }));
    await store.saveSubscription(makeSubscription({ teamId: 'T2' }));
    await store.addException(makeException({ teamId: 'T1', term: 'VOLTZITE' }));
    await poll('one', 'Water utility in Littleton lost its billing records');
    expect(await alerted()).toEqual(['T1', 'T2']);
    await poll('two', 'VOLTZITE: water utility in Littleton lost its billing records');
    expect(await store.countStories({})).toBe(2);
    expect(await alerted()).toEqual(['T2']);
  });
});
