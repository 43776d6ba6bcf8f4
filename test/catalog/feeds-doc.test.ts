import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { feedsDoc, feedsDocPath } from '../../scripts/feeds-doc.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { feedGroups, inGroup } from '../../src/domain/feed-lookup.ts';

const { feeds, feedsChecked } = loadCatalog();

it('docs/FEEDS.md lists the feeds of the catalogue as they are (npm run docs)', () => {
  expect(readFileSync(feedsDocPath, 'utf8')).toBe(feedsDoc(feeds, feedsChecked));
});

it('every feed names its publisher, how near that is to what it tells, and its evidence, and stands in a group', () => {
  const grouped = new Set(
    Object.keys(feedGroups).flatMap((group) => inGroup(feeds, group as never).map(({ id }) => id)),
  );
  for (const feed of feeds) {
    expect(feed.publisher, feed.id).not.toBeNull();
    expect(feed.trust, feed.id).not.toBeNull();
    expect(feed.evidence, feed.id).toMatch(/\d{4}/);
    expect(grouped.has(feed.id), `${feed.id} is in a group`).toBe(true);
  }
});
