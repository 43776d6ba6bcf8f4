import { loadCatalog } from '../../src/catalog/load.ts';
import { escapeMarkup } from '../../src/feeds/xml.ts';
import { makeTellings } from '../tellings.ts';
import { makeTexts } from '../texts.ts';

/** Feeds of news: `items` in each, of which `fresh` are new in every edition; `length` characters an article. */
export type Newsroom = {
  readonly feeds: number;
  readonly items: number;
  readonly fresh: number;
  readonly length: number;
  /** When the newest of the first edition was published, epoch ms. */
  readonly at: number;
};

const articles = 300;
const every = 12 * 3_600_000;
const week = 7 * 24 * 3_600_000;

/** Writes RSS of whole articles that name actors, products and CVEs as news do, some events told by several feeds; the same at every run. */
export function openNewsroom({ feeds, items, fresh, length, at }: Newsroom) {
  const names = loadCatalog().actors.map(({ name }) => name);
  const texts = makeTexts(names, { count: articles, length, density: 1 / 400 }).map(
    (text) => `<p>${escapeMarkup(text).replaceAll('\n\n', '</p>\n<p>')}</p>`,
  );
  const tellings = makeTellings(Math.min(feeds * (items + 10 * fresh), 50_000), week);
  const item = (feed: number, nth: number): string => {
    const number = nth * feeds + feed;
    const told = tellings[number % tellings.length];
    const words = [told?.title, ...(told?.cves ?? [])].join(' ');
    const link = `https://news-${feed}.example/${nth}`;
    return `<item><title>${escapeMarkup(words)}</title><link>${link}</link><guid>${link}</guid>
<pubDate>${new Date(at + (nth - items) * every + feed * 1_000).toUTCString()}</pubDate><category>Security</category>
<description>${escapeMarkup(told?.lede ?? '')}</description>
<content:encoded><![CDATA[${texts[(number * 7) % articles]}]]></content:encoded></item>\n`;
  };
  return (feed: number, edition: number): string => {
    const shown = Array.from({ length: items }, (_, from) => item(feed, edition * fresh + items - 1 - from));
    return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News ${feed}</title>
<link>https://news-${feed}.example/</link><description>News</description>
${shown.join('')}</channel></rss>\n`;
  };
}
