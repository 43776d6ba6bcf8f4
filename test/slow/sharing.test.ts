import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { holdTogether } from '../../src/domain/allowance.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { type ApartParser, createApartParser } from '../../src/feeds/parse-apart.ts';
import { deliverDue } from '../../src/jobs/deliver.ts';
import { shareDueDigests } from '../../src/jobs/digest-shares.ts';
import { keepPolling } from '../../src/jobs/poll.ts';
import { alone } from '../../src/jobs/work.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import type { Store } from '../../src/store/store.ts';
import { builtIn } from '../help/built-in.ts';
import { databasesOn, passIn } from '../help/databases.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { hour, makeCadence, makeDelivery, makeFeed, makeSubscription } from '../help/make.ts';
import { shortPause } from '../help/short-pause.ts';
import { silentLog } from '../help/silent-log.ts';

const newDatabase = databasesOn(inject('postgresUrl'));
const knowledge = builtIn();
const going = new AbortController().signal;
const brief = (milliseconds: number) => shortPause(milliseconds, going);
// The queue of PostgreSQL goes by the clock of its machine.
const now = Date.now;

/** Two processes' worth of stores on one database. */
let stores: readonly [Store, Store];
let databaseUrl: string;
beforeEach(async () => {
  databaseUrl = await newDatabase();
  stores = [openStore({ databaseUrl }), openStore({ databaseUrl })];
  await Promise.all(stores.map((store) => store.migrate()));
});
afterEach(async () => void (await Promise.all(stores.map((store) => store.close()))));

