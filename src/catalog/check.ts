import { nameKey } from '../domain/lookup.ts';
import { type Fault, faultAt, type Path, type YamlFile } from './read.ts';
import type { SourceTable, WrittenFeed, WrittenWatchlist } from './shapes.ts';
import { termId } from './terms.ts';

/** Ids that stand twice; in our own catalogue also feeds without evidence that they exist. */
export function checkFeeds(
  file: YamlFile,
  feeds: readonly WrittenFeed[],
  at: Path,
  ours: boolean,
): readonly Fault[] {
  const faults: Fault[] = [];
  const first = new Map<string, number>();
  for (const [i, feed] of feeds.entries()) {
    const other = first.get(feed.id);
    if (other === undefined) first.set(feed.id, i);
    else {
      const line = file.line([...at, other]);
      faults.push(
        faultAt(file, [...at, i, 'id'], `feed id "${feed.id}" is taken at line ${line}, expected another`),
      );
    }
    if (ours && feed.evidence === undefined) {
      faults.push(
        faultAt(file, [...at, i], `feed "${feed.id}" has no evidence, expected who lists or fetched it`),
      );
    }
  }
  return faults;
}

type SectorNames = {
  readonly id: string;
  readonly name: string;
  readonly parent?: string | undefined;
  readonly aliases: readonly string[];
};

/** Ids, names and aliases that two sectors share, and parents that are no sector. */
export function checkSectors(file: YamlFile, sectors: readonly SectorNames[]): readonly Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  const parents = new Set(sectors.filter((sector) => sector.parent === undefined).map((sector) => sector.id));
  for (const [i, sector] of sectors.entries()) {
    if (owners.get(nameKey(sector.id)) === sector.id)
      faults.push(
        faultAt(file, ['sectors', i, 'id'], `sector id "${sector.id}" stands twice, expected once`),
      );
    for (const name of [sector.id, sector.name, ...sector.aliases]) {
      const owner = owners.get(nameKey(name)) ?? sector.id;
      owners.set(nameKey(name), owner);
      if (owner !== sector.id) {
        const key = name === sector.id ? 'id' : name === sector.name ? 'name' : 'aliases';
        faults.push(
          faultAt(file, ['sectors', i, key], `"${name}" already finds ${owner}, expected a word of its own`),
        );
      }
    }
    if (sector.parent !== undefined && !parents.has(sector.parent)) {
      faults.push(
        faultAt(
          file,
          ['sectors', i, 'parent'],
          `parent "${sector.parent}" is no sector, expected the id of one`,
        ),
      );
    }
  }
  return faults;
}

/** Actors that do not exist, terms without an actor, and terms that stand twice. */
export function checkWatchlist(
  file: YamlFile,
  entry: WrittenWatchlist,
  actorIds: ReadonlySet<string>,
): readonly Fault[] {
  const faults: Fault[] = [];
  const unknown = (at: Path, id: string) =>
    faults.push(faultAt(file, at, `actor "${id}" does not exist, expected the id of one in the catalogue`));
  if (entry.actor !== undefined && !actorIds.has(entry.actor)) unknown(['actor'], entry.actor);
  const seen = new Set<string>();
  for (const [i, term] of entry.terms.entries()) {
    if (term.actor !== undefined && !actorIds.has(term.actor)) unknown(['terms', i, 'actor'], term.actor);
    if (term.actor === undefined && entry.actor === undefined) {
      faults.push(
        faultAt(file, ['terms', i], `term "${term.text}" speaks for no actor, expected actor here or above`),
      );
    }
    const id = termId(entry.id, term.kind, term.text);
    if (seen.has(id)) {
      faults.push(
        faultAt(
          file,
          ['terms', i, 'text'],
          `term "${term.text}" stands twice as ${term.kind}, expected once`,
        ),
      );
    }
    seen.add(id);
  }
  return faults;
}

/** References to sources that the file's table does not hold. */
export function checkSources(file: YamlFile, table: SourceTable, entry: object): readonly Fault[] {
  const faults: Fault[] = [];
  const walk = (value: unknown, at: Path): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      const isReference = (key === 'sources' || key === 'guidance') && Array.isArray(child);
      if (!isReference) walk(child, [...at, step]);
      else {
        for (const id of child.filter((id) => !Object.hasOwn(table, id))) {
          faults.push(faultAt(file, [...at, step], `source "${id}" is unknown, expected an id of "sources"`));
        }
      }
    }
  };
  walk(entry, []);
  return faults;
}
