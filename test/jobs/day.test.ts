import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliverySubject } from '../../src/domain/delivery.ts';
import type { FeedState } from '../../src/domain/feed.ts';
import { conditionOf } from '../../src/domain/feed-health.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import { openStoryShelf } from '../../src/jobs/story-shelf.ts';
import { watchFeeds } from '../../src/jobs/watch.ts';
import { allStories } from '../../src/store/all-stories.ts';
import type { Store } from '../../src/store/store.ts';
import { hour, makeSubscription, minute, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { makeReader } from '../help/reader.ts';
import { silentLog } from '../help/silent-log.ts';
import { answerOf, publishedBy, type SimulatedFeed, simulate } from '../help/simulated-feeds.ts';

const during = (from: number, to: number) => (at: number) => at >= from * hour && at < to * hour;
const broken = { fault: 'server', reason: 'the server answered 500 (trouble on its side)' } as const;
const silent = { fault: 'timeout', reason: 'no answer within 30 s' } as const;
const blocked = { fault: 'blocked', reason: 'the server answered 403 (blocked?)' } as const;
const tooMany = {
  fault: 'rate-limited',
  reason: 'the server answered 429 (too many requests)',
  retryAfterMs: 2 * hour,
} as const;
const gone = { fault: 'gone', reason: 'the server answered 410 (gone for good)' } as const;
const paces = [15, 30, 60, 120];

type Trouble = SimulatedFeed['trouble'];
/** Called by its place among those shown, the newest 1. */
const numbered =
  (feed: number): SimulatedFeed['guid'] =>
  (number, at) => {
    const one = feeds[feed];
    return one === undefined ? null : `${publishedBy(one, at).length - number}`;
  };
const when =
  (isSo: (at: number) => boolean, trouble: ReturnType<Trouble>): Trouble =>
  (at) =>
    isSo(at) ? trouble : null;

/** What is not ordinary about some of the sixty. */
const peculiar: Readonly<Record<number, Partial<SimulatedFeed>>> = {
  22: { guid: numbered(22) },
  23: { guid: numbered(23), link: () => 'https://host3.example/alerts' },
  ...Object.fromEntries([24, 25, 26, 27].map((number) => [number, { validates: false }])),
  28: { trouble: (at) => (Math.floor(at / (37 * minute)) % 2 === 0 ? null : broken) },
  29: { trouble: when(during(5, 5.2), silent) },
  30: { trouble: when(during(2, 4), broken), window: 20 },
  31: { trouble: when(during(3, 5), silent), window: 20 },
  32: { trouble: when(during(1, 8), broken), window: 20 },
  33: { trouble: when(during(1, 8.5), silent), window: 20 },
  34: { trouble: when(during(1.5, 8), blocked), window: 20 },
  35: { trouble: when(during(1, 9), 'page'), window: 20 },
  36: {
    trouble: (at) => (during(1, 2)(at) ? broken : during(2, 9)(at) ? 'unchanged' : null),
    window: 20,
  },
  37: { trouble: when(during(4, 24), blocked) },
  38: { trouble: when(during(3, 6), tooMany) },
  39: { trouble: when(during(9, 12), tooMany) },
  40: { movedTo: 'https://moved.example/40' },
  41: { movedTo: 'https://moved.example/41', validates: false },
  42: { trouble: when(during(2, 24), gone) },
  43: { trouble: when(during(6, 24), gone) },
  44: { guid: (number, at) => `${number}-${Math.floor(at / hour)}` },
  45: { guid: (number, at) => `${number}-${at}`, everyMinutes: 15 },
  46: { guid: (number, at) => (at < 7 * hour ? `${number}` : `tag:new,${number}`) },
  47: { guid: (number) => `${number % 3}`, validates: false, window: 12, publishesFrom: -24 * hour },
  48: {
    guid: (number, at) => `http${at < 5 * hour ? '' : 's'}://site.example/${number}`,
    link: (number, at) => `http${at < 5 * hour ? '' : 's'}://site.example/${number}`,
  },
  49: {
    publishEvery: 4 * minute,
    window: 5,
    everyMinutes: 60,
    publishesFrom: -hour,
    publishesUntil: 5 * hour,
  },
  50: {
    publishEvery: 8 * minute,
    window: 6,
    everyMinutes: 60,
    publishesFrom: -hour,
    publishesUntil: 7 * hour,
  },
  51: { publishesFrom: 6 * hour },
  52: { publishesFrom: 3 * hour, validates: false },
  53: { publishesFrom: 48 * hour },
  54: { publishEvery: 10 * hour, everyMinutes: 240 },
  55: { publishEvery: 7 * hour, everyMinutes: 120, guid: () => null },
  56: { freshForMs: 3 * hour },
  57: {
    channel: `<skipHours>${[10, 11, 12].map((at) => `<hour>${at}</hour>`).join('')}</skipHours><ttl>45</ttl>`,
  },
  58: { isDated: false, guid: () => null },
  59: { burst: { at: 10 * hour, count: 30 }, window: 60 },
};
const feeds = Array.from({ length: 60 }, (_, number) =>
  simulate(number, {
    everyMinutes: paces[number % 4] ?? 30,
    publishEvery: (130 + ((number * 17) % 90)) * minute,
    ...peculiar[number],
  }),
);
const rolling = new Set(['f49', 'f50']);
const failingLong = ['f32', 'f33', 'f34', 'f35', 'f36'];
const failingOn = ['f37', 'f42', 'f43'];
/** Hours into the day. */
const failsFrom: Readonly<Record<string, number>> = {
  f32: 1,
  f33: 1,
  f34: 1.5,
  f35: 1,
  f36: 1,
  f37: 4,
  f42: 2,
  f43: 6,
};

type Told = { readonly at: number; readonly subject: DeliverySubject };
type Looked = {
  readonly id: string;
  readonly at: number;
  readonly retryAfterMs: number;
  readonly isRead: boolean;
};
let store: Store;
let states: readonly FeedState[];
const told: Told[] = [];
const looks: Looked[] = [];

async function drain(at: number): Promise<void> {
  for (;;) {
    const claimed = await store.claimDeliveries(start + at, 1_000, minute);
    if (claimed.length === 0) return;
    for (const { id, subject } of claimed) {
      await store.deliverySent(id, start + at, '1.1');
      told.push({ at, subject });
    }
  }
}

async function live(): Promise<void> {
  let clock = 0;
  let tossed = 0;
  const now = () => start + clock;
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  const look = async (state: FeedState) => {
    const feed = byId.get(state.id);
    if (feed === undefined) throw new Error(`no feed ${state.id}`);
    clock += 200;
    const answer = answerOf(feed, state, clock);
    const retryAfterMs = answer.kind === 'failed' ? (answer.retryAfterMs ?? 0) : 0;
    looks.push({ id: feed.id, at: clock, retryAfterMs, isRead: answer.kind !== 'failed' });
    return answer;
  };
  const needs = {
    store,
    look,
    parse: async (...[fetched, { identityRule }]: Parameters<Parameters<typeof pollDue>[0]['parse']>) =>
      parseFeed({
        bytes: fetched.bytes,
        contentType: fetched.contentType,
        url: fetched.finalUrl,
        identityRule,
      }),
    read: makeReader(),
    readWith: 'knowledge',
    sectorParent: () => null,
    hostOf: ({ url }: { readonly url: string }) => new URL(url).hostname,
    shelf: openStoryShelf(store),
    looksAtOnce: 8,
    pause: async (milliseconds: number) => {
      clock += milliseconds;
    },
    now,
    random: () => {
      tossed = (tossed * 16_807 + 11) % 2_147_483_647;
      return tossed / 2_147_483_647;
    },
    stopping: () => false,
    log: silentLog,
  };
  for (let tick = 0; tick <= 24 * hour; tick += minute) {
    clock = Math.max(clock, tick);
    await pollDue(needs);
    if (tick % (5 * minute) !== 0) continue;
    await watchFeeds({ store, teamIds: ['T1'], opsChannel: 'COPS', now });
    await drain(clock);
  }
}

beforeAll(async () => {
  store = await openMigrated();
  await store.syncFeeds(feeds, start);
  await store.saveSubscription(makeSubscription());
  await live();
  states = (await store.feeds()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}, 60_000);
afterAll(() => store.close());

/** What the feed showed at its first look, and what it published from then on until it could no longer be read. */
function dueOf(feed: SimulatedFeed) {
  const own = looks.filter(({ id }) => id === feed.id);
  const first = own[0]?.at ?? 0;
  const until = failingOn.includes(feed.id) ? (own.findLast(({ isRead }) => isRead)?.at ?? 0) : 24 * hour;
  const known = publishedBy(feed, first).slice(-feed.window);
  return { known, news: publishedBy(feed, until).filter(({ at }) => at > first) };
}
const titlesOf = (advisories: readonly { readonly title: string }[]) =>
  advisories.map(({ title }) => title).sort();
const everything = async () => (await allStories(store, {})).flatMap(({ lead, others }) => [lead, ...others]);
const conditions = () =>
  Object.fromEntries(
    states
      .filter(({ lastReadAt }) => lastReadAt !== null)
      .map((feed) => [feed.id, conditionOf(feed, start + 24 * hour)]),
  );

describe('a day of sixty feeds', () => {
  it('keeps each advisory once, and misses none', async () => {
    const stored = Map.groupBy(await everything(), ({ feedId }) => feedId);
    for (const feed of feeds.filter(({ id }) => !rolling.has(id))) {
      const { known, news } = dueOf(feed);
      expect(titlesOf(stored.get(feed.id) ?? []), feed.id).toEqual(titlesOf([...known, ...news]));
    }
  });

  it('misses something only of feeds that roll over, says so, and looks at them more often', async () => {
    const stored = Map.groupBy(await everything(), ({ feedId }) => feedId);
    for (const feed of feeds.filter(({ id }) => rolling.has(id))) {
      const { known, news } = dueOf(feed);
      const have = new Set(titlesOf(stored.get(feed.id) ?? []));
      const missing = [...known, ...news].filter(({ title }) => !have.has(title));
      expect(have.size + missing.length).toBe(known.length + news.length);
      expect(missing.length, feed.id).toBeGreaterThan(0);
      expect(missing.length, feed.id).toBeLessThan(news.length / 3);
      expect(states.find(({ id }) => id === feed.id)?.gaps, feed.id).toBeGreaterThan(0);
      const often = looks.filter(({ id, at }) => id === feed.id && during(1.5, 4.5)(at));
      expect(often.length, feed.id).toBeGreaterThan(4);
    }
    expect(states.filter(({ gaps }) => gaps > 0).map(({ id }) => id)).toEqual([...rolling]);
  });

  it('tells each new advisory once, the flood in one line, and nothing of what was there before', async () => {
    const kept = await everything();
    const ids = (given: readonly DeliverySubject[]) =>
      given.flatMap((subject) =>
        subject.kind === 'alert' ? [subject.storyId] : subject.kind === 'held' ? [...subject.storyIds] : [],
      );
    const subjects = told.map(({ subject }) => subject);
    const news = kept.filter(({ baseline }) => !baseline).map(({ storyId }) => storyId);
    expect(ids(subjects).sort()).toEqual(news.sort());
    expect(subjects.filter(({ kind }) => kind === 'held')).toMatchObject([{ feedId: 'f59' }]);
    const before = feeds.flatMap((feed) => dueOf(feed).known);
    const empty = feeds.filter((feed) => dueOf(feed).known.length === 0).map(({ id }) => id);
    const baseline = kept.filter((advisory) => advisory.baseline && !empty.includes(advisory.feedId));
    expect(titlesOf(baseline)).toEqual(titlesOf(before));
  });

  it('reports every failure that lasts six hours once, its end once, and the week once', () => {
    const heard = told.flatMap(({ at, subject }) => (subject.kind === 'feeds' ? [{ at, ...subject }] : []));
    const of = (news: string) =>
      heard
        .filter((one) => one.news === news)
        .flatMap(({ feedIds }) => feedIds)
        .sort();
    expect(of('failed')).toEqual([...failingLong, ...failingOn].sort());
    expect(of('recovered')).toEqual(failingLong);
    expect(heard.filter(({ news }) => news === 'network' || news === 'weekly')).toMatchObject([
      { news: 'weekly' },
    ]);
    for (const { at, news, feedIds } of heard.filter((one) => one.news === 'failed'))
      for (const id of feedIds) {
        const since = (failsFrom[id] ?? 0) * hour;
        expect(at, `${news} ${id}`).toBeGreaterThanOrEqual(since + 6 * hour);
        expect(at, `${news} ${id}`).toBeLessThan(since + 8 * hour + 6 * minute);
      }
  });

  it('asks politely: never twice within five minutes, and never before a publisher said', () => {
    for (const own of Map.groupBy(looks, ({ id }) => id).values())
      for (const [nth, { id, at }] of own.entries()) {
        const before = own[nth - 1];
        if (before === undefined) continue;
        const least = Math.max(5 * minute - minute / 2, before.retryAfterMs);
        expect(at - before.at, `${id} at ${at}`).toBeGreaterThanOrEqual(least);
      }
    const skipped = looks.filter(({ id, at }) => id === 'f57' && during(2, 5)(at));
    expect(skipped).toEqual([]);
  });

  it('ends with each feed as it is, and with what was learned of it', () => {
    const expected = Object.fromEntries(
      feeds.map(({ id, movedTo }) => [id, movedTo === null ? 'ok' : 'moved'] as const),
    );
    expect(conditions()).toEqual({ ...expected, f37: 'blocked', f42: 'gone', f43: 'gone' });
    const rules = states.flatMap(({ id, identityRule }) =>
      identityRule === 'guid' ? [] : [[id, identityRule]],
    );
    expect(Object.fromEntries(rules)).toEqual({
      f22: 'link',
      f23: 'hash',
      f44: 'link',
      f45: 'link',
      f46: 'link',
      f47: 'guid-link',
      f48: 'link',
    });
  });
});
