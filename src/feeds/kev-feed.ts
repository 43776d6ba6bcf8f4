import { listingUrl } from '../domain/listing-notice.ts';
import { isoDate } from './dates.ts';
import { type About, aboutNothing, type Draft } from './draft.ts';
import { literal } from './json-shape.ts';
import type { ReadKev, WordedListing } from './kev.ts';

function summaryOf({
  description,
  dateAdded,
  dueDate,
  ransomware,
  action,
  vendor,
  product,
}: WordedListing): string {
  const affected = [vendor, product].filter((name) => name !== '').join(': ');
  const due = dueDate === null ? '' : `, due ${dueDate}`;
  const parts = [
    description,
    `Listed in CISA KEV, the catalogue of known exploited vulnerabilities, on ${dateAdded}${due}.`,
    ransomware ? 'Known to be used in ransomware campaigns.' : '',
    action === '' ? '' : `Required action: ${action}`,
    affected === '' ? '' : `Affected: ${affected}`,
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => `<p>${literal(part)}</p>`)
    .join('');
}

function draftOf(entry: WordedListing): Draft {
  const { id, name, vendor, product, dateAdded } = entry;
  const called = name || [vendor, product].filter((part) => part !== '').join(' ');
  return {
    guid: id,
    url: listingUrl(id),
    title: literal([id, called].filter((part) => part !== '').join(': ')) ?? id,
    summary: summaryOf(entry),
    content: null,
    published: isoDate(dateAdded),
    updated: null,
    authors: ['CISA'],
    categories: [],
    lang: 'en',
    structured: {
      vendors: vendor === '' ? [] : [vendor],
      products: product === '' ? [] : [product],
    },
  };
}

/** CISA's catalogue of known exploited vulnerabilities as a feed: an advisory for each listing, the newest first. */
export function kevFeed({ listings }: Extract<ReadKev, { kind: 'read' }>): {
  readonly about: About;
  readonly drafts: readonly Draft[];
} {
  const newestFirst = [...listings].sort((a, b) =>
    a.dateAdded < b.dateAdded ? 1 : a.dateAdded > b.dateAdded ? -1 : 0,
  );
  return {
    about: {
      ...aboutNothing,
      title: 'CISA Known Exploited Vulnerabilities',
      home: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
      language: 'en',
    },
    drafts: newestFirst.map(draftOf),
  };
}
