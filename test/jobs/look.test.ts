import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Feed, FeedState } from '../../src/domain/feed.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import { feedsMessage } from '../../src/slack/views/feeds.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsText } from '../../src/terminal/print.ts';
import { builtIn } from '../help/built-in.ts';
import { day, hour, makeFeed, minute, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

const knowledge = builtIn();
const parser = createApartParser();
afterAll(parser.close);
const rss = (guid: string) =>
  `<rss version="2.0"><channel><title>A feed</title><item><guid>${guid}</guid><title>News ${guid}</title></item></channel></rss>`;

type Asked = { readonly path: string; readonly conditional: boolean };
let store: Store;
let fetcher: Fetcher;
let server: Server;
let feed: Feed;
let asked: Asked[];
let answer: (path: string, request: IncomingMessage, response: ServerResponse) => void;
let now: number;

beforeEach(async () => {
  now = start;
  asked = [];
  server = createServer((request, response) => {
    asked.push({
      path: request.url ?? '',
      conditional:
        request.headers['if-none-match'] !== undefined || request.headers['if-modified-since'] !== undefined,
    });
    answer(request.url ?? '', request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { allowHosts: [host], looksAtOnce: 8, proxy: { http: '', https: '', no: '' } };
  store = await openMigrated();
  fetcher = openFetcher(config, '0');
  feed = makeFeed({ id: 'feed', url: `http://${host}/feed` });
  await store.syncFeeds([feed], now);
  look = async () => {
    await pollDue({
      ...pollNeeds(store, fetcher, parser, knowledge, config, silentLog),
      now: () => now,
      random: () => 0,
    });
    const [state] = await store.feeds();
    if (state === undefined) throw new Error('the feed is lost');
    return state;
  };
});

let look: () => Promise<FeedState>;

afterEach(async () => {
  await fetcher.close();
  await store.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** The look that is due next, at the moment it is due. */
async function nextLook(): Promise<FeedState> {
  now = (await store.feeds())[0]?.nextLookAt ?? now;
  return look();
}

describe('a feed that fails', () => {
  it('is not healed by a 304, only by an answer that can be read', async () => {
    answer = (_path, _request, response) => void response.writeHead(200, { etag: '"1"' }).end(rss('1'));
    await look();
    answer = (_path, _request, response) => void response.writeHead(500).end();
    const failing = await nextLook();
    expect(failing).toMatchObject({ failures: 1, fault: 'server', failingSince: now });
    answer = (_path, _request, response) => void response.writeHead(304).end();
    expect(await nextLook()).toMatchObject({ failures: 2, failingSince: failing.failingSince });
    answer = (_path, _request, response) => void response.writeHead(200, { etag: '"1"' }).end(rss('1'));
    expect(await nextLook()).toMatchObject({ failures: 0, failingSince: null, fault: null, reason: null });
    expect(asked.map(({ conditional }) => conditional)).toEqual([false, true, false, false]);
  });

  it('says that it is no feed, and is a feed again when it is one', async () => {
    answer = (_path, _request, response) => void response.end('<html><body>Welcome</body></html>');
    expect(await look()).toMatchObject({ fault: 'not-a-feed', failures: 1, baselineAt: null });
    answer = (_path, _request, response) => void response.end(rss('1'));
    expect(await nextLook()).toMatchObject({ fault: null, failures: 0, baselineAt: now });
  });

  it('is left alone for a week when its publisher says that it is gone for good', async () => {
    answer = (_path, _request, response) => void response.writeHead(410).end();
    expect(await look()).toMatchObject({ fault: 'gone', nextLookAt: now + 7 * day });
  });

  it('comes back as its publisher asked, and is healthy while it shows nothing', async () => {
    answer = (_path, _request, response) => void response.writeHead(429, { 'retry-after': '7200' }).end();
    expect(await look()).toMatchObject({ fault: 'rate-limited', nextLookAt: now + 2 * hour });
    answer = (_path, _request, response) => void response.end('<rss version="2.0"><channel/></rss>');
    expect(await nextLook()).toMatchObject({ fault: null, failingSince: null });
  });
});

describe('a feed that moved for good', () => {
  it('is asked at its new address once it was sent there three times, and at home when nobody is there', async () => {
    answer = (path, _request, response) =>
      void (path === '/feed' ? response.writeHead(301, { location: '/new' }).end() : response.end(rss('1')));
    await look();
    await nextLook();
    expect(await nextLook()).toMatchObject({ movedTimes: 3 });
    asked.length = 0;
    await nextLook();
    expect(asked.map(({ path }) => path)).toEqual(['/new']);
    answer = (path, _request, response) =>
      void (path === '/feed' ? response.end(rss('2')) : response.writeHead(404).end());
    expect(await nextLook()).toMatchObject({ failures: 0, movedTo: null, movedTimes: 0 });
    await nextLook();
    expect(asked.map(({ path }) => path)).toEqual(['/new', '/new', '/feed', '/feed']);
  });

  it('is not believed to have moved when it says so once', async () => {
    let times = 0;
    answer = (path, _request, response) => {
      times += 1;
      if (path === '/feed' && times === 1) response.writeHead(308, { location: '/new' }).end();
      else response.end(rss('1'));
    };
    expect(await look()).toMatchObject({ movedTimes: 1 });
    expect(await nextLook()).toMatchObject({ movedTo: null, movedTimes: 0 });
  });
});

it('an answer that says how long it is fresh is not asked for sooner', async () => {
  answer = (_path, _request, response) =>
    void response.writeHead(200, { 'cache-control': 'max-age=10800' }).end(rss('1'));
  const state = await look();
  expect(state.nextLookAt).toBe(now + 3 * hour);
  expect(feed.everyMinutes * minute).toBeLessThan(3 * hour);
});

it('a feed whose own address is dead is read from its mirror, and that is said until it is read itself', async () => {
  await store.syncFeeds([{ ...feed, mirrors: [feed.url.replace('/feed', '/mirror')] }], now);
  answer = (path, _request, response) =>
    void (path === '/feed' ? response.writeHead(403).end() : response.writeHead(200).end(rss('1')));
  const first = await nextLook();
  expect(first).toMatchObject({ failingSince: null, mirroredSince: start, lastReadAt: now });
  now += 3 * day;
  const later = await look();
  const words = 'read from a mirror for 3 d, because its own address cannot be read: the server answered 403';
  expect(feedsText([later], now)).toContain(words);
  expect(JSON.stringify(feedsMessage([later], 1, now))).toContain(words);
  expect(JSON.stringify(feedNewsMessage('weekly', [], [later], { now }))).toContain(words);
  answer = (_path, _request, response) => void response.writeHead(200).end(rss('1'));
  expect(feedsText([await nextLook()], now)).not.toContain('mirror');
});

it('a feed without dates becomes quiet by when it had something new, and one that is always empty too', async () => {
  const dateless = (count: number) =>
    `<rss version="2.0"><channel><title>A feed</title>${Array.from({ length: count }, (_, at) => `<item><guid>${at}</guid><title>News ${at}</title></item>`).join('')}</channel></rss>`;
  for (let count = 1; count <= 5; count += 1) {
    answer = (_path, _request, response) => void response.writeHead(200).end(dateless(count));
    now = start + count * 2 * day;
    await look();
  }
  now += 5 * day;
  expect(feedsText([await look()], now)).toContain('OK');
  now += 2 * day;
  expect(feedsText([await look()], now)).toContain('quiet for 7 d; usually something new every 2 d');
  answer = (_path, _request, response) => void response.writeHead(200).end(dateless(6));
  now += day;
  expect(feedsText([await look()], now)).toContain('OK');
});

it('a feed that never showed anything is quiet after ninety days', async () => {
  answer = (_path, _request, response) =>
    void response.writeHead(200).end('<rss version="2.0"><channel><title>A feed</title></channel></rss>');
  await look();
  now += 89 * day;
  expect(feedsText([await look()], now)).toContain('OK');
  now += 2 * day;
  expect(feedsText([await look()], now)).toContain('quiet for 91 d; it never showed anything');
});

it('a feed that fails most of its looks says so, though each is followed by one that is read; one whose outage ended does not', async () => {
  const good: typeof answer = (_path, _request, response) => void response.writeHead(200).end(rss('1'));
  const bad: typeof answer = (_path, _request, response) => void response.writeHead(503).end();
  answer = good;
  await look();
  answer = bad;
  for (let times = 0; times < 20; times += 1) await nextLook();
  answer = good;
  expect(feedsText([await nextLook()], now)).not.toContain('looks failed');
  for (let times = 1; times <= 24; times += 1) {
    answer = times % 4 === 0 ? good : bad;
    await nextLook();
  }
  const words = '18 of its last 24 looks failed, though it was read between them';
  const feeds = await store.feeds();
  expect(feedsText(feeds, now)).toContain(words);
  expect(JSON.stringify(feedsMessage(feeds, 1, now))).toContain(words);
  expect(JSON.stringify(feedNewsMessage('weekly', [], feeds, { now }))).toContain(words);
  answer = good;
  for (let times = 0; times < 9; times += 1) await nextLook();
  expect(feedsText(await store.feeds(), now)).not.toContain('looks failed');
});
