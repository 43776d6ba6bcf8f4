import { type Directory, type Found, findNamed, type Named, nameKey } from '../domain/lookup.ts';
import { readSince, type Since } from '../domain/since.ts';
import { findCves } from '../domain/vulnerability.ts';
import type { Unread } from './feed-words.ts';

/** A command that looks something up; `page` counts from 1. */
export type FindCommand =
  | { readonly kind: 'cve'; readonly ids: readonly string[]; readonly page: number }
  | { readonly kind: 'sector'; readonly sectorId: string; readonly page: number }
  | { readonly kind: 'vendor'; readonly typed: string; readonly page: number }
  | {
      readonly kind: 'since';
      readonly since: Since;
      readonly said: string;
      /** Up to when, epoch ms, where a page before was made; null: now. */
      readonly until: number | null;
      /** Whatever the channel subscribes to. */
      readonly everything: boolean;
      /** How many of its stories were shown before. */
      readonly after: number;
    }
  | { readonly kind: 'compare'; readonly actorIds: readonly [string, string]; readonly page: number };

type Verb = FindCommand['kind'];
type Nothing = Unread & { readonly showSectors?: boolean };

const longestName = 80;
/** A button that shows the rest holds no more. */
const mostCves = 100;

/** The page that the last words ask for, and the words before them. */
function paged(text: string): { readonly words: string; readonly page: number } {
  const [, words = '', page] = /^(.*?)(?:(?:^|\s+)page (\d{1,4}))?$/is.exec(text.trim()) ?? [];
  return { words: words.trim(), page: Math.max(1, Number(page ?? 1)) };
}

