import Parser from 'rss-parser';
import type { Structured } from '../domain/advisory.ts';
import type { IdentityRule } from '../domain/feed.ts';
import { type DocumentIndex, readFolderList } from './csaf-index.ts';
import { decode } from './decode.ts';
import { type About, aboutNothing, type Draft, type NotAFeed } from './draft.ts';
import { identities } from './identity.ts';
import { readJsonFeed } from './json-feed.ts';
import { normalise } from './normalise.ts';
import { plainText } from './text.ts';

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

type Custom = {
  readonly 'sb:summary'?: string;
  readonly 'sb:content'?: string;
  readonly 'sb:updated'?: string;
  readonly 'sb:lang'?: string;
  readonly 'sb:author'?: readonly string[];
};

// `description` and `content:encoded` never reach it: its snippet regex is quadratic.
const reader = new Parser<Record<string, never>, Custom>({
  customFields: {
    item: [
      'sb:summary',
      'sb:content',
      'sb:updated',
      'sb:lang',
      ['sb:author', 'sb:author', { keepArray: true }],
    ],
  },
});

function draftOf(item: Parser.Item & Custom): Draft {
  return {
    guid: item.guid || null,
    url: item.link || null,
    title: item.title ?? '',
    summary: item['sb:summary'] ?? null,
    content: item['sb:content'] ?? null,
    published: item.pubDate ?? null,
    updated: item['sb:updated'] ?? null,
    authors: item['sb:author'] ?? [],
    categories: item.categories ?? [],
    lang: item['sb:lang'] ?? null,
  };
}

function named(draft: Draft): Draft {
  const title =
    plainText(draft.title, titleLimit).replace(/\s+/g, ' ') ||
    plainText(draft.summary ?? draft.content ?? '', titleFromSummary).replace(/\s+/g, ' ') ||
    (draft.url ?? draft.guid ?? 'Untitled');
  return { ...draft, title };
}

function finish(about: About, all: readonly Draft[], rule: IdentityRule = 'guid'): Feed {
  const drafts = all.map(named);
  const names = identities(drafts, rule);
  const advisories = drafts.flatMap((draft, at): readonly ParsedAdvisory[] => {
    const identity = names[at] ?? null;
    return identity === null ? [] : [{ identity, ...draft }];
  });
  return {
    kind: 'feed',
    ...about,
    title: plainText(about.title, titleLimit).replace(/\s+/g, ' '),
    advisories,
  };
}

/**
 * Reads any feed: RSS, RDF, Atom, CDF, JSON Feed, ROLIE in JSON, however broken, and a CSAF document or an index of them.
 * A web page or anything else is a value that says so. Never throws on what a publisher may send; linear in its size.
 */
export async function parseFeed(document: FeedDocument): Promise<ParsedFeed> {
  const text = 'text' in document ? document.text : decode(document.bytes, document.contentType);
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const json = readJsonFeed(start, document.url);
    if (json.kind !== 'feed') return json;
    const feed = finish(json.about, json.drafts, document.identityRule);
    return json.index === undefined ? feed : { ...feed, index: json.index };
  }
  const index = readFolderList(start, document.url);
  if (index !== null) return { ...finish(aboutNothing, []), index };
  const normalised = normalise(start, document.url);
  if (normalised.kind === 'not-a-feed') return normalised;
  const feed = await reader.parseString(normalised.xml);
  return finish(normalised.about, feed.items.map(draftOf), document.identityRule);
}
