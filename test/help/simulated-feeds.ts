import { createHash } from 'node:crypto';
import type { Feed, FeedState } from '../../src/domain/feed.ts';
import type { Fetched } from '../../src/feeds/fetch.ts';
import { lookAt } from '../../src/feeds/look.ts';
import { hour, makeFeed, minute, onward, now as start } from './make.ts';
import { madeWord } from './words.ts';

type Failure = Omit<Extract<Fetched, { kind: 'failed' }>, 'kind'>;

/** A publisher whose every answer follows from the time alone. Times are milliseconds since the day began. */
export type SimulatedFeed = Feed & {
  /** One advisory every so often, the newest so many of which are shown. */
  readonly publishEvery: number;
  readonly window: number;
  /** What it is called at a time; where that changes, its publisher renames. */
  readonly guid: (number: number, at: number) => string | null;
  readonly link: (number: number, at: number) => string;
  readonly isDated: boolean;
  readonly publishesFrom: number;
  readonly publishesUntil: number;
  /** So many more at once at one time. */
  readonly burst: { readonly at: number; readonly count: number } | null;
  readonly trouble: (at: number) => Failure | 'page' | 'unchanged' | null;
  readonly validates: boolean;
  readonly freshForMs: number | null;
  readonly movedTo: string | null;
  readonly channel: string;
};

/** A feed that publishes, renames nothing and has no trouble, unless said otherwise. */
export function simulate(number: number, given: Partial<SimulatedFeed> = {}): SimulatedFeed {
  const id = `f${String(number).padStart(2, '0')}`;
  return {
    ...makeFeed({ id, url: `https://host${number % 20}.example/${id}`, everyMinutes: 30 }),
    publishEvery: 100 * minute,
    window: 4,
    guid: (of) => `${id}-${of}`,
    link: (of) => `https://host${number % 20}.example/${id}/${of}`,
    isDated: true,
    publishesFrom: -8 * hour,
    publishesUntil: 19 * hour,
    burst: null,
    trouble: () => null,
    validates: true,
    freshForMs: null,
    movedTo: null,
    channel: '',
    ...given,
  };
}

/** One advisory that the feed published: its title, found nowhere else, and when. */
export type SimulatedAdvisory = { readonly number: number; readonly title: string; readonly at: number };

function made(feed: SimulatedFeed, number: number, at: number): SimulatedAdvisory {
  const from = 3 * (Number(feed.id.slice(1)) * 1_000 + number);
  return { number, title: [0, 1, 2].map((more) => madeWord(from + more)).join(' '), at };
}

/** All that the feed has published by then, in order. */
export function publishedBy(feed: SimulatedFeed, at: number): readonly SimulatedAdvisory[] {
  const until = Math.min(at, feed.publishesUntil);
  // Publishers do not publish at the full minute, nor all at once.
  const first = feed.publishesFrom + ((Number(feed.id.slice(1)) * 37_001) % feed.publishEvery);
  const count = Math.max(0, Math.floor((until - first) / feed.publishEvery) + 1);
  const usual = Array.from({ length: count }, (_, nth) => made(feed, nth, first + nth * feed.publishEvery));
  const { burst } = feed;
  if (burst === null || at < burst.at) return usual;
  const more = Array.from({ length: burst.count }, (_, nth) => made(feed, 900 + nth, burst.at));
  return [...usual, ...more].sort((a, b) => a.at - b.at || a.number - b.number);
}

function written(feed: SimulatedFeed, shown: readonly SimulatedAdvisory[], at: number): string {
  const items = shown.map(({ number, title, at: published }) => {
    const guid = feed.guid(number, at);
    return [
      '<item>',
      guid === null ? '' : `<guid isPermaLink="false">${guid}</guid>`,
      `<title>${title}</title><link>${feed.link(number, at)}</link><description>About ${title}.</description>`,
      feed.isDated ? `<pubDate>${new Date(start + published).toUTCString()}</pubDate>` : '',
      '</item>',
    ].join('');
  });
  return `<rss version="2.0"><channel><title>${feed.title}</title>${feed.channel}${items.join('')}</channel></rss>`;
}

function page(bytes: string, etag: string | null): Fetched {
  return {
    kind: 'fresh',
    bytes: Buffer.from(bytes),
    contentType: 'text/xml; charset=utf-8',
    etag,
    lastModified: null,
    finalUrl: 'https://publisher.example/',
    ...onward,
  };
}

/** What the publisher answers at a time to the look that is due. */
export function answerOf(feed: SimulatedFeed, state: FeedState, at: number): Fetched {
  const { etag } = lookAt(state);
  const trouble = feed.trouble(at);
  const saysMore = { freshForMs: feed.freshForMs, movedTo: feed.movedTo };
  if (trouble === 'page') return page('<!doctype html><html><body>Under construction</body></html>', null);
  if (trouble === 'unchanged') return { kind: 'unchanged', ...saysMore };
  if (trouble !== null) return { kind: 'failed', ...trouble };
  const body = written(feed, publishedBy(feed, at).slice(-feed.window).toReversed(), at);
  const own = feed.validates ? `"${createHash('sha1').update(body).digest('hex')}"` : null;
  if (own !== null && own === etag) return { kind: 'unchanged', ...saysMore };
  return { ...page(body, own), ...saysMore };
}
