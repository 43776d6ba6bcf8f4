import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Parser from 'rss-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { type SampleFeeds, type SampleOptions, startSampleFeeds } from '../../src/demo/sample-feeds.ts';

const folder = join(import.meta.dirname, '../../demo/feeds');
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 6, 14, 9, 30, 12);

type Shown = {
  readonly id: string;
  readonly title: string;
  readonly link: string | null;
  readonly text: string;
  readonly at: number;
};

const running: SampleFeeds[] = [];
afterEach(async () => {
  for (const feeds of running.splice(0)) await feeds.stop();
});

async function serve(options: Partial<SampleOptions> = {}): Promise<SampleFeeds> {
  const feeds = await startSampleFeeds({ port: 0, now: () => start, arriveAfterMs: [], ...options });
  running.push(feeds);
  return feeds;
}

function urlOf(feeds: SampleFeeds, id: string): string {
  const feed = feeds.feeds.find((one) => one.id === id);
  if (feed === undefined) throw new Error(`no feed ${id}`);
  return feed.url;
}

async function read(url: string): Promise<readonly Shown[]> {
  const text = await (await fetch(url)).text();
  if (url.endsWith('.json')) {
    const wire = JSON.parse(text) as {
      items: { id: string; title: string; url: string; content_text: string; date_published: string }[];
    };
    return wire.items.map((one) => ({
      id: one.id,
      title: one.title,
      link: one.url,
      text: one.content_text,
      at: Date.parse(one.date_published),
    }));
  }
  const { items } = await new Parser<object, { id?: string; date?: string }>().parseString(text);
  return items.map((one) => ({
    id: one.guid ?? one.id ?? one.link ?? '',
    title: one.title ?? '',
    link: one.link ?? null,
    text: one.content ?? one.summary ?? '',
    at: Date.parse(one.isoDate ?? one.pubDate ?? one.date ?? ''),
  }));
}

async function readAll(feeds: SampleFeeds): Promise<readonly Shown[]> {
  const alive = feeds.feeds.filter((feed) => feed.id !== 'sample-down');
  return (await Promise.all(alive.map((feed) => read(feed.url)))).flat();
}

/** The parts between an opening and a closing element, which hold none of their kind. */
function parts(xml: string, element: string): readonly string[] {
  return xml
    .split(new RegExp(`<${element}[ >]`))
    .slice(1)
    .map((part) => part.split(`</${element}>`)[0] ?? '');
}

