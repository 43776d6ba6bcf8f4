import { stringify } from 'csv-stringify/sync';
import type { Publication, PublicationFormat, PublishedFile } from '../domain/publication.ts';
import { storyTlp } from '../domain/publication.ts';
import { linkedActors, publishedOrSeen, type StorySummary } from '../domain/story.ts';
import { tlpWords } from '../domain/tlp.ts';
import { mispEvent } from './misp.ts';
import { stixBundle } from './stix.ts';

const instant = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toString();

type Row = Readonly<Record<(typeof columns)[number], string>>;
const columns = [
  'type',
  'value',
  'actors',
  'sectors',
  'severity',
  'title',
  'url',
  'feed',
  'published',
  'tlp',
] as const;

/** What each advisory mentions, a row each, with where it stands. */
function rowsOf(story: StorySummary, { actor, sector, feedTitle }: Publication): readonly Row[] {
  const shared = {
    actors: linkedActors(story)
      .map(({ actorId }) => actor(actorId)?.name ?? actorId)
      .join('; '),
    sectors: story.sectors.map(({ id }) => sector(id)?.name ?? id).join('; '),
    severity: story.severity,
    tlp: tlpWords(storyTlp(story)),
  };
  return [story.lead, ...story.others].flatMap((advisory) => {
    const where = {
      title: advisory.title,
      url: advisory.url ?? '',
      feed: feedTitle(advisory.feedId),
      published: instant(publishedOrSeen(advisory)),
    };
    return [
      ...advisory.cves.map((value) => ({ type: 'cve', value, ...shared, ...where })),
      ...advisory.indicators.map(({ type, value }) => ({ type, value, ...shared, ...where })),
    ];
  });
}

/**
 * A cell as text, also to a spreadsheet that parts cells at a semicolon, as those of half of Europe do with any file: nothing
 * that begins one there begins a formula. Blanks and what nobody sees before it, which some pass over, are left out.
 */
function cell(value: string): string {
  const seen = value.replace(/^[\s\p{Cf}]+/u, '').trimEnd();
  return seen.replace(/[;\t\r\n](?=[\s\p{Cf}]*[=+\-@＝＋－＠])/gu, "$&'");
}

const csvForm = {
  header: true,
  bom: true,
  escape_formulas: true,
  record_delimiter: 'windows',
  quoted_match: /[\r\n]/,
} as const;

/** RFC 4180, UTF-8 with a mark so that spreadsheets read it as that; no cell begins a formula (OWASP, CSV injection). */
function csv(publication: Publication): string {
  const rows = publication.stories.flatMap((story) => rowsOf(story, publication));
  return stringify(
    rows.map((row) => columns.map((column) => cell(row[column]))),
    { ...csvForm, columns: [...columns] },
  );
}

/** The indicators alone, as they are, one a line: for another tool, not for eyes. */
function lines({ stories }: Publication): string {
  const values = stories.flatMap(({ lead, others }) =>
    [lead, ...others].flatMap(({ indicators }) => indicators.map(({ value }) => value)),
  );
  return [...new Set(values)].map((value) => `${value}\n`).join('');
}

/** A story a line with all that is known of it, evidence included. */
function jsonLines(publication: Publication): string {
  return publication.stories
    .map((story) => {
      const cves = story.cves.map((id) => publication.vulnerability(id) ?? { id });
      return `${JSON.stringify({ ...story, tlp: storyTlp(story), cves })}\n`;
    })
    .join('');
}

const makers: Readonly<
  Record<PublicationFormat, readonly [extension: string, type: string, make: (of: Publication) => string]>
> = {
  csv: ['csv', 'text/csv', csv],
  stix: ['stix.json', 'application/stix+json;version=2.1', stixBundle],
  misp: ['misp.json', 'application/json', mispEvent],
  txt: ['txt', 'text/plain', lines],
  jsonl: ['jsonl', 'application/jsonl', jsonLines],
};

/** Stories as a file in one of the formats, named by what is in it and the day. */
export function publish(publication: Publication, format: PublicationFormat): PublishedFile {
  const [extension, type, make] = makers[format];
  const words = publication.title
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['stories'];
  const name = `stormbrief-${words.join('-').slice(0, 60)}-${instant(publication.at).slice(0, 10)}.${extension}`;
  return { name, type, content: make(publication) };
}
