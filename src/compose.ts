import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };
import type { Bundle } from './catalog/data-set.ts';
import { keptCatalog } from './catalog/kept.ts';
import { layOver } from './catalog/lay-over.ts';
import { type Catalog, CatalogError, loadFeeds, loadWatchlists } from './catalog/load.ts';
import { folderStamp } from './catalog/stamp.ts';
import { type Config, ConfigError } from './config.ts';
import { evidenceWords, writtenAs } from './domain/excepting.ts';
import type { Excepted } from './domain/exception.ts';
import type { Feed } from './domain/feed.ts';
import { timeId } from './domain/id.ts';
import { createDirectory, type Directory } from './domain/lookup.ts';
import { createReader, type Reader } from './domain/reading.ts';
import type { Term, Watchlist } from './domain/watchlist.ts';
import type { Log } from './log.ts';
import { createStore } from './store/create-store.ts';
import type { Engine } from './store/engine.ts';
import { openPostgres } from './store/postgres.ts';
import { type KeyRing, readKeys } from './store/sealed.ts';
import { lockSqlite, openSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';
import { type Touched, touchedBy } from './store/touched.ts';
import { writeFaultOf } from './store/write-fault.ts';

/** What the product knows before it has read anything: catalogue, names, and the rules compiled from them. */
export type Knowledge = {
  readonly catalog: Catalog;
  readonly directory: Directory;
  readonly watchlists: readonly Watchlist[];
  /** The feeds that are read unless people decide otherwise, and all that are listed, those that are off too. */
  readonly feeds: readonly Feed[];
  readonly listed: readonly Feed[];
  readonly read: Reader;
  readonly term: (termId: string) => Term | null;
  /** Changes with everything that may change what an advisory is found to say. */
  readonly fingerprint: string;
};

type Sources = Pick<Config, 'feedsPath' | 'watchlistsDir'>;

function fingerprintOf({ actors, sectors }: Catalog, watchlists: readonly Watchlist[]): string {
  const known = JSON.stringify({ version: packageJson.version, actors, sectors, watchlists });
  return createHash('sha256').update(known).digest('hex').slice(0, 16);
}

/** Load the catalogue with what the configuration and imported data sets add. Throws CatalogError naming every fault with file and line. */
export function know(config: Sources, imported: readonly Bundle[] = []): Knowledge {
  const catalog = catalogWith(imported);
  const watchlists = [
    ...catalog.watchlists,
    ...(config.watchlistsDir === null
      ? []
      : loadWatchlists(
          config.watchlistsDir,
          catalog.actors.map(({ id }) => id),
        )),
  ];
  const terms = new Map(
    watchlists.flatMap((watchlist) => watchlist.terms.map((term) => [term.id, term] as const)),
  );
  const feeds = config.feedsPath === null ? catalog.feeds : loadFeeds(config.feedsPath);
  return {
    catalog,
    directory: createDirectory(catalog.actors, catalog.sectors),
    watchlists,
    feeds: feeds.filter((feed) => feed.enabled),
    listed: feeds,
    read: createReader({ actors: catalog.actors, sectors: catalog.sectors, watchlists }),
    term: (termId) => terms.get(termId) ?? null,
    fingerprint: fingerprintOf(catalog, watchlists),
  };
}

type DataSetStore = Pick<Store, 'actorSets' | 'actorSetContent'>;

/** The catalogue with data sets laid over it, in the order of their ids: ATT&CK has the first word, then MISP. */
export function catalogWith(bundles: readonly Bundle[], builtIn: Catalog = keptCatalog()): Catalog {
  return layOver(
    builtIn,
    [...bundles].sort((a, b) => (a.dataset.id < b.dataset.id ? -1 : 1)),
  );
}

/** The data sets in force. */
export async function bundlesIn(store: DataSetStore): Promise<readonly Bundle[]> {
  const bundles: Bundle[] = [];
  for (const dataset of await store.actorSets()) {
    const content = await store.actorSetContent(dataset.id);
    if (content !== null) bundles.push({ dataset, ...content, notes: [] });
  }
  return bundles;
}

/** As `know`, with the data sets in force in the store; one that another version of ours wrote is left out until it is imported again. */
export async function knowWith(store: DataSetStore, config: Sources): Promise<Knowledge> {
  return know(config, await bundlesIn(store));
}

type Watched = { readonly stamp: string; readonly knowledge: Knowledge };

/** What tells without reading them that data sets or watchlists were changed. */
export async function knowledgeStamp(store: Pick<Store, 'actorSets'>, config: Sources): Promise<string> {
  return JSON.stringify([await store.actorSets(), folderStamp(config.watchlistsDir)]);
}

/** As `knowWith`, with what tells whether it was changed since. */
export async function knowFrom(store: DataSetStore, config: Sources): Promise<Watched> {
  const stamp = await knowledgeStamp(store, config);
  return { stamp, knowledge: await knowWith(store, config) };
}

/** Asks whether our knowledge changed, in the store or in the watchlists' folder: gives it anew, or null when it is as it was. A folder with faults in it changes nothing. */
export function watchKnowledge(
  store: DataSetStore,
  config: Sources,
  first: Watched,
  log: Log,
): () => Promise<Knowledge | null> {
  let { stamp } = first;
  let { fingerprint } = first.knowledge;
  return async () => {
    const now = await knowledgeStamp(store, config);
    if (now === stamp) return null;
    stamp = now;
    try {
      const knowledge = await knowWith(store, config);
      if (knowledge.fingerprint === fingerprint) return null;
      fingerprint = knowledge.fingerprint;
      return knowledge;
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      log.error(
        { err: error },
        'the watchlists were changed and cannot be used; those read before stay in force',
      );
      return null;
    }
  };
}

/** How many stored advisories an exception changes, by what we know. */
export function touchedIn(
  store: Pick<Store, 'advisoriesAfter'>,
  { watchlists, catalog, read }: Knowledge,
  excepted: Excepted,
): Promise<Touched> {
  const words = evidenceWords(watchlists, catalog.sectors);
  const spellings = excepted.term === null ? [] : writtenAs(words, excepted.term);
  return touchedBy(store, excepted, spellings, read.without);
}

/** Where a store is: in a SQLite file that one process serves, or in a PostgreSQL database that many share. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly shown: string };

/** What a database URL names; `shown` is without the password. */
export function storePlace(databaseUrl: string): StorePlace {
  const [, path] = databaseUrl.match(/^sqlite:(.+)$/) ?? [];
  if (path !== undefined) return { kind: 'sqlite', path };
  const shown = databaseUrl.replace(/\?.*$/s, '').replace(/^(\w+:\/\/[^:@/]*):.*@/s, '$1:…@');
  return { kind: 'postgres', url: databaseUrl, shown };
}

/** Why a store cannot be opened, with what to do; null where the error is another. */
export function storeFault(error: unknown, place: StorePlace): ConfigError | null {
  const { code = '', message } = error as NodeJS.ErrnoException;
  // A full disk is no fault of the address: errorWords says what it is.
  if (writeFaultOf(error) !== null) return null;
  if (place.kind === 'sqlite')
    return /^(SQLITE_|E[A-Z]+$)/.test(code)
      ? new ConfigError(
          `The database ${place.path} cannot be opened and written: ${message}. Check DATABASE_URL, and that its folder and file belong to the user who starts this.`,
          { cause: error },
        )
      : null;
  // Not reached, or not let in (postgresql.org/docs/current/errcodes-appendix.html: 08 connection, 28 authorization, 3D no such database).
  const isUnreached = code === '' && /time.?out|connection terminated/i.test(message);
  return isUnreached || /^(E[A-Z]+|08...|28...|3D...|42501|57P03)$/.test(code)
    ? new ConfigError(
        `The database ${place.shown} cannot be used: ${message || code}. Check DATABASE_URL, that the server runs and can be reached from here, and that its user owns the database.`,
        { cause: error },
      )
    : null;
}

/** The engine at a place, not yet migrated; `application` is what a PostgreSQL server calls us, where we are not a bot. */
export function openEngine(place: StorePlace, application?: string): Engine {
  return place.kind === 'sqlite' ? openSqlite(place.path) : openPostgres(place.url, application);
}

/** The keys that seal tokens, from where the configuration says; null where it says none. Throws ConfigError. */
export function tokenKeyRing({ tokenKeys }: Pick<Config, 'tokenKeys'>): KeyRing | null {
  if (tokenKeys === null) return null;
  const name = 'path' in tokenKeys ? 'STORMBRIEF_TOKEN_KEY_FILE' : 'STORMBRIEF_TOKEN_KEY';
  let words: string;
  try {
    words = 'path' in tokenKeys ? readFileSync(tokenKeys.path, 'utf8') : tokenKeys.words;
  } catch (error) {
    throw new ConfigError(`${name}: the file cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const ring = readKeys(words);
  if (ring === null)
    throw new ConfigError(
      `${name}: expected keys of 32 bytes in base64 or hex; make one: openssl rand -base64 32`,
    );
  return ring;
}

/** Open the configured store; `migrate` it before use. */
export function openStore({ databaseUrl }: Pick<Config, 'databaseUrl'>): Store {
  return createStore(openEngine(storePlace(databaseUrl)));
}

/** Is a bot at work on the configured SQLite file? Any number may be at work on a PostgreSQL database. */
export function isServed({ databaseUrl }: Pick<Config, 'databaseUrl'>): boolean {
  const place = storePlace(databaseUrl);
  if (place.kind === 'postgres') return false;
  const unlock = lockSqlite(place.path);
  unlock?.();
  return unlock === null;
}

/** A random number in [0, 1) that nobody can guess. */
export function random(): number {
  return randomInt(2 ** 47) / 2 ** 47;
}

/** A secret that nobody can guess: 32 random bytes in base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A new id that sorts by time. */
export function newId(at: number): string {
  return timeId(at, random);
}
