import type Database from 'better-sqlite3';
import { noSearch, type Search } from '../src/domain/search.ts';
import { tokensOf } from '../src/domain/search-text.ts';
import type { Store } from '../src/store/store.ts';
import { day, makeActorMatch, makeAdvisory, makeSectorMatch, now } from '../test/help/make.ts';
import { sequence } from './sequence.ts';

export const usual = 100_000;
export const batch = 500;
const asked = 400;
/** The rate of so many advisories at the beginning and at the end is told. */
const stretch = 10_000;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const next = sequence(7);
const below = (limit: number) => Math.floor(next() * limit);
/** Common words are common: the rank of a word falls as one over its frequency. */
const word = () => `word${Math.floor(20_000 ** next())}`;
const words = (length: number) => Array.from({ length }, word).join(' ');
export type Fresh = ReturnType<typeof makeAdvisory>;

/** Words beside a title's: a summary as feeds have it, and an article of 3 KB. */
export const lengths = { summary: 60, article: 330 } as const;

/** Advisories of so many words, one every five minutes until now, in batches. */
export function* batchesOf(count: number, length: number): Generator<readonly Fresh[]> {
  for (let from = 0; from < count; from += batch)
    yield Array.from({ length: batch }, (_, at) =>
      makeAdvisory({
        ...{ title: words(9), summary: words(length), cves: [`CVE-2026-${from + at}`] },
        publishedAt: now - (count - from - at) * 300_000,
        sectors: [makeSectorMatch({ id: sectors[below(sectors.length)] ?? '' })],
        actors: below(20) === 0 ? [makeActorMatch({ actorId: `actor-${below(40)}` })] : [],
      }),
    );
}

/** Advisories a second over the first and the last stretch, and over all; what is done beside, seldom and for many, counts in all. */
export function rates() {
  let [held, spent] = [0, 0];
  const laps: number[] = [];
  let [all, whole] = [0, 0];
  return {
    add: (count: number, ms: number) => {
      [held, spent, all, whole] = [held + count, spent + ms, all + count, whole + ms];
      if (held < stretch) return;
      laps.push((held * 1_000) / spent);
      [held, spent] = [0, 0];
    },
    beside: (ms: number) => {
      whole += ms;
    },
    told: () => ({ first: laps[0] ?? 0, last: laps.at(-1) ?? 0, mean: (all * 1_000) / whole }),
  };
}

export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

type Question = {
  readonly name: string;
  readonly ask: () => { readonly search: Search; readonly bare: string };
};

const phrase = (text: string) => ({ tokens: tokensOf(text), isPrefix: false });
const wanted = (text: string) => ({ phrase: phrase(text), actorIds: [] });

const questions: readonly Question[] = [
  {
    name: 'a word',
    ask: () => {
      const one = word();
      return { search: { ...noSearch, words: [wanted(one)] }, bare: `"${one}"` };
    },
  },
  {
    // As texts have them: both drawn by their frequency.
    name: 'a phrase',
    ask: () => {
      const two = words(2);
      return { search: { ...noSearch, words: [wanted(two)] }, bare: `"${two}"` };
    },
  },
  {
    name: 'a word, a sector, 30 days',
    ask: () => {
      const one = word();
      const [sector = ''] = sectors;
      return {
        search: { ...noSearch, words: [wanted(one)], sectors: [sector], from: now - 30 * day },
        bare: `"${one}" AND tags : ${sector}`,
      };
    },
  },
];

export function quantile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

function figures(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`;
}

/** Seconds that the peer may take to answer one kind of question. */
const patience = 20_000;

/** Times of every kind of question, in milliseconds. */
export async function answering(name: string, store: Store, bare: Database.Database | null): Promise<void> {
  const ranked = bare?.prepare('select rowid from search where search match ? order by rank limit 5');
  for (const { name: kind, ask } of questions) {
    // As many before the first that is timed: what a service runs is compiled, and the upper pages of the index are read.
    for (let at = 0; at < asked; at += 1) await store.search(ask().search, { limit: 5, offset: 0 });
    const asking = Array.from({ length: asked }, ask);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const { search } of asking)
      ours.push(await timed(() => store.search(search, { limit: 5, offset: 0 })));
    // Behind ours, not between: a peer that reads for a second leaves nothing of ours in the processor's memory.
    let theirTime = 0;
    for (const { bare: query } of asking) {
      if (ranked === undefined || theirTime > patience) break;
      theirs.push(await timed(() => ranked.all(query)));
      theirTime += theirs.at(-1) ?? 0;
    }
    const beside =
      theirs.length === 0
        ? ''
        : `   FTS5 by rank ${figures(theirs)}   ${(quantile(ours, 0.99) / quantile(theirs, 0.99)).toFixed(2)}× at p99`;
    console.log(`${name} ${kind.padEnd(28)} ${figures(ours)}${beside}`);
  }
}

export function tell(name: string, of: ReturnType<typeof rates>, size: number): void {
  const { first, last, mean } = of.told();
  console.log(
    `${name} ${first.toFixed(0)} a second at first, ${last.toFixed(0)} at last (${(last / first).toFixed(2)}×), ${mean.toFixed(0)} on the whole${size > 0 ? `; ${(size / 1e6).toFixed(0)} MB` : ''}`,
  );
}
