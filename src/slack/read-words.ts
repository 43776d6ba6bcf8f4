import { type Directory, readNamed } from '../domain/lookup.ts';
import { severities } from '../domain/severity.ts';
import type { SubscribeOptions } from '../domain/subscribing.ts';
import type { LatestWords } from '../store/latest-query.ts';

/** A page of the newest stories, as it was asked for. */
export type LatestPage = LatestWords & { readonly page: number };

/** Words sorted into what they mean; `unknown` are those that mean nothing here, `problems` those that mean something impossible. */
export type Read = { -readonly [K in keyof SubscribeOptions]: SubscribeOptions[K] } & {
  sectors: string[];
  actors: string[];
  all: boolean;
  withinMs: number | null;
  page: number;
  unknown: string[];
  problems: string[];
};

const time = /^([01]?\d|2[0-3]):([0-5]\d)$/;

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
  if (match === null)
    read.problems.push(`“${value}” is no time of day. Write it as 08:30, on the 24-hour clock.`);
  else read.hour = `${(match[1] ?? '').padStart(2, '0')}:${match[2] ?? ''}`;
}

function readZone(read: Read, value: string): void {
  const zone = value === '' ? null : knownZone(value);
  if (zone === null)
    read.problems.push(`“${value}” is no time zone I know. Write it like Europe/Berlin or America/New_York.`);
  else read.zone = zone;
}

function readSeverity(read: Read, value: string): void {
  const level = severities.find((severity) => severity === value.toLowerCase().replace(/\+$/, ''));
  if (level === undefined) read.problems.push(`“${value}” is no severity. Use ${severities.join(', ')}.`);
  else read.minSeverity = level;
}

const onOff: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
};

function readSwitch(read: Read, name: 'kevOnly' | 'silentWhenEmpty', value: string): void {
  const state = onOff[value.toLowerCase()];
  if (state === undefined) read.problems.push(`“${value}” is neither on nor off.`);
  else read[name] = state;
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
  if (name === 'at' || name === 'tz') {
    (name === 'at' ? readHour : readZone)(read, value || next);
    return value ? 1 : 2;
  }
  if (name === 'kev' || name === 'silent') {
    readSwitch(read, name === 'kev' ? 'kevOnly' : 'silentWhenEmpty', value || 'on');
    return 1;
  }
  if (name === 'instant') read.instant = true;
  else if (name === 'daily' || name === 'weekly') read.digest = name;
  else return 0;
  return 1;
}

function readTopic(read: Read, directory: Directory, words: readonly string[], at: number): number {
  const topic = readNamed(directory, words, at);
  if (topic === null) return 0;
  const [only, other] = topic.things;
  if (only !== undefined && other === undefined)
    (only.kind === 'actor' ? read.actors : read.sectors).push(only.id);
  else
    read.problems.push(
      `“${words.slice(at, at + topic.taken).join(' ')}” is a name of ${topic.things.map((thing) => thing.name).join(' and of ')}. Write the name you mean.`,
    );
  return topic.taken;
}

const age = /^(\d{1,3})([hdw])$/i;
const spans: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A severity, an age like `3d`, or a page; returns how many words it took, 0 when it is none of these. */
export function readLatestWord(read: Read, words: readonly string[], at: number): number {
  const word = (words[at] ?? '').toLowerCase();
  const match = age.exec(word);
  if (match !== null) {
    read.withinMs = Number(match[1]) * (spans[match[2]?.toLowerCase() ?? ''] ?? 0);
    return 1;
  }
  if (word === 'page') {
    const page = Number(words[at + 1] ?? '');
    if (Number.isInteger(page) && page > 0) read.page = page;
    return 2;
  }
  const level = severities.find((severity) => severity === word);
  if (level === undefined) return word.startsWith('severity') ? readOption(read, words, at) : 0;
  read.minSeverity = level;
  return 1;
}

const joiners = new Set(['and', 'or', 'to', 'for', '+', '&', '|', '…', '...']);

/** Read every word: options and such by `special`, which says how many words it took, then names, `all` and joiners. */
export function readWords(
  text: string,
  directory: Directory,
  special: (read: Read, words: readonly string[], at: number) => number,
): Read {
  const words = text
    .replace(/["“”'‘’,;]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const read: Read = {
    sectors: [],
    actors: [],
    all: false,
    withinMs: null,
    page: 1,
    unknown: [],
    problems: [],
  };
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const taken = special(read, words, at) || readTopic(read, directory, words, at);
    if (taken === 0) {
      const lower = word.toLowerCase();
      if (lower === 'all' || lower === 'everything') read.all = true;
      else if (!joiners.has(lower)) read.unknown.push(word);
    }
    at += Math.max(1, taken);
  }
  return { ...read, sectors: [...new Set(read.sectors)], actors: [...new Set(read.actors)] };
}

/** The options that were given, without those that were not. */
export function optionsOf(read: Read): SubscribeOptions {
  const { minSeverity, kevOnly, instant, digest, hour, zone, silentWhenEmpty } = read;
  const given = { minSeverity, kevOnly, instant, digest, hour, zone, silentWhenEmpty };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
