import { type Directory, readNamed } from '../domain/lookup.ts';
import { type Mark, markCalled, marks } from '../domain/mark.ts';
import { type Severity, severities } from '../domain/severity.ts';
import type { SubscribeOptions } from '../domain/subscribing.ts';
import type { LatestWords } from '../store/latest-query.ts';
import { cityWords, nearZones, nearZoneWords } from './zone-words.ts';

/** A page of the newest stories, as it was asked for. */
export type LatestPage = LatestWords & { readonly page: number };

/** Words sorted into what they mean; `unknown` are the places of those that mean nothing here, `problems` say what is impossible. */
export type Read = { -readonly [K in keyof SubscribeOptions]: SubscribeOptions[K] } & {
  sectors: string[];
  actors: string[];
  all: boolean;
  withinMs: number | null;
  page: number;
  mark?: Mark;
  readonly words: readonly string[];
  unknown: number[];
  problems: string[];
  /** What was written instead of a time zone, and those that are near. */
  noZone?: { readonly typed: string; readonly near: readonly string[] };
  /** What was said of each option, in the words that say it. */
  readonly said: Map<string, string>;
};

const time = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** A time of day on the 24-hour clock, as `at` wants it. */
export function isTime(word: string): boolean {
  return time.test(word);
}

/** An option is given once: two that differ leave unclear which one is meant. */
function say(read: Read, option: string, words: string): void {
  const before = read.said.get(option);
  if (before !== undefined && before !== words)
    read.problems.push(`“${before}” and “${words}” contradict each other. Write only one of them.`);
  read.said.set(option, words);
}

/** The zone's own spelling, or null where there is no such IANA zone. */
export function knownZone(zone: string): string | null {
  if (!/^[A-Za-z]/.test(zone)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    return null;
  }
}

function readHour(read: Read, value: string): void {
  const match = time.exec(value);
  if (match === null) {
    read.problems.push(`“${value}” is no time of day. Write it as 08:30, on the 24-hour clock.`);
    return;
  }
  read.hour = `${(match[1] ?? '').padStart(2, '0')}:${match[2] ?? ''}`;
  say(read, 'hour', `at ${read.hour}`);
}

/** Returns how many words it took: a city may have a name of several. */
function readZone(read: Read, words: readonly string[], at: number): number {
  const [value = ''] = words.slice(at);
  const zone = value === '' ? null : knownZone(value);
  if (zone !== null) {
    read.zone = zone;
    say(read, 'zone', `tz ${zone}`);
    return 1;
  }
  const taken = cityWords(words, at);
  const typed = words.slice(at, at + taken).join(' ');
  const near = nearZones(typed);
  read.problems.push(
    `“${typed}” is no time zone I know.${nearZoneWords(near)} Write it like Europe/Berlin or America/New_York.`,
  );
  read.noZone = { typed, near };
  return taken;
}

function severityCalled(word: string): Severity | undefined {
  return severities.find((severity) => severity === word.toLowerCase().replace(/\+$/, ''));
}

function readSeverity(read: Read, value: string): void {
  const level = severityCalled(value);
  if (level === undefined) {
    read.problems.push(`“${value}” is no severity. Use ${severities.join(', ')}.`);
    return;
  }
  read.minSeverity = level;
  say(read, 'minSeverity', `severity:${level}`);
}

const onOff: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['yes', true],
  ['true', true],
  ['off', false],
  ['no', false],
  ['false', false],
]);

const switches = {
  kev: 'kevOnly',
  possible: 'possible',
  silent: 'silentWhenEmpty',
  instant: 'instant',
} as const;

function readSwitch(read: Read, name: keyof typeof switches, value: string): void {
  const state = onOff.get(value.toLowerCase());
  if (state === undefined) {
    read.problems.push(`“${value}” is neither on nor off.`);
    return;
  }
  read[switches[name]] = state;
  say(read, name, `${name}:${state ? 'on' : 'off'}`);
}

function readRhythm(read: Read, value: string): void {
  const named = value.toLowerCase();
  const digest =
    named === 'daily' || named === 'weekly'
      ? named
      : onOff.get(named) === false || named === 'none'
        ? 'none'
        : null;
  if (digest === null) {
    read.problems.push(`“${value}” is no rhythm of a digest. Use daily, weekly or off.`);
    return;
  }
  read.digest = digest;
  say(read, 'digest', digest === 'none' ? 'digest:off' : digest);
}

/** One option, as a word or as `name:value`; returns how many words it took, 0 when it is no option. */
export function readOption(read: Read, words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  const [name = '', value] = word.split(/:(.*)/s, 2).map((part, i) => (i === 0 ? part.toLowerCase() : part));
  const next = words[at + 1] ?? '';
  if (name === 'severity') {
    readSeverity(read, value || next);
    return value ? 1 : 2;
  }
  if (name === 'at') {
    readHour(read, value || next);
    return value ? 1 : 2;
  }
  if (name === 'tz')
    return value ? readZone(read, words.with(at, value), at) : 1 + readZone(read, words, at + 1);
  if (name === 'kev' || name === 'possible' || name === 'silent' || name === 'instant') {
    const isNext = !value && /^(?:on|off)$/i.test(next);
    readSwitch(read, name, value || (isNext ? next : 'on'));
    return isNext ? 2 : 1;
  }
  if (severityCalled(word) !== undefined) readSeverity(read, word);
  else if (name === 'daily' || name === 'weekly') readRhythm(read, name);
  else if (name === 'digest' && value) readRhythm(read, value);
  else return 0;
  return 1;
}

