import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Catalog, loadCatalog, loadFeeds, loadWatchlists } from './catalog/load.ts';
import type { Config } from './config.ts';
import type { Feed } from './domain/feed.ts';
import { timeId } from './domain/id.ts';
import { createDirectory, type Directory } from './domain/lookup.ts';
import { createReader, type Reader } from './domain/reading.ts';
import type { Term, Watchlist } from './domain/watchlist.ts';
import { createFetcher, type Fetcher, type FetcherOptions } from './feeds/fetch.ts';
import { hostOf, lookAt } from './feeds/look.ts';
import type { ApartParser } from './feeds/parse-apart.ts';
import type { PollNeeds } from './jobs/poll.ts';
import type { Log } from './log.ts';
import { createStore } from './store/create-store.ts';
import { openSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';

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
};

/** Load the catalogue with what the configuration adds. Throws CatalogError naming every fault with file and line. */
export function know(config: Pick<Config, 'feedsPath' | 'watchlistsDir'>): Knowledge {
  const catalog = loadCatalog();
  const watchlists = [
    ...catalog.watchlists,
    ...(config.watchlistsDir === null ? [] : loadWatchlists(config.watchlistsDir)),
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
  };
}

/** The file behind `sqlite:<path>`. */
export function sqlitePath(databaseUrl: string): string {
  return databaseUrl.slice('sqlite:'.length);
}

/** Open the configured store; `migrate` it before use. */
export function openStore(config: Pick<Config, 'databaseUrl'>): Store {
  return createStore(openSqlite(sqlitePath(config.databaseUrl)));
}

/** A random number in [0, 1) that nobody can guess. */
export function random(): number {
  return randomInt(2 ** 47) / 2 ** 47;
}

/** A new id that sorts by time. */
export function newId(at: number): string {
  return timeId(at, random);
}

/** The fetcher that goes out as Stormbrief/<version>, by the proxy that the configuration names. */
export function openFetcher(
  { allowHosts, proxy }: Pick<Config, 'allowHosts' | 'proxy'>,
  version: string,
  signal?: AbortSignal,
  limits: Pick<FetcherOptions, 'maxBytes' | 'deadlineMs'> = {},
): Fetcher {
  return createFetcher({
    allowHosts,
    proxy,
    userAgent: `Stormbrief/${version}`,
    ...limits,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** For data sets that are fetched unasked: EPSS unpacks to more than a feed may have. */
export const dataLimits = { maxBytes: 64_000_000, deadlineMs: 180_000 } as const;
/** For a file that somebody names: NVD's yearly ones are larger still. */
export const importLimits = { maxBytes: 250_000_000, deadlineMs: 600_000 } as const;

/** What polling needs, made of these parts. */
export function pollNeeds(
  store: Store,
  fetcher: Fetcher,
  parser: ApartParser,
  knowledge: Knowledge,
  config: Pick<Config, 'allowHosts' | 'looksAtOnce'>,
  log: Log,
): PollNeeds {
  return {
    store,
    look: (feed) => fetcher.look(lookAt(feed)),
    parse: ({ bytes, contentType, finalUrl }, { identityRule }) =>
      parser.parse({ bytes, contentType, url: finalUrl, identityRule }),
    read: knowledge.read,
    sectorParent: knowledge.directory.parent,
    hostOf: (feed) => hostOf(feed.url, config.allowHosts),
    looksAtOnce: config.looksAtOnce,
    pause: (milliseconds) => delay(milliseconds),
    now: Date.now,
    random,
    stopping: () => false,
    log,
  };
}
