import { describe, expect, it } from 'vitest';
import type { FeedState } from '../../src/domain/feed.ts';
import { byCondition, conditionOf, quietSince } from '../../src/domain/feed-health.ts';
import { findFeed, guessCategory, newFeedId } from '../../src/domain/feed-lookup.ts';
import { feedNews, outageOf } from '../../src/domain/feed-news.ts';
import { conditionWords } from '../../src/domain/words.ts';
import { day, hour, makeFeedState, now } from '../help/make.ts';

const read = { lastReadAt: now, lastLookAt: now };
const failing = (hours: number, given = {}) =>
  makeFeedState({
    ...read,
    failures: 3,
    failingSince: now - hours * hour,
    fault: 'server',
    reason: 'no',
    ...given,
  });

describe('the condition of a feed', () => {
  it.each([
    ['ok', read],
    ['waiting', {}],
    ['failing', { ...read, failingSince: now, fault: 'timeout' }],
    ['blocked', { ...read, failingSince: now, fault: 'blocked' }],
    ['not-a-feed', { ...read, failingSince: now, fault: 'not-a-feed' }],
    ['gone', { ...read, failingSince: now, fault: 'gone' }],
    ['quiet', { ...read, lastNewAt: now - 10 * day, usualIntervalMs: 3 * day }],
    ['moved', { ...read, movedTo: 'https://new.example/', movedTimes: 3 }],
    ['paused', { ...read, pausedAt: now, failingSince: now, fault: 'gone' }],
  ] as const)('is %s', (condition, given) => {
    expect(conditionOf(makeFeedState(given), now)).toBe(condition);
  });

  it('is ok while it shows nothing, and while a redirect is not yet sure', () => {
    expect(conditionOf(makeFeedState({ ...read, lastNewAt: null, usualIntervalMs: null }), now)).toBe('ok');
    expect(conditionOf(makeFeedState({ ...read, movedTo: 'https://new.example/', movedTimes: 2 }), now)).toBe(
      'ok',
    );
  });

  it('is quiet after three times its usual interval, and never within three days', () => {
    const silent = (since: number, usualIntervalMs: number) =>
      quietSince({ lastNewAt: now - since, usualIntervalMs, readSince: null }, now);
    expect(silent(2 * day, hour)).toBeNull();
    expect(silent(4 * day, hour)).toBe(now - 4 * day);
    expect(silent(20 * day, 7 * day)).toBeNull();
    expect(silent(22 * day, 7 * day)).toBe(now - 22 * day);
  });

  it('is quiet after ninety days where nothing is known of its pace, or nothing ever came', () => {
    const quiet = (given: Partial<FeedState>) => conditionWords(makeFeedState({ ...read, ...given }), now);
    expect(quiet({ lastNewAt: now - 89 * day })).toBe('OK');
    expect(quiet({ lastNewAt: now - 91 * day })).toBe(
      'quiet for 91 d; how often it has something new is not known',
    );
    expect(quiet({ readSince: now - 89 * day })).toBe('OK');
    expect(quiet({ readSince: now - 91 * day })).toBe('quiet for 91 d; it never showed anything');
  });

  it('puts first what cannot be read, the longest first', () => {
    const feeds = [
      makeFeedState({ ...read, title: 'Beta' }),
      makeFeedState({ ...read, title: 'Alpha' }),
      failing(1, { title: 'Young' }),
      failing(30, { title: 'Old' }),
      makeFeedState({ ...read, title: 'Quiet', lastNewAt: now - 90 * day, usualIntervalMs: day }),
    ];
    expect(byCondition(feeds, now).map(({ feed }) => feed.title)).toEqual([
      'Old',
      'Young',
      'Quiet',
      'Alpha',
      'Beta',
    ]);
  });
});