describe('the sample feeds', () => {
  it('cover RSS 2.0, RSS 1.0, Atom and JSON Feed, each told by its own content type', async () => {
    const { feeds } = await serve();
    const types = await Promise.all(
      feeds.map(async (feed) => (await fetch(feed.url)).headers.get('content-type')?.split(';')[0]),
    );
    expect(new Set(types)).toEqual(
      new Set([
        'application/rss+xml',
        'application/rdf+xml',
        'application/atom+xml',
        'application/feed+json',
        'text/plain',
      ]),
    );
    expect(feeds).toHaveLength(readdirSync(folder).length + 1);
    expect(new Set(feeds.map((feed) => feed.id)).size).toBe(feeds.length);
    for (const feed of feeds) expect(feed.title).toMatch(/^Sample: /);
  });

  it('are well-formed, and give every advisory what its format demands', async () => {
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      if (file.endsWith('.json')) {
        const wire = JSON.parse(text);
        expect(wire.version).toBe('https://jsonfeed.org/version/1.1');
        for (const one of wire.items)
          expect(one).toMatchObject({ id: expect.any(String), content_text: expect.any(String) });
        continue;
      }
      await new Parser().parseString(text);
      for (const entry of parts(text, 'entry'))
        for (const needed of ['id', 'title', 'updated']) expect(parts(entry, needed)).toHaveLength(1);
      for (const one of parts(text, 'item')) expect(parts(one, 'title')).toHaveLength(1);
      if (file.endsWith('.rdf')) {
        const about = [...text.matchAll(/<item rdf:about="([^"]+)">/g)].map(([, link]) => link);
        const listed = [...text.matchAll(/<rdf:li rdf:resource="([^"]+)"\/>/g)].map(([, link]) => link);
        expect(about).toEqual(listed);
        expect(about.length).toBeGreaterThan(0);
      }
    }
  });

  it('always hold news of today, a good part of it, and little that is older than a week', async () => {
    for (const now of [start, Date.UTC(2031, 1, 28, 23, 59)]) {
      const shown = await readAll(await serve({ now: () => now }));
      const ages = shown.map((one) => now - one.at);
      expect(shown.length).toBeGreaterThanOrEqual(40);
      expect(ages.every((age) => age > -10 * 60_000)).toBe(true);
      expect(ages.filter((age) => age < day).length).toBeGreaterThanOrEqual(15);
      expect(ages.filter((age) => age >= day && age < 7 * day).length).toBeGreaterThanOrEqual(15);
      const old = ages.filter((age) => age >= 7 * day).length;
      expect(old).toBeGreaterThanOrEqual(2);
      expect(old).toBeLessThanOrEqual(3);
    }
  });

  it('move dates alone: the days that a text speaks of stay', async () => {
    const shown = await readAll(await serve());
    const disclosure = shown.find((one) => one.title.includes('disclosure of Volt Typhoon'));
    expect(disclosure?.text).toContain('On 24 May 2023');
  });

  it('say the same bytes again until something arrives, and 304 to who knows them', async () => {
    let now = start;
    const feeds = await serve({ now: () => now, arriveAfterMs: [90_000] });
    for (const feed of feeds.feeds.filter((one) => one.id !== 'sample-down')) {
      const first = await fetch(feed.url);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
      now = start + 80_000;
      const again = await fetch(feed.url, { headers: { 'if-none-match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
      now = start + 100_000;
      const later = await fetch(feed.url, { headers: { 'if-none-match': etag } });
      expect(later.status).toBe(feed.id === 'sample-wire' ? 200 : 304);
      now = start;
    }
  });

  it('hold back the newest two of the news wire, and let them arrive one by one', async () => {
    let now = start;
    const feeds = await serve({ now: () => now, arriveAfterMs: [75_000, 300_000] });
    const wire = urlOf(feeds, 'sample-wire');
    const baseline = await read(wire);
    now = start + 75_000;
    const first = await read(wire);
    expect(first.length).toBe(baseline.length + 1);
    expect(first.slice(1)).toEqual(baseline);
    expect(first[0]?.text).toContain('VOLTZITE');
    expect(now - (first[0]?.at ?? 0)).toBeLessThan(2 * 60_000);
    now = start + 300_000;
    const second = await read(wire);
    expect(second.slice(1)).toEqual(first);
    expect(second[0]?.text).toContain('seaport');
  });

  it('show one feed that is down, and nothing beside the feeds', async () => {
    const feeds = await serve();
    expect((await fetch(urlOf(feeds, 'sample-down'))).status).toBe(503);
    expect((await fetch(new URL('../package.json', feeds.url))).status).toBe(404);
    expect((await fetch(`${feeds.url}%2e%2e/package.json`)).status).toBe(404);
  });

  it('speak of Volt Typhoon in many words, and of what only sounds like it', async () => {
    const shown = await readAll(await serve());
    const says = (words: RegExp) => shown.filter((one) => words.test(`${one.title} ${one.text}`));
    const names = /Volt Typhoon|BRONZE SILHOUETTE|VOLTZITE|Insidious Taurus|VANGUARD PANDA|UNC3236|KV-botnet/;
    expect(says(names).length).toBeGreaterThanOrEqual(12);
    for (const name of [
      'BRONZE SILHOUETTE',
      'VOLTZITE',
      'Insidious Taurus',
      'VANGUARD PANDA',
      'UNC3236',
      'KV-botnet',
    ])
      expect(says(new RegExp(name)).some((one) => !`${one.title} ${one.text}`.includes('Volt Typhoon'))).toBe(
        true,
      );
    for (const other of ['Salt Typhoon', 'Flax Typhoon', 'Typhoon Mawar', 'Chevrolet Volt']) {
      const alike = says(new RegExp(other));
      expect(alike.length).toBeGreaterThan(0);
      expect(alike.some((one) => names.test(`${one.title} ${one.text}`))).toBe(false);
    }
    expect(shown.filter((one) => one.title.includes('<!channel> &'))).toHaveLength(1);
  });

  it('tell one story in four feeds: the same CVE, other words', async () => {
    const feeds = await serve();
    const telling = await Promise.all(
      feeds.feeds
        .filter((feed) => feed.id !== 'sample-down')
        .map(async (feed) =>
          (await read(feed.url)).filter((one) => `${one.title} ${one.text}`.includes('CVE-2024-39717')),
        ),
    );
    const stories = telling.filter((found) => found.length > 0).flat();
    expect(stories).toHaveLength(4);
    expect(new Set(stories.map((one) => one.title)).size).toBe(4);
  });
});
