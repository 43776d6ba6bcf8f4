import { type Directory, findNamed } from '../domain/lookup.ts';
import { readMoment } from '../domain/moment.ts';
import { noSearch, quotedWanted, type Search, searchOrders, wantedOf } from '../domain/search.ts';
import { tokensOf } from '../domain/search-text.ts';
import { type Severity, severities } from '../domain/severity.ts';
import type { Unread } from './feed-words.ts';

/** A search as it was typed; feeds by the names given, for only the store knows them. */
export type SearchWords = {
  readonly typed: string;
  readonly search: Search;
  readonly feeds: readonly string[];
  readonly page: number;
};

type Made = { -readonly [K in keyof Search]: Search[K] };
type Reading = {
  readonly made: Made;
  readonly feeds: string[];
  readonly problems: string[];
  readonly tries: string[];
  readonly directory: Directory;
  readonly now: number;
  readonly zone: string;
};

const keys = [
  'actor',
  'sector',
  'vendor',
  'cve',
  'feed',
  'severity',
  'kev',
  'since',
  'until',
  'order',
] as const;
type Key = (typeof keys)[number];
const mostWords = 40;
const value = String.raw`(?:"[^"]*"|[^\s,"]+)`;
const keyed = new RegExp(
  String.raw`(?<=^|\s)(${keys.join('|')}|product|vendors|actors|sectors|cves|feeds):\s*(${value}(?:\s*,\s*${value})*)`,
  'gi',
);

function valuesOf(words: string): readonly string[] {
  return (words.match(new RegExp(value, 'g')) ?? [])
    .map((word) => word.replaceAll('"', '').trim())
    .filter((word) => word !== '');
}

/** The actors or sectors of these names; a name that several share means any of them. */
function namedIds(reading: Reading, kind: 'actor' | 'sector', names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const found = findNamed(reading.directory, name, kind);
    if (found.kind === 'one') return [found.is.id];
    if (found.kind === 'several') return found.are.map(({ id }) => id);
    const near = found.nearest.map((thing) => thing.name);
    reading.problems.push(
      `There is no ${kind} “${name}”.${near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''}`,
    );
    reading.tries.push(...near.map((one) => `search ${kind}:"${one}"`));
    return [];
  });
}

function readCves(reading: Reading, ids: readonly string[]): readonly string[] {
  for (const id of ids)
    if (!/^CVE-\d{4}-\d{4,19}$/i.test(id))
      reading.problems.push(`“${id}” is no CVE id. Write it as CVE-2024-21762.`);
  return ids.map((id) => id.toUpperCase());
}

function readSeverity(reading: Reading, word: string): Severity {
  const level = severities.find((severity) => severity === word.toLowerCase().replace(/\+$/, ''));
  if (level === undefined)
    reading.problems.push(`“${word}” is no severity. Use ${severities.join(', ')}; each means and above.`);
  return level ?? 'low';
}

function readTime(reading: Reading, key: 'since' | 'until', word: string): void {
  const stretch = readMoment(word, reading.now, reading.zone);
  if (stretch === null)
    reading.problems.push(
      `“${word}” is no time. Write a date such as 2026-11-01, a month such as 2026-11, a day such as monday or yesterday, or an age such as 7d.`,
    );
  else if (key === 'since') reading.made.from = stretch.from;
  // Up to an age means up to that moment; up to a day means with that day.
  else reading.made.before = /^\d+[a-z]/i.test(word) ? stretch.from : stretch.before;
}

