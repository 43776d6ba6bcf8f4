import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
import { startPostgres } from '../test/help/postgres.ts';
import { insertionOf, type Stored } from './peers/rows.ts';
import { sequence } from './sequence.ts';

const usual = 100_000;
const batch = 500;
const asked = 400;
/** The rate of so many advisories at the beginning and at the end is told. */
const stretch = 10_000;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const next = sequence(7);
const below = (limit: number) => Math.floor(next() * limit);
/** Common words are common: the rank of a word falls as one over its frequency. */
const word = () => `word${Math.floor(20_000 ** next())}`;
const words = (length: number) => Array.from({ length }, word).join(' ');
const tables = ['advisory_actors', 'advisory_sectors', 'advisory_cves'] as const;

type Fresh = ReturnType<typeof makeAdvisory>;

/** Advisories of some 70 words, one every five minutes until now, in batches. */
function* batchesOf(count: number): Generator<readonly Fresh[]> {
  for (let from = 0; from < count; from += batch)
    yield Array.from({ length: batch }, (_, at) =>
      makeAdvisory({
        ...{ title: words(9), summary: words(60), cves: [`CVE-2026-${from + at}`] },
        publishedAt: now - (count - from - at) * 300_000,
        sectors: [makeSectorMatch({ id: sectors[below(sectors.length)] ?? '' })],
        actors: below(20) === 0 ? [makeActorMatch({ actorId: `actor-${below(40)}` })] : [],
      }),
    );
}

/** Reads what our store wrote of some advisories. */
function reader(path: string): (ids: readonly string[]) => Stored {
  const database = new Database(path, { readonly: true });
  const select = (table: string, column: string) =>
    database.prepare(`select * from ${table} where ${column} in (select value from json_each(?))`);
  const advisories = select('advisories', 'id');
  const others = tables.map((table) => [table, select(table, 'advisory_id')] as const);
  return (ids) => {
    const given = JSON.stringify(ids);
    return {
      advisories: advisories.all(given) as Stored['advisories'],
      beside: others.map(([table, rows]) => [table, rows.all(given)] as Stored['beside'][number]),
    };
  };
}

/** The peer: the same rows in the same tables with the same indexes, and their texts and tags in FTS5 with its default settings. */
async function openPeer(path: string) {
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  await store.close();
  const database = new Database(path);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.pragma(pragma);
  database.exec('drop table search; create virtual table search using fts5 (title, summary, things, tags)');
  const word = database.prepare('insert into search (title, summary, things, tags) values (?, ?, ?, ?)');
  const tagsOf = ({ actors, sectors: own }: Fresh) =>
    [...actors.map(({ actorId }) => actorId), ...own.map(({ id }) => id)].join(' ');
  const insert = database.transaction((stored: Stored, fresh: readonly Fresh[]) => {
    insertionOf(database, stored)();
    for (const advisory of fresh)
      word.run(advisory.title, advisory.summary, advisory.cves.join(' '), tagsOf(advisory));
  });
  return { database, insert };
}

/** Advisories a second over the first and the last stretch, and over all. */
function rates() {
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
    told: () => ({ first: laps[0] ?? 0, last: laps.at(-1) ?? 0, mean: (all * 1_000) / whole }),
  };
}

async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Begins to watch for how long the event loop is held; what it returns ends that, and gives the longest hold in milliseconds. */
function holds(): () => number {
  let [last, longest] = [performance.now(), 0];
  const look = () => {
    const at = performance.now();
    longest = Math.max(longest, at - last);
    last = at;
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
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

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

function figures(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`;
}

/** Seconds that the peer may take to answer one kind of question. */
const patience = 20_000;

/** Times of every kind of question, in milliseconds. */
async function answering(name: string, store: Store, bare: Database.Database | null): Promise<void> {
  const ranked = bare?.prepare('select rowid from search where search match ? order by rank limit 5');
  for (const { name: kind, ask } of questions) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    let theirTime = 0;
    for (let at = 0; at < asked; at += 1) {
      const { search, bare: query } = ask();
      ours.push(await timed(() => store.search(search, { limit: 5, offset: 0 })));
      if (ranked === undefined || theirTime > patience) continue;
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

function tell(name: string, of: ReturnType<typeof rates>, size: number): void {
  const { first, last, mean } = of.told();
  console.log(
    `${name} ${first.toFixed(0)} a second at first, ${last.toFixed(0)} at last (${(last / first).toFixed(2)}×), ${mean.toFixed(0)} on the whole${size > 0 ? `; ${(size / 1e6).toFixed(0)} MB` : ''}`,
  );
}

async function inSqlite(folder: string, count: number): Promise<void> {
  const [path, barePath] = [join(folder, 'stormbrief.db'), join(folder, 'bare.db')];
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const read = reader(path);
  const bare = await openPeer(barePath);
  const [own, theirs] = [rates(), rates()];
  const held: number[] = [];
  for (const fresh of batchesOf(count)) {
    const record = makePoll({ fresh: [...fresh] });
    const stop = holds();
    own.add(batch, await timed(() => store.recordPoll(record)));
    held.push(stop());
    const stored = read(fresh.map(({ id }) => id));
    theirs.add(batch, await timed(() => bare.insert(stored, fresh)));
  }
  tell('stored on SQLite  ', own, statSync(path).size);
  tell('FTS5 as it comes  ', theirs, statSync(barePath).size);
  console.log(
    `meanwhile everything else waited ${quantile(held, 0.5).toFixed(0)} ms at most in the usual batch of ${batch}, ${Math.max(...held.slice(1)).toFixed(0)} ms in the worst`,
  );
  console.log(`                   ${(own.told().mean / theirs.told().mean).toFixed(2)}× on the whole`);
  await answering('SQLite    ', store, bare.database);
  bare.database.close();
  await store.close();
}

async function inPostgres(count: number): Promise<void> {
  const server = await startPostgres();
  const store = openStore({ databaseUrl: server.url });
  try {
    await store.migrate();
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    const own = rates();
    for (const fresh of batchesOf(count)) {
      const record = makePoll({ fresh: [...fresh] });
      own.add(batch, await timed(() => store.recordPoll(record)));
    }
    tell('stored on PostgreSQL', own, 0);
    // As long as its own upkeep waits before it looks (autovacuum_naptime): what it knows of the tables is then of their size.
    await delay(60_000);
    await answering('PostgreSQL', store, null);
  } finally {
    await store.close();
    await server.stop();
  }
}

/** How fast are advisories stored and searched, beside FTS5 as it comes? */
export async function run(_: string | undefined, count: number = usual): Promise<void> {
  console.log(`${count.toLocaleString('en')} advisories`);
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  try {
    await inSqlite(folder, count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await inPostgres(count);
}