type Topic = NonNullable<ReturnType<typeof readNamed>>;

function readTopic(read: Read, topic: Topic, words: readonly string[], at: number): number {
  const [only, other] = topic.things;
  if (only !== undefined && other === undefined)
    (only.kind === 'actor' ? read.actors : read.sectors).push(only.id);
  else
    read.problems.push(
      `“${words.slice(at, at + topic.taken).join(' ')}” is a name of ${topic.things.map((thing) => thing.name).join(' and of ')}. Write the name you mean.`,
    );
  return topic.taken;
}

const age = /^(\d+)(h|hours?|d|days?|w|weeks?)$/i;
const spans: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** A hundred years: older than every advisory, and still a date. */
const longestAge = 36_525 * 86_400_000;

/** `3d`, `12 h`, `2 weeks`; returns how many words it took. */
function readAge(read: Read, words: readonly string[], at: number): number {
  const word = words[at] ?? '';
  const glued = age.test(word);
  const written = glued ? word : `${word}${words[at + 1] ?? ''}`;
  const match = glued || /^\d+$/.test(word) ? age.exec(written) : null;
  if (match === null) return 0;
  const number = Number(match[1]);
  if (number === 0) read.problems.push(`“${written}” is no age. Write it as 3d, 12h or 2w.`);
  read.withinMs = Math.min(number * (spans[match[2]?.[0]?.toLowerCase() ?? ''] ?? 0), longestAge);
  say(read, 'age', written);
  return glued ? 1 : 2;
}

function readMark(read: Read, value: string): void {
  const mark = markCalled(value);
  if (mark === undefined) {
    read.problems.push(`“${value}” is no mark. Use ${marks.map((known) => `mark:${known}`).join(', ')}.`);
    return;
  }
  read.mark = mark;
  say(read, 'mark', `mark:${mark}`);
}

/** A severity, `kev`, a mark, an age like `3d`, or a page; returns how many words it took, 0 when it is none of these. */
export function readLatestWord(read: Read, words: readonly string[], at: number): number {
  const word = (words[at] ?? '').toLowerCase();
  if (word === 'page') {
    const page = Number(words[at + 1] ?? '');
    if (Number.isInteger(page) && page > 0) read.page = page;
    else read.problems.push(`“${words[at + 1] ?? ''}” is no page. Write it as page 2.`);
    return 2;
  }
  const marked = /^mark(?::(.*))?$/.exec(word);
  if (marked !== null) {
    readMark(read, marked[1] || (words[at + 1] ?? ''));
    return marked[1] ? 1 : 2;
  }
  const isOption = /^(?:severity|kev)(?::|$)/.test(word) || severityCalled(word) !== undefined;
  return isOption ? readOption(read, words, at) : readAge(read, words, at);
}

const joiners = new Set(['and', 'or', 'to', 'for', '+', '&', '|', '…', '...']);

/** `--at` is `at`, `--at=08:30` is `at:08:30`, and `sector:energy` is `energy`; Slack makes one dash of two. */
function plainWord(word: string): string {
  const bare = word.replace(/^(?:--|[—–])(?=\p{L})/u, '');
  const option = bare === word ? word : bare.replace('=', ':');
  return option.replace(/^(?:sector|actor)s?:/i, '');
}

/** Read every word: names of several words, options and such by `special`, which says how many it took, then names, `all` and joiners. */
export function readWords(
  text: string,
  directory: Directory,
  special: (read: Read, words: readonly string[], at: number) => number,
): Read {
  const words = text
    .replace(/["“”'‘’,;]/g, ' ')
    .split(/\s+/)
    .map(plainWord)
    .filter((word) => word !== '');
  const read: Read = {
    sectors: [],
    actors: [],
    all: false,
    withinMs: null,
    page: 1,
    words,
    unknown: [],
    problems: [],
    said: new Map(),
  };
  for (let at = 0; at < words.length; ) {
    const topic = readNamed(directory, words, at);
    const isLong = topic !== null && topic.taken > 1;
    const taken =
      (isLong ? 0 : special(read, words, at)) || (topic === null ? 0 : readTopic(read, topic, words, at));
    if (taken === 0) {
      const lower = (words[at] ?? '').toLowerCase();
      if (lower === 'all' || lower === 'everything') read.all = true;
      else if (!joiners.has(lower)) read.unknown.push(at);
    }
    at += Math.max(1, taken);
  }
  return { ...read, sectors: [...new Set(read.sectors)], actors: [...new Set(read.actors)] };
}

/** The options that were given, without those that were not. */
export function optionsOf(read: Read): SubscribeOptions {
  const { minSeverity, kevOnly, possible, instant, digest, hour, zone, silentWhenEmpty } = read;
  const given = { minSeverity, kevOnly, possible, instant, digest, hour, zone, silentWhenEmpty };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
