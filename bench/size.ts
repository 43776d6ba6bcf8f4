import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore } from '../src/store/create-store.ts';
import { openSqlite, readSqlite } from '../src/store/sqlite.ts';
import { backUp } from '../src/store/sqlite-backup.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeFeed,
  makeIndicator,
  makePoll,
  makeSectorMatch,
  now,
} from '../test/help/make.ts';
import { sequence } from './sequence.ts';

const batch = 500;
const next = sequence(7);
/** Common words are common: the rank of a word falls as one over its frequency. */
const words = (length: number) =>
  Array.from({ length }, () => `word${Math.floor(20_000 ** next())}`).join(' ');

/** A short one is a blog's teaser, a long one a vendor's whole advisory. */
const shapes = [
  { name: 'teasers', count: 100_000, length: 60, indicators: 0 },
  { name: 'whole advisories', count: 20_000, length: 400, indicators: 4 },
] as const;

async function fill(path: string, { count, length, indicators }: (typeof shapes)[number]): Promise<number> {
  const store = createStore(openSqlite(path));
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const begun = performance.now();
  for (let from = 0; from < count; from += batch) {
    const fresh = Array.from({ length: batch }, (_, at) =>
      makeAdvisory({
        title: words(9),
        summary: words(length),
        publishedAt: now - (count - from - at) * 300_000,
        cves: [`CVE-2026-${from + at}`],
        sectors: [makeSectorMatch()],
        actors: next() < 0.05 ? [makeActorMatch()] : [],
        indicators: Array.from({ length: indicators }, (_, nth) =>
          makeIndicator({ value: `${from + at}.${nth}.example` }),
        ),
      }),
    );
    await store.recordPoll(makePoll({ fresh }));
  }
  const seconds = (performance.now() - begun) / 1_000;
  await store.close();
  return seconds;
}

/** Bytes of the index of words, and of what is kept of pruned advisories. */
function partsOf(path: string): { readonly index: number; readonly pruned: number } {
  const reader = readSqlite(path);
  const bytes = (name: string) =>
    Number(
      reader.all(`select coalesce(sum(pgsize), 0) as n from dbstat where name like '${name}%'`)[0]?.['n'],
    );
  const parts = {
    index: bytes('search_'),
    pruned: bytes('pruned_advisories') + bytes('sqlite_autoindex_pruned_advisories'),
  };
  reader.close();
  return parts;
}

async function measure(folder: string, shape: (typeof shapes)[number]) {
  const path = join(folder, `${shape.name}.db`);
  const filling = await fill(path, shape);
  const scale = 100_000 / shape.count;
  const mb = (bytes: number) => Number(((bytes * scale) / 1_000_000).toFixed(0));
  const size = statSync(path).size;
  const { index } = partsOf(path);
  const begun = performance.now();
  const made = await backUp(path, `${path}.backup`, false);
  const backing = (performance.now() - begun) / 1_000;
  if (made.kind !== 'done') throw new Error('no backup was made');
  const store = createStore(openSqlite(path));
  const pruning = performance.now();
  await store.prune(now + 1);
  const pruned = (performance.now() - pruning) / 1_000;
  await store.close();
  return {
    advisories: shape.name,
    measured: shape.count,
    'MB a 100,000': mb(size),
    'of it the index of words': mb(index),
    'MB left when all are pruned': mb(statSync(path).size),
    'of it identities': mb(partsOf(path).pruned),
    'stored/s': Math.round(shape.count / filling),
    'backup and reading through, s': Number(backing.toFixed(1)),
    'prune of all, s': Number(pruned.toFixed(1)),
  };
}

/** How large is the store for each 100,000 advisories, and what does a prune give back? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-size-'));
  const rows = [];
  for (const shape of shapes) rows.push(await measure(folder, shape));
  rmSync(folder, { recursive: true });
  console.table(rows);
}
