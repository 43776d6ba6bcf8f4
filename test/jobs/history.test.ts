import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliverySubject } from '../../src/domain/delivery.ts';
import { digestOf } from '../../src/domain/digest.ts';
import type { FeedState } from '../../src/domain/feed.ts';
import { type StorySummary, summarise } from '../../src/domain/story.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import { watchFeeds } from '../../src/jobs/watch.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import { feedsMessage } from '../../src/slack/views/feeds.ts';
import { heldMessage, readHeld } from '../../src/slack/views/held.ts';
import { allStories } from '../../src/store/all-stories.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsText } from '../../src/terminal/print.ts';
import { blockKitFaults } from '../help/block-kit.ts';
import { builtIn } from '../help/built-in.ts';
import { type FeedServer, type Published, startFeedServer } from '../help/feed-server.ts';
import { day, hour, makeFeed, makeSubscription, minute, nothingKnown, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';
import { madeWord } from '../help/words.ts';

const knowledge = builtIn();
const parser = createApartParser();
afterAll(parser.close);
let store: Store;
let fetcher: Fetcher;
let feeds: FeedServer;
let poll: () => Promise<void>;
let beforeLook: () => Promise<void>;
let now: number;

beforeEach(async () => {
  now = start;
  feeds = await startFeedServer();
  const config = { allowHosts: [feeds.host], looksAtOnce: 8, proxy: { http: '', https: '', no: '' } };
  store = await openMigrated();
  fetcher = openFetcher(config, '0');
  await store.syncFeeds([makeFeed({ id: 'feed', title: 'The feed', url: feeds.url('feed') })], now);
  await store.saveSubscription(makeSubscription());
  const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
  beforeLook = async () => undefined;
  const look: typeof needs.look = (feed) => beforeLook().then(() => needs.look(feed));
  poll = async () => void (await pollDue({ ...needs, look, now: () => now }));
});
afterEach(async () => {
  await fetcher.close();
  await store.close();
  await feeds.stop();
});

/** The news of that number; published so many hours before the tests begin unless said otherwise. */
function news(number: number, given: Partial<Published> = {}): Published {
  const title = `${madeWord(3 * number)} ${madeWord(3 * number + 1)} ${madeWord(3 * number + 2)}`;
  const url = `https://publisher.example/${number}`;
  return {
    guid: `g${number}`,
    title,
    summary: `About ${title}.`,
    at: start - number * minute,
    url,
    ...given,
  };
}
const many = (count: number, from = 0, given: (number: number) => Partial<Published> = () => ({})) =>
  Array.from({ length: count }, (_, at) => news(from + at, given(from + at)));

async function state(): Promise<FeedState> {
  const [feed] = await store.feeds();
  if (feed === undefined) throw new Error('the feed is lost');
  return feed;
}

/** The feed shows these when it is looked at next; what the channel is owed of it, sent at once. */
async function show(advisories: readonly Published[]): Promise<readonly DeliverySubject[]> {
  feeds.show('feed', advisories);
  const owed = await lookNext();
  expect(await state()).toMatchObject({ failures: 0, lastReadAt: now });
  return owed;
}

async function lookNext(): Promise<readonly DeliverySubject[]> {
  now = Math.max(now, (await state()).nextLookAt);
  await poll();
  const owed: DeliverySubject[] = [];
  for (;;) {
    const claimed = await store.claimDeliveries(now, 100, minute);
    if (claimed.length === 0) return owed;
    for (const { id, subject } of claimed) {
      await store.deliverySent(id, now, '1.1');
      owed.push(subject);
    }
  }
}

/** The titles of the alerts among these. */
async function titles(owed: readonly DeliverySubject[]): Promise<readonly string[]> {
  const ids = owed.flatMap((subject) =>
    subject.kind === 'alert' ? [subject.storyId] : [`${subject.kind}!`],
  );
  const told = await Promise.all(ids.map(async (id) => (await store.story(id))?.advisories[0]?.title ?? id));
  return told.sort();
}
/** The same of a document that ends before these words. */
async function toldUpTo(words: string, advisories: readonly Published[]): Promise<readonly string[]> {
  feeds.show('feed', advisories);
  feeds.breakOff('feed', words);
  return titles(await lookNext());
}
const told = async (advisories: readonly Published[]) => titles(await show(advisories));
const titlesOf = (advisories: readonly Published[]) => advisories.map(({ title }) => title).sort();
const kept = async () =>
  (await allStories(store, {}))
    .flatMap(({ lead, others }) => [lead, ...others].map(({ title }) => title))
    .sort();

describe('the first look at a feed', () => {
  it('is a baseline: kept and searchable, told to nobody; what comes after is told', async () => {
    expect(await told(many(30))).toEqual([]);
    expect(await kept()).toEqual(titlesOf(many(30)));
    expect(await told(many(31))).toEqual([news(30).title]);
  });

  it('of a feed that is empty as yet is no baseline of what it will show', async () => {
    expect(await told([])).toEqual([]);
    expect(await told(many(3))).toEqual([]);
    expect(await told(many(4))).toEqual([news(3).title]);
  });
});

describe('a feed without dates', () => {
  const undated = (count: number, from: number) => many(count, from, () => ({ at: null }));
  /** It shows five, and five times a newer one, the oldest leaving: 5 to 9 in the end. */
  async function putsNewsOnTop(): Promise<void> {
    await show(undated(5, 10));
    for (const newest of [9, 8, 7, 6, 5]) {
      now += hour;
      expect(await told(undated(5, newest))).toEqual([news(newest).title]);
    }
    now += hour;
  }

  it('that shows more of its past has what is older than all that is known kept and said, not alerted; what is new is told', async () => {
    await putsNewsOnTop();
    expect(await told(undated(15, 4))).toEqual([news(4).title]);
    expect(await kept()).toEqual(titlesOf(many(15, 4)));
    const why = '4 advisories without a date turned up below all that was known: kept, not alerted';
    expect(await state()).toMatchObject({ refused: why, gaps: 0 });
    expect(feedsText([await state()], now)).toContain(why);
    const stories = await allStories(store, { seenAfter: now - 1, seenUntil: now });
    const asks = [{ filter: makeSubscription().filter, from: now - 1 }];
    expect(digestOf(stories, asks, now, nothingKnown).stories).toHaveLength(5);
    now += hour;
    expect(await told(undated(5, 4))).toEqual([]);
    expect(await state()).toMatchObject({ refused: null, gaps: 0 });
    now += hour;
    expect(await told(undated(17, 4))).toEqual([]);
    expect(await told(undated(20, 1))).toEqual(titlesOf(many(3, 1)));
  });

  it('has all told that stands at its end where it does not put its news on top, or nothing of its past came back', async () => {
    const rows = undated(12, 10);
    await show(rows.slice(0, 5));
    for (let last = 6; last <= 12; last += 1) {
      now += hour;
      expect(await told(rows.slice(last - 5, last))).toEqual([rows[last - 1]?.title]);
    }
    now += hour;
    expect(await told([...rows, news(30, { at: null })])).toEqual([news(30).title]);
  });

  it('has what is added at its end told where all that it holds is shown, though its news stood on top so far', async () => {
    await show(undated(5, 10));
    for (const newest of [9, 8, 7, 6, 5]) await told(undated(15 - newest, newest));
    now += hour;
    expect(await told(undated(11, 5))).toEqual([news(15).title]);
  });
});

describe('a document that breaks off', () => {
  const half = ({ title }: Published) => title.slice(3);

  it('within what is known makes nothing of the half it shows, is a failure, and is well again when it is whole', async () => {
    await show(many(30));
    for (const words of [half(news(20)), 'publisher.example/20', '<pubDate>', 'g20</guid>'])
      expect(await toldUpTo(words, many(30))).toEqual([]);
    expect(await state()).toMatchObject({ fault: 'damaged', failures: 4, gaps: 0 });
    expect(feedsText([await state()], now)).toContain('its document breaks off after 20 advisories');
    expect(await told(many(30))).toEqual([]);
    expect(await state()).toMatchObject({ fault: null, failingSince: null, reason: null, gaps: 0 });
    expect(await kept()).toEqual(titlesOf(many(30)));
  });

  it('within what is new has it told once, when it is whole', async () => {
    await show(many(30, 1));
    for (const words of [half(news(0)), '</title><link>', 'publisher.example/0', '</pubDate>', '</item>'])
      expect(await toldUpTo(words, many(31))).toEqual([]);
    expect(await told(many(31))).toEqual([news(0).title]);
    expect(await told(many(31))).toEqual([]);
    expect(await kept()).toEqual(titlesOf(many(31)));
  });

  it('behind what is new has it told at once, is looked at again soon, and its failure is told when it lasts', async () => {
    await show(many(30, 3));
    expect(await toldUpTo(half(news(2)), many(33))).toEqual(titlesOf(many(2)));
    const { failingSince, nextLookAt } = await state();
    expect({ failingSince, waits: nextLookAt < now + 10 * minute }).toEqual({
      failingSince: now,
      waits: true,
    });
    const said: DeliverySubject[] = [];
    for (const begun = now; now < begun + day; ) {
      said.push(...(await lookNext()));
      await watchFeeds({ store, teamIds: ['T1'], opsChannel: 'COPS', now: () => now });
    }
    const unplanned = said.filter((subject) => subject.kind !== 'feeds' || subject.news !== 'weekly');
    expect(unplanned).toEqual([{ kind: 'feeds', news: 'failed', feedIds: ['feed'] }]);
    expect(await state()).toMatchObject({ failingSince });
    expect((await state()).nextLookAt - now).toBeLessThanOrEqual((await state()).everyMinutes * minute);
    expect(await told(many(33))).toEqual([news(2).title]);
  });

  it('at the first look is no baseline; the first that is whole is', async () => {
    expect(await toldUpTo(half(news(3)), many(15))).toEqual([]);
    expect(await state()).toMatchObject({ baselineAt: null, fault: 'damaged', failures: 1 });
    expect(await told(many(15))).toEqual([]);
    expect(await told(many(16))).toEqual([news(15).title]);
  });

  it('at every first look is taken as far as it goes in the end, and said to break off', async () => {
    for (let look = 0; look < 4; look += 1) expect(await toldUpTo(half(news(3)), many(15))).toEqual([]);
    expect(await kept()).toEqual(titlesOf(many(3)));
    expect(await toldUpTo(half(news(3)), [news(20), ...many(15)])).toEqual([news(20).title]);
    expect(await state()).toMatchObject({ fault: 'damaged', failures: 5 });
  });

  it('at every look begins quietly: what its baseline lacked is no news when more of it is shown, or all; what is new is', async () => {
    const cut = (number: number, shown = many(30)) => toldUpTo(half(news(number)), shown);
    for (let look = 0; look < 4; look += 1) expect(await cut(3)).toEqual([]);
    expect(feedsText([await state()], now)).toContain(
      'its document breaks off after 3 advisories; it was never whole, so what turns up further down and is older than our first look alerts nobody',
    );
    const later = news(40, { at: now - minute });
    expect(await cut(15, [later, ...many(30)])).toEqual([later.title]);
    const below = news(41, { at: now - minute });
    expect(await cut(29, [later, ...many(20), below, ...many(10, 20)])).toEqual([below.title]);
    const whole = [later, ...many(20), below, ...many(10, 20)];
    expect(await told(whole)).toEqual([]);
    expect(await kept()).toEqual(titlesOf(whole));
    expect(await told([...whole, news(50)])).toEqual([news(50).title]);
  });

  it('at a new address is the baseline of that, however far the old one was read: what it lacked is no news', async () => {
    const archive = many(30, 100);
    await show(many(5, 200));
    await store.syncFeeds([makeFeed({ id: 'feed', url: `${feeds.url('feed')}#moved` })], now);
    for (let look = 0; look < 4; look += 1) expect(await toldUpTo(half(news(103)), archive)).toEqual([]);
    expect(await state()).toMatchObject({ wholeAt: null, fault: 'damaged' });
    expect(await told(archive)).toEqual([]);
    expect(await told([news(0, { at: now }), ...archive])).toEqual([news(0).title]);
  });

  it('at every look has what is new told where none of what it shows was there before', async () => {
    for (let look = 0; look < 4; look += 1) await toldUpTo(half(news(3)), many(30));
    const anew = many(5, 50, () => ({ at: null }));
    expect(await toldUpTo(half(news(54)), anew)).toEqual(titlesOf(anew.slice(0, 4)));
  });

  it('before anything is whole is a failure and no empty feed', async () => {
    await show(many(3));
    expect(await toldUpTo(half(news(0)), many(3))).toEqual([]);
    expect((await state()).reason).toBe('its document breaks off before its first advisory ends');
  });
});

describe('a publisher that renames', () => {
  it('nothing, but whose links in the text lead elsewhere since it moved, has nothing announced twice', async () => {
    const at = (host: string) => (number: number) => ({
      ...{ guid: null, url: '', at: null },
      summary: `<p>About ${news(number).title}: <a href="https://${host}.example/${number}">more</a></p>`,
    });
    await show(many(12, 0, at('old')));
    expect(await told(many(12, 0, at('new')))).toEqual([]);
    expect(await told([news(20), ...many(12, 0, at('new'))])).toEqual([news(20).title]);
    expect(await kept()).toHaveLength(13);
  });

  it('all GUIDs has nothing announced twice, is not believed its GUIDs, and is quiet from then on', async () => {
    await show(many(40));
    const anew = (round: string) => many(40, 0, (number) => ({ guid: `${round}-${number}` }));
    expect(await told(anew('b'))).toEqual([]);
    const after = await state();
    expect(after).toMatchObject({
      identityRule: 'link',
      identityReason: '40 of 40 GUIDs changed while the advisories stayed the same',
      gaps: 0,
    });
    expect(JSON.stringify(feedsMessage([after], 1, now))).toContain(
      'told apart by links: 40 of 40 GUIDs changed',
    );
    expect(await told(anew('c'))).toEqual([]);
    expect(await told([...anew('d'), news(40)])).toEqual([news(40).title]);
    expect(await kept()).toEqual(titlesOf(many(41)));
    expect(await state()).toMatchObject({ identityRule: 'link', gaps: 0 });
  });

  it('its site, and so every GUID and link, has nothing announced twice', async () => {
    const at = (site: string) =>
      many(30, 0, (number) => ({ guid: `${site}/${number}`, url: `${site}/${number}` }));
    await show(at('http://old.example'));
    expect(await told(at('https://new.example'))).toEqual([]);
    expect(await kept()).toEqual(titlesOf(many(30)));
    expect(await told([...at('https://new.example'), news(30)])).toEqual([news(30).title]);
  });

  it.each<[string, (number: number) => Partial<Published>]>([
    ['the same links', () => ({})],
    ['other links', (number) => ({ url: `https://new.example/${number}` })],
  ])('all it has, in one day and under new GUIDs, at %s, has nothing announced twice', async (_, moved) => {
    const at = (number: number) => start - (20 + number) * day;
    await show(many(12, 0, (number) => ({ at: at(number) })));
    now += 2 * day;
    const anew = many(12, 0, (number) => ({
      guid: `new-${number}`,
      at: now - number * minute,
      ...moved(number),
    }));
    expect(await told(anew)).toEqual([]);
    expect(await told([...anew, news(40, { at: now })])).toEqual([news(40).title]);
    expect(await kept()).toHaveLength(13);
    expect(await state()).toMatchObject({ identityRule: 'link', gaps: 0 });
  });

  it('one advisory that it publishes once more in the same words at its link does not have it announced twice', async () => {
    await show(many(10));
    expect(await told([news(10), ...many(10)])).toEqual([news(10).title]);
    now += 2 * day;
    expect(await told([news(10, { guid: 'again', at: now }), ...many(10)])).toEqual([]);
  });

  it('all links at every look, without GUIDs and dates, has nothing announced twice, and no gap', async () => {
    const visit = (count: number) =>
      many(10, 0, (number) => ({
        guid: null,
        at: null,
        url: `https://publisher.example/${number}?session=${count}`,
        summary: `Read ${count} times.`,
      }));
    const fresh = news(10, { guid: null, at: null, url: 'https://publisher.example/10?session=1' });
    await show(visit(1));
    expect(await told(visit(2))).toEqual([]);
    expect(await told([fresh, ...visit(3)])).toEqual([fresh.title]);
    expect(await told([{ ...fresh, url: `${fresh.url}0` }, ...visit(4)])).toEqual([]);
    expect(await kept()).toHaveLength(11);
    expect(await state()).toMatchObject({
      gaps: 0,
      identityRule: 'hash',
      identityReason: '10 of 10 links changed while the advisories stayed the same',
    });
  });

  it('a GUID and a title together has one advisory, told once, under its new title', async () => {
    await show(many(10));
    const first = news(10, {
      title: 'Otranto pumps stop when asked',
      url: 'https://publisher.example/pumps',
    });
    const second = { ...first, guid: 'other', title: 'Otranto pumps stop when asked twice (updated)' };
    expect(await told([first, ...many(10)])).toEqual([first.title]);
    expect(await told([second, ...many(10)])).toEqual([]);
    expect(await kept()).toEqual([second.title, ...titlesOf(many(10))].sort());
  });

  it('all GUIDs, and writes every summary anew, has nothing announced twice', async () => {
    await show(many(10));
    const anew = many(10, 0, (number) => ({
      guid: `b${number}`,
      summary: `Read this: ${madeWord(900 + number)}`,
    }));
    expect(await told(anew)).toEqual([]);
    expect(await kept()).toHaveLength(10);
  });

  it('an advisory that was dated ahead of its time does not have it announced twice', async () => {
    await show(many(10));
    const early = news(10, { at: now + 2 * hour });
    expect(await told([early, ...many(10)])).toEqual([early.title]);
    now += 6 * hour;
    expect(await told([{ ...early, guid: 'other' }, ...many(10)])).toEqual([]);
    expect(await kept()).toHaveLength(11);
  });

  it('an advisory that is older than what we keep does not have it announced as new', async () => {
    await show(many(10));
    now += 2 * day;
    await store.prune(now - day);
    expect(await kept()).toEqual([]);
    expect(await told([{ ...news(3), guid: 'other' }, news(10, { at: now })])).toEqual([news(10).title]);
  });
});

describe('GUIDs that repeat', () => {
  it('tell nothing apart: the link does, with the reason said, and nothing is lost or told twice', async () => {
    const repeating = (count: number) => many(count, 0, (number) => ({ guid: `g${number % 4}` }));
    await show(repeating(40));
    expect(await kept()).toHaveLength(40);
    expect(await state()).toMatchObject({
      identityRule: 'guid-link',
      identityReason: '36 of 40 GUIDs stand for more than one advisory',
    });
    expect(await told(repeating(40))).toEqual([]);
    expect(await told(repeating(43))).toEqual(titlesOf(many(3, 40)));
    expect(await kept()).toHaveLength(43);
  });
});

describe('what is said in the same words on another day', () => {
  it('is news where all that the feed says is at one page', async () => {
    const notice = (number: number) =>
      news(0, {
        guid: `n${number}`,
        url: 'https://publisher.example/level',
        at: start + number * day - minute,
      });
    await show([notice(0)]);
    for (const number of [1, 2, 3]) {
      now = start + number * day;
      expect(await told([notice(number)])).toEqual([news(0).title]);
    }
    expect(await kept()).toHaveLength(4);
  });

  it.each([
    [
      'vulnerabilities',
      'CVE-2026-11111: heap overflow in the parser',
      'CVE-2026-22222: heap overflow in the parser',
    ],
    ['products', 'Pumps of the Bolt series stop when asked', 'Login to Acme cameras without a password'],
  ])(
    'is news under the title, link and date of what is shown no longer, if it is about other %s',
    async (_, first, second) => {
      const bulletin = (guid: string, summary: string) =>
        news(0, {
          guid,
          title: 'Security Bulletin',
          url: 'https://publisher.example/bulletins',
          summary,
          at: start,
        });
      await show(many(5, 5));
      now = start + hour;
      expect(await told([bulletin('n1', first), ...many(5, 5)])).toEqual(['Security Bulletin']);
      expect(await told([bulletin('n2', second), ...many(5, 5)])).toEqual(['Security Bulletin']);
      expect(await told([bulletin('n3', `${second}. Patched.`), ...many(5, 5)])).toEqual([]);
      expect(await kept()).toHaveLength(7);
    },
  );

  it('is news where the feed has the same titles each day', async () => {
    const daily = (date: number) =>
      many(6, 0, (number) => ({
        guid: `${date}-${number}`,
        url: `https://publisher.example/${date}/${number}`,
        at: start + date * day - (number + 1) * minute,
      }));
    await show(daily(0));
    for (const date of [1, 2, 3]) {
      now = start + date * day;
      expect(await told(daily(date))).toHaveLength(6);
    }
  });
});

describe('an identity that is given to what is new', () => {
  const headlines = [
    'Fortinet warns of exploited FortiOS flaw CVE-2026-31001',
    'Harbour operator in Rotterdam hit by ransomware',
    'Ivanti patches critical EPMM bug CVE-2026-31002',
    'Water utility in Ohio reports intrusion',
    'Siemens fixes SINEMA flaw CVE-2026-31003',
    'Citrix bleeds again, CVE-2026-31004',
  ];
  const row = (number: number, given: Partial<Published>) => {
    const title = headlines[number] ?? '';
    return news(number, { title, summary: `${title}. Details follow for operators.`, ...given });
  };

  it.each([
    ['links of their own', {}, 'link'],
    ['one page for all', { url: 'https://publisher.example/alerts' }, 'hash'],
  ])(
    'because the feed numbers its rows loses nothing and tells nothing twice: %s',
    async (_, given, rule) => {
      const from = (first: number) =>
        [0, 1, 2].map((place) => row(first + place, { guid: `${place + 1}`, ...given }));
      await show(from(3));
      for (const first of [2, 1, 0]) expect(await told(from(first))).toEqual([headlines[first]]);
      expect(await told(from(0))).toEqual([]);
      expect(await kept()).toEqual(headlines.toSorted());
      expect(await state()).toMatchObject({
        identityRule: rule,
        identityReason: '2 of 3 GUIDs changed while the advisories stayed the same',
      });
    },
  );

  it.each([
    ['the latest has one GUID', { guid: 'latest' }, 'guid-link', 'GUIDs'],
    [
      'there is none, and the link is the page',
      { guid: null, url: 'https://publisher.example/' },
      'hash',
      'links',
    ],
    [
      'all is one, without a date',
      { guid: 'latest', url: 'https://publisher.example/', at: null },
      'hash',
      'GUIDs',
    ],
    [
      'all is one, dated ahead of its time',
      { guid: 'latest', url: 'https://publisher.example/', at: start + 400 * day },
      'hash',
      'GUIDs',
    ],
  ])('because %s loses nothing', async (_, given, rule, names) => {
    for (const number of [5, 4, 3, 2])
      expect(await told([row(number, given)])).toEqual(number === 5 ? [] : [headlines[number]]);
    expect(await told([row(2, given)])).toEqual([]);
    expect(await kept()).toHaveLength(4);
    const after = await state();
    expect(after.identityRule).toBe(rule);
    expect(JSON.stringify(feedsMessage([after], 1, now))).toContain(
      `1 of 1 ${names} came to stand for another advisory`,
    );
  });

  it('among others that keep theirs has each told, and the feed keeps its rule', async () => {
    const level = (number: number) => row(number, { guid: 'current' });
    await show([level(5), ...many(30, 10)]);
    expect(await told([level(4), ...many(30, 10)])).toEqual([headlines[4]]);
    expect(await told([level(3), ...many(30, 10)])).toEqual([headlines[3]]);
    expect(await told([level(3), ...many(31, 9)])).toEqual([news(9).title]);
    expect((await state()).identityRule).toBe('guid');
  });

  it('long after what had it was forgotten is told', async () => {
    await show([row(5, { guid: 'latest' })]);
    now += 2 * day;
    await store.prune(now - day);
    expect(await told([row(4, { guid: 'latest', at: now })])).toEqual([headlines[4]]);
  });
});

describe('an edit', () => {
  const first = news(10, {
    title: 'Bolt RTU 7 flaw',
    summary: 'A flaw in Bolt RTU 7, CVE-2026-50002, lets callers in the network stop its pumps.',
  });

  it.each<[string, Partial<Published>]>([
    ['a new title and text', { title: 'Harbour cranes at risk', summary: 'Operators report trouble.' }],
    [
      'a note in its title, another date and text',
      {
        title: 'Bolt RTU 7 flaw (Update A)',
        summary: 'Patches for CVE-2026-50002 were published today.',
        at: start + 2 * hour,
      },
    ],
    ['a new title and date', { title: 'Pumps stop when they are asked to', at: start + 2 * hour }],
    [
      'another link and a note in its text',
      {
        url: 'https://publisher.example/renamed',
        summary: `${first.summary} Update: patches are out.`,
      },
    ],
    [
      'another link, date and a note in its title',
      {
        title: 'Update: Bolt RTU 7 flaw',
        url: 'https://publisher.example/renamed',
        at: start + 2 * hour,
      },
    ],
  ])('of one advisory is no news: %s', async (_, given) => {
    await show(many(10));
    expect(await told([first, ...many(10)])).toEqual([first.title]);
    now = start + 3 * hour;
    const edited = { ...first, ...given };
    expect(await told([edited, ...many(10)])).toEqual([]);
    expect(await kept()).toEqual([edited.title, ...titlesOf(many(10))].sort());
    expect((await state()).identityRule).toBe('guid');
  });

  it('of all advisories at once, each with a new date, is no news', async () => {
    await show(many(15));
    now += 2 * day;
    const edited = many(15, 0, (number) => ({ at: now, summary: `About ${news(number).title}. Read on.` }));
    expect(await told(edited)).toEqual([]);
    expect(await kept()).toHaveLength(15);
    expect((await state()).identityRule).toBe('guid');
  });
});

describe('an advisory', () => {
  it('that comes back after being away is not news', async () => {
    await show(many(20));
    expect(await told([...many(20, 5)])).toEqual(titlesOf(many(5, 20)));
    expect(await told(many(15, 10))).toEqual([]);
    expect(await told(many(25))).toEqual([]);
    expect(await kept()).toHaveLength(25);
  });

  it('that is dated back, or as others are, is told all the same', async () => {
    await show(many(20));
    const back = news(20, { at: start - 3 * day });
    const same = many(3, 21, () => ({ at: news(4).at }));
    expect(await told([...many(20), back, ...same])).toEqual(titlesOf([back, ...same]));
  });
});

it('a feed of 500 is read whole, and one more among them is found', async () => {
  const all = many(500);
  expect(await told(all)).toEqual([]);
  expect(await kept()).toHaveLength(500);
  expect(await told([...all.slice(0, 250), news(500, { at: start }), ...all.slice(250)])).toEqual([
    news(500).title,
  ]);
});

describe('an advisory that is old by its publication', () => {
  const old = (number: number, given: Partial<Published> = {}) =>
    news(number, { at: start - (300 + number) * day, changedAt: start + hour, ...given });
  const steady = many(10, 0, () => ({ changedAt: start - day }));

  it('and was never seen before is told when its feed says that it was changed now', async () => {
    await show(steady);
    now += 2 * hour;
    expect(await told([...steady, old(20), old(21, { changedAt: start - 20 * day })])).toEqual([
      old(20).title,
    ]);
    expect(await told([...steady, old(20, { changedAt: now }), old(21, { changedAt: now })])).toEqual([]);
    const [story] = await allStories(store, { publishedFrom: now - day });
    expect(story?.lead.title).toBe(old(20).title);
    expect((await state()).refused).toBeNull();
  });

  it('is not told by a feed that dates everything anew at each look, and the feed says so', async () => {
    const dated = (count: number, at: number) => [
      ...many(10, 0, () => ({ changedAt: at })),
      ...Array.from({ length: count }, (_, nth) => old(20 + nth, { changedAt: at })),
    ];
    await show(dated(0, now));
    for (const count of [1, 2, 3]) {
      now += 2 * hour;
      expect(await told(dated(count, now))).toEqual([]);
    }
    expect(JSON.stringify(feedsMessage([await state()], 1, now))).toContain(
      '1 old advisory came with a new date, as did what had not changed: kept, not alerted',
    );
    expect(await kept()).toHaveLength(13);
    expect(await told([...dated(3, now), news(40, { at: now })])).toEqual([news(40).title]);
  });

  it('is told once by a feed that gives it another GUID, link and summary at every look', async () => {
    await show(steady);
    const churned = (round: number) =>
      [20, 21].map((number) =>
        old(number, {
          guid: `r${round}-${number}`,
          url: `https://publisher.example/${number}?session=${round}`,
          summary: `Read ${round} times.`,
          changedAt: now,
        }),
      );
    now += 2 * hour;
    expect(await told([...steady, ...churned(1)])).toEqual(titlesOf(churned(1)));
    for (const round of [2, 3, 4]) expect(await told([...steady, ...churned(round)])).toEqual([]);
  });

  it('is one line with others of its kind where many come at once; what is new beside them is told by itself', async () => {
    await show(steady);
    now += 2 * hour;
    const archive = Array.from({ length: 8 }, (_, nth) => old(20 + nth));
    const owed = await show([...steady, ...archive, news(40, { at: now })]);
    expect(owed.map(({ kind }) => kind).toSorted()).toEqual(['alert', 'held']);
    expect(await titles(owed.filter(({ kind }) => kind === 'alert'))).toEqual([news(40).title]);
    expect(owed.find(({ kind }) => kind === 'held')).toMatchObject({ newAdvisories: 9 });
  });
});

describe('a feed that rolls over between two looks', () => {
  it('has what it shows told, the gap noted and shown, and is looked at more often until it overlaps', async () => {
    await show(many(5, 0));
    const every = (await state()).nextLookAt - now;
    expect(await told(many(5, 5))).toEqual(titlesOf(many(5, 5)));
    const gap = await state();
    expect(feedsText([gap], now)).toContain('something may have been missed just now');
    expect(gap).toMatchObject({ gaps: 1, gapAt: now });
    expect(gap.nextLookAt - now).toBeLessThanOrEqual(every / 2 + minute);
    const shown = JSON.stringify(feedsMessage([gap], 1, now));
    expect(shown).toContain('published faster than we looked 1 time, last just now');
    expect(shown).toContain('something may be missing, so we look more often');
    expect(await told(many(5, 10))).toHaveLength(5);
    expect(await state()).toMatchObject({ gaps: 2, pace: { tightened: 4 } });
    for (let looks = 0; looks < 3; looks += 1) await show(many(5, 10));
    expect(await state()).toMatchObject({ gaps: 2 });
    expect((await state()).nextLookAt - now).toBe(every);
  });
});

describe('a feed with something pinned', () => {
  const pinned = news(900, { title: 'How to report to us', at: start - 90 * day });

  it.each<[string, boolean]>([
    ['with dates, pinned above', true],
    ['without dates, pinned below', false],
  ])('has the gap noted and shown when all the rest rolled over: %s', async (_, isDated) => {
    const some = (count: number, from: number) =>
      many(count, from, (number) => ({ at: isDated ? start - (100 - number) * minute : null })).toReversed();
    const look = (from: number) =>
      isDated ? [pinned, ...some(10, from)] : [...some(10, from), { ...pinned, at: null }];
    await show(look(0));
    expect(await told(look(9))).toHaveLength(9);
    expect(await state()).toMatchObject({ gaps: 0 });
    await show(look(9));
    expect(await told(look(19))).toEqual(titlesOf(some(10, 19)));
    const gap = await state();
    expect(gap).toMatchObject({ gaps: 1, gapAt: now, pace: { tightened: 2 } });
    expect(feedsText([gap], now)).toContain('something may have been missed just now');
    await show(look(19));
    expect(await state()).toMatchObject({ gaps: 1 });
  });

  it('has none when it has one piece of news at a time beside it', async () => {
    for (const number of [0, 1, 2, 3]) await show([pinned, news(number)]);
    expect(await state()).toMatchObject({ gaps: 0 });
  });

  it('has none when its publisher takes the newest out again', async () => {
    await show([...many(10, 3), pinned]);
    await show([...many(10, 0), pinned]);
    await show([...many(2, 20, () => ({ at: now })), ...many(7, 3), pinned]);
    expect(await state()).toMatchObject({ gaps: 0 });
  });
});

describe('a feed that shares nothing with its last look', () => {
  it('has rolled over nothing when that look was empty', async () => {
    await show(many(5));
    await show([]);
    expect(await told(many(5, 5))).toEqual(titlesOf(many(5, 5)));
    expect(await state()).toMatchObject({ gaps: 0, gapAt: null, pace: { lastShown: 5 } });
    await told(many(5, 10));
    expect(await state()).toMatchObject({ gaps: 1 });
  });

  it('has rolled over nothing when it shows one advisory at a time', async () => {
    for (const number of [0, 1, 2, 3]) await show([news(number)]);
    expect(await kept()).toHaveLength(4);
    expect(await state()).toMatchObject({ gaps: 0, gapAt: null });
    expect((await state()).pace).not.toHaveProperty('tightened');
  });
});

it('a recovery is told even when the word of the failure went out while the feed was being read', async () => {
  await show(many(3));
  feeds.fail('feed', 500);
  now = (await state()).nextLookAt;
  await poll();
  const watch = () => watchFeeds({ store, teamIds: ['T1'], opsChannel: 'COPS', now: () => now });
  now += 7 * hour;
  beforeLook = async () => void (await watch());
  await show(many(3));
  await watch();
  const owed = await show(many(3));
  expect(owed).toContainEqual({ kind: 'feeds', news: 'recovered', feedIds: ['feed'] });
});

describe('a feed that nobody could read for more than seven days', () => {
  const lens = () => ({
    directory: knowledge.directory,
    feedTitle: () => 'The feed',
    term: knowledge.term,
    vulnerability: () => undefined,
    now,
  });
  /** What one channel reads of what is held back: the words, and the titles behind the button. */
  async function heldIn(owed: readonly DeliverySubject[]) {
    const lines = owed.flatMap((subject) => (subject.kind === 'held' ? [subject] : []));
    return Promise.all(
      lines.map(async (subject) => {
        const found = await Promise.all(subject.storyIds.map((id) => store.story(id)));
        const stories = found.flatMap((story) => (story === null ? [] : [summarise(story)]));
        const message = heldMessage({ ...subject, stories }, lens());
        expect(blockKitFaults(message)).toEqual([]);
        return [message.text, ...stories.map(({ lead }) => lead.title).sort()];
      }),
    );
  }
  const [early, later, recent] = [
    news(50, { at: start + day }),
    news(51, { at: start + 1.5 * day }),
    news(52, { at: start + 8 * day }),
  ];

  it('has what it published early told in one line, what is recent by itself, and all of it in the digest', async () => {
    await show(many(10));
    feeds.fail('feed', 503);
    const watch = () => watchFeeds({ store, teamIds: ['T1'], opsChannel: 'COPS', now: () => now });
    while (now < start + 9 * day) {
      now = (await state()).nextLookAt;
      await poll();
      await watch();
    }
    const before = now;
    const owed = await show([early, later, recent, ...many(8)]);
    expect(await titles(owed.filter(({ kind }) => kind === 'alert'))).toEqual([recent.title]);
    expect(await heldIn(owed)).toEqual([
      [
        expect.stringMatching(
          /^The feed was not read for 9 d, and published 2 advisories meanwhile that are older than seven days; 2 stories for this channel \(.*\) are held back in this one line\.$/,
        ),
        ...titlesOf([early, later]),
      ],
    ]);
    const stories = await allStories(store, { seenAfter: before - 1, seenUntil: now });
    const asks = [{ filter: makeSubscription().filter, from: before - 1 }];
    expect(
      digestOf(stories, asks, now, nothingKnown)
        .stories.map(({ lead }) => lead.title)
        .sort(),
    ).toEqual(titlesOf([early, later, recent]));
    await watch();
    const [word] = await store.claimDeliveries(now, 10, minute);
    if (word?.subject.kind !== 'feeds') throw new Error('nobody is told that the feed is read again');
    await store.deliverySent(word.id, now, '1.1');
    const message = feedNewsMessage(word.subject.news, word.subject.feedIds, await store.feeds(), { now });
    expect(message?.text).toBe('A feed is read again: The feed.');
    expect(JSON.stringify(message)).toContain('2 advisories that it published while it was not read');
    expect(feedsText([await state()], now)).toContain('2 advisories that it published while it was not read');
    expect(await told([early, later, recent, ...many(8)])).toEqual([]);
    expect(await told([{ ...early, summary: 'Said better.' }, later, recent, ...many(8)])).toEqual([]);
  });

  it('has told what it published, however long it was paused or we were not running', async () => {
    await show(many(10));
    await store.pauseFeed('feed', 'U1', now);
    now += 30 * day;
    await store.resumeFeed('feed', 'U1', now);
    const during = news(60, { at: start + 20 * day });
    const owed = await show([news(61, { at: now - day }), during, ...many(8)]);
    expect(await titles(owed)).toEqual(['held!', news(61).title].sort());
    expect((await heldIn(owed)).map(([, ...titled]) => titled)).toEqual([[during.title]]);
  });

  it('has nothing told that it shows when it is added again, and all when its removal is taken back', async () => {
    const feed = makeFeed({ id: 'feed', title: 'The feed', url: feeds.url('feed') });
    await show(many(10));
    await store.removeFeed('feed', 'U1', now);
    now += hour;
    await store.addFeed(feed, 'U1', now);
    expect(await told([news(60, { at: now }), ...many(8)])).toEqual([news(60).title]);
    await store.removeFeed('feed', 'U1', now);
    now += 30 * day;
    await store.addFeed(feed, 'U1', now);
    const shown = many(15, 100, (number) => ({ at: now - (number - 99) * 8 * hour }));
    expect(await told(shown)).toEqual([]);
    expect(await state()).toMatchObject({ gaps: 0, missed: 0 });
    expect(await told([news(61, { at: now }), ...shown])).toEqual([news(61).title]);
  });

  it('has nothing told that was old already when it was read last', async () => {
    await show(many(10));
    now += 9 * day;
    const old = many(12, 100, (number) => ({ at: start - 3 * day - number * minute }));
    expect(await told([...old, ...many(10)])).toEqual([]);
    expect(await state()).toMatchObject({ missed: 0, missedAt: null });
  });
});

describe('more than twenty new advisories in one look', () => {
  it('are one line with a button to each channel, and stand in its digest', async () => {
    await store.saveSubscription(makeSubscription({ channelId: 'C2' }));
    await show(many(5));
    const before = now;
    const owed = await show(many(35));
    expect(owed.map(({ kind }) => kind)).toEqual(['held', 'held']);
    for (const subject of owed) {
      if (subject.kind !== 'held') throw new Error('no held message');
      const stories: StorySummary[] = [];
      for (const id of subject.storyIds) {
        const story = await store.story(id);
        if (story !== null) stories.push(summarise(story));
      }
      const lens = {
        directory: knowledge.directory,
        feedTitle: () => 'The feed',
        term: knowledge.term,
        vulnerability: () => undefined,
        now,
      };
      const message = heldMessage({ ...subject, stories }, lens);
      expect(blockKitFaults(message)).toEqual([]);
      expect(message.text).toContain(
        'The feed showed 30 new advisories at once; 30 stories for this channel',
      );
      const button = /"value":"([^"]*)"/.exec(JSON.stringify(message))?.[1] ?? '';
      expect(readHeld(button).storyIds.toSorted()).toEqual(subject.storyIds.toSorted());
    }
    const stories = await allStories(store, { seenAfter: before, seenUntil: now });
    const digest = digestOf(
      stories,
      [{ filter: makeSubscription().filter, from: before }],
      now,
      nothingKnown,
    );
    expect(digest.stories.map(({ lead }) => lead.title).sort()).toEqual(titlesOf(many(30, 5)));
    expect(await told(many(36))).toEqual([news(35).title, news(35).title]);
  });

  it('are told one by one to a channel that few of them concern', async () => {
    await store.saveSubscription(
      makeSubscription({
        channelId: 'C2',
        filter: { ...makeSubscription().filter, actors: ['volt-typhoon'] },
      }),
    );
    await show(many(5));
    const about = many(3, 30, (number) => ({
      title: `Volt Typhoon in ${madeWord(number)} ${madeWord(number + 500)}`,
    }));
    const owed = await show([...many(30), ...about]);
    expect(owed.filter(({ kind }) => kind === 'held')).toHaveLength(1);
    expect(await titles(owed.filter(({ kind }) => kind === 'alert'))).toEqual(titlesOf(about));
  });
});