function readKey(reading: Reading, key: Key, words: readonly string[]): void {
  const { made } = reading;
  const [first = ''] = words;
  switch (key) {
    case 'actor':
      made.actors = [...made.actors, ...namedIds(reading, 'actor', words)];
      break;
    case 'sector':
      made.sectors = [
        ...made.sectors,
        ...namedIds(reading, 'sector', words).flatMap((id) => reading.directory.family(id)),
      ];
      break;
    case 'vendor':
      made.vendors = [...made.vendors, ...words.filter((word) => tokensOf(word).length > 0)];
      break;
    case 'cve':
      made.cves = [...made.cves, ...readCves(reading, words)];
      break;
    case 'feed':
      reading.feeds.push(...words);
      break;
    case 'severity':
      made.minSeverity = readSeverity(reading, first);
      break;
    case 'kev':
      if (!/^(?:yes|on|true|any|no|off)$/i.test(first))
        reading.problems.push(`“${first}” is neither yes nor no.`);
      made.kevOnly = /^(?:yes|on|true)$/i.test(first);
      break;
    case 'since':
    case 'until':
      readTime(reading, key, first);
      break;
    case 'order': {
      const order = searchOrders.find((one) => one === first.toLowerCase());
      if (order === undefined) reading.problems.push(`“${first}” is no order. Use best or newest.`);
      made.order = order ?? 'best';
      break;
    }
    default:
      key satisfies never;
  }
}

function keyOf(written: string): Key {
  const lower = written.toLowerCase();
  if (lower === 'product') return 'vendor';
  return keys.find((key) => key === lower || `${key}s` === lower) ?? 'vendor';
}

/** What is not said by a key: quoted phrases, words, and either with a minus before it. */
function readPlain(reading: Reading, text: string): void {
  const { made, directory } = reading;
  const rest = text.replace(/(?<=^|\s)(-?)"([^"]*)"/g, (_, minus: string, phrase: string) => {
    if (minus === '') made.words = [...made.words, ...quotedWanted(phrase, directory)];
    else if (tokensOf(phrase).length > 0)
      made.without = [...made.without, { tokens: tokensOf(phrase), isPrefix: false }];
    return ' ';
  });
  const kept = rest.replace(/(?<=^|\s)-([^\s"]+)/g, (_, word: string) => {
    if (tokensOf(word).length > 0)
      made.without = [...made.without, { tokens: tokensOf(word), isPrefix: word.endsWith('*') }];
    return ' ';
  });
  made.words = [...made.words, ...wantedOf(kept, directory)];
}

function isNothing({
  words,
  actors,
  sectors,
  vendors,
  cves,
  minSeverity,
  kevOnly,
  from,
  before,
}: Search): boolean {
  const lists = [words, actors, sectors, vendors, cves];
  return (
    lists.every(({ length }) => length === 0) &&
    minSeverity === 'low' &&
    !kevOnly &&
    from === null &&
    before === null
  );
}

/** Read the words after `search`; dates are those of the zone. */
export function readSearchWords(
  text: string,
  directory: Directory,
  now: number,
  zone = 'UTC',
): SearchWords | Unread {
  const [, asked = '', pageTyped] = /^(.*?)\s*(?:(?<=^|\s)page (\d{1,4}))?$/is.exec(text.trim()) ?? [];
  const typed = asked.replace(/[“”„]/g, '"').trim();
  const reading: Reading = {
    made: { ...noSearch },
    feeds: [],
    problems: [],
    tries: [],
    directory,
    now,
    zone,
  };
  const rest = typed.replace(keyed, (_, key: string, words: string) => {
    readKey(reading, keyOf(key), valuesOf(words));
    return ' ';
  });
  readPlain(reading, rest);
  const { made, feeds, problems, tries } = reading;
  if (made.from !== null && made.before !== null && made.from >= made.before)
    problems.push('“since” lies after “until”: nothing can be between them.');
  if (made.words.length > mostWords) problems.push(`At most ${mostWords} words can be looked for at once.`);
  if (problems.length > 0)
    return { problem: problems.join('\n'), tries: tries.length > 0 ? tries.slice(0, 5) : ['help search'] };
  if (isNothing(made) && feeds.length === 0)
    return {
      problem: 'Search for what? Give words, a “quoted phrase”, or filters such as sector:water since:30d.',
      tries: ['search fortinet since:30d', 'search volt typhoon', 'help search'],
    };
  return { typed, search: made, feeds, page: Math.max(1, Number(pageTyped ?? 1)) };
}
