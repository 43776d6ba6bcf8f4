import { type Directory, findNamed } from '../domain/lookup.ts';
import { readMoment } from '../domain/moment.ts';
import { noSearch, quotedWanted, type Search, searchOrders, wantedOf } from '../domain/search.ts';
import { tokensOf } from '../domain/search-text.ts';
import { type Severity, severities } from '../domain/severity.ts';
import type { Unread } from './feed-words.ts';
import { type FilterKey, filterNames, strayFilter, withoutPhrases } from './search-filters.ts';
import { runnable } from './views/blocks.ts';

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
  /** What was said of each filter that takes one value. */
  readonly said: Map<FilterKey, string>;
  readonly levels: Severity[];
  readonly directory: Directory;
  readonly now: number;
  readonly zone: string;
};

const mostWords = 40;
const value = String.raw`(?:"[^"]*"|[^\s,"]+)`;
/** `feed:beef::1` is an address and `feed://…` a link. */
const keyed = new RegExp(
  String.raw`(?<=^|\s)(?!(?:[0-9a-f]{1,4}:){2}|[0-9a-f]{1,4}::|\w+://)(${Object.keys(filterNames).join('|')}):\s*(${value}(?:\s*,\s*${value})*)`,
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

/** Each means “and above”, and either will do: the lowest counts. */
function readSeverity(reading: Reading, words: readonly string[]): Severity {
  for (const word of words) {
    const level = severities.find((severity) => severity === word.toLowerCase().replace(/\+$/, ''));
    if (level === undefined)
      reading.problems.push(`“${word}” is no severity. Use ${severities.join(', ')}; each means and above.`);
    else reading.levels.push(level);
  }
  return severities.findLast((level) => reading.levels.includes(level)) ?? 'low';
}

function readKev(reading: Reading, word: string): boolean | null {
  if (/^(?:yes|on|true)$/i.test(word)) return true;
  if (/^(?:no|false)$/i.test(word)) return false;
  if (!/^(?:any|off)$/i.test(word)) reading.problems.push(`“${word}” is neither yes nor no.`);
  return null;
}

const single: ReadonlySet<FilterKey> = new Set(['kev', 'since', 'until', 'order']);

/** Of two that differ nobody could tell which one counts. */
function sayOnce({ said, problems }: Reading, key: FilterKey, words: readonly string[]): void {
  const before = said.get(key);
  const now = words.join(',');
  said.set(key, now);
  if (words.length > 1) problems.push(`“${key}:” takes one value, and “${now}” are several.`);
  else if (before !== undefined && before.toLowerCase() !== now.toLowerCase())
    problems.push(`“${key}:${before}” and “${key}:${now}” contradict each other. Write only one of them.`);
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

function readKey(reading: Reading, key: FilterKey, words: readonly string[]): void {
  const { made } = reading;
  const [first = ''] = words;
  if (single.has(key)) sayOnce(reading, key, words);
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
      made.minSeverity = readSeverity(reading, words);
      break;
    case 'kev':
      made.kev = readKev(reading, first);
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

/** A word that was meant as a filter and is none, with the search as it was meant and as it stands. */
function readStray({ problems, tries }: Reading, typed: string, rest: string): void {
  const stray = strayFilter(rest);
  if (stray === null) return;
  const { start, end, instead, command } = stray;
  const replaced = (words: string) => `search ${typed.slice(0, start)}${words}${typed.slice(end)}`;
  problems.push(`${stray.problem} In quotes it is looked for as it stands.`);
  tries.push(
    ...runnable(
      ...(command === undefined ? [] : [command]),
      ...(instead === null ? [] : [replaced(instead)]),
      replaced(`"${typed.slice(start, end).replaceAll('"', '')}"`),
    ),
  );
}

function isNothing({
  words,
  actors,
  sectors,
  vendors,
  cves,
  minSeverity,
  kev,
  from,
  before,
}: Search): boolean {
  const lists = [words, actors, sectors, vendors, cves];
  return (
    lists.every(({ length }) => length === 0) &&
    minSeverity === 'low' &&
    kev === null &&
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
    said: new Map(),
    levels: [],
    directory,
    now,
    zone,
  };
  let rest = typed;
  for (const { 0: whole, 1: key = '', 2: words = '', index } of withoutPhrases(typed).matchAll(keyed)) {
    readKey(reading, filterNames[key.toLowerCase() as keyof typeof filterNames], valuesOf(words));
    rest = `${rest.slice(0, index)}${' '.repeat(whole.length)}${rest.slice(index + whole.length)}`;
  }
  readStray(reading, typed, rest);
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
