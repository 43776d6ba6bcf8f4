import type { Claim, FieldName } from './expectations.ts';

type Shape = { readonly [key: string]: unknown };
const shape = (value: unknown): Shape =>
  typeof value === 'object' && value !== null ? (value as Shape) : {};
const shapes = (value: unknown): readonly Shape[] => (Array.isArray(value) ? value.map(shape) : []);

/** What a JSON Feed or a ROLIE feed in JSON says of itself: JSON needs no interpretation. */
export function claimsOfJson(bytes: Uint8Array): readonly Claim[] {
  const document = shape(JSON.parse(new TextDecoder().decode(bytes)));
  const rolie = shape(document['feed']);
  const claims: Claim[] = [];
  const claim = (entry: number | null, field: FieldName, value: unknown) => {
    if (typeof value === 'string' && value.trim() !== '') claims.push({ entry, field, value, by: 'origin' });
  };
  claim(null, 'feed title', document['title'] ?? rolie['title']);
  claim(null, 'feed link', document['home_page_url']);
  const entries = document['feed'] === undefined ? shapes(document['items']) : shapes(rolie['entry']);
  entries.slice(0, mostEntries).forEach((entry, at) => {
    claim(at, 'title', entry['title']);
    claim(at, 'id', entry['id']);
    claim(at, 'link', entry['url'] ?? shapes(entry['link'])[0]?.['href']);
    claim(at, 'date', entry['date_published'] ?? entry['published']);
    claim(at, 'text', entry['content_html'] ?? entry['content_text'] ?? shape(entry['summary'])['content']);
  });
  return claims;
}

/** One long feed must not outweigh all others. */
const mostEntries = 20;
