import { createRequire } from 'node:module';
import { hitsOf, type Span } from '../hits.ts';
import { passOver } from '../rounds.ts';
import type { MadePeer, Task } from './peer.ts';

const require = createRequire(import.meta.url);

/** Finds terms in a text that is in lower case already where the library has no case folding of its own. */
type Search = {
  readonly run: (text: string) => unknown;
  readonly spans: ((text: string) => Iterable<Span>) | null;
};
type Maker = {
  readonly name: string;
  readonly make: (lowered: readonly string[]) => Search | Promise<Search>;
};

type Positioned = { readonly begin: number; readonly end: number };
type Ranged = { readonly start: number; readonly end: number };

const makers: readonly Maker[] = [
  {
    name: 'ahocorasick',
    make: (terms) => {
      const AhoCorasick = require('ahocorasick') as new (
        terms: readonly string[],
      ) => { search: (text: string) => [number, string[]][] };
      const search = new AhoCorasick(terms);
      return {
        run: (text) => search.search(text),
        spans: (text) =>
          search
            .search(text)
            .flatMap(([last, found]) => found.map((term): Span => [last + 1 - term.length, last + 1])),
      };
    },
  },
  {
    name: 'aho-corasick-node',
    make: (terms) => {
      const { builder } = require('aho-corasick-node') as {
        builder: () => { add: (term: string) => void; build: () => { match: (text: string) => string[] } };
      };
      const building = builder();
      for (const term of terms) building.add(term);
      const built = building.build();
      return { run: (text) => built.match(text), spans: null };
    },
  },
  {
    name: '@monyone/aho-corasick (fast)',
    make: (terms) => {
      const { AhoCorasick } = require('@monyone/aho-corasick/fast') as {
        AhoCorasick: new (terms: readonly string[]) => { matchInText: (text: string) => Positioned[] };
      };
      const search = new AhoCorasick(terms);
      return {
        run: (text) => search.matchInText(text),
        spans: (text) => search.matchInText(text).map(({ begin, end }): Span => [begin, end]),
      };
    },
  },
  {
    name: 'modern-ahocorasick (fast)',
    make: async (terms) => {
      const { default: AhoCorasick } = await import('modern-ahocorasick/fast');
      const search = new AhoCorasick([...terms]) as { search: (text: string) => Ranged[] };
      return {
        run: (text) => search.search(text),
        spans: (text) => search.search(text).map(({ start, end }): Span => [start, end]),
      };
    },
  },
  {
    name: '@blackglory/aho-corasick',
    make: (terms) => {
      const { AhoCorasick } = require('@blackglory/aho-corasick') as {
        AhoCorasick: new (
          terms: readonly string[],
          options: { caseSensitive: boolean },
        ) => { findAll: (text: string) => string[] };
      };
      const search = new AhoCorasick(terms, { caseSensitive: false });
      return { run: (text) => search.findAll(text), spans: null };
    },
  },
];

function alternation(terms: readonly string[]): Search {
  const longestFirst = [...terms].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`\\b(?:${escaped.join('|')})\\b`, 'g');
  return {
    run: (text) => [...text.matchAll(pattern)].length,
    spans: (text) => [...text.matchAll(pattern)].map((m): Span => [m.index, m.index + m[0].length]),
  };
}

function includesLoop(terms: readonly string[]): Search {
  return { run: (text) => terms.filter((term) => text.includes(term)).length, spans: null };
}

const ownMakers: readonly Maker[] = [
  { name: 'one RegExp alternation', make: alternation },
  { name: 'includes() loop', make: includesLoop },
];

/** The Aho-Corasick libraries of npm, a regular expression and a loop, each behind toLowerCase. */
export async function npmPeers({ terms, texts, compared, bytesOf }: Task): Promise<readonly MadePeer[]> {
  const lowered = terms.map((term) => term.toLowerCase());
  const made: MadePeer[] = [];
  for (const { name, make } of [...makers, ...ownMakers]) {
    try {
      const started = performance.now();
      const search = await make(lowered);
      made.push({
        contestant: { name, pass: passOver(texts, bytesOf, (text) => search.run(text.toLowerCase())) },
        buildMilliseconds: performance.now() - started,
        hits: async () => {
          const { spans } = search;
          return spans === null ? null : hitsOf(compared, (text) => spans(text.toLowerCase()));
        },
        close: () => {},
      });
    } catch (error) {
      made.push({ name, absent: String((error as Error).message).split('\n')[0] ?? 'cannot be loaded' });
    }
  }
  return made;
}
