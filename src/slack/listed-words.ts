import { weekdays } from '../domain/cadence.ts';
import { feedGroups, isFeedGroup } from '../domain/feed-lookup.ts';
import { ageDigits, roundScore } from '../domain/limit-words.ts';
import { nearest } from '../domain/lookup.ts';
import type { SubscribeOptions, Topics } from '../domain/subscribing.ts';
import { isTime } from './read-words.ts';

/** What was said by `key:value` words of a subscription; feeds as they were typed, for only the store knows them. */
export type Listed = {
  readonly topics: Partial<Omit<Topics, 'sectors' | 'actors'>>;
  readonly options: Omit<SubscribeOptions, 'feeds'>;
  /** Null takes the limit away. */
  readonly feeds: readonly string[] | null | undefined;
  /** The words that are left. */
  readonly rest: string;
  /** Those that were taken, as they were written. */
  readonly said: string;
  readonly problems: readonly string[];
};

/** Every key, by each way to write it. */
const keys = {
  name: 'name',
  named: 'name',
  vendor: 'vendors',
  vendors: 'vendors',
  product: 'vendors',
  products: 'vendors',
  cve: 'cves',
  cves: 'cves',
  with: 'including',
  including: 'including',
  keyword: 'including',
  keywords: 'including',
  without: 'excluding',
  excluding: 'excluding',
  not: 'excluding',
  category: 'categories',
  categories: 'categories',
  feed: 'feeds',
  feeds: 'feeds',
  lang: 'languages',
  language: 'languages',
  languages: 'languages',
  epss: 'minEpss',
  age: 'maxAgeDays',
  quiet: 'quiet',
  days: 'days',
  mentions: 'mentions',
  broadcast: 'broadcast',
} as const;
type Key = (typeof keys)[keyof typeof keys];

/** Each way to write a filter of a subscription. */
export const listedNames: readonly string[] = Object.keys(keys);

const value = String.raw`(?:"[^"]*"|[^\s,"]+)`;
/** `key:value`, `key:"two words",value`, and `quiet 22:00-06:00`. */
const keyed = new RegExp(
  String.raw`(?<=^|\s)(?:--|[—–])?(${Object.keys(keys).join('|')})(?::\s*|=\s*|\s+(?=\d{1,2}:\d\d\s*[-–]|"))(${value}(?:\s*,\s*${value})*)`,
  'gi',
);
const cveId = /(?<=^|[\s,])CVE-\d{4}-\d{4,19}(?=$|[\s,])/gi;
const bareSwitch = /(?<=^|\s)(?:--|[—–])?(mentions|broadcast)(?=$|\s)/gi;
const dayNames = weekdays.flatMap((day) => [`${day}s?`, day.slice(0, 3)]);
const bareDays = new RegExp(String.raw`(?<=^|[\s,])(weekdays|${dayNames.join('|')})(?=$|[\s,])`, 'gi');

const longestPhrase = 100;
const mostOfKind = 50;
const off = new Set(['off', 'any', 'none', 'no']);
const categories: readonly string[] = [...new Set(Object.values(feedGroups).flat())];

function valuesOf(words: string): readonly string[] {
  const found = words.match(new RegExp(value, 'g')) ?? [];
  return [...new Set(found.map((word) => word.replaceAll('"', '').trim()).filter((word) => word !== ''))];
}

type Made = { -readonly [K in keyof SubscribeOptions]: SubscribeOptions[K] } & {
  -readonly [K in keyof Topics]?: Topics[K];
};
type Reading = { readonly made: Made; readonly problems: string[]; readonly said: Map<Key, string> };

function readCves({ made, problems }: Reading, ids: readonly string[]): void {
  for (const id of ids)
    if (!/^CVE-\d{4}-\d{4,19}$/i.test(id)) problems.push(`“${id}” is no CVE id. Write it as CVE-2024-21762.`);
  made.cves = [...new Set([...(made.cves ?? []), ...ids.map((id) => id.toUpperCase())])];
}

function readCategories({ made, problems }: Reading, names: readonly string[]): void {
  const lower = names.map((name) => name.toLowerCase());
  for (const name of lower)
    if (!isFeedGroup(name) && !categories.includes(name)) {
      const near = nearest(name, [...Object.keys(feedGroups), ...categories], (one) => [one]);
      const known = near.length > 0 ? near : Object.keys(feedGroups);
      problems.push(`“${name}” is no kind of feeds. Use ${known.join(', ')}.`);
    }
  made.categories = [...new Set(lower.flatMap((name) => (isFeedGroup(name) ? feedGroups[name] : [name])))];
}

function readLanguages({ made, problems }: Reading, tags: readonly string[]): void {
  for (const tag of tags)
    if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag))
      problems.push(`“${tag}” is no language. Write its code, such as en, de or ja.`);
  made.languages = tags.map((tag) => tag.toLowerCase());
}

function readEpss({ made, problems }: Reading, [word = '']: readonly string[]): void {
  const score = word.endsWith('%') ? Number(word.slice(0, -1)) / 100 : Number(word);
  if (!(score > 0 && score <= 1))
    problems.push(`“${word}” is no EPSS score. Write a number up to 1, such as 0.5, or a percentage.`);
  made.minEpss = roundScore(score);
}

const agePattern = new RegExp(String.raw`^(\d{1,${ageDigits}})\s*(h|d|w)(?:ours?|ays?|eeks?)?$`, 'i');

function readAge({ made, problems }: Reading, [word = '']: readonly string[]): void {
  const [, number = '', unit = ''] = agePattern.exec(word) ?? [];
  const days = Number(number) * ({ h: 1 / 24, d: 1, w: 7 }[unit.toLowerCase()] ?? 0);
  if (days <= 0) problems.push(`“${word}” is no age. Write it as 3d, 12h or 1w.`);
  made.maxAgeDays = days;
}

