import { compileMatcher, findMatches } from '../src/domain/matcher.ts';
import type { Term } from '../src/domain/watchlist.ts';

/** The same sequence of numbers in [0, 1) at every run (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = sequence(42);
const onsets =
  'b br c ch cl cr d dr f fl g gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w y z'.split(' ');
const vowels = 'a e i o u ai ea ee ou'.split(' ');
const codas = ['', '', '', 'n', 'r', 's', 't', 'l', 'nd', 'st', 'ng'];
const pick = <T>(list: readonly T[], fallback: T): T => list[Math.floor(next() * list.length)] ?? fallback;
const makeSyllable = () => `${pick(onsets, 'b')}${pick(vowels, 'a')}${pick(codas, 'n')}`;
const makeWord = () => Array.from({ length: 1 + Math.floor(next() ** 2 * 4) }, makeSyllable).join('');
const vocabulary = Array.from({ length: 8_000 }, makeWord);
/** Few words are frequent, most are rare, as in any language. */
const commonWord = () => vocabulary[Math.floor(next() ** 3 * vocabulary.length)] ?? 'the';
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function makeName(number: number): string {
  switch (number % 4) {
    case 0:
      return `CVE-20${10 + (number % 16)}-${10_000 + number}`;
    case 1:
      return `UNC${1_000 + number}`;
    default:
      return `${capital(makeWord())}${makeWord()} ${capital(makeWord())}${makeSyllable()}`;
  }
}

function makeTexts(names: readonly string[]): readonly string[] {
  return Array.from({ length: 400 }, () =>
    Array.from({ length: 150 }, () => (next() < 0.004 ? pick(names, 'Volt Typhoon') : commonWord())).join(
      ' ',
    ),
  );
}

type Peer = { readonly name: string; readonly search: (text: string) => number };

function ours(names: readonly string[]): Peer {
  const terms: readonly Term[] = names.map((text, number) => ({
    id: `${number}`,
    actorId: 'bench',
    text,
    variants: [],
    kind: 'alias',
    strength: 'specific',
    class: 'unique' as const,
    needsContext: [],
    origin: '',
  }));
  const matcher = compileMatcher([{ id: 'bench', title: '', terms }]);
  return {
    name: 'matcher',
    search: (summary) => findMatches(matcher, { title: '', summary, categories: [], url: null }).length,
  };
}

function alternation(names: readonly string[]): Peer {
  const pattern = new RegExp(`\\b(?:${[...names].sort((a, b) => b.length - a.length).join('|')})\\b`, 'gi');
  return { name: 'one RegExp alternation', search: (text) => text.match(pattern)?.length ?? 0 };
}

function includesLoop(names: readonly string[]): Peer {
  const lowered = names.map((name) => name.toLowerCase());
  return {
    name: 'includes loop',
    search: (text) => {
      const low = text.toLowerCase();
      return lowered.filter((name) => low.includes(name)).length;
    },
  };
}

/** Megabytes a second over the texts, best of several rounds; a round ends after a second. */
function speedOf({ search }: Peer, texts: readonly string[]): number {
  let best = 0;
  for (let round = 0; round < 4; round += 1) {
    const started = performance.now();
    let read = 0;
    for (const text of texts) {
      search(text);
      read += text.length;
      if (performance.now() - started > 1_000) break;
    }
    best = Math.max(best, read / 1e6 / ((performance.now() - started) / 1_000));
  }
  return best;
}

const rows = [100, 1_000, 10_000, 30_000].map((count) => {
  const names = [...new Set(Array.from({ length: count }, (_, number) => makeName(number)))];
  const texts = makeTexts(names);
  const [matcher = 0, regexp = 0, loop = 0] = [ours(names), alternation(names), includesLoop(names)].map(
    (peer) => speedOf(peer, texts),
  );
  return {
    terms: count,
    'matcher MB/s': matcher.toFixed(0),
    'RegExp alternation MB/s': regexp.toFixed(0),
    'includes loop MB/s': loop.toFixed(1),
    'ratio to RegExp': `${(matcher / regexp).toFixed(1)}×`,
    'ratio to includes': `${(matcher / loop).toFixed(0)}×`,
  };
});
console.table(rows);
