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

/** The page that an item is about: its best link, else a permanent guid, else what else names an address. */
export function linkOf(element: Element, fields: Fields, place: Place): string | null {
  const links = all(fields, ['link', 'atom:link', 'url'])
    .filter((link) => !link.cut)
    .map((link) => ({ link, rank: linkRank(link) }))
    .flatMap(({ link, rank }) => (rank === null ? [] : [{ link, rank }]))
    .sort((left, right) => left.rank - right.rank);
  const addresses = links.map(({ link }) =>
    webAddress(
      link.attributes.get('href') ?? link.attributes.get('rdf:resource') ?? textOf(link),
      inside(link, place).base,
    ),
  );
  const page = addresses.find((address, at) => address !== null && (links[at]?.rank ?? 4) < 4);
  const permanent = all(fields, ['guid', 'id', 'atom:id']).filter(
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
