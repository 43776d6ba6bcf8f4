import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../src/compose.ts';
import type { Store } from '../src/store/store.ts';
import { makeFeed, makePoll, minute, now } from '../test/help/make.ts';
import { insertionOf, type Stored } from './peers/rows.ts';
import {
  answering,
  batch,
  batchesOf,
  type Fresh,
  lengths,
  quantile,
  rates,
  tell,
  timed,
  usual,
} from './searching.ts';

const tables = ['advisory_actors', 'advisory_sectors', 'advisory_cves'] as const;

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

/** As a job does, once a minute. */
async function mergeAll(store: Store): Promise<void> {
  while (await store.mergeIndex());
}

async function inSqlite(folder: string, count: number, length: number): Promise<void> {
  const [path, barePath] = [join(folder, 'stormbrief.db'), join(folder, 'bare.db')];
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const read = reader(path);
  const bare = await openPeer(barePath);
  const [own, theirs] = [rates(), rates()];
  const held: number[] = [];
  let [merging, unmerged] = [0, 0];
  const merge = async () => {
    const spent = await timed(() => mergeAll(store));
    own.beside(spent);
    [merging, unmerged] = [merging + spent, 0];
  };
  for (const fresh of batchesOf(count, length)) {
    const record = makePoll({ fresh: [...fresh] });
    const stop = holds();
    const spent = await timed(() => store.recordPoll(record));
    own.add(batch, spent);
    held.push(stop());
    unmerged += spent;
    if (unmerged > minute) await merge();
    const stored = read(fresh.map(({ id }) => id));
    theirs.add(batch, await timed(() => bare.insert(stored, fresh)));
  }
  await merge();
  tell('stored on SQLite  ', own, statSync(path).size);
  tell('FTS5 as it comes  ', theirs, statSync(barePath).size);
  console.log(
    `meanwhile everything else waited ${quantile(held, 0.5).toFixed(0)} ms at most in the usual batch of ${batch}, ${Math.max(...held.slice(1)).toFixed(0)} ms in the worst`,
  );
  console.log(
    `bringing the pieces of the index together, once a minute and at last, took ${(merging / 1_000).toFixed(1)} s: it counts on the whole`,
  );
  console.log(`                   ${(own.told().mean / theirs.told().mean).toFixed(2)}× on the whole`);
  await answering('SQLite    ', store, bare.database);
  bare.database.close();
  await store.close();
}

/** How fast are advisories stored and searched, beside FTS5 as it comes? */
export async function run(_: string | undefined, count: number = usual): Promise<void> {
  for (const [kind, length] of Object.entries(lengths)) {
    console.log(`${count.toLocaleString('en')} advisories, a title and ${kind} of ${length} words each`);
    const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
    try {
      await inSqlite(folder, count, length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
