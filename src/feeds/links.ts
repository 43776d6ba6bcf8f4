import { webAddress } from './draft.ts';
import { all, type Fields, inside, type Place } from './fields.ts';
import { type Element, textOf } from './xml.ts';

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

const notAPage = 4;

/** How good a link is as the address of what it is about; 0 is best, null is none. */
function linkRank(link: Element): number | null {
  if (link.attributes.size === 0) return 0;
  const rel =
    link.attributes.get('rel')?.toLowerCase().replace('http://www.iana.org/assignments/relation/', '') ??
    'alternate';
  if (notThePage.has(rel)) return null;
  const type = link.attributes.get('type')?.toLowerCase() ?? 'text/html';
  if (rel === 'alternate') return type.includes('html') ? 0 : 1;
  return rel === 'enclosure' ? notAPage : rel === 'canonical' ? 2 : 3;
}

/** It is written as a path to a page: behind a slash or a question mark, or with the ending of one; `CVE-2026-1` and `tag:…` are not. */
const path = /^(?:www\.|\?|[^\s:/?#]*\/)\S*$|^[^\s:]+\.(?:html?|php|aspx?|jsp)$/i;

/** Where else than in its links an item may name its page: a permanent guid, or an address of its own. */
function* otherAddresses(element: Element, fields: Fields): Generator<string | undefined> {
  for (const guid of all(fields, ['guid', 'id', 'atom:id'])) {
    const isPage = guid.attributes.get('ispermalink')?.trim().toLowerCase();
    const text = guid.cut || isPage === 'false' ? '' : textOf(guid).trim();
    if (/^https?:/i.test(text) || (isPage === 'true' && path.test(text))) yield text;
  }
  yield element.attributes.get('href');
  yield element.attributes.get('rdf:about');
  yield fields.get('content')?.[0]?.attributes.get('src');
}

function rankedLinks(fields: Fields): readonly { readonly link: Element; readonly rank: number | null }[] {
  return all(fields, ['link', 'atom:link', 'url'])
    .map((link) => ({ link, rank: link.cut ? null : linkRank(link) }))
    .filter(({ rank }) => rank !== null)
    .sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0));
}

/** The page that an item is about: its best link, else a permanent guid, else what else names an address. */
export function linkOf(element: Element, fields: Fields, place: Place): string | null {
  const addressOf = (link: Element) =>
    webAddress(
      link.attributes.get('href') ?? link.attributes.get('rdf:resource') ?? textOf(link),
      inside(link, place).base,
    );
  const links = rankedLinks(fields);
  let file: string | null = null;
  for (const { link, rank } of links) {
    const address = addressOf(link);
    if (address !== null && (rank ?? 0) < notAPage) return address;
    file ??= address;
  }
  for (const written of otherAddresses(element, fields)) {
    const address = webAddress(written, place.base);
    if (address !== null) return address;
  }
  return file;
}
