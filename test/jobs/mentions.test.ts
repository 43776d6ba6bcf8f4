import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedState } from '../../src/domain/feed.ts';
import { findIndicators } from '../../src/domain/find-indicators.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { withMentions } from '../../src/jobs/mentions.ts';
import { pollFeeds } from '../../src/jobs/poll.ts';
import type { Store } from '../../src/store/store.ts';
import { alone, makeAdvisory, makeFeed, makeIndicator, now, onward } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { makeReader } from '../help/reader.ts';
import { silentLog } from '../help/silent-log.ts';

let store: Store;
beforeEach(async () => {
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
});
afterEach(() => store.close());

function feedOf(summary: string, content: string): Buffer {
  return Buffer.from(`<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>one</id><title>A loader</title>
    <link href="https://blog.example/one"/><summary>${summary}</summary><content type="html">${content}</content></entry></feed>`);
}

async function poll(bytes: Buffer): Promise<void> {
  const [feed] = await store.dueFeeds(Number.MAX_SAFE_INTEGER, 1);
  const needs: Parameters<typeof pollFeeds>[0] = {
    store,
    look: async () => ({
      kind: 'fresh',
      bytes,
      contentType: null,
      finalUrl: 'https://blog.example/feed',
      etag: null,
      lastModified: null,
      ...onward,
    }),
    parse: (fetched) => parseFeed({ ...fetched, url: fetched.finalUrl }),
    read: makeReader(),
    ...alone(store),
    readWith: 'knowledge',
    sectorParent: () => null,
    now: () => now,
    random: () => 0.5,
    stopping: () => false,
    log: silentLog,
  };
  await pollFeeds(needs, [feed as FeedState]);
}

async function kept(): Promise<readonly string[]> {
  const [story] = await store.stories({ limit: 1 });
  return (story?.advisories[0]?.indicators ?? []).map(({ field, value }) => `${field} ${value}`);
}

describe('what a publisher’s whole text mentions', () => {
  it('is kept with the advisory, though the text is not; an edit renews it', async () => {
    const content = '&lt;p&gt;It calls &lt;b&gt;evil[.]com&lt;/b&gt;, see https://other.org/a&lt;/p&gt;';
    await poll(feedOf('Calls 1.2.3[.]4.', content));
    expect(await kept()).toEqual(['summary 1.2.3.4', 'text evil.com']);
    await poll(feedOf('Called 1.2.3[.]4.', 'only bad[.]net'));
    expect(await kept()).toEqual(['summary 1.2.3.4', 'text bad.net']);
  });

  it('adds nothing where the feed brings only a summary, and is bounded where a hostile one brings too much', () => {
    const indicators = [makeIndicator()];
    expect(withMentions(makeAdvisory({ indicators }), null).indicators).toEqual(indicators);
    const hostile = Array.from({ length: 5_000 }, (_, at) => `evil${at}[.]com`).join(' ');
    expect(findIndicators({ ...makeAdvisory(), text: hostile })).toHaveLength(5_000);
    expect(withMentions(makeAdvisory(), hostile).indicators).toHaveLength(1_000);
  });
});