describe('what the ops channel is told of failures', () => {
  const fine = Array.from({ length: 6 }, () => makeFeedState(read));
  const told = (feeds: readonly FeedState[]) =>
    Object.fromEntries(
      Object.entries(feedNews(feeds, outageOf(feeds, now), now)).filter(([, some]) => some.length > 0),
    );

  it('is each failure that has lasted six hours, once', () => {
    const [young, old, known] = [failing(5), failing(6), failing(40, { toldFailingAt: now - 30 * hour })];
    expect(told([...fine, young, old, known])).toEqual({ failed: [old] });
  });

  it('is the end of each failure that was told, and of no other', () => {
    const back = makeFeedState({ ...read, toldFailingAt: now - 30 * hour });
    expect(told([...fine, back])).toEqual({ recovered: [back] });
  });

  it('is one word about our own network when more than half fail at once, for all of them', () => {
    const many = [...Array.from({ length: 7 }, () => failing(7)), failing(1)];
    expect(told([...fine, ...many])).toEqual({ network: many });
    const known = many.map((feed) => ({ ...feed, toldFailingAt: now - hour, outageAt: now - hour }));
    expect(told([...fine, ...known, failing(7)])).toEqual({});
  });

  it('is nothing of a feed that somebody paused', () => {
    expect(told([...fine, failing(9, { pausedAt: now })])).toEqual({});
  });
});

describe('a feed by the name that a person gives', () => {
  const feeds = [
    'One',
    'Palo Alto Networks advisories',
    'BleepingComputer',
    'BleepingComputer downloads',
  ].map((title) => makeFeedState({ id: title.toLowerCase().replaceAll(' ', '-'), title }));
  const found = (typed: string) => {
    const one = findFeed(feeds, typed);
    return one.kind === 'one'
      ? one.is.title
      : one.kind === 'several'
        ? one.are.map(({ title }) => title)
        : one.nearest.map(({ title }) => title);
  };

  it('is found by id, title, address or the words that only it has', () => {
    expect(found('one')).toBe('One');
    expect(found('PALO ALTO')).toBe('Palo Alto Networks advisories');
    expect(found('bleeping-computer')).toBe('BleepingComputer');
    expect(found(feeds[0]?.url ?? '')).toBe('One');
  });

  it('offers those that share the words, or the nearest', () => {
    expect(found('bleeping')).toEqual(['BleepingComputer', 'BleepingComputer downloads']);
    expect(found('bleepingcomputr')).toContain('BleepingComputer');
    expect(found('')).toEqual([]);
  });

  it('gets a readable id that nobody has', () => {
    expect(newFeedId('Fresh & new', 'https://fresh.example/', new Set())).toBe('fresh-new');
    expect(newFeedId('安全', 'https://www.fresh.example/', new Set(['fresh-example']))).toBe(
      'fresh-example-2',
    );
  });

  it.each([
    ['https://www.cisa.gov/news.xml', 'CISA news', 'gov'],
    ['https://cert.pl/en/rss.xml', 'CERT Polska', 'gov'],
    ['https://vendor.example/psirt/rss', 'Product security', 'psirt'],
    ['https://vendor.example/blog/feed', 'Vendor blog', 'research'],
    ['https://paper.example/rss', 'The paper', 'news'],
    ['https://www.bsi.bund.de/rss', 'Meldungen', 'gov'],
    ['https://www.cyber.gc.ca/api/rss', 'Alerts', 'gov'],
    ['https://www.enisa.europa.eu/rss', 'News', 'gov'],
    ['https://www.govcert.lu/feed', 'Warnings', 'gov'],
    ['https://csirt.cz/rss', 'Zprávy', 'gov'],
    ['https://api.msrc.microsoft.com/update-guide/rss', 'MSRC Security Update Guide', 'psirt'],
    ['https://bank.example/rss', 'Barclays PLC news', 'news'],
    ['https://school.example/rss', 'Get your cert today', 'news'],
    ['https://plant.example/ics/rss', 'Notes', 'news-ot'],
    ['https://plant.example/rss', 'OT Security Weekly', 'news-ot'],
  ])('looks like a publisher of its kind: %s', (url, title, category) => {
    expect(guessCategory(url, title)).toBe(category);
  });

  it('is filed as the same publisher is in the catalogue, where that has one kind, and hosts of anybody tell nothing', () => {
    const listed = [
      { url: 'https://securelist.example/all.xml', category: 'research' },
      { url: 'https://www.cisa.example/a.xml', category: 'gov' },
      { url: 'https://www.cisa.example/ics.xml', category: 'gov-ics' },
      { url: 'https://github.com/someone/list.xml', category: 'ioc' },
    ];
    expect(guessCategory('https://www.securelist.example/tags/apt', 'Tag', listed)).toBe('research');
    expect(guessCategory('https://cisa.example/new.xml', 'New', listed)).toBe('news');
    expect(guessCategory('https://github.com/other/releases.atom', 'Releases', listed)).toBe('news');
  });
});
