import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { type Catalog, loadCatalog } from './load.ts';
import { folderStamp } from './stamp.ts';

const here = import.meta.dirname;
/** Beside what Node keeps of our files (src/compile-cache.mjs). */
const shelf = join(here, '..', '..', 'node_modules', '.cache', 'stormbrief', 'catalog.json');

/** The catalogue's files, and all that has a say in what is made of them: our code and the packages. */
function stampNow(): string {
  const folders = [here, join(here, 'actors'), join(here, 'watchlists'), join(here, '..', 'domain')];
  const told = JSON.stringify([packageJson, ...folders.map(folderStamp)]);
  return createHash('sha256').update(told).digest('hex');
}

function taken(path: string, stamp: string): Catalog | null {
  try {
    const { stamp: kept, catalog } = JSON.parse(readFileSync(path, 'utf8'));
    return kept === stamp ? catalog : null;
  } catch {
    return null;
  }
}

function drop(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is none, so it is not there.
  }
}

/** Whole or not at all: another process may read it meanwhile. Where nothing can be written, nothing is kept. */
function keep(path: string, stamp: string, catalog: Catalog): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, JSON.stringify({ stamp, catalog }));
    renameSync(draft, path);
  } catch {
    drop(draft);
  }
}

/** The product's catalogue, as loadCatalog gives it: read and checked once, and kept until one of our files changes. */
export function keptCatalog(path: string = shelf): Catalog {
  const stamp = stampNow();
  const kept = taken(path, stamp);
  if (kept !== null) return kept;
  const catalog = loadCatalog();
  keep(path, stamp, catalog);
  return catalog;
}
