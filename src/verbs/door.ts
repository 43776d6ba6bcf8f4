import { existsSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { type Knowledge, knowWith, openStore, storeFault, storePlace } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { everyWorkspace } from '../domain/exception.ts';
import { knownOf } from '../store/known-vulnerabilities.ts';
import { type SeenStore, seenBy } from '../store/seen.ts';
import type { Store } from '../store/store.ts';
import type { Names } from '../terminal/print.ts';

/** What this build calls itself. */
export const { version } = packageJson;

/** A verb could not do what was asked; the message says what to do. Exit status 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** One text to standard output, with its line end. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Standard output, waiting where its reader is slow, so that a long stream stays small in memory. */
export async function sayLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/** Is there a store where the configuration says, or must one be made first? A database of PostgreSQL is there. */
export function hasStore({ databaseUrl }: Pick<Config, 'databaseUrl'>): boolean {
  const place = storePlace(databaseUrl);
  return place.kind === 'postgres' || existsSync(place.path);
}

/** Work on the configured store, migrated before and closed after. */
export async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const store = openStore(config);
  try {
    await store.migrate().catch((error: unknown) => {
      throw storeFault(error, storePlace(config.databaseUrl)) ?? error;
    });
    return await work(store, config);
  } finally {
    await store.close();
  }
}

/** The same names with what is known of the CVEs that these stories or lists name. */
export async function knowing(store: Store, names: Names, cves: readonly string[]): Promise<Names> {
  return { ...names, vulnerability: await knownOf(store, cves) };
}

/** What the terminal works with: everything known, the names it prints, and the stories as the workspace sees them. */
export type Sight = {
  readonly knowledge: Knowledge;
  readonly names: Names;
  readonly seen: SeenStore;
  /** The workspace through whose eyes the terminal sees. */
  readonly teamId: string;
};

/** Know what the store knows; names are those of feeds no longer in the catalogue too. */
export async function sightOf(store: Store, config: Config): Promise<Sight> {
  const knowledge = await knowWith(store, config);
  const feeds = [...knowledge.feeds, ...(await store.feeds())];
  const titles = new Map(feeds.map((feed) => [feed.id, feed.title]));
  const { directory, read } = knowledge;
  const [only, another] = await store.workspaces();
  const teamId = only === undefined || another !== undefined ? everyWorkspace : only;
  return {
    knowledge,
    names: {
      directory,
      feedTitle: (id) => titles.get(id) ?? id,
      vulnerability: () => undefined,
      now: Date.now(),
    },
    seen: seenBy(store, teamId, () => read),
    teamId,
  };
}
