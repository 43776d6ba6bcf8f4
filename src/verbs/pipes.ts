import { readBundleFile } from '../catalog/bundle.ts';
import { layOver } from '../catalog/lay-over.ts';
import { loadCatalog, loadWatchlist } from '../catalog/load.ts';
import { createReader } from '../domain/reading.ts';
import { parseFiles, tagLines } from '../terminal/pipes.ts';
import { sayLine } from './door.ts';
import { type KnownFiles, knownFrom } from './known-files.ts';

const pipes = { input: process.stdin, say: sayLine };

/** `parse`: feed files to JSON Lines. */
export async function parse(
  files: readonly string[],
  options: { readonly url?: string; readonly type?: string },
): Promise<void> {
  if (!(await parseFiles(files, options, pipes))) process.exitCode = 1;
}

/** `tag`: JSON Lines in, JSON Lines with what the rules conclude out. */
export async function tag(
  options: { readonly watchlist: readonly string[]; readonly actors: readonly string[] } & KnownFiles,
): Promise<void> {
  const bundles = [];
  for (const file of options.actors) bundles.push(await readBundleFile(file));
  const { actors, sectors, watchlists } = layOver(loadCatalog(), bundles);
  const added = options.watchlist.map((file) => loadWatchlist(file));
  const reader = createReader({ actors, sectors, watchlists: [...watchlists, ...added] });
  await tagLines(reader, pipes, await knownFrom(options));
}
