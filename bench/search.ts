import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../src/compose.ts';
import { noSearch, type Search } from '../src/domain/search.ts';
import { tokensOf } from '../src/domain/search-text.ts';
import type { Store } from '../src/store/store.ts';
import {
  day,
  makeActorMatch,
  makeAdvisory,
  makeFeed,
  makePoll,
  makeSectorMatch,
  now,
} from '../test/help/make.ts';
import { sequence } from './sequence.ts';

const count = 100_000;
const batch = 500;
const asked = 400;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const next = sequence(7);
const below = (limit: number) => Math.floor(next() * limit);
/** Common words are common: the rank of a word falls as one over its frequency. */
const word = () => `word${Math.floor(20_000 ** next())}`;
const words = (length: number) => Array.from({ length }, word).join(' ');

type Text = { readonly title: string; readonly summary: string };

async function fill(store: Store): Promise<readonly Text[]> {
  const texts: Text[] = [];
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  for (let from = 0; from < count; from += batch) {
    const fresh = Array.from({ length: batch }, (_, at) => {
      const text = { title: words(9), summary: words(60) };
      texts.push(text);
      return makeAdvisory({
        ...text,
        publishedAt: now - (count - from - at) * 300_000,
        sectors: [makeSectorMatch({ id: sectors[below(sectors.length)] ?? '' })],
        actors: below(20) === 0 ? [makeActorMatch({ actorId: `actor-${below(40)}` })] : [],
      });
    });
    await store.recordPoll(makePoll({ fresh }));
  }
  return texts;
}

/** The peer: the same texts in FTS5 as it comes, best first by its own rank. */
function fillBare(path: string, texts: readonly Text[]): Database.Database {
  const bare = new Database(path);
  bare.exec('create virtual table search using fts5 (title, summary)');
  const insert = bare.prepare('insert into search (title, summary) values (?, ?)');
  for (let from = 0; from < texts.length; from += batch)
    bare.transaction(() => {
      for (const { title, summary } of texts.slice(from, from + batch)) insert.run(title, summary);
    })();
  return bare;
}

type Question = {
  readonly name: string;
  readonly ask: () => { readonly search: Search; readonly bare: string };
};

const phrase = (text: string) => ({ tokens: tokensOf(text), isPrefix: false });
const wanted = (text: string) => ({ phrase: phrase(text), actorIds: [] });

function questions(texts: readonly Text[]): readonly Question[] {
  const pair = () => texts[below(texts.length)]?.summary.split(' ').slice(0, 2).join(' ') ?? '';
  return [
    {
      name: 'a word',
      ask: () => {
        const one = word();
        return { search: { ...noSearch, words: [wanted(one)] }, bare: `"${one}"` };
      },
    },
    {
      name: 'a phrase',
      ask: () => {
        const two = pair();
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
          bare: `"${one}"`,
        };
      },
    },
  ];
}

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

/** How fast is a search over 100,000 advisories, beside FTS5 as it comes? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const path = join(folder, 'stormbrief.db');
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  try {
    await store.migrate();
    const began = performance.now();
    const texts = await fill(store);
    const filled = performance.now() - began;
    const bareBegan = performance.now();
    const bare = fillBare(join(folder, 'bare.db'), texts);
    const bareFilled = performance.now() - bareBegan;
    console.log(
      `${count.toLocaleString('en')} advisories stored and indexed in ${(filled / 1_000).toFixed(1)} s, the texts alone in FTS5 in ${(bareFilled / 1_000).toFixed(1)} s; ${(statSync(path).size / 1e6).toFixed(0)} MB`,
    );
    const ranked = bare.prepare('select rowid from search where search match ? order by rank limit 5');
    for (const { name, ask } of questions(texts)) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let at = 0; at < asked; at += 1) {
        const { search, bare: query } = ask();
        const from = performance.now();
        await store.search(search, { limit: 5, offset: 0 });
        const between = performance.now();
        ranked.all(query);
        ours.push(between - from);
        theirs.push(performance.now() - between);
      }
      const figures = (times: readonly number[]) =>
        `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`;
      console.log(
        `${name.padEnd(28)} ${figures(ours)}   FTS5 by rank ${figures(theirs)}   ${(quantile(ours, 0.99) / quantile(theirs, 0.99)).toFixed(2)}× at p99`,
      );
    }
    bare.close();
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