function unquoted(words: string): string {
  return words
    .replace(/["“”«»`]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function readCve(text: string): FindCommand | Nothing {
  const { words, page } = paged(text);
  const ids: string[] = [];
  const unknown: string[] = [];
  for (const word of words.replace(/CVE[\s_-]+(?=\d{4}[-_]\d)/gi, 'CVE-').split(/[\s,;]+/)) {
    const found = findCves(/^\d{4}-\d{4,19}$/.test(word) ? `CVE-${word}` : word);
    ids.push(...found);
    if (found.length === 0 && !/^(?:and|or|&|)$/i.test(word)) unknown.push(word);
  }
  const unique = [...new Set(ids)];
  if (unknown.length > 0)
    return {
      problem: `“${unquoted(unknown.join(' '))}” is no CVE id. Write it like CVE-2024-39717.`,
      tries: unique.length > 0 ? [`cve ${unique.join(' ')}`] : ['cve CVE-2024-39717'],
    };
  if (unique.length === 0)
    return { problem: 'Which CVE? Give one id or several.', tries: ['cve CVE-2024-39717'] };
  if (unique.length > mostCves)
    return { problem: `That are ${unique.length} CVEs. Give at most ${mostCves} at once.`, tries: [] };
  return { kind: 'cve', ids: unique, page };
}

/** What to say of a name that leads to no single thing. */
function unclear(
  typed: string,
  found: Exclude<Found<Named>, { kind: 'one' }>,
  kind: Named['kind'],
  retry: (name: string) => string,
): Nothing {
  const things = found.kind === 'several' ? found.are : found.nearest;
  const names = things.map(({ name }) => name);
  const problem =
    found.kind === 'several'
      ? `“${typed}” is a name of ${names.join(' and of ')}. Which one?`
      : names.length === 0
        ? `I know no ${kind} called “${typed}”.`
        : `I know no ${kind} called “${typed}”. Nearest: ${names.join(', ')}.`;
  return { problem, tries: things.map(({ name }) => retry(name.toLowerCase())) };
}

function readSector(text: string, directory: Directory): FindCommand | Nothing {
  const { words, page } = paged(text);
  const typed = unquoted(words).slice(0, longestName);
  if (nameKey(typed) === '')
    return { problem: 'Which sector?', tries: ['sector maritime'], showSectors: true };
  const found = findNamed(directory, typed, 'sector');
  if (found.kind === 'one') return { kind: 'sector', sectorId: found.is.id, page };
  const other = findNamed(directory, typed, 'actor');
  if (found.kind === 'none' && other.kind === 'one')
    return {
      problem: `${other.is.name} is an actor, no sector.`,
      tries: [`actor ${other.is.name.toLowerCase()}`],
    };
  const said = unclear(typed, found, 'sector', (name) => `sector ${name}`);
  return { ...said, showSectors: said.tries.length === 0 };
}

function readVendor(text: string): FindCommand | Nothing {
  const { words, page } = paged(text);
  const typed = unquoted(words);
  if (nameKey(typed) === '')
    return { problem: 'Which maker or product?', tries: ['vendor fortinet', 'vendor fortios'] };
  if (typed.length > longestName)
    return {
      problem: `A name of a maker has at most ${longestName} characters.`,
      tries: ['vendor fortinet'],
    };
  return { kind: 'vendor', typed, page };
}

const moments = ['since yesterday', 'since monday', 'since 7d', 'since 2026-11-01'] as const;

function readMoment(text: string): FindCommand | Nothing {
  const [, words = '', after = '0'] = /^(.*?)(?:\s+after (\d{1,5}))?$/is.exec(text.trim()) ?? [];
  const everything = /(?:^|\s)(?:everything|all)$/i.test(words);
  const rest = everything ? words.replace(/\s*\S+$/, '') : words;
  const [, said = '', until] = /^(.*?)(?:\s+until (\S+))?$/is.exec(rest) ?? [];
  const end = until === undefined ? null : readSince(until);
  if (said === '') return { problem: 'Since when? Give a day or an age.', tries: moments };
  const since = readSince(said);
  if (since === null || (end !== null && end.kind !== 'moment') || (until !== undefined && end === null))
    return {
      problem: `“${unquoted(rest)}” is no moment I understand. Write a day (2026-11-01, 1 Nov, yesterday, monday, last week) or an age (7d, 12h).`,
      tries: moments,
    };
  return {
    kind: 'since',
    since,
    said: unquoted(said),
    until: end?.kind === 'moment' ? end.at : null,
    everything,
    after: Number(after),
  };
}

const between = /\s*[,;/&+]\s*|\s+(?:and|or|vs\.?|versus|with|to)\s+|\s+/gi;

type Pair = readonly [string, string];

/** Each way to cut the words in two, at what stands between names before at a mere blank. */
function cuts(words: string): readonly Pair[] {
  const all = [...words.matchAll(between)].map(({ 0: mark, index }) => ({
    isMark: mark.trim() !== '',
    pair: [words.slice(0, index).trim(), words.slice(index + mark.length).trim()] as const,
  }));
  return [...all.filter(({ isMark }) => isMark), ...all.filter(({ isMark }) => !isMark)]
    .map(({ pair }) => pair)
    .filter(([first, second]) => nameKey(first) !== '' && nameKey(second) !== '');
}

function readCompare(text: string, directory: Directory): FindCommand | Nothing {
  const { words, page } = paged(text);
  const tries = ['compare volt typhoon, salt typhoon'];
  const whole = directory.byKey.get(nameKey(words))?.find(({ kind }) => kind === 'actor');
  if (whole !== undefined) {
    const others = directory.actors.get(whole.id)?.lookalikes ?? [];
    const name = whole.name.toLowerCase();
    return {
      problem: `Compare ${whole.name} with whom? Give two names.`,
      tries:
        others.length === 0
          ? tries
          : others.slice(0, 3).map((one) => `compare ${name}, ${one.toLowerCase()}`),
    };
  }
  const pairs = cuts(unquoted(words).slice(0, 2 * longestName + 5));
  const known = (name: string) =>
    directory.byKey.get(nameKey(name))?.some(({ kind }) => kind === 'actor') === true;
  const pair =
    pairs.find((names) => names.every(known)) ?? pairs.find((names) => names.some(known)) ?? pairs[0];
  if (pair === undefined) return { problem: 'Which two actors? Give two names.', tries };
  const [first, second] = pair.map((name) => findNamed(directory, name, 'actor'));
  if (first === undefined || second === undefined) throw new Error('a pair has two names');
  if (first.kind !== 'one') return unclear(pair[0], first, 'actor', (name) => `compare ${name}, ${pair[1]}`);
  if (second.kind !== 'one')
    return unclear(pair[1], second, 'actor', (name) => `compare ${first.is.name.toLowerCase()}, ${name}`);
  if (first.is.id === second.is.id)
    return {
      problem: `Both are names of ${first.is.name}. Give two actors.`,
      tries: [`actor ${first.is.name.toLowerCase()}`],
    };
  return { kind: 'compare', actorIds: [first.is.id, second.is.id], page };
}

/** Read the words after a verb that looks something up. */
export function readFind(verb: Verb, text: string, directory: Directory): FindCommand | Nothing {
  switch (verb) {
    case 'cve':
      return readCve(text);
    case 'sector':
      return readSector(text, directory);
    case 'vendor':
      return readVendor(text);
    case 'since':
      return readMoment(text);
    case 'compare':
      return readCompare(text, directory);
    default:
      return verb satisfies never;
  }
}
