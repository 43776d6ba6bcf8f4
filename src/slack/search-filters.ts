import { editDistance } from '../domain/lookup.ts';
import { listedNames } from './listed-words.ts';

/** Every filter of `search`, by each way to write it. */
export const filterNames = {
  actor: 'actor',
  actors: 'actor',
  sector: 'sector',
  sectors: 'sector',
  vendor: 'vendor',
  vendors: 'vendor',
  product: 'vendor',
  products: 'vendor',
  cve: 'cve',
  cves: 'cve',
  feed: 'feed',
  feeds: 'feed',
  severity: 'severity',
  kev: 'kev',
  since: 'since',
  until: 'until',
  order: 'order',
} as const;
export type FilterKey = (typeof filterNames)[keyof typeof filterNames];

/** Filters as other tools call them. */
const calledElsewhere: Readonly<Record<string, FilterKey>> = {
  source: 'feed',
  publisher: 'feed',
  from: 'since',
  after: 'since',
  date: 'since',
  age: 'since',
  before: 'until',
  sort: 'order',
  level: 'severity',
  sev: 'severity',
  group: 'actor',
  industry: 'sector',
  maker: 'vendor',
};

/** Words that texts have before a colon, near though they are to a filter. */
const ofTexts = new Set(['vector', 'factor', 'border', 'seed', 'need', 'speed', 'cover']);

/** A word with a colon that is no filter of `search`, and yet was meant as one. */
export type Stray = {
  readonly problem: string;
  /** What may stand in its place; null where nothing says the same. */
  readonly instead: string | null;
  /** A command of another verb that says it. */
  readonly command?: string;
  readonly start: number;
  readonly end: number;
};

/** The filter that a word before a colon most likely means; names of three letters are near too many words. */
function nearFilter(word: string): FilterKey | null {
  const called = calledElsewhere[word];
  if (called !== undefined) return called;
  if (ofTexts.has(word)) return null;
  const letters = [...word].sort().join('');
  const limit = word.length < 7 ? 1 : 2;
  const [near] = Object.keys(filterNames)
    .map((name) => ({
      name: name as keyof typeof filterNames,
      distance:
        [...name].sort().join('') === letters
          ? 0.5
          : Math.min(word.length, name.length) < 4
            ? limit + 1
            : editDistance(word, name, limit),
    }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return near === undefined ? null : filterNames[near.name];
}

const leftOutBy = new Set(['without', 'excluding', 'not']);
const saidBy = new Set(['with', 'including', 'keyword', 'keywords']);

type Meant = Pick<Stray, 'problem' | 'instead' | 'command'>;

/** What a filter of another verb comes to in a search. */
function ofOtherVerb(name: string, value: string): Meant | null {
  if (name === 'mark')
    return {
      problem: 'Marks are found by “latest”, not by “search”.',
      instead: null,
      command: `latest mark:${value}`,
    };
  if (!listedNames.includes(name)) return null;
  const instead = saidBy.has(name) ? value : leftOutBy.has(name) ? `-${value}` : null;
  const how = instead === null ? '' : ` Here it is “${instead}”.`;
  return { problem: `“${name}:” is said to “subscribe”, and “search” has no such filter.${how}`, instead };
}

function meantBy(name: string, value: string, isGlued: boolean): Meant | null {
  const near = nearFilter(name);
  if (near !== null)
    return {
      problem: `There is no filter “${name}:”. Did you mean “${near}:”?`,
      instead: `${near}:${value}`,
    };
  return isGlued ? ofOtherVerb(name, value) : null;
}

function turnedRound(name: string, value: string): Meant | null {
  if (!(name in filterNames)) return null;
  const isKev = name === 'kev';
  return {
    problem: `A minus leaves out words, and “${name}:” is a filter.${isKev ? ' Did you mean “kev:no”?' : ''}`,
    instead: isKev ? 'kev:no' : `${name}:${value}`,
  };
}

const worded =
  /(?<=^|\s)([-–—]?)(\p{L}{3,20}):(?!\/\/|:)(\s*)((?:"[^"]*"|[^\s,"]+)(?:,(?:"[^"]*"|[^\s,"]+))*)/gu;
/** `fe80::1`, `dead:beef:0:1`. */
const address6 = /^(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}$/i;

/** The words with blanks where phrases in quotes stand, which are words whatever they hold; the values of filters stay. */
export function withoutPhrases(typed: string): string {
  return typed.replace(
    /(?<=^|\s)(?<!:\s*)(?<!\w:(?:"[^"]*"|[^\s,"]+)(?:,\s*(?:"[^"]*"|[^\s,"]+))*,\s*)-?"[^"]*"/g,
    (phrase) => ' '.repeat(phrase.length),
  );
}

/**
 * The first word with a colon that was meant as a filter and is none; phrases in quotes, links, addresses and times are words.
 * Where `known` filters stood there are blanks.
 */
export function strayFilter(rest: string): Stray | null {
  for (const found of withoutPhrases(rest).matchAll(worded)) {
    const [whole, minus = '', written = '', blanks = '', value = ''] = found;
    if (address6.test(whole)) continue;
    const name = written.toLowerCase();
    const meant = minus === '' ? meantBy(name, value, blanks === '') : turnedRound(name, value);
    if (meant !== null) return { ...meant, start: found.index, end: found.index + whole.length };
  }
  return null;
}
