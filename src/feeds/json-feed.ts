import { withAbsoluteLinks } from './absolute-links.ts';
import { isCsaf, readCsaf } from './csaf.ts';
import { isAggregator, readAggregator } from './csaf-aggregator.ts';
import { type DocumentIndex, readProvider, readRolieIndex } from './csaf-index.ts';
import { isoDate } from './dates.ts';
import {
  type About,
  aboutNothing,
  type Draft,
  distinct,
  mostAdvisories,
  type NotAFeed,
  type Whole,
  webAddress,
} from './draft.ts';
import {
  isShape,
  literal,
  literalTitle,
  parsedJson,
  type Shape,
  shapes,
  strings,
  within,
  words,
} from './json-shape.ts';
import { isKev, kevOf } from './kev.ts';
import { kevFeed } from './kev-feed.ts';

/** A JSON feed as drafts. */
export type JsonFeed =
  | {
      readonly kind: 'feed';
      readonly about: About;
      readonly drafts: readonly Draft[];
      readonly index?: DocumentIndex;
      readonly whole?: Whole;
    }
  | NotAFeed;

function linked(html: string | null, base: string | null): string | null {
  return html === null ? null : withAbsoluteLinks(html, base);
}

function fromJsonFeed(shape: Shape, feed: Shape, base: string | null): Draft {
  const people = [...shapes(shape['authors']), ...shapes([shape['author']])];
  const outer = [...shapes(feed['authors']), ...shapes([feed['author']])];
  const names = (people.length > 0 ? people : outer).flatMap((person) => words(person, 'name') ?? []);
  const updated = isoDate(words(shape, 'date_modified'));
  return {
    guid: words(shape, 'id'),
    url: webAddress(words(shape, 'url') ?? words(shape, 'external_url'), base),
    title: literalTitle(words(shape, 'title')),
    summary: literal(words(shape, 'summary')),
    content: linked(words(shape, 'content_html'), base) ?? literal(words(shape, 'content_text')),
    published: isoDate(words(shape, 'date_published')) ?? updated,
    updated,
    authors: distinct(names, 20),
    categories: strings(shape['tags']),
    lang: words(shape, 'language') ?? words(feed, 'language'),
  };
}

function spoken(value: unknown): string | null {
  if (typeof value === 'string') return literal(value.trim());
  if (!isShape(value)) return null;
  const text = words(value, 'content');
  return words(value, 'type') === 'html' ? text : literal(text);
}

/** ROLIE (RFC 8322) in JSON, as CSAF publishers serve it: Atom's names, with the advisory itself behind the link. */
function fromRolie(shape: Shape, base: string | null): Draft {
  const links = shapes(shape['link']);
  const page =
    links.find((link) => words(link, 'rel') === 'alternate') ??
    links.find((link) => words(link, 'rel') === 'self') ??
    links[0];
  const content = isShape(shape['content']) ? words(shape['content'], 'src') : null;
  const updated = isoDate(words(shape, 'updated'));
  return {
    guid: words(shape, 'id'),
    url: webAddress((page && words(page, 'href')) ?? content, base),
    title: spoken(shape['title']) ?? '',
    summary: spoken(shape['summary']),
    content: null,
    published: isoDate(words(shape, 'published')) ?? updated,
    updated,
    authors: [],
    categories: distinct(
      shapes(shape['category']).flatMap(
        (category) => words(category, 'label') ?? words(category, 'term') ?? [],
      ),
    ),
    lang: null,
  };
}

function readCatalogue(document: Shape): JsonFeed {
  const read = kevOf(document);
  if (read.kind === 'unexpected') return { kind: 'not-a-feed', isDamaged: true, reason: read.reason };
  const ransomware = read.listings.flatMap(({ id, ransomware: isUsed }) => (isUsed ? [id] : []));
  return { kind: 'feed', ...kevFeed(read), whole: { releasedAt: read.releasedAt, ransomware } };
}

/** Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), ROLIE in JSON, CSAF documents and provider metadata, CISA's KEV catalogue; a CSAF aggregator is told by the providers that it lists. `url` is where the document came from. */
export function readJsonFeed(text: string, url: string | null): JsonFeed {
  const document = parsedJson(text);
  if (!isShape(document)) {
    const reason = 'this is broken JSON, not a feed';
    return { kind: 'not-a-feed', reason, ...(document === undefined ? { isDamaged: true } : {}) };
  }
  if (isCsaf(document)) return { kind: 'feed', about: aboutNothing, drafts: [readCsaf(document, url)] };
  const provider = readProvider(document, url);
  if (provider !== null) {
    const title = literalTitle(words(within(document, 'publisher'), 'name'));
    return { kind: 'feed', about: { ...aboutNothing, title }, drafts: [], index: provider };
  }
  if (isAggregator(document)) return readAggregator(document, url);
  if (isKev(document)) return readCatalogue(document);
  const rolie = document['feed'];
  if (isShape(rolie) && Array.isArray(rolie['entry'])) {
    const drafts = shapes(rolie['entry'])
      .slice(0, mostAdvisories)
      .map((shape) => fromRolie(shape, url));
    const about = { ...aboutNothing, title: spoken(rolie['title']) ?? '' };
    const index = readRolieIndex(rolie, url);
    return { kind: 'feed', about, drafts, ...(index === null ? {} : { index }) };
  }
  if (!Array.isArray(document['items']) || words(document, 'version') === null)
    return { kind: 'not-a-feed', reason: 'this is JSON, but no JSON Feed' };
  const base = webAddress(url, null) ?? webAddress(words(document, 'home_page_url'), null);
  const drafts = shapes(document['items'])
    .slice(0, mostAdvisories)
    .map((shape) => fromJsonFeed(shape, document, base));
  const about: About = {
    title: literalTitle(words(document, 'title')),
    description: literal(words(document, 'description')),
    home: webAddress(words(document, 'home_page_url'), null),
    language: words(document, 'language'),
    pace: {},
  };
  return { kind: 'feed', about, drafts };
}
