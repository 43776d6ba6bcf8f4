import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../src/compose.ts';
import { startPublishers } from './feeds/publishers.ts';
import { writeAgain, writtenSince } from './peers/written.ts';
import { openProduct } from './product.ts';
import { type Cost, median, timed } from './rounds.ts';

const rounds = 5;
/** A batch of the peer's, in advisories. */
const batch = 500;
const start = Date.UTC(2026, 10, 25);
const days = 86_400_000;
/** Every advisory of the second edition is new; the last of them is published within these days. */
const shows = { feeds: 40, hosts: 40, items: 50, fresh: 50, length: 3_000, at: start };
const later = start + 25 * days;

/** The feeds are known and the threads have started: then all that they show is new. The peer writes the same rows, and the same words of the index, into a copy of the store from before. */
async function round(folder: string) {
  mkdirSync(folder);
  const [own, bare] = [join(folder, 'own.db'), join(folder, 'bare.db')];
  const publishers = await startPublishers(shows);
  const store = openStore({ databaseUrl: `sqlite:${own}` });
  await store.migrate();
  await store.syncFeeds(publishers.feeds, start);
  const product = openProduct(store, publishers, 8);
  const poll = async (at: number) => {
    const outcomes = await product.poll(at);
    if (outcomes.length < shows.feeds || outcomes.some(({ kind }) => kind !== 'read'))
      throw new Error('a feed was not read');
  };
  await poll(start);
  const before = new Database(own, { readonly: true });
  await before.backup(bare);
  before.close();
  await publishers.publish(1);
  const whole = await timed(() => poll(later));
  await product.close();
  await store.close();
  await publishers.stop();
  const written = writtenSince(own, bare, batch);
  const database = new Database(bare);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.pragma(pragma);
  const raw = await timed(async () => writeAgain(database, written));
  database.close();
  return { whole, raw, advisories: written.advisories, rows: written.rows };
}

/** What does a new advisory cost, from the request to the commit, beside inserting its rows? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const found = [];
  for (let nth = 0; nth <= rounds; nth += 1) found.push(await round(join(folder, `${nth}`)));
  rmSync(folder, { recursive: true });
  const warm = found.slice(1);
  const [one] = warm;
  const of = (which: 'whole' | 'raw', what: keyof Cost) => median(warm.map((each) => each[which][what]));
  const rate = (which: 'whole' | 'raw', what: keyof Cost) =>
    (((one?.advisories ?? 0) * 1_000) / of(which, what)).toFixed(0);
  console.table([
    {
      advisories: one?.advisories,
      'rows in all': one?.rows,
      'advisories/s': rate('whole', 'wall'),
      'better-sqlite3/s': rate('raw', 'wall'),
      ratio: `${(of('raw', 'wall') / of('whole', 'wall')).toFixed(2)}×`,
      'by processor': `${rate('whole', 'cpu')} : ${rate('raw', 'cpu')}`,
      'ratio of processor': `${(of('raw', 'cpu') / of('whole', 'cpu')).toFixed(2)}×`,
    },
  ]);
}
