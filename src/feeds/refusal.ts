import { type NamedFeed, type NotAFeed, webAddress } from './draft.ts';
import { plainText } from './text.ts';
import { childrenOf, type Element, seek, textOf } from './xml.ts';

const feedTypes = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
  'application/json',
  'application/xml',
  'text/xml',
]);
const mostNamed = 20;

/** Every element of the document, outermost first. */
function* everything(element: Element): Generator<Element> {
  for (let row = childrenOf(element); row.length > 0; row = row.flatMap(childrenOf)) yield* row;
}

/** The feeds that a page names (`<link rel="alternate" type="application/rss+xml">`, rssboard.org/rss-autodiscovery), in its order. */
function namedFeeds(document: Element, url: string | null): readonly NamedFeed[] {
  const found = new Map<string, NamedFeed>();
  let base = webAddress(url, null);
  for (const { name, attributes } of everything(document)) {
    if (name === 'base') base = webAddress(attributes.get('href'), base) ?? base;
    if (name !== 'link') continue;
    const rel = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
    const type = (attributes.get('type') ?? '').toLowerCase().split(';', 1)[0]?.trim() ?? '';
    const isFeed = (rel.includes('alternate') && feedTypes.has(type)) || rel.includes('feed');
    const address = isFeed ? webAddress(attributes.get('href'), base) : null;
    // WordPress names its JSON interface and every page's own comments beside its news.
    if (address === null || /\/wp-json\/|\/oembed|\/comments\/feed/.test(address) || found.size >= mostNamed)
      continue;
    if (!found.has(address))
      found.set(address, { url: address, title: plainText(attributes.get('title') ?? '', 200) });
  }
  return [...found.values()];
}

/** Why a document is no feed. A web page names its feeds where it has some. */
export function refusal(document: Element, url: string | null): NotAFeed {
  const [first] = childrenOf(document);
  if (first === undefined) {
    const reason = textOf(document).trim() === '' ? 'the answer is empty' : 'this is text, not a feed';
    return { kind: 'not-a-feed', reason };
  }
  if (first.name === 'opml')
    return {
      kind: 'not-a-feed',
      reason: 'this is a list of feeds (OPML): download it, then stormbrief feeds import',
    };
  const page = seek(document, ({ name }) => name === 'html' || name === 'body' || name === 'head') !== null;
  if (page || ['p', 'div', 'br', 'b', 'h1'].includes(first.name)) {
    const feeds = namedFeeds(document, url);
    const [own] = feeds;
    const reason =
      own === undefined ? 'this is a web page, not a feed' : `this is a web page; its feed is ${own.url}`;
    return { kind: 'not-a-feed', reason, ...(feeds.length === 0 ? {} : { feeds }) };
  }
  return {
    kind: 'not-a-feed',
    reason: `this is XML, but no feed: it begins with <${first.tag.slice(0, 40)}>`,
  };
}
