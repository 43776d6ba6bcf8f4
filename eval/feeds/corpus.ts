import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, claimsOfTest } from './expectations.ts';
import { claimsOfJson } from './json.ts';
import { squeezed, withoutTags } from './words.ts';

/** One file of the corpus, as a server would have answered it, and what is to be read in it. */
export type Sample = {
  readonly file: string;
  readonly group: string;
  readonly isReal: boolean;
  readonly isFeed: boolean;
  readonly bytes: Uint8Array;
  readonly url: string;
  readonly contentType: string | null;
  readonly items: number | null;
  readonly claims: readonly Claim[];
};

type Reference = {
  readonly encoding: string;
  readonly feed_title: string;
  readonly first_title: string | null;
  readonly first_link: string | null;
  readonly first_id: string | null;
  readonly first_date: string | null;
};
type Listed = {
  readonly file: string;
  readonly origin_path: string;
  readonly format: string;
  readonly kind: string;
  readonly expected_items?: number;
  readonly origin_expect?: { readonly expect: string };
  readonly 'ref_feedparser_6.0.14': Reference;
};

/** What feedparser read in a charset that the origin's test calls wrong is no truth. */
function claimsOfReference(reference: Reference, test: string): readonly Claim[] {
  const charset = /encoding == '([\w-]+)'/.exec(test)?.[1] ?? reference.encoding;
  if (charset.toLowerCase() !== reference.encoding.toLowerCase()) return [];
  const told: readonly (readonly [number | null, Claim['field'], string | null])[] = [
    [null, 'feed title', reference.feed_title],
    [0, 'title', reference.first_title],
    [0, 'link', reference.first_link],
    [0, 'id', reference.first_id],
    [0, 'date', reference.first_date],
  ];
  return told.flatMap(([entry, field, value]) =>
    value === null || value.trim() === '' ? [] : [{ entry, field, value, by: 'feedparser' as const }],
  );
}

/**
 * A link that leads nowhere in the web, a moment that no clock can name or a picture for a title is nothing to measure with, nor is
 * what one sanitiser leaves of scripts.
 */
function isMeasurable({ field, value }: Claim): boolean {
  if (field === 'link' || field === 'feed link') return !/^(?!https?:)[a-z][\w+.-]*:/i.test(value.trim());
  if (field === 'date') return !Number.isNaN(Date.parse(value));
  return field === 'id' || (squeezed(withoutTags(value)) !== '' && !/<script/i.test(value));
}

const jsonFeeds = new Set(['jsonfeed', 'rolie-json']);

function groupOf(format: string): string {
  if (format === 'atom-1.0' || format === 'atom-0.3' || format === 'rss-2.0') return format;
  if (format.startsWith('rss')) return 'rss, other';
  if (format === 'html' || format === 'unknown') return 'fragments and pages';
  return format.includes('json') ? 'json' : format;
}

function sampleOf(folder: string, listed: Listed): Sample {
  const bytes = readFileSync(join(folder, listed.file));
  // feedparser's tests say in a comment with which headers their file is served.
  const head = bytes.subarray(0, 2_000).toString('latin1');
  const header = (name: string) =>
    new RegExp(`^Header:\\s*${name}:\\s*(.+)$`, 'im').exec(head)?.[1]?.trim() ?? null;
  const served = `http://127.0.0.1:8097/${listed.origin_path}`;
  const test = listed.origin_expect?.expect ?? '';
  const origin = jsonFeeds.has(listed.format) ? claimsOfJson(bytes) : claimsOfTest(test);
  const others = claimsOfReference(listed['ref_feedparser_6.0.14'], test).filter(
    ({ entry, field }) => !origin.some((claim) => claim.entry === entry && claim.field === field),
  );
  return {
    file: listed.file,
    group: groupOf(listed.format),
    isReal: listed.kind !== 'unit-fixture',
    isFeed: listed.format !== 'html' && listed.format !== 'unknown' && listed.format !== 'json',
    bytes,
    url: new URL(header('Content-Location') ?? served, served).href,
    contentType: header('Content-type'),
    items: listed.expected_items ?? null,
    claims: [...origin, ...others].filter(isMeasurable),
  };
}

/** The feed files of the data folder. */
export function readCorpus(data: string): readonly Sample[] {
  const folder = join(data, 'eval', 'feeds');
  const index: readonly Listed[] = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  return index.map((listed) => sampleOf(folder, listed));
}
