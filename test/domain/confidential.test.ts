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
    ['https://isac.example/feed?category=key', {}, false],
    ['https://isac.example/feed', { 'accept-language': 'en' }, false],
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
