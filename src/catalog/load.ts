import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import type { Feed } from '../domain/feed.ts';
import type { ProductKnowledge, Sector } from '../domain/sector.ts';
import type { Watchlist } from '../domain/watchlist.ts';
import { actorOf, checkActor, checkNames, type ReadActor } from './actors.ts';
import { checkFeeds, checkSectors, checkSources, checkWatchlist } from './check.ts';
import { compoundsOf, datives, wholeWords } from './compounds.ts';
import { checkShape, type Fault, readJson, readYaml, type YamlFile } from './read.ts';
import {
  actorFile,
  feedFile,
  feedList,
  sectorFile,
  vendorSectorFile,
  type WrittenFeed,
  type WrittenWatchlist,
  watchlistFile,
} from './shapes.ts';
import { watchlistFromActor, watchlistOf } from './terms.ts';
import { checkVendorSectors, productsOf } from './vendor-sectors.ts';

/** The catalogue cannot be used; the message names every fault with file and line. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(`The catalogue cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** A feed of the catalogue; one that is not enabled is known and not read. */
export type CatalogFeed = Feed & {
  readonly enabled: boolean;
  /** Who lists or fetched its address; null in a user's own file. */
  readonly evidence: string | null;
};

/** What the product ships with. Every actor has a watchlist. */
export type Catalog = {
  /** When the addresses of the feeds were last looked up, `2026-11-23`. */
  readonly feedsChecked: string;
  readonly feeds: readonly CatalogFeed[];
  readonly sectors: readonly Sector[];
  readonly actors: readonly Actor[];
  readonly watchlists: readonly Watchlist[];
};

/** Where faults gather, so that all are told at once. */
type Faults = Fault[];
type Read<T> = { readonly file: YamlFile; readonly entry: T };

const shipped = import.meta.dirname;

function throwAny(faults: Faults): void {
  if (faults.length > 0) throw new CatalogError(faults);
}

function open(path: string, faults: Faults): YamlFile | null {
  const file = path.endsWith('.json') ? readJson(path) : readYaml(path);
  if ('data' in file) return file;
  faults.push(...file);
  return null;
}

function check<T extends z.ZodType>(file: YamlFile, shape: T, faults: Faults): z.output<T> | null {
  const checked = checkShape(file, shape);
  faults.push(...checked.faults);
  return checked.value;
}

function yamlFiles(folder: string, faults: Faults): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    faults.push(`${folder}: cannot be read, expected a folder of YAML files`);
    return [];
  }
}

function feedOf({ evidence, note: _, every, publisher, trust, ...feed }: WrittenFeed): CatalogFeed {
  return {
    ...feed,
    everyMinutes: every,
    publisher: publisher ?? null,
    trust: trust ?? null,
    evidence: evidence ?? null,
  };
}

type ReadFeeds = { readonly feeds: readonly CatalogFeed[]; readonly checked: string };

function readFeeds(path: string, ours: boolean, faults: Faults): ReadFeeds {
  const none = { feeds: [], checked: '' };
  const file = open(path, faults);
  if (file === null) return none;
  const isList = Array.isArray(file.data);
  const written = isList ? null : check(file, feedFile, faults);
  const feeds = isList ? check(file, feedList, faults) : written?.feeds;
  if (feeds === null || feeds === undefined) return none;
  faults.push(...checkFeeds(file, feeds, isList ? [] : ['feeds'], ours));
  return { feeds: feeds.map(feedOf), checked: written?.checked ?? '' };
}

/** What vendors and products tell of sectors; a catalogue may be without. */
function readVendorSectors(
  path: string,
  sectorIds: ReadonlySet<string>,
  faults: Faults,
): ReadonlyMap<string, ProductKnowledge> {
  const file = existsSync(path) ? open(path, faults) : null;
  const entry = file === null ? null : check(file, vendorSectorFile, faults);
  if (file === null || entry === null) return new Map();
  faults.push(...checkVendorSectors(file, entry, sectorIds));
  return productsOf(entry);
}

