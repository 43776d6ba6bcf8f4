import { isoDate } from './dates.ts';
import { distinct, type NotAFeed, webAddress } from './draft.ts';
import { plainText } from './text.ts';
import { childrenOf, type Element, escapeMarkup, innerHtml, readXml, textOf } from './xml.ts';

/** A feed of any dialect as well-formed RSS 2.0, with what rss-parser must not touch under names of our own. */
export type Normalised = { readonly kind: 'xml'; readonly xml: string } | NotAFeed;

type Dialect = 'atom' | 'rss';
type Place = { readonly dialect: Dialect; readonly base: string | null; readonly lang: string | null };
type Fields = ReadonlyMap<string, readonly Element[]>;

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

function fieldsOf(element: Element, dialect: Dialect): Fields {
  const own = dialect === 'atom' ? 'atom' : '';
  const fields = new Map<string, Element[]>();
  const add = (child: Element) => {
    const key = child.space === '' || child.space === own ? child.name : `${child.space}:${child.name}`;
    const known = fields.get(key);
    if (known) known.push(child);
    else fields.set(key, [child]);
    if (key === 'media:group') for (const grandchild of childrenOf(child)) add(grandchild);
  };
  for (const child of childrenOf(element)) add(child);
  return fields;
}

function all(fields: Fields, keys: readonly string[]): readonly Element[] {
  return keys.flatMap((key) => fields.get(key) ?? []);
}

/** The first of these fields that has words; one that the document broke off in does not count. */
function words(fields: Fields, keys: readonly string[]): string | null {
  return (
    all(fields, keys)
      .filter((element) => !element.cut)
      .map((element) => textOf(element).trim())
      .find((text) => text !== '') ?? null
  );
}

function hasTags(element: Element): boolean {
  return element.children.some((child) => typeof child !== 'string');
}

