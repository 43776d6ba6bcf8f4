import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../src/compose.ts';
import { type Publishers, startPublishers } from './feeds/publishers.ts';
import { insertionOf, type Stored } from './peers/rows.ts';
import { openProduct } from './product.ts';
import { type Cost, median, timed } from './rounds.ts';

const rounds = 5;
/** A batch of the peer's, in advisories. */
const batch = 500;
const tables = ['advisory_actors', 'advisory_sectors', 'advisory_indicators', 'advisory_cves'] as const;
const start = Date.UTC(2026, 10, 25);

async function emptyStore(path: string, { feeds }: Publishers) {
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  await store.migrate();
  await store.syncFeeds(feeds, start);
  return store;
}

function readStored(path: string): readonly Stored[] {
  const database = new Database(path, { readonly: true });
  const advisories = database
    .prepare('select * from advisories order by id')
    .all() as Stored['advisories'][number][];
  const beside = tables.map((table) => {
    const rows = database.prepare(`select * from ${table} order by advisory_id, rowid`).all();
    return [table, Map.groupBy(rows as typeof advisories, (row) => row['advisory_id'])] as const;
  });
  database.close();
  const pieces: Stored[] = [];
  for (let from = 0; from < advisories.length; from += batch) {
    const some = advisories.slice(from, from + batch);
    const rows = beside.map(([table, by]) => [table, some.flatMap(({ id }) => by.get(id) ?? [])] as const);
    pieces.push({ advisories: some, beside: rows });
  }
  return pieces;
}

/** The peer: the same rows in the same tables with the same indexes, their titles and summaries in the same index of words, in transactions of many. */
function insertAll(database: Database.Database, pieces: readonly Stored[]): void {
  const index = database.prepare(
    "insert into search (rowid, title, body, things, tags) values (@search_row, @title, @summary, '', '')",
  );
  for (const piece of pieces) {
    const insert = insertionOf(database, piece);
    database.transaction(() => {
      insert();
      for (const advisory of piece.advisories) index.run(advisory);
    })();
  }
}

async function round(folder: string, publishers: Publishers) {
  const [own, bare] = [join(folder, 'own.db'), join(folder, 'bare.db')];
  const store = await emptyStore(own, publishers);
  const product = openProduct(store, publishers, 8);
  const whole = await timed(async () => {
    const outcomes = await product.poll(start);
    if (outcomes.some(({ kind }) => kind !== 'read')) throw new Error('a feed was not read');
  });
  await product.close();
  await store.close();
  const stored = readStored(own);
  await (await emptyStore(bare, publishers)).close();
  const database = new Database(bare);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.pragma(pragma);
  const raw = await timed(async () => insertAll(database, stored));
  database.close();
  const count = (of: (piece: Stored) => number) => stored.reduce((sum, piece) => sum + of(piece), 0);
  const beside = count((piece) => piece.beside.reduce((sum, [, rows]) => sum + rows.length, 0));
  return { whole, raw, advisories: count(({ advisories }) => advisories.length), beside };
}

/** What does a new advisory cost, from the request to the commit, beside inserting its rows? */
export async function run(): Promise<void> {
  const shows = { feeds: 40, hosts: 40, items: 50, fresh: 0, length: 3_000, at: start };
  const publishers = await startPublishers(shows);
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const found = [];
  for (let nth = 0; nth <= rounds; nth += 1) {
    const inside = join(folder, `${nth}`);
    found.push(await round(inside, publishers));
  }
  const warm = found.slice(1);
  await publishers.stop();
  rmSync(folder, { recursive: true });
  const [one] = warm;
  const of = (which: 'whole' | 'raw', what: keyof Cost) => median(warm.map((each) => each[which][what]));
  const rate = (which: 'whole' | 'raw', what: keyof Cost) =>
    (((one?.advisories ?? 0) * 1_000) / of(which, what)).toFixed(0);
  console.table([
    {
      advisories: one?.advisories,
      'rows beside': one?.beside,
      'advisories/s': rate('whole', 'wall'),
      'better-sqlite3/s': rate('raw', 'wall'),
      ratio: `${(of('raw', 'wall') / of('whole', 'wall')).toFixed(2)}×`,
      'by processor': `${rate('whole', 'cpu')} : ${rate('raw', 'cpu')}`,
      'ratio of processor': `${(of('raw', 'cpu') / of('whole', 'cpu')).toFixed(2)}×`,
    },
  ]);
}
