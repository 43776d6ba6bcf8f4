import packageJson from '../../package.json' with { type: 'json' };
import { know, openStore } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { knownOf } from '../store/known-vulnerabilities.ts';
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

/** Work on the configured store, migrated before and closed after. */
export async function withStore<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const store = openStore(config);
  try {
    await store.migrate();
    return await work(store, config);
  } finally {
    await store.close();
  }
}

/** The same names with what is known of the CVEs that these stories or lists name. */
export async function knowing(store: Store, names: Names, cves: readonly string[]): Promise<Names> {
  return { ...names, vulnerability: await knownOf(store, cves) };
}

/** The names that the terminal prints, those of feeds no longer in the catalogue too. */
export async function namesOf(store: Store, config: Config): Promise<Names> {
  const knowledge = know(config);
  const feeds = [...knowledge.feeds, ...(await store.feeds())];
  const titles = new Map(feeds.map((feed) => [feed.id, feed.title]));
  return {
    directory: knowledge.directory,
    feedTitle: (id) => titles.get(id) ?? id,
    vulnerability: () => undefined,
    now: Date.now(),
  };
}
