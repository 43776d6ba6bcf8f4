import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { type ApartParser, createApartParser } from '../../src/feeds/parse-apart.ts';
import { keepPolling } from '../../src/jobs/poll.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import type { Store } from '../../src/store/store.ts';
import { builtIn } from '../help/built-in.ts';
import { hour, makeFeed, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';
import { head, startTroubleServer, type TroubleServer, whole } from '../help/trouble-server.ts';

const knowledge = builtIn();
const rss = whole('<rss version="2.0"><channel><title>A feed</title></channel></rss>');
const hanging = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const quick = ['q1', 'q2', 'q3'];

let server: TroubleServer;
let store: Store;
let fetcher: Fetcher;
let parser: ApartParser;
let asked: string[];
let letGo: () => void;
const ending = new AbortController();

beforeEach(async () => {
  asked = [];
  const held: (() => void)[] = [];
  letGo = () => {
    for (const answer of held.splice(0)) answer();
  };
  const trouble = (id: string) => (socket: Parameters<typeof rss>[0], nth: number) => {
    asked.push(id);
    if (quick.includes(id) || nth > 1) return rss(socket, nth);
    held.push(() => void socket.end(head('503 Unavailable', { 'content-length': 0 })));
  };
  server = await startTroubleServer(
    Object.fromEntries([...hanging, ...quick].map((id) => [`/${id}`, trouble(id)])),
  );
  store = await openMigrated();
  const config = { allowHosts: [server.host], proxy: { http: '', https: '', no: '' } };
  fetcher = openFetcher(config, '0', ending.signal);
  parser = createApartParser();
  await parser.parse({ text: '<rss version="2.0"/>', url: null });
  const feeds = [...hanging, ...quick].map((id) => makeFeed({ id, url: `http://${server.host}/${id}` }));
  await store.syncFeeds(feeds, start);
});

afterEach(async () => {
  await fetcher.close();
  await parser.close();
  await store.close();
  await server.stop();
});

describe('feeds whose servers do not answer', () => {
  it('hold up nobody: the others are read when they are due, however many hang', async () => {
    let now = start;
    const ended: string[] = [];
    const config = { allowHosts: [server.host], looksAtOnce: 2 };
    const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
    // Five seconds of patience would be long in a test.
    const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds / 20));
    const polling = keepPolling(
      () => ({ ...needs, now: () => now, pause }),
      ({ feed }) => ended.push(feed.id),
    );
    await polling.look();
    expect(ended.toSorted()).toEqual(quick);
    // Nothing is due.
    await polling.look();
    now += hour;
    // Whoever tends the queue leaves the work of the six where it is.
    await store.queue.tend(now);
    const atWork = async () => (await store.queue.depths(now)).find(({ kind }) => kind === 'poll');
    expect(await atWork()).toMatchObject({ waiting: 0, inHand: 6, dead: 0 });
    await polling.look();
    expect(ended.toSorted()).toEqual([...quick, ...quick].toSorted());
    expect(asked.filter((id) => hanging.includes(id)).toSorted()).toEqual(hanging);

    letGo();
    await polling.ended();
    expect(await atWork()).toMatchObject({ waiting: 0, inHand: 0, dead: 0 });
    const feeds = await store.feeds();
    const failing = feeds.filter(({ failingSince }) => failingSince !== null).map(({ id }) => id);
    expect(failing.toSorted()).toEqual(hanging);
    await polling.look();
    await polling.ended();
    now += hour;
    await polling.look();
    await polling.ended();
    expect((await store.feeds()).filter(({ failingSince }) => failingSince !== null)).toEqual([]);
  });
});
