import { isoDate } from './dates.ts';
import { type About, type Draft, distinct, mostAdvisories, type NotAFeed, webAddress } from './draft.ts';
import { all, type Dialect, type Fields, fieldsOf, firstOf, inside, type Place, words } from './fields.ts';
import { linkOf } from './links.ts';
import { readXml } from './read-xml.ts';
import { refusal } from './refusal.ts';
import { hasTags, html, htmls, titleOf } from './rich-text.ts';
import { plainText } from './text.ts';
import { childrenOf, type Element, seek, textOf } from './xml.ts';

/** An item as rss-parser is given it: each field a list of its texts. */
export type RssItem = {
  readonly title: readonly [string];
  readonly link: readonly [string] | undefined;
  readonly guid: readonly [string] | undefined;
  readonly pubDate: readonly [string] | undefined;
  readonly category: readonly string[];
};
/** What rss-parser must not touch: its snippet regex is quadratic, and it knows one author. */
export type Aside = Pick<Draft, 'summary' | 'content' | 'updated' | 'authors' | 'lang'>;
/** A feed of any dialect as RSS 2.0, and of each of its items, in order, what stands aside. */
export type Normalised =
  | {
      readonly kind: 'rss';
      readonly items: readonly RssItem[];
      readonly asides: readonly Aside[];
      readonly about: About;
      readonly breaksOff: boolean;
    }
  | NotAFeed;

const summaryKeys = [
  'description',
  'summary',
  'tagline',
  'abstract',
  'atom:summary',
  'dc:description',
  'dcterms:abstract',
  'itunes:summary',
  'media:description',
];
const contentKeys = [
  'content:encoded',
  'content',
  'fullitem',
  'body',
  'xhtml:body',
  'xhtml:div',
  'atom:content',
];
const publishedKeys = [
  'pubdate',
  'published',
  'issued',
  'dc:date',
  'date',
  'dcterms:issued',
  'dcterms:created',
  'created',
  'atom:published',
];
const updatedKeys = ['updated', 'modified', 'dcterms:modified', 'atom:updated', 'lastbuilddate'];