function readQuiet({ made, problems }: Reading, [word = '']: readonly string[]): void {
  const [from = '', to = ''] = word.split(/[-–]/).map((time) => time.trim().padStart(5, '0'));
  if (!isTime(from) || !isTime(to) || from === to)
    problems.push(`“${word}” are no quiet hours. Write them as quiet:22:00-06:00.`);
  made.quiet = { from, to };
}

function readDays({ made, problems }: Reading, names: readonly string[]): void {
  const numbers = names.flatMap((name) => {
    if (/^weekdays$/i.test(name)) return [1, 2, 3, 4, 5];
    const at = weekdays.findIndex((day) => day.startsWith(name.toLowerCase().replace(/s$/, '').slice(0, 9)));
    if (at === -1 || name.length < 3) problems.push(`“${name}” is no day. Write mon, tue … or weekdays.`);
    return [at + 1];
  });
  made.days = [...new Set([...(made.days ?? []), ...numbers])].sort((a, b) => a - b);
}

function readList(
  reading: Reading,
  key: 'vendors' | 'including' | 'excluding',
  words: readonly string[],
): void {
  for (const phrase of words)
    if (phrase.length > longestPhrase) reading.problems.push('A keyword has at most 100 characters.');
  reading.made[key] = [...new Set([...(reading.made[key] ?? []), ...words])];
  if ((reading.made[key] ?? []).length > mostOfKind)
    reading.problems.push(`At most ${mostOfKind} keywords of one kind fit into a subscription.`);
}

function readSwitch(reading: Reading, key: 'mentions' | 'broadcast', [word = 'on']: readonly string[]): void {
  if (!/^(?:on|off|yes|no)$/i.test(word)) reading.problems.push(`“${word}” is neither on nor off.`);
  reading.made[key] = !off.has(word.toLowerCase());
}

/** One of these is said once; lists may be said in pieces. */
const once = new Set<Key>(['name', 'minEpss', 'maxAgeDays', 'quiet', 'mentions', 'broadcast']);
const clearable = new Set<Key>([
  'excluding',
  'categories',
  'languages',
  'minEpss',
  'maxAgeDays',
  'quiet',
  'days',
]);

function readKey(reading: Reading, key: Key, words: readonly string[]): readonly string[] | null | undefined {
  const written = words.join(',');
  const before = reading.said.get(key);
  if (once.has(key) && before !== undefined && before !== written)
    reading.problems.push(`“${before}” and “${written}” contradict each other. Write only one of them.`);
  reading.said.set(key, written);
  if (once.has(key) && key !== 'name' && words.length > 1)
    reading.problems.push(`“${written}” are several. Write only one of them.`);
  const isOff = off.has((words[0] ?? '').toLowerCase()) && words.length === 1;
  if (key === 'feeds') return isOff ? null : words;
  if (isOff && clearable.has(key)) {
    Object.assign(reading.made, { [key]: null });
    return undefined;
  }
  switch (key) {
    case 'name':
      reading.made.name = written.slice(0, 75);
      break;
    case 'vendors':
    case 'including':
    case 'excluding':
      readList(reading, key, words);
      break;
    case 'cves':
      readCves(reading, words);
      break;
    case 'categories':
      readCategories(reading, words);
      break;
    case 'languages':
      readLanguages(reading, words);
      break;
    case 'minEpss':
      readEpss(reading, words);
      break;
    case 'maxAgeDays':
      readAge(reading, words);
      break;
    case 'quiet':
      readQuiet(reading, words);
      break;
    case 'days':
      readDays(reading, words);
      break;
    case 'mentions':
    case 'broadcast':
      readSwitch(reading, key, words);
      break;
    default:
      key satisfies never;
  }
  return undefined;
}

/** Change the words of a subscription that stand in no `key:value`. */
export function betweenLists(text: string, change: (words: string) => string): string {
  const plain = text.replace(/[“”„]/g, '"');
  let changed = '';
  let from = 0;
  for (const { 0: list, index } of plain.matchAll(keyed)) {
    changed += change(plain.slice(from, index)) + list;
    from = index + list.length;
  }
  return changed + change(plain.slice(from));
}

/** Take what is said by `key:value`, bare CVE ids, days and switches out of the words of a subscription. */
export function readListed(text: string): Listed {
  const reading: Reading = { made: {}, problems: [], said: new Map() };
  let feeds: readonly string[] | null | undefined;
  const said: string[] = [];
  const rest = text
    .replace(/[“”„]/g, '"')
    .replace(keyed, (whole: string, key: string, words: string) => {
      said.push(whole.trim());
      const found = readKey(reading, keys[key.toLowerCase() as keyof typeof keys], valuesOf(words));
      if (found !== undefined) feeds = found === null ? null : [...(feeds ?? []), ...found];
      return ' ';
    })
    .replace(cveId, (id) => {
      said.push(id);
      readCves(reading, [id]);
      return ' ';
    })
    .replace(bareSwitch, (_, name: string) => {
      said.push(name);
      readKey(reading, keys[name.toLowerCase() as keyof typeof keys], ['on']);
      return ' ';
    })
    .replace(bareDays, (name) => {
      said.push(name);
      readDays(reading, [name]);
      return ' ';
    });
  const { vendors, cves, including, ...options } = reading.made;
  const topics = {
    ...(vendors === undefined ? {} : { vendors }),
    ...(cves === undefined ? {} : { cves }),
    ...(including === undefined ? {} : { including }),
  };
  return { topics, options, feeds, rest, said: said.join(' '), problems: reading.problems };
}