function readSectors(folder: string, faults: Faults): readonly Sector[] {
  const file = open(join(folder, 'sectors.yml'), faults);
  const entry = file === null ? null : check(file, sectorFile, faults);
  if (file === null || entry === null) return [];
  faults.push(...checkSectors(file, entry.sectors), ...checkSources(file, entry.sources, entry));
  const ids = new Set(entry.sectors.map(({ id }) => id));
  const products = readVendorSectors(join(folder, 'vendor-sectors.json'), ids, faults);
  return entry.sectors.map(
    ({ sources: _, parent = null, german, french, spanish, dutch, japanese, ...sector }) => ({
      ...sector,
      keywords: [
        ...new Set([
          ...sector.keywords,
          ...wholeWords([...german, ...french, ...spanish, ...dutch]),
          ...japanese,
        ]),
      ],
      forms: [
        ...new Set([...datives(german), ...compoundsOf(german, 'german'), ...compoundsOf(dutch, 'dutch')]),
      ],
      parent,
      products: products.get(sector.id) ?? null,
    }),
  );
}

function readActors(folder: string, faults: Faults): readonly ReadActor[] {
  return yamlFiles(folder, faults).flatMap((path) => {
    const file = open(path, faults);
    const entry = file === null ? null : check(file, actorFile, faults);
    if (file === null || entry === null) return [];
    faults.push(...checkSources(file, entry.sources, entry));
    return [{ file, entry }];
  });
}

function readWatchlist(
  path: string,
  actorIds: ReadonlySet<string>,
  faults: Faults,
): Read<WrittenWatchlist>[] {
  const file = open(path, faults);
  const entry = file === null ? null : check(file, watchlistFile, faults);
  if (file === null || entry === null) return [];
  faults.push(...checkWatchlist(file, entry, actorIds), ...checkSources(file, entry.sources, entry));
  return [{ file, entry }];
}

function shippedActorIds(faults: Faults): ReadonlySet<string> {
  const files = yamlFiles(join(shipped, 'actors'), faults);
  return new Set(files.map((path) => path.replace(/^.*[/\\]|\.ya?ml$/g, '')));
}

/** The catalogue in a folder, the product's own by default. Throws CatalogError naming every fault at once. */
export function loadCatalog(folder: string = shipped): Catalog {
  const faults: Faults = [];
  const { feeds, checked } = readFeeds(join(folder, 'feeds.yml'), true, faults);
  const sectors = readSectors(folder, faults);
  const actors = readActors(join(folder, 'actors'), faults);
  const sectorIds = new Set(sectors.map((sector) => sector.id));
  if (sectors.length > 0) faults.push(...actors.flatMap((actor) => checkActor(actor, sectorIds)));
  faults.push(...checkNames(actors));
  const actorIds = new Set(actors.map(({ entry }) => entry.id));
  const written = yamlFiles(join(folder, 'watchlists'), faults).flatMap((path) =>
    readWatchlist(path, actorIds, faults),
  );
  throwAny(faults);
  const withList = new Set(written.map(({ entry }) => entry.actor));
  return {
    feeds,
    feedsChecked: checked,
    sectors,
    actors: actors.map(({ entry }) => actorOf(entry)),
    watchlists: [
      ...written.map(({ entry }) => watchlistOf(entry)),
      ...actors.filter(({ entry }) => !withList.has(entry.id)).map(({ entry }) => watchlistFromActor(entry)),
    ],
  };
}

/** A user's feeds, which replace ours: a YAML list of feeds, or the same under `feeds`. Throws CatalogError. */
export function loadFeeds(path: string): readonly CatalogFeed[] {
  const faults: Faults = [];
  const { feeds } = readFeeds(path, false, faults);
  throwAny(faults);
  return feeds;
}

/** A user's watchlist about actors of the catalogue. Throws CatalogError. */
export function loadWatchlist(path: string): Watchlist {
  const faults: Faults = [];
  const [read] = readWatchlist(path, shippedActorIds(faults), faults);
  if (read === undefined || faults.length > 0) throw new CatalogError(faults);
  return watchlistOf(read.entry);
}

/** Every YAML file of a folder as a watchlist, in order of their names, about actors of the catalogue or imported ones. Throws CatalogError. */
export function loadWatchlists(folder: string, imported: Iterable<string> = []): readonly Watchlist[] {
  const faults: Faults = [];
  const actorIds = shippedActorIds(faults).union(new Set(imported));
  const read = yamlFiles(folder, faults).flatMap((path) => readWatchlist(path, actorIds, faults));
  const owners = new Map<string, string>();
  for (const { file, entry } of read) {
    const owner = owners.get(entry.id);
    if (owner === undefined) owners.set(entry.id, file.path);
    else
      faults.push(
        `${file.path}:${file.line(['id'])}: id "${entry.id}" is taken by ${owner}, expected another`,
      );
  }
  throwAny(faults);
  return read.map(({ entry }) => watchlistOf(entry));
}