/** The name of `Name <mail>`, `mail (Name)` or a bare name. */
function personName(written: string): string {
  const text = plainText(written.slice(0, 400));
  const behind = /^\S{1,200}@\S{1,200} ?\(([^)]{1,200})\)?$/.exec(text);
  const before = /^([^<>@]{1,200}?) ?[<(]\S{1,200}@/.exec(written.slice(0, 400).trim());
  return (behind?.[1] ?? before?.[1] ?? text).replace(/^["']|["']$/g, '').trim();
}

function authorsOf(fields: Fields, dialect: Dialect): readonly string[] {
  const people = all(fields, [
    'author',
    'dc:creator',
    'creator',
    'dc:author',
    'atom:author',
    'itunes:author',
  ]).map((author) => {
    if (!hasTags(author)) return textOf(author);
    const person = fieldsOf(author, dialect);
    return words(person, ['name', 'atom:name']) ?? words(person, ['email', 'atom:email']) ?? textOf(author);
  });
  return distinct(people.map(personName), 20);
}

function categoriesOf(fields: Fields): readonly string[] {
  const names = all(fields, ['category', 'dc:subject', 'atom:category', 'itunes:category']).map(
    (category) =>
      category.attributes.get('label') ??
      category.attributes.get('term') ??
      category.attributes.get('text') ??
      textOf(category),
  );
  return distinct(names.map((name) => plainText(name, 200)));
}

function datesOf(element: Element, fields: Fields, { lang }: Place): Pick<Draft, 'published' | 'updated'> {
  const read = (date: Element) => isoDate(textOf(date), lang);
  const updated =
    firstOf(fields, updatedKeys, read) ?? isoDate(element.attributes.get('lastmod') ?? null, lang);
  return { published: firstOf(fields, publishedKeys, read) ?? updated, updated };
}

type Written = { readonly item: RssItem; readonly aside: Aside };

function writeItem(element: Element, outer: Place, feedAuthors: readonly string[]): Written {
  const place = inside(element, outer);
  const fields = fieldsOf(element, place.dialect);
  const { published, updated } = datesOf(element, fields, place);
  const [summary = null, further = null] = htmls(fields, summaryKeys, place);
  const authors = authorsOf(fields, place.dialect);
  const link = linkOf(element, fields, place);
  const guid =
    words(fields, ['guid', 'id', 'atom:id']) ??
    element.attributes.get('rdf:about')?.trim() ??
    words(fields, ['dc:identifier']);
  const item: RssItem = {
    title: [titleOf(fields, place)],
    link: link === null ? undefined : [link],
    guid: guid === null || guid === undefined ? undefined : [guid],
    pubDate: published === null ? undefined : [published],
    category: categoriesOf(fields),
  };
  const aside: Aside = {
    summary,
    // Where a feed has two summaries and no content, what it says twice in other words is worth reading too.
    content: html(fields, contentKeys, place) ?? further,
    updated,
    authors: authors.length > 0 ? authors : feedAuthors,
    lang: words(fields, ['dc:language', 'language']) ?? place.lang,
  };
  return { item, aside };
}

function isRoot({ name, space }: Element): boolean {
  return (
    (name === 'rss' && space === '') ||
    (name === 'rdf' && (space === 'rdf' || space === '')) ||
    (name === 'feed' && (space === 'atom' || space === '')) ||
    (name === 'channel' && space === '')
  );
}

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** RSS 2.0 `ttl`, `skipHours` and `skipDays` (rssboard.org/rss-specification); what makes no sense is passed over. */
function paceOf(head: Fields): About['pace'] {
  const inside = (name: string, child: string) =>
    all(head, [name]).flatMap((element) =>
      childrenOf(element)
        .filter((one) => one.name === child)
        .map((one) => textOf(one).trim()),
    );
  const ttl = /^\d{1,6}$/.exec(words(head, ['ttl']) ?? '')?.[0];
  const hours = inside('skiphours', 'hour')
    .filter((hour) => /^\d{1,2}$/.test(hour))
    .map((hour) => Number(hour) % 24);
  const days = inside('skipdays', 'day').flatMap(
    (day) => dayNames.find((name) => name.toLowerCase() === day.toLowerCase()) ?? [],
  );
  return {
    ...(ttl === undefined ? {} : { ttlMinutes: Number(ttl) }),
    ...(hours.length === 0 ? {} : { skipHours: [...new Set(hours)] }),
    ...(days.length === 0 ? {} : { skipDays: [...new Set(days)] }),
  };
}

const holders = ['channel', 'items', 'rss', 'feed'];
const isItem = ({ name }: Element) => name === 'item' || name === 'entry';

/** Did the document end before what holds its items did? A last end tag that is missing behind them says nothing. */
function breaksOff(element: Element): boolean {
  if (!element.cut || element.name === 'rdf') return element.cut;
  const last = childrenOf(element).findLast((child) => isItem(child) || holders.includes(child.name));
  return last === undefined || isItem(last) || breaksOff(last);
}

/** Items, wherever the dialect has them: in the channel, beside it (RSS 1.0), in Atom's feed. One that the document broke off in is none yet. */
function itemsOf(element: Element, place: Place, depth = 0): readonly (readonly [Element, Place])[] {
  const here = inside(element, place);
  return childrenOf(element).flatMap((child) => {
    if (child.space !== '' && child.space !== 'atom') return [];
    if (isItem(child)) return child.cut ? [] : [[child, here] as const];
    return holders.includes(child.name) && depth < 4 ? itemsOf(child, here, depth + 1) : [];
  });
}

/**
 * Any RSS, RDF, Atom or CDF document, however broken, as RSS 2.0 that rss-parser maps: absolute links, ISO dates, every
 * text as HTML. `url` is where it came from.
 */
export function normalise(text: string, url: string | null): Normalised {
  const document = readXml(text);
  const root = seek(document, isRoot);
  if (root === null) return refusal(document, url);
  const dialect = root.name === 'feed' ? 'atom' : 'rss';
  const place = inside(root, { dialect, base: webAddress(url, null), lang: null });
  const channel = childrenOf(root).find((child) => child.name === 'channel') ?? root;
  const head = fieldsOf(channel, dialect);
  const own = inside(channel, place);
  const home = linkOf(channel, head, own);
  const around: Place = {
    dialect,
    base: place.base ?? home,
    lang: words(head, ['language', 'dc:language']) ?? own.lang,
  };
  const authors = dialect === 'atom' ? authorsOf(head, dialect) : [];
  const items = itemsOf(root, around)
    .slice(0, mostAdvisories)
    .map(([item, where]) => writeItem(item, { ...where, lang: where.lang ?? around.lang }, authors));
  return {
    kind: 'rss',
    items: items.map(({ item }) => item),
    asides: items.map(({ aside }) => aside),
    about: {
      title: titleOf(head, own) ?? '',
      description: html(
        head,
        ['description', 'subtitle', 'tagline', 'abstract', 'dc:description', 'itunes:summary'],
        own,
      ),
      home,
      language: around.lang,
      pace: paceOf(head),
    },
    breaksOff: breaksOff(root),
  };
}