/** Words as HTML. Entities that XML does not know are kept: whoever wrote them meant HTML's. */
function literal(text: string): string {
  return text
    .replace(/&(?!(?!(?:amp|lt|gt|quot|apos);)[a-zA-Z]\w{1,30};)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** An Atom text construct as HTML (RFC 4287 §3.1; Atom 0.3 says it with `mode`). */
function atomHtml(element: Element): string {
  const type = element.attributes.get('type')?.toLowerCase() ?? 'text';
  const mode = element.attributes.get('mode')?.toLowerCase();
  if (mode === 'base64' || /^application\/octet-stream/.test(type)) {
    const text = Buffer.from(textOf(element), 'base64').toString('utf8');
    return /html/.test(type) || mode !== 'base64' ? text : literal(text);
  }
  if (hasTags(element)) return innerHtml(element);
  const text = textOf(element);
  return type === 'html' || type === 'text/html' || (type.includes('html') && mode === 'escaped')
    ? text
    : literal(text);
}

/** An RSS field as HTML: escaped, in CDATA or, against the rules, as it is. */
function rssHtml(element: Element): string {
  return hasTags(element) ? innerHtml(element) : textOf(element);
}

/** RSS does not say whether a title is HTML. It is where it has an end tag, a break or an entity; else `<script>` is a word. */
function rssTitle(element: Element): string {
  if (hasTags(element)) return innerHtml(element);
  const text = textOf(element);
  return /<\/[a-z]|<br\b|&(?:#\d|#x|[a-z])\w{0,30};/i.test(text) ? text : literal(text);
}

function isAtom(element: Element, { dialect }: Place): boolean {
  return element.space === 'atom' || (dialect === 'atom' && element.space === '');
}

function html(fields: Fields, keys: readonly string[], place: Place): string | null {
  const texts = all(fields, keys).map((element) =>
    (isAtom(element, place) ? atomHtml(element) : rssHtml(element)).trim(),
  );
  return texts.find((text) => text !== '') ?? null;
}

function titleOf(fields: Fields, place: Place): string {
  const titles = all(fields, ['title', 'atom:title', 'dc:title', 'media:title'])
    .filter((element) => !element.cut)
    .map((element) => (isAtom(element, place) ? atomHtml(element) : rssTitle(element)).trim());
  return titles.find((title) => title !== '') ?? '';
}

/** Where an element and its links are relative to (XML Base), and what language it is in. */
function inside(element: Element, place: Place): Place {
  const base = element.attributes.get('xml:base') ?? element.attributes.get('base');
  return {
    dialect: place.dialect,
    base: base === undefined ? place.base : (webAddress(base, place.base) ?? place.base),
    lang: element.attributes.get('xml:lang') || element.attributes.get('lang') || place.lang,
  };
}

const notThePage = new Set([
  'self',
  'edit',
  'edit-media',
  'hub',
  'next',
  'previous',
  'first',
  'last',
  'replies',
  'license',
  'http://schemas.google.com/g/2005#feed',
]);

/** How good a link is as the address of what it is about; 0 is best, null is none. */
function linkRank(link: Element): number | null {
  const rel =
    link.attributes.get('rel')?.toLowerCase().replace('http://www.iana.org/assignments/relation/', '') ??
    'alternate';
  if (notThePage.has(rel)) return null;
  const type = link.attributes.get('type')?.toLowerCase() ?? 'text/html';
  if (rel === 'alternate') return type.includes('html') ? 0 : 1;
  return rel === 'enclosure' ? 4 : rel === 'canonical' ? 2 : 3;
}

function linkOf(element: Element, fields: Fields, place: Place): string | null {
  const links = all(fields, ['link', 'atom:link', 'url'])
    .filter((link) => !link.cut)
    .map((link) => ({ link, rank: link.attributes.has('href') ? linkRank(link) : 0 }))
    .flatMap(({ link, rank }) => (rank === null ? [] : [{ link, rank }]))
    .sort((left, right) => left.rank - right.rank);
  const addresses = links.map(({ link }) =>
    webAddress(
      link.attributes.get('href') ?? link.attributes.get('rdf:resource') ?? textOf(link),
      inside(link, place).base,
    ),
  );
  const page = addresses.find((address, at) => address !== null && (links[at]?.rank ?? 4) < 4);
  const permanent = (fields.get('guid') ?? []).filter(
    (guid) => !guid.cut && guid.attributes.get('ispermalink')?.toLowerCase() !== 'false',
  );
  const content = fields.get('content')?.[0]?.attributes.get('src');
  const others = [
    ...permanent.map((guid) => textOf(guid).trim()).filter((guid) => /^https?:/i.test(guid)),
    ...[element.attributes.get('href'), element.attributes.get('rdf:about'), content],
  ].map((written) => webAddress(written, place.base));
  return (
    page ??
    others.find((address) => address !== null) ??
    addresses.find((address) => address !== null) ??
    null
  );
}

/** The name of `Name <mail>`, `mail (Name)` or a bare name. */
function personName(written: string): string {
  const text = plainText(written.slice(0, 400));
  const behind = /^\S{1,200}@\S{1,200} ?\(([^)]{1,200})\)?$/.exec(text);
  const before = /^([^<>@]{1,200}?) ?[<(]\S{1,200}@/.exec(written.slice(0, 400).trim());
  return (behind?.[1] ?? before?.[1] ?? text).replace(/^["']|["']$/g, '').trim();
}

function authorsOf(fields: Fields, dialect: Dialect): readonly string[] {
  const people = all(fields, ['author', 'dc:creator', 'creator', 'atom:author', 'itunes:author']).map(
    (author) => {
      const person = fieldsOf(author, dialect);
      return words(person, ['name', 'atom:name']) ?? words(person, ['email', 'atom:email']) ?? textOf(author);
    },
  );
  return distinct(people.map(personName), 20);
}

function categoriesOf(fields: Fields): readonly string[] {
  const names = all(fields, ['category', 'dc:subject', 'atom:category']).map(
    (category) => category.attributes.get('label') ?? category.attributes.get('term') ?? textOf(category),
  );
  return distinct(names.map((name) => plainText(name, 200)));
}

function write(name: string, text: string | null): string {
  if (text === null || text === '') return '';
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return `<${name}>${escapeMarkup(clean)}</${name}>`;
}

function writeDates(element: Element, fields: Fields): string {
  const first = (keys: readonly string[]) =>
    all(fields, keys)
      .filter((date) => !date.cut)
      .map((date) => isoDate(textOf(date)))
      .find((date) => date !== null) ?? null;
  const updated = first(updatedKeys) ?? isoDate(element.attributes.get('lastmod') ?? null);
  return write('pubDate', first(publishedKeys) ?? updated) + write('sb:updated', updated);
}

function writeItem(element: Element, outer: Place, feedAuthors: readonly string[]): string {
  const place = inside(element, outer);
  const fields = fieldsOf(element, place.dialect);
  const summary = html(fields, summaryKeys, place);
  const content = html(fields, contentKeys, place);
  const authors = authorsOf(fields, place.dialect);
  return [
    '<item>',
    write('title', titleOf(fields, place)),
    write('link', linkOf(element, fields, place)),
    write(
      'guid',
      words(fields, ['guid', 'id', 'atom:id']) ??
        element.attributes.get('rdf:about')?.trim() ??
        words(fields, ['dc:identifier']),
    ),
    writeDates(element, fields),
    write('sb:summary', summary),
    write('sb:content', content),
    write('sb:lang', words(fields, ['dc:language', 'language']) ?? place.lang),
    ...(authors.length > 0 ? authors : feedAuthors).map((author) => write('sb:author', author)),
    ...categoriesOf(fields).map((category) => write('category', category)),
    '</item>',
  ].join('');
}

function seek(element: Element, found: (candidate: Element) => boolean): Element | null {
  for (let row = childrenOf(element); row.length > 0; row = row.flatMap(childrenOf)) {
    const hit = row.find(found);
    if (hit) return hit;
  }
  return null;
}

function isRoot({ name, space }: Element): boolean {
  return (
    (name === 'rss' && space === '') ||
    (name === 'rdf' && (space === 'rdf' || space === '')) ||
    (name === 'feed' && (space === 'atom' || space === '')) ||
    (name === 'channel' && space === '')
  );
}

function refusal(document: Element): NotAFeed {
  const [first] = childrenOf(document);
  if (first === undefined) {
    const reason = textOf(document).trim() === '' ? 'the answer is empty' : 'this is text, not a feed';
    return { kind: 'not-a-feed', reason };
  }
  const page = seek(document, ({ name }) => name === 'html' || name === 'body' || name === 'head') !== null;
  if (page || ['p', 'div', 'br', 'b', 'h1'].includes(first.name))
    return { kind: 'not-a-feed', reason: 'this is a web page, not a feed' };
  return {
    kind: 'not-a-feed',
    reason: `this is XML, but no feed: it begins with <${first.tag.slice(0, 40)}>`,
  };
}

/** Items, wherever the dialect has them: in the channel, beside it (RSS 1.0), in Atom's feed. */
function itemsOf(element: Element, place: Place, depth = 0): readonly (readonly [Element, Place])[] {
  const here = inside(element, place);
  return childrenOf(element).flatMap((child) => {
    if (child.space !== '' && child.space !== 'atom') return [];
    if (child.name === 'item' || child.name === 'entry') return [[child, here] as const];
    return ['channel', 'items', 'rss', 'feed'].includes(child.name) && depth < 4
      ? itemsOf(child, here, depth + 1)
      : [];
  });
}

/**
 * Any RSS, RDF, Atom or CDF document, however broken, as well-formed XML that rss-parser reads: RSS 2.0 with absolute
 * links, ISO dates, and every text as escaped HTML. `url` is where it came from.
 */
export function normalise(text: string, url: string | null): Normalised {
  const document = readXml(text);
  const root = seek(document, isRoot);
  if (root === null) return refusal(document);
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
  const items = itemsOf(root, around).map(([item, where]) =>
    writeItem(item, { ...where, lang: where.lang ?? around.lang }, authors),
  );
  const title = write('title', titleOf(head, own));
  return {
    kind: 'xml',
    xml: `<?xml version="1.0"?><rss version="2.0" xmlns:sb="urn:stormbrief"><channel>${title}${items.join('')}</channel></rss>`,
  };
}
