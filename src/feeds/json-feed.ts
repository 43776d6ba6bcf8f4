import { isoDate } from './dates.ts';
import { type About, type Draft, distinct, mostAdvisories, type NotAFeed, webAddress } from './draft.ts';
import { escapeMarkup } from './xml.ts';

/** A JSON feed as drafts. */
export type JsonFeed =
  | { readonly kind: 'feed'; readonly about: About; readonly drafts: readonly Draft[] }
  | NotAFeed;

type Shape = { readonly [key: string]: unknown };

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shapes(value: unknown): readonly Shape[] {
  return Array.isArray(value) ? value.filter(isShape) : [];
}

/** The words of a string or number; null for anything else. */
function words(shape: Shape, key: string): string | null {
  const value = shape[key];
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

function literal(text: string | null): string | null {
  return text === null ? null : escapeMarkup(text);
}

function strings(value: unknown): readonly string[] {
  return distinct(Array.isArray(value) ? value.filter((part) => typeof part === 'string') : []);
}

function fromJsonFeed(shape: Shape, feed: Shape, base: string | null): Draft {
  const people = [...shapes(shape['authors']), ...shapes([shape['author']])];
  const outer = [...shapes(feed['authors']), ...shapes([feed['author']])];
  const names = (people.length > 0 ? people : outer).flatMap((person) => words(person, 'name') ?? []);
  const updated = isoDate(words(shape, 'date_modified'));
  return {
    guid: words(shape, 'id'),
    url: webAddress(words(shape, 'url') ?? words(shape, 'external_url'), base),
    title: literal(words(shape, 'title')) ?? '',
    summary: literal(words(shape, 'summary')),
    content: words(shape, 'content_html') ?? literal(words(shape, 'content_text')),
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) and ROLIE in JSON. `url` is where the document came from. */
export function readJsonFeed(text: string, url: string | null): JsonFeed {
  const document = parsed(text);
  if (!isShape(document)) return { kind: 'not-a-feed', reason: 'this is broken JSON, not a feed' };
  const rolie = document['feed'];
  if (isShape(rolie) && Array.isArray(rolie['entry'])) {
    const drafts = shapes(rolie['entry'])
      .slice(0, mostAdvisories)
      .map((shape) => fromRolie(shape, url));
    const about = {
      title: spoken(rolie['title']) ?? '',
      description: null,
      home: null,
      language: null,
      pace: {},
    };
    return { kind: 'feed', about, drafts };
  }
  if (!Array.isArray(document['items']) || words(document, 'version') === null)
    return { kind: 'not-a-feed', reason: 'this is JSON, but no JSON Feed' };
  const base = webAddress(url, null) ?? webAddress(words(document, 'home_page_url'), null);
  const drafts = shapes(document['items'])
    .slice(0, mostAdvisories)
    .map((shape) => fromJsonFeed(shape, document, base));
  const about: About = {
    title: literal(words(document, 'title')) ?? '',
    description: literal(words(document, 'description')),
    home: webAddress(words(document, 'home_page_url'), null),
    language: words(document, 'language'),
    pace: {},
  };
  return { kind: 'feed', about, drafts };
}
