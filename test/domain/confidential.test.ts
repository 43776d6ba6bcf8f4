import { describe, expect, it } from 'vitest';
import { isPrivateFeed, keptBecause, openPart } from '../../src/domain/confidential.ts';
import { nothingMore, shownAddress } from '../../src/domain/feed.ts';
import { summarise } from '../../src/domain/story.ts';
import { conditionWords } from '../../src/domain/words.ts';
import { makeAdvisory, makeFeedState, makeStory, now } from '../help/make.ts';

describe('a private feed', () => {
  it.each([
    ['https://us:secret@isac.example/feed', {}, true],
    ['https://isac.example/feed?api_key=x', {}, true],
    ['https://isac.example/feed?Token=x', {}, true],
    ['https://isac.example/feed', { authorization: 'Bearer x' }, true],
    ['https://isac.example/feed?feed_token=x', {}, true],
    ['https://isac.example/feed?X-Amz-Signature=x', {}, true],
    ['https://isac.example/feed?rssKey=x&page=2', {}, true],
    ['https://isac.example/feed?user_credentials=x', {}, true],
    ['https://isac.example/feed?pwd=x', {}, true],
    [`https://isac.example/feed?of=${'0123456789abcdef'.repeat(2)}`, {}, true],
    [`https://isac.example/feeds/${'aB3-dE5_gH7iJkLmN'.repeat(2)}.xml`, {}, true],
    ['https://isac.example/feed', { 'Auth-Key': 'x' }, true],
    ['https://isac.example/feed', { 'x-apikey': 'x' }, true],
    ['https://isac.example/feed', { 'CF-Access-Client-Id': 'x' }, true],
    ['https://isac.example/feed?keyword=monkeys&author=passenger&design=1', {}, false],
    ['https://video.example/feed?channel_id=UCa1b2c3d4e5f6g7h8i9j0KLMNOPQRSTUV', {}, false],
    ['https://news.example/OLED-TVs-Vorsichtsmassnahmen-gegen-Einbrennen-4205274.html', {}, false],
    ['https://news.example/9f1c2e3a-5b6d-4c7e-8f90-a1b2c3d4e5f6/feed', {}, false],
    ['https://isac.example/feed?category=key', {}, false],
    ['https://isac.example/feed', { 'accept-language': 'en', 'User-Agent': 'x' }, false],
    ['no address', {}, false],
  ])('is one read with a credential: %s %o', (url, headers, expected) => {
    expect(isPrivateFeed({ ...nothingMore, url, headers })).toBe(expected);
    expect(isPrivateFeed({ ...nothingMore, url: 'https://x.example', mirrors: [url], headers })).toBe(
      expected,
    );
  });
});

describe('the address of a private feed', () => {
  it.each([
    ['https://us:secret@isac.example/feed?page=1', 'https://isac.example/feed?page=1'],
    ['https://isac.example/feed?api_key=x&page=1&Token=y', 'https://isac.example/feed?page=1'],
    ['https://isac.example/feed?category=key&q=a%20b', 'https://isac.example/feed?category=key&q=a%20b'],
    ['https://isac.example/feed?feed_token=x&page=1', 'https://isac.example/feed?page=1'],
    [`https://isac.example/feeds/${'aB3-dE5_gH7iJkLmN'.repeat(2)}.xml`, 'https://isac.example/feeds/***.xml'],
    [`https://isac.example/feed?id=7&of=${'a1'.repeat(16)}`, 'https://isac.example/feed?id=7'],
    ['no address', 'no address'],
  ])('is shown without its credential: %s', (url, shown) => {
    expect(shownAddress(url)).toBe(shown);
  });

  it('is shown so where the publisher sent us on with it too', () => {
    const url = 'https://isac.example/new?token=x';
    const moved = makeFeedState({ movedTo: url, movedTimes: 3, lastReadAt: now });
    expect(conditionWords(moved, now)).toBe('moved for good to https://isac.example/new');
  });
});

describe('what another company may read', () => {
  const none: ReadonlySet<string> = new Set();
  it('is what is marked GREEN or wider, by its structure or its words, and comes from no private feed', () => {
    const why = (given: Parameters<typeof makeAdvisory>[0], feeds = none) =>
      keptBecause(makeAdvisory(given), feeds);
    expect(why({ title: 'TLP:GREEN x' })).toBeNull();
    expect(why({ title: 'x' })).toBeNull();
    expect(why({ title: 'x', tlp: 'amber' })).toBe('TLP:AMBER');
    expect(why({ title: 'x', tlp: 'clear', summary: 'TLP:RED' })).toBe('TLP:RED');
    expect(why({ title: 'x', feedId: 'isac' }, new Set(['isac']))).toBe('a private feed');
  });

  it('of a story is what its open advisories say, severity and actors too', () => {
    const open = makeAdvisory({ id: 'a', severity: 'low', cves: [] });
    const kept = makeAdvisory({ id: 'b', severity: 'critical', cves: ['CVE-2024-1'], tlp: 'red' });
    const part = openPart(summarise(makeStory(open, kept)), none);
    expect(part).toMatchObject({ severity: 'low', cves: [], others: [] });
    expect(openPart(summarise(makeStory(kept)), none)).toBeNull();
  });
});
