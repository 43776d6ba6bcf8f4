import { basename } from 'node:path';
import type { Actor, Link } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import { type Fault, faultAt, type YamlFile } from './read.ts';
import type { WrittenActor } from './shapes.ts';
import { sourceOf, sourceWords } from './terms.ts';

/** An actor's file with what it says. */
export type ReadActor = { readonly file: YamlFile; readonly entry: WrittenActor };

function guidanceOf(entry: WrittenActor): readonly Link[] {
  return (entry.guidance ?? []).flatMap((id) => {
    const source = entry.sources[id];
    return source?.url === undefined ? [] : [{ title: `${source.title} (${source.by})`, url: source.url }];
  });
}

/** A checked file of `actors/` as an actor. */
export function actorOf(entry: WrittenActor): Actor {
  return {
    id: entry.id,
    name: entry.name,
    attackId: entry.attackId ?? null,
    nexus: entry.nexus,
    category: entry.category,
    description: entry.description,
    activeSince: entry.activeSince ?? null,
    aliases: entry.aliases.flatMap(({ names, origin, class: nameClass, sources }) =>
      names.map((name) => ({
        name,
        origin: origin ?? sourceWords(entry.sources, sources),
        ...sourceOf(entry.sources, sources),
        class: nameClass,
        state: 'active' as const,
        note: '',
      })),
    ),
    sectors: entry.sectors.flatMap((group) => group.ids),
    regions: entry.regions.flatMap((group) => group.names),
    products: entry.products.map(({ vendor, products, role }) => ({ vendor, products, role })),
    cves: entry.cves.map(({ id, vendor, product, kev, evidence }) => ({
      id,
      vendor,
      product,
      kev,
      evidence,
    })),
    malware: entry.malware.flatMap((group) => group.names),
    tools: entry.tools.flatMap((group) => group.names),
    techniques: Object.entries(entry.techniques?.list ?? {}).map(([id, name]) => ({ id, name })),
    guidance: guidanceOf(entry),
    lookalikes: entry.lookalikes,
    sources: Object.values(entry.sources).map(
      ({ by, title, date, url }) => `${by}, ${date}: ${title}${url === undefined ? '' : ` ${url}`}`,
    ),
  };
}

/** Sectors that do not exist, and a file that is not named after its actor. */
export function checkActor({ file, entry }: ReadActor, sectorIds: ReadonlySet<string>): readonly Fault[] {
  const faults: Fault[] = [];
  if (basename(file.path, '.yml') !== entry.id) {
    faults.push(
      faultAt(
        file,
        ['id'],
        `id is "${entry.id}", expected the file's name, "${basename(file.path, '.yml')}"`,
      ),
    );
  }
  for (const [i, group] of entry.sectors.entries()) {
    for (const id of group.ids) {
      if (!sectorIds.has(id))
        faults.push(
          faultAt(file, ['sectors', i], `sector "${id}" does not exist, expected an id of sectors.yml`),
        );
    }
  }
  return faults;
}

/** Names that stand twice, and names that two actors share so that one would be tagged for the other. */
export function checkNames(actors: readonly ReadActor[]): readonly Fault[] {
  const users = new Map<string, { readonly actor: ReadActor; readonly isUnique: boolean }>();
  const faults: Fault[] = [];
  const named = actors.flatMap((actor) =>
    actor.entry.aliases.flatMap(({ names, class: nameClass }, i) =>
      names.map((name) => ({ actor, isUnique: nameClass === 'unique', name, at: ['aliases', i, 'names'] })),
    ),
  );
  for (const { actor, isUnique, name, at } of named) {
    const other = users.get(nameKey(name));
    if (other === undefined) users.set(nameKey(name), { actor, isUnique });
    else if (other.actor === actor)
      faults.push(faultAt(actor.file, at, `alias "${name}" stands twice, expected once`));
    else if (isUnique || other.isUnique) {
      const text = `alias "${name}" is also one of ${other.actor.entry.id}, expected "class: needs-context" at both`;
      faults.push(faultAt(actor.file, at, text));
    }
  }
  return faults;
}