describe('two processes on one database', () => {
  let server: FeedServer;
  let fetcher: Fetcher;
  let parser: ApartParser;
  beforeEach(async () => {
    server = await startFeedServer();
    fetcher = openFetcher({ allowHosts: [server.host], proxy: { http: '', https: '', no: '' } }, '0');
    parser = createApartParser();
  });
  afterEach(async () => {
    await Promise.all([fetcher.close(), parser.close(), server.stop()]);
  });

  it('look at each feed once, whatever else still waits in the queue', async () => {
    const feeds = Array.from({ length: 40 }, (_, n) => makeFeed({ id: `f${n}`, url: server.url(`f${n}`) }));
    for (const { id } of feeds)
      server.show(id, [{ guid: id, title: `Of ${id}`, summary: 'A router.', at: now() - hour }]);
    await stores[0].syncFeeds(feeds, now());
    const gone = Array.from({ length: 100 }, (_, n) => ({ kind: 'poll', key: `gone-${n}` }) as const);
    await stores[0].queue.put(gone, now());
    const seen: string[] = [];
    const pollings = stores.map((store) => {
      const config = { allowHosts: [server.host], looksAtOnce: 4 };
      const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
      return keepPolling(
        () => ({ ...needs, pause: brief }),
        ({ feed, kind }) => seen.push(`${feed.id} ${kind}`),
      );
    });
    await Promise.all(pollings.map(({ look }) => look()));
    await Promise.all(pollings.map(({ ended }) => ended()));
    expect(seen.toSorted()).toEqual(feeds.map(({ id }) => `${id} read`).toSorted());
    expect(await stores[0].countStories({})).toBe(40);
    expect((await stores[1].queue.depths(now())).find(({ kind }) => kind === 'poll')).toMatchObject({
      waiting: 0,
      inHand: 0,
    });
  });

  it('owe each channel its digest once, and post each message once, in its channel’s order', async () => {
    const subscriptions = Array.from({ length: 600 }, (_, n) =>
      makeSubscription({
        id: `s${n}`,
        channelId: `C${n % 300}`,
        cadence: makeCadence({ digest: 'daily', silentWhenEmpty: false }),
        coveredUntil: now() - hour,
        nextDigestAt: now() - 1,
      }),
    );
    for (const subscription of subscriptions) await stores[0].saveSubscription(subscription);
    const digesting = stores.map((store) =>
      shareDueDigests({
        ...{ store, now, log: silentLog, stopping: () => false },
        seenBy: () => store,
        sectorParent: () => null,
      }),
    );
    expect((await Promise.all(digesting)).reduce((sum, one) => sum + one, 0)).toBe(300);
    for (let n = 0; n < 6; n += 1)
      await stores[0].owe(makeDelivery({ channelId: 'C7', dueAt: now() - 1_000 + n }));
    const posted: Delivery[] = [];
    const delivering = stores.map((store) =>
      deliverDue({
        ...{ store, now, log: silentLog, pause: brief },
        send: async (delivery) => {
          posted.push(delivery);
          return { kind: 'sent', ts: `${posted.length}` };
        },
      }),
    );
    expect((await Promise.all(delivering)).reduce((sum, one) => sum + one, 0)).toBe(306);
    expect(new Set(posted.map(({ id }) => id)).size).toBe(306);
    const inOne = posted.filter(({ channelId }) => channelId === 'C7').map(({ owedAt }) => owedAt);
    expect(inOne).toEqual(inOne.toSorted((a, b) => a - b));
    expect(await stores[1].queueDepth(now())).toMatchObject({ owed: 0 });
  });

  it('do not take from each other what one is at, however long it takes', async () => {
    let begun = 0;
    const end = Promise.withResolvers<void>();
    const [mine, others] = stores.map((store) =>
      alone({ store, now, log: silentLog, stopping: () => false }, 'enrich', async () => {
        begun += 1;
        await end.promise;
      }),
    );
    const first = mine?.();
    await expect.poll(() => begun).toBe(1);
    for (let quarters = 0; quarters < 4; quarters += 1) {
      await passIn(databaseUrl, 800_000);
      for (const { queue } of stores) await queue.tend(now());
      await passIn(databaseUrl, 60_000);
      await others?.();
    }
    expect(begun).toBe(1);
    end.resolve();
    await first;
    await others?.();
    expect(begun).toBe(2);
  });

  it('allow a person together what one allows, and tell when there is some again', async () => {
    const rules = { perPerson: 30, perChannel: 60, spanMs: 60_000 };
    const faults: unknown[] = [];
    const held = stores.map((store) => holdTogether(rules, store.countAsked, (error) => faults.push(error)));
    const at = now();
    const ask = async (who: string, channelId: string, times: number, when = at) =>
      (
        await Promise.all(
          held.flatMap(({ take }) => Array.from({ length: times }, () => take(who, channelId, when))),
        )
      ).filter((usedUp) => usedUp !== null);
    expect(await ask('U1', '', 25)).toEqual(
      Array.from({ length: 20 }, () => ({ whose: 'person', waitMs: 60_000 })),
    );
    // What was refused to a person is not counted to the channel.
    expect(await ask('U1', 'C1', 40, at + 1)).toHaveLength(80);
    for (const who of ['U2', 'U3', 'U4']) await ask(who, 'C1', 10);
    expect(await ask('U5', 'C1', 1, at + 20_000)).toEqual([
      { whose: 'channel', waitMs: 40_000 },
      { whose: 'channel', waitMs: 40_000 },
    ]);
    expect(await ask('U1', 'C1', 1, at + 60_000)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('both wait when Slack asks one of them to', async () => {
    for (const channelId of ['C1', 'C1', 'C2'])
      await stores[0].owe(makeDelivery({ channelId, dueAt: now() }));
    const tried: string[] = [];
    const deliver = (store: Store, limited: readonly string[]) =>
      deliverDue({
        ...{ store, now, log: silentLog, pause: brief },
        send: async ({ channelId }) => {
          tried.push(channelId);
          return limited.includes(channelId)
            ? { kind: 'later', reason: 'slow down', retryAfterMs: 60_000 }
            : { kind: 'sent', ts: '1' };
        },
      });
    await deliver(stores[0], ['C1']);
    await stores[0].owe(makeDelivery({ channelId: 'C1', dueAt: now() }));
    await deliver(stores[1], []);
    expect(tried.toSorted()).toEqual(['C1', 'C2']);
  });
});
