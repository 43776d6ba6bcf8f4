import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeedState } from '../../src/domain/feed.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { type ApartParser, createApartParser } from '../../src/feeds/parse-apart.ts';
import { peek } from '../../src/feeds/peek.ts';
import { recheckDead } from '../../src/jobs/recheck.ts';
import { openFetcher } from '../../src/outside.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsText } from '../../src/terminal/print.ts';
import { blockKitFaults } from '../help/block-kit.ts';
import { aggregatorList } from '../help/csaf-server.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { day, hour, makeFeed, makePoll, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

let now: number;
let store: Store;
let server: FeedServer;
let fetcher: Fetcher;
let parser: ApartParser;
let asked: string[];

beforeEach(async () => {
  now = start;
  asked = [];
  server = await startFeedServer();
  store = await openMigrated();
  fetcher = openFetcher({ allowHosts: [server.host], proxy: { http: '', https: '', no: '' } }, '0');
  parser = createApartParser();
  const feeds = ['dead', 'well', 'fine', 'good'].map((id) => makeFeed({ id, url: server.url(id) }));
  await store.syncFeeds(feeds, now);
  for (const { id } of feeds) await store.recordPoll(makePoll({ feedId: id, at: now }));
});

afterEach(async () => {
  await fetcher.close();
  await parser.close();
  await store.close();
  await server.stop();
});

const fail = (id: string) =>
  store.recordFailure(id, now, now + hour, 'the server answered 404 (not found)', { fault: 'not-found' });
const recheck = () =>
  recheckDead({
    store,
    peek: (url) => {
      asked.push(url.slice(server.url('').length));
      return peek({ look: fetcher.look, parse: parser.parse }, url);
    },
    pause: async () => undefined,
    now: () => now,
    stopping: () => false,
    log: silentLog,
  });
async function state(id = 'dead'): Promise<FeedState | undefined> {
  return (await store.feeds()).find((feed) => feed.id === id);
}
const page = (...feeds: readonly string[]) =>
  `<!doctype html><html><head>${feeds.map((url) => `<link rel="alternate" type="application/rss+xml" href="${url}">`).join('')}</head><body>Hello</body></html>`;

it('looks for a feed elsewhere once it has been dead for a week, and once a week from then on', async () => {
  await fail('dead');
  server.fail('dead', 404);
  server.page('', page(server.url('well'), server.url('moved')));
  now += 6 * day;
  expect(await recheck()).toBe(0);
  now += day;
  expect(await recheck()).toBe(1);
  expect(asked).toEqual(['dead', '']);
  expect(await state()).toMatchObject({
    foundAt: server.url('moved'),
    recheckedAt: now,
    url: server.url('dead'),
  });
  now += 6 * day;
  expect(await recheck()).toBe(0);
  now += day;
  server.page('', page());
  expect(await recheck()).toBe(1);
  expect(await state()).toMatchObject({ foundAt: null });
});

it('keeps a credential out of what it tells, and knows a feed that is read with one when it is back', async () => {
  await fail('dead');
  server.fail('dead', 404);
  server.page('', page(server.url('moved?token=hush')));
  now += 8 * day;
  await recheck();
  expect(await state()).toMatchObject({ foundAt: server.url('moved') });
  const url = server.url('members?token=hush');
  await store.addFeed(makeFeed({ id: 'members', url }), 'U1', now);
  await fail('members');
  now += 8 * day;
  server.fail('members', 401);
  await recheck();
  expect(await state('members')).toMatchObject({ foundAt: null, nextLookAt: now });
});

it('takes no provider of a CSAF aggregator for the feed that died there', async () => {
  await fail('dead');
  const parties = ['a', 'b'].map((name) => ({ name, url: `https://${name}.example/pm.json` }));
  server.page('dead', aggregatorList(parties));
  server.page('', page());
  now += 8 * day;
  await recheck();
  expect(await state()).toMatchObject({ foundAt: null, recheckedAt: now });
});

it('tells people where it may be, and follows nothing by itself', async () => {
  await fail('dead');
  server.fail('dead', 410);
  server.show('moved', []);
  server.page('', page(server.url('moved')));
  now += 8 * day;
  await recheck();
  const feeds = await store.feeds();
  expect(feeds).toHaveLength(4);
  expect(feedsText(feeds, now)).toContain(`its site names another feed: ${server.url('moved')}`);
  const message = feedNewsMessage('weekly', [], feeds, { now });
  expect(message === null ? ['nothing is said'] : blockKitFaults(message)).toEqual([]);
  expect(JSON.stringify(message)).toMatch(/Dead for a week or more.*\/moved/);
  await store.recordPoll(makePoll({ feedId: 'dead', at: now }));
  expect(await state()).toMatchObject({ foundAt: null, recheckedAt: null, failingSince: null });
});

it('hastens one that is back at its own address', async () => {
  await fail('dead');
  server.show('dead', []);
  now += 8 * day;
  await recheck();
  expect(await state()).toMatchObject({ foundAt: null, nextLookAt: now });
});

it('leaves feeds that are paused or off alone, and all of them while our own network is down', async () => {
  for (const id of ['dead', 'well']) await fail(id);
  await store.pauseFeed('dead', 'U1', now);
  await store.removeFeed('well', 'U1', now);
  now += 8 * day;
  expect(await recheck()).toBe(0);
  await store.resumeFeed('dead', 'U1', now);
  await store.addFeed(makeFeed({ id: 'well', url: server.url('well') }), 'U1', now);
  for (const id of ['well', 'fine']) await fail(id);
  expect(await recheck()).toBe(0);
  expect(asked).toEqual([]);
});
