import { setTimeout as pause } from 'node:timers/promises';
import { parseFeed as rowanmanning } from '@rowanmanning/feed-parser';
import { parseFeed as feedsmith } from 'feedsmith';
import RssParser from 'rss-parser';
import { decode } from '../../src/feeds/decode.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import type { Sample } from './corpus.ts';
import type { FieldName } from './expectations.ts';

/** What a reader says of a feed or an entry: for each field every form in which it offers it. */
export type Said = Partial<Readonly<Record<FieldName, readonly (string | null | undefined)[]>>>;
/** `kind` is `threw` where a caller would have had to catch. */
export type Reading =
  | { readonly kind: 'feed'; readonly feed: Said; readonly entries: readonly Said[] }
  | { readonly kind: 'no feed' }
  | { readonly kind: 'threw'; readonly message: string };

/** A system that reads feeds. */
export type Reader = { readonly name: string; readonly read: (sample: Sample) => Promise<Reading> };

const stormbrief: Reader = {
  name: 'stormbrief',
  read: async ({ bytes, contentType, url }) => {
    const parsed = await parseFeed({ bytes, contentType, url });
    if (parsed.kind !== 'feed') return { kind: 'no feed' };
    return {
      kind: 'feed',
      feed: {
        'feed title': [parsed.title],
        'feed description': [parsed.description],
        'feed link': [parsed.home],
        'feed language': [parsed.language],
      },
      entries: parsed.advisories.map((one) => ({
        title: [one.title],
        link: [one.url],
        id: [one.guid],
        date: [one.published, one.updated],
        text: [one.summary, one.content],
        author: one.authors,
        category: one.categories,
      })),
    };
  },
};

const alone = new RssParser({
  customFields: { item: ['author', 'id', 'published', 'updated', 'dc:date', 'content:encoded'] },
});

/** What a caller of rss-parser finds without further work: its own fields, and those that its readme tells to add. */
const rssParser: Reader = {
  name: 'rss-parser',
  read: async (sample) => {
    const feed = await alone.parseString(decode(sample.bytes, sample.contentType));
    return {
      kind: 'feed',
      feed: {
        'feed title': [feed.title],
        'feed description': [feed.description],
        'feed link': [feed.link],
        'feed language': [feed['language']],
      },
      entries: feed.items.map((item) => ({
        title: [item.title],
        link: [item.link],
        id: [item.guid, item['id']],
        date: [item.isoDate, item.pubDate, item['published'], item['updated'], item['dc:date']],
        text: [item.content, item.summary, item['content:encoded']],
        author: [item.creator, item['author']],
        category: (item.categories ?? []).map(String),
      })),
    };
  },
};

type Loose = { readonly [key: string]: unknown };
const list = (value: unknown): readonly Loose[] => (Array.isArray(value) ? (value as Loose[]) : []);
const shape = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {};
/** A text, or the text within an object that holds one. */
function said(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const { value: inner, name, term, href } = shape(value);
  return [inner, name, term, href].find((one) => typeof one === 'string') ?? null;
}
/** Atom's rule: `alternate` is the page, and what names no relation is. */
function page(links: unknown): string | null {
  const found = list(links).find(({ rel }) => rel === undefined || rel === 'alternate');
  return said(found?.['href']);
}

function feedsmithEntry(item: Loose): Said {
  const dc = shape(item['dc']);
  const atom = shape(item['atom']);
  const people = [...list(item['authors']), ...list(dc['creators']), ...list(atom['authors'])];
  return {
    title: [said(item['title']), said(list(dc['titles'])[0])],
    link: [said(item['link']), said(item['url']), page(item['links']), page(atom['links'])],
    id: [said(item['guid']), said(item['id']), said(shape(item['rdf'])['about'])],
    date: [
      ...['pubDate', 'published', 'updated', 'date_published', 'date_modified'].map((key) => said(item[key])),
      ...list(dc['dates']).map(said),
    ],
    text: [
      ...['description', 'summary', 'content', 'content_html', 'content_text'].map((key) => said(item[key])),
      said(shape(item['content'])['encoded']),
      said(list(dc['descriptions'])[0]),
    ],
    author: people.map(said),
    category: [...list(item['categories']), ...list(item['tags']), ...list(dc['subjects'])].map(said),
  };
}

const feedsmithReader: Reader = {
  name: 'feedsmith',
  read: async (sample) => {
    const feed = shape(feedsmith(decode(sample.bytes, sample.contentType)).feed);
    const entries = [feed['items'], feed['entries']].find(Array.isArray) ?? [];
    return {
      kind: 'feed',
      feed: {
        'feed title': [said(feed['title'])],
        'feed description': [said(feed['description']), said(feed['subtitle']), said(feed['tagline'])],
        'feed link': [said(feed['link']), said(feed['home_page_url']), page(feed['links'])],
        'feed language': [
          said(feed['language']),
          said(shape(feed['dc'])['language']),
          said(shape(feed['xml'])['lang']),
        ],
      },
      entries: list(entries).map(feedsmithEntry),
    };
  },
};

const rowanmanningReader: Reader = {
  name: '@rowanmanning/feed-parser',
  read: async (sample) => {
    const feed = rowanmanning(decode(sample.bytes, sample.contentType)).toJSON();
    return {
      kind: 'feed',
      feed: {
        'feed title': [feed.title],
        'feed description': [feed.description],
        'feed link': [feed.url],
        'feed language': [feed.language],
      },
      entries: feed.items.map((item) => ({
        title: [item.title],
        link: [item.url],
        id: [item.id],
        date: [item.published, item.updated],
        text: [item.description, item.content],
        author: item.authors.map(({ name }) => name),
        category: item.categories.flatMap(({ term, label }) => [term, label]),
      })),
    };
  },
};

/** Some documents are never answered: rss-parser's promise then stays open. */
async function silence(): Promise<Reading> {
  await pause(100);
  return { kind: 'threw', message: 'it never answers' };
}

function guarded({ name, read }: Reader): Reader {
  return {
    name,
    read: async (sample) => {
      try {
        return await Promise.race([read(sample), silence()]);
      } catch (error) {
        return { kind: 'threw', message: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** This build and the feed readers of npm, each as its readme has it used; the peers get the text already decoded. */
export const readers: readonly Reader[] = [stormbrief, rssParser, feedsmithReader, rowanmanningReader].map(
  guarded,
);
