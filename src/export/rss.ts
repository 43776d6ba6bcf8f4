import { Feed } from 'feed';

/** One thing to read in an RSS channel, in plain text but for its description; times are epoch milliseconds. */
export type RssItem = {
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
  /** HTML. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly publishedAt: number;
};

/** What the items are of. */
export type RssChannel = {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly updatedAt: number;
};

/** What XML 1.0 may not hold (https://www.w3.org/TR/xml/#charsets), and overrides of the reading direction. */
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

function clean(text: string): string {
  return text.toWellFormed().replace(forbidden, '');
}

function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** RSS 2.0 (https://www.rssboard.org/rss-specification); the same of the same items, whenever it is asked for. */
export function rss(channel: RssChannel, items: readonly RssItem[]): string {
  const feed = new Feed({
    title: oneLine(channel.title),
    description: oneLine(channel.description),
    link: channel.url,
    updated: new Date(channel.updatedAt),
    generator: 'Stormbrief',
  });
  for (const { id, title, url, description, tags, publishedAt } of items)
    feed.addItem({
      guid: id,
      title: oneLine(title),
      link: url === null ? '' : clean(url),
      description: clean(description),
      category: tags.map((name) => ({ name: oneLine(name) })),
      date: new Date(publishedAt),
    });
  return feed.rss2();
}
