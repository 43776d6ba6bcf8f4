import { holdsSecret } from '../domain/feed.ts';
import { countWords } from '../domain/words.ts';
import type { NamedFeed } from './draft.ts';
import type { Fetched } from './fetch.ts';
import { guessLanguage } from './language.ts';
import type { Look } from './look.ts';
import type { FeedDocument, ParsedFeed } from './parse.ts';
import { findProviders } from './provider.ts';

/** What stands at an address that somebody wants to read: a feed, a page or CSAF aggregator that names several, or neither, with the reason. */
export type Peeked = (Found & { readonly language: string }) | NotFound;

type ReadFeed = Extract<ParsedFeed, { kind: 'feed' }>;
type Found = {
  readonly kind: 'feed';
  /** Where it is: the page's own feed where a page was named. */
  readonly url: string;
  readonly feed: ReadFeed;
};
type NotFound = Choice | { readonly kind: 'failed'; readonly reason: string };

/** Several feeds to choose from: of a page or site, or the providers that a CSAF aggregator lists. */
export type Choice = {
  readonly kind: 'choice';
  readonly feeds: readonly NamedFeed[];
  readonly isAggregator?: true;
};

export type PeekNeeds = {
  readonly look: (look: Look) => Promise<Fetched>;
  readonly parse: (document: FeedDocument) => Promise<ParsedFeed>;
  /** Hears of each step, for people who wait. */
  readonly told?: (step: string) => void;
};

/** A page that is no feed may name one, and that one is read, as is the one provider of an aggregator; what is named there is not followed further. */
const mostSteps = 2;

/** A folder of CSAF documents shows at best a list for people; what we read is its list of changes. */
async function inFolder(needs: PeekNeeds, url: string): Promise<Found | NotFound | null> {
  if (!new URL(url).pathname.endsWith('/')) return null;
  const changes = new URL('changes.csv', url).href;
  const fetched = await needs.look({ url: changes, etag: null, lastModified: null });
  if (fetched.kind !== 'fresh') return null;
  const { bytes, contentType, finalUrl } = fetched;
  const parsed = await needs.parse({ bytes, contentType, url: finalUrl });
  if (parsed.kind !== 'feed' || parsed.index === undefined) return null;
  needs.told?.(`a folder of CSAF documents, by its ${changes}`);
  return { kind: 'feed', url: changes, feed: parsed };
}

/** A site that names no feed may be a CSAF provider; asked of the site alone, not of each page of it. */
async function ofProvider(needs: PeekNeeds, url: string): Promise<Found | NotFound | null> {
  if (new URL(url).pathname !== '/') return null;
  needs.told?.('looking for CSAF provider metadata of the site');
  const providers = await findProviders(needs, url);
  const [first, other] = providers;
  if (first === undefined) return null;
  for (const provider of providers) needs.told?.(`found ${provider.url}`);
  if (other === undefined) return { kind: 'feed', ...first };
  return { kind: 'choice', feeds: providers.map(({ url: at, feed }) => ({ url: at, title: feed.title })) };
}

async function step(needs: PeekNeeds, url: string, left: number): Promise<Found | NotFound> {
  const told = needs.told === undefined ? {} : { told: needs.told };
  const fetched = await needs.look({ url, etag: null, lastModified: null, ...told });
  if (fetched.kind === 'failed')
    return (
      (await inFolder(needs, url)) ??
      (await ofProvider(needs, url)) ?? { kind: 'failed', reason: fetched.reason }
    );
  if (fetched.kind === 'unchanged')
    return { kind: 'failed', reason: 'the server answered 304 to a first look' };
  needs.told?.(`read ${fetched.bytes.length.toLocaleString('en')} bytes`);
  const { bytes, contentType, finalUrl } = fetched;
  const parsed = await needs.parse({ bytes, contentType, url: finalUrl });
  // Where it moved for good is known without the credential that it is read with.
  if (parsed.kind === 'feed')
    return { kind: 'feed', url: holdsSecret(url) ? url : (fetched.movedTo ?? url), feed: parsed };
  needs.told?.(parsed.reason);
  const feeds = parsed.feeds ?? [];
  const [own, other] = feeds;
  if (own === undefined || left <= 1)
    return (
      (await inFolder(needs, url)) ??
      (await ofProvider(needs, url)) ?? { kind: 'failed', reason: parsed.reason }
    );
  if (other === undefined) return firstOf(needs, [own.url, ...(own.mirrors ?? [])], left - 1);
  return { kind: 'choice', feeds, ...(parsed.isAggregator ? { isAggregator: true } : {}) };
}

/** What stands at the first address that can be read, or why none could, the first. */
async function firstOf(needs: PeekNeeds, urls: readonly string[], left: number): Promise<Found | NotFound> {
  let refused: NotFound | null = null;
  for (const url of urls) {
    const peeked = await step(needs, url, left);
    if (peeked.kind !== 'failed') return peeked;
    refused ??= peeked;
  }
  return refused ?? { kind: 'failed', reason: 'it names no feed' };
}

/** The language that a feed states, or that its words are in; English where nothing tells. */
async function languageOf({ language, advisories }: ReadFeed, told: PeekNeeds['told']): Promise<string> {
  const stated = language ?? advisories.find(({ lang }) => lang !== null)?.lang;
  if (stated) return stated;
  const guessed = await guessLanguage(advisories.flatMap(({ title, summary }) => [title, summary ?? '']));
  if (guessed !== null) told?.(`it names no language; its words look like “${guessed}”`);
  return guessed ?? 'en';
}

/** Look at an address as a person would who wants to read it as a feed, and guess its language where it states none; storing nothing. */
export async function peek(needs: PeekNeeds, url: string): Promise<Peeked> {
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    return { kind: 'failed', reason: 'it is no http or https address' };
  const found = await step(needs, url, mostSteps);
  if (found.kind !== 'feed') return found;
  return { ...found, language: await languageOf(found.feed, needs.told) };
}

/** What a feed shows, in words: `12 advisories`, or the documents that it lists. */
export function showsWords({ index, advisories, breaksOff }: ReadFeed): string {
  if (index === undefined)
    return `${countWords(advisories.length, 'advisory', 'advisories')}${breaksOff ? ' before its document breaks off' : ''}`;
  return index.kind === 'documents'
    ? countWords(index.documents.length, 'CSAF document')
    : countWords(index.indexes.length, 'list of CSAF documents', 'lists of CSAF documents');
}
