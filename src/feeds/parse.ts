import Parser from 'rss-parser';
import type { Structured } from '../domain/advisory.ts';
import type { IdentityRule } from '../domain/feed.ts';
import { type DocumentIndex, readFolderList } from './csaf-index.ts';
import { decode } from './decode.ts';
import { type About, aboutNothing, type Draft, type NotAFeed, type Whole } from './draft.ts';
import { identities } from './identity.ts';
import { readJsonFeed } from './json-feed.ts';
import { type Aside, normalise, type RssItem } from './normalise.ts';
import { plainText, singleBlanks } from './text.ts';

/** One advisory as its feed gave it. */
export type ParsedAdvisory = {
  /** `guid:…`, `link:…` or `hash:…`: the same at the next poll, unique within the feed. */
  readonly identity: string;
  readonly guid: string | null;
  /** Absolute, http or https. */
  readonly url: string | null;
  /** Plain text, never empty. */
  readonly title: string;
  /** HTML. */
  readonly summary: string | null;
  /** HTML. */
  readonly content: string | null;
  /** ISO 8601 in UTC; the date of the last change where the feed gives no other. */
  readonly published: string | null;
  /** ISO 8601 in UTC. */
  readonly updated: string | null;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  /** BCP 47, as the feed wrote it. */
  readonly lang: string | null;
  /** What a structured advisory (CSAF) names apart from its prose. Plain text. */
  readonly structured?: Structured;
  /** It was listed when the feed was first read, and is read only now: no news. */
  readonly baseline?: true;
};

/** What a document turned out to be. */
export type ParsedFeed =
  | (Omit<About, 'title'> & {
      readonly kind: 'feed';
      /** Plain text. */
      readonly title: string;
      readonly advisories: readonly ParsedAdvisory[];
      /** The documents or other indexes that it lists, where it is an index of CSAF. */
      readonly index?: DocumentIndex;
      readonly whole?: Whole;
      /** The document ended before the feed did: `advisories` are those that are whole. */
      readonly breaksOff?: true;
    })
  | NotAFeed;

type Feed = Extract<ParsedFeed, { kind: 'feed' }>;

/** A document as it came, and from where. */
export type FeedDocument = { readonly url: string | null; readonly identityRule?: IdentityRule } & (
  | { readonly text: string }
  | { readonly bytes: Uint8Array; readonly contentType: string | null }
);

const titleLimit = 500;
const titleFromSummary = 120;
const lookedAtForTitle = 50_000;

/**
 * rss-parser's mapping without its XML: xml2js would read a second time, letter by letter, what the normaliser has read. The
 * method is its own and undeclared; its version is pinned.
 */
type Mapper = {
  readonly buildRSS2: (document: {
    readonly rss: { readonly channel: readonly [{ readonly item: readonly RssItem[] }] };
  }) => { readonly items: readonly Parser.Item[] };
};
const mapper = new Parser() as unknown as Mapper;

function draftOf(item: Parser.Item, aside: Aside): Draft {
  return {
    guid: item.guid || null,
    url: item.link || null,
    title: item.title ?? '',
    summary: aside.summary,
    content: aside.content,
    published: item.pubDate ?? null,
    updated: aside.updated,
    authors: aside.authors,
    categories: item.categories ?? [],
    lang: aside.lang,
  };
}

/** No text holds them, XML cannot and PostgreSQL does not store them; feeds in JSON smuggle some. */
function withoutControls(text: string | null): string | null {
  return text === null ? null : text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]+/g, '');
}

type Writable<T, Key extends keyof T> = Omit<T, Key> & { -readonly [Name in Key]: T[Name] };

/** A draft in its final form, but for what identifies it among all of its feed. */
function named(draft: Draft): Writable<ParsedAdvisory, 'identity'> {
  const title =
    singleBlanks(plainText(draft.title, titleLimit)) ||
    plainText((draft.summary ?? draft.content ?? '').slice(0, lookedAtForTitle), titleFromSummary).replace(
      /\s+/g,
      ' ',
    ) ||
    (draft.url ?? withoutControls(draft.guid)?.trim()) ||
    'Untitled';
  return {
    identity: '',
    guid: withoutControls(draft.guid),
    url: draft.url,
    title,
    summary: withoutControls(draft.summary),
    content: withoutControls(draft.content),
    published: draft.published,
    updated: draft.updated,
    authors: draft.authors,
    categories: draft.categories,
    lang: draft.lang,
    ...(draft.structured === undefined ? {} : { structured: draft.structured }),
  };
}

function finish(about: About, all: readonly Draft[], rule: IdentityRule = 'guid'): Feed {
  const drafts = all.map(named);
  const names = identities(drafts, rule);
  const advisories = drafts.filter((draft, at) => {
    draft.identity = names[at] ?? '';
    return draft.identity !== '';
  });
  return {
    kind: 'feed',
    ...about,
    title: singleBlanks(plainText(about.title, titleLimit)),
    advisories,
  };
}

/**
 * Reads any feed: RSS, RDF, Atom, CDF, JSON Feed, ROLIE in JSON, the KEV catalogue, however broken, and a CSAF document or an index of them.
 * A web page or anything else is a value that says so. Never throws on what a publisher may send; linear in its size.
 */
export async function parseFeed(document: FeedDocument): Promise<ParsedFeed> {
  const text = 'text' in document ? document.text : decode(document.bytes, document.contentType);
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const json = readJsonFeed(start, document.url);
    if (json.kind !== 'feed') return json;
    const feed = finish(json.about, json.drafts, document.identityRule);
    const { index, whole } = json;
    return { ...feed, ...(index === undefined ? {} : { index }), ...(whole === undefined ? {} : { whole }) };
  }
  const index = readFolderList(start, document.url);
  if (index !== null) return { ...finish(aboutNothing, []), index };
  const normalised = normalise(start, document.url);
  if (normalised.kind === 'not-a-feed') return normalised;
  const feed = mapper.buildRSS2({ rss: { channel: [{ item: normalised.items }] } });
  const drafts = feed.items.flatMap((item, at) => {
    const aside = normalised.asides[at];
    return aside === undefined ? [] : [draftOf(item, aside)];
  });
  const read = finish(normalised.about, drafts, document.identityRule);
  return normalised.breaksOff ? { ...read, breaksOff: true } : read;
}
