import type { Actor, Alias } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import type { Term, Watchlist } from '../domain/watchlist.ts';
import type { Bundle, DataSet } from './data-set.ts';
import { addNames, type Ground, groundOf, isGroupId, type Standing, stand, standingOf } from './ground.ts';
import type { Catalog } from './load.ts';

const ours = 'Stormbrief';

function titleOf(dataset: DataSet): string {
  return dataset.version === null ? dataset.title : `${dataset.title} v${dataset.version}`;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  const keys = new Set(a.map(nameKey));
  return [...a, ...b.filter((one) => !keys.has(nameKey(one)))];
}

/** Our facts first; what the data set adds follows. */
function joined(own: Actor, added: Actor, aliases: readonly Alias[]): Actor {
  const techniques = new Set(own.techniques.map(({ id }) => id));
  const cves = new Set(own.cves.map(({ id }) => id));
  return {
    ...own,
    attackId: isGroupId(own.attackId) ? own.attackId : (added.attackId ?? own.attackId),
    nexus: own.nexus === '' ? added.nexus : own.nexus,
    category: own.category === 'threat' ? added.category : own.category,
    description: own.description === '' ? added.description : own.description,
    activeSince: own.activeSince ?? added.activeSince,
    aliases: [...own.aliases, ...aliases],
    sectors: own.sectors.length === 0 ? added.sectors : own.sectors,
    regions: own.regions.length === 0 ? added.regions : own.regions,
    cves: [...own.cves, ...added.cves.filter(({ id }) => !cves.has(id))],
    malware: union(own.malware, added.malware),
    tools: union(own.tools, added.tools),
    techniques: [...own.techniques, ...added.techniques.filter(({ id }) => !techniques.has(id))],
    sources: [...new Set([...own.sources, ...added.sources])],
  };
}

/** A name that the ground gives to another actor is disputed on both sides, and proves nothing alone on the new one. */
function disputed(ground: Ground, self: Standing | null, actor: Actor, alias: Alias, says: string): Alias {
  const others = [...(ground.byKey.get(nameKey(alias.name)) ?? [])].filter((one) => one !== self);
  if (others.length === 0) return alias;
  const name = self?.actor.name ?? actor.name;
  const isOwn = self === null && nameKey(alias.name) === nameKey(actor.name);
  for (const other of others) markDisputed(other, alias.name, `${says} gives it to ${name}`);
  const holders = others.map((other) => `${whoSays(other, alias.name)} gives it to ${other.actor.name}`);
  return {
    ...alias,
    state: 'disputed',
    class: alias.class === 'unique' && !isOwn ? 'needs-context' : alias.class,
    note: [...holders, `${says} gives it to ${name}`].join('; '),
  };
}

function whoSays({ actor }: Standing, name: string): string {
  const alias = actor.aliases.find((one) => nameKey(one.name) === nameKey(name));
  return alias === undefined || alias.origin === '' ? ours : alias.origin;
}

function markDisputed(standing: Standing, name: string, note: string): void {
  const key = nameKey(name);
  const { actor } = standing;
  standing.actor = {
    ...actor,
    aliases: actor.aliases.map((alias) => {
      if (nameKey(alias.name) !== key || alias.note.includes(note)) return alias;
      const own = `${alias.origin === '' ? ours : alias.origin} gives it to ${actor.name}`;
      return {
        ...alias,
        state: 'disputed',
        note: alias.note === '' ? `${own}; ${note}` : `${alias.note}; ${note}`,
      };
    }),
  };
}

/** A bundle's terms under the actor they now speak for, without what stands there already or is known to mislead. */
function laidTerms(
  terms: readonly Term[],
  standing: Standing,
  isNew: (term: Term) => boolean,
  aliases: readonly Alias[],
): readonly Term[] {
  const classes = new Map(aliases.map((alias) => [nameKey(alias.name), alias]));
  return terms.filter(isNew).map((term) => {
    const alias = term.kind === 'alias' ? classes.get(nameKey(term.text)) : undefined;
    if (alias === undefined) return { ...term, actorId: standing.id };
    const needsContext =
      alias.state === 'disputed' && alias.class === 'needs-context' ? [] : term.needsContext;
    return { ...term, actorId: standing.id, class: alias.class, needsContext };
  });
}

function freeId(ground: Ground, wanted: string): string {
  let id = wanted;
  for (let number = 2; ground.byId.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}

type Laying = {
  readonly ground: Ground;
  /** By actor, the keys of names that a data set gives to a group of that very name. */
  readonly yielded: Map<string, Set<string>>;
  /** By actor, the keys of the words that are looked for already, and of those that it must not be taken for. */
  readonly known: Map<string, Set<string>>;
  readonly apart: ReadonlyMap<string, ReadonlySet<string>>;
};

/** A name that our watchlist holds apart from the actor is not looked for, whoever gives it. */
function heldApart({ apart }: Laying, found: Standing | null, alias: Alias, says: string): Alias {
  if (found === null || apart.get(found.id)?.has(nameKey(alias.name)) !== true) return alias;
  const note = `${says} gives it to ${found.actor.name}; ${ours} holds it apart`;
  return { ...alias, class: 'never-match', state: 'disputed', note };
}

/** A group that stands by itself has its own name; where software of ours bore it too, ours needs a second term. */
function yieldName({ ground, yielded }: Laying, actor: Actor, says: string): void {
  if (!isGroupId(actor.attackId)) return;
  const key = nameKey(actor.name);
  for (const bearer of ground.byKey.get(key) ?? []) {
    if (isGroupId(bearer.actor.attackId) || nameKey(bearer.actor.name) === key) continue;
    markDisputed(bearer, actor.name, `${says} gives it to ${actor.name}`);
    const { aliases } = bearer.actor;
    const waiting = aliases.map((alias) =>
      nameKey(alias.name) === key ? { ...alias, class: 'needs-context' as const } : alias,
    );
    bearer.actor = { ...bearer.actor, aliases: waiting };
    yielded.set(bearer.id, (yielded.get(bearer.id) ?? new Set()).add(key));
  }
}

function layActor(laying: Laying, actor: Actor, standing: Standing, aliases: readonly Alias[]): void {
  const { ground } = laying;
  const own = new Set(standing.actor.aliases.map(({ name }) => nameKey(name)));
  const fresh = aliases.filter(({ name }) => !own.has(nameKey(name)));
  standing.actor = joined(standing.actor, actor, fresh);
  addNames(
    ground,
    standing,
    fresh.map(({ name }) => name),
  );
  if (isGroupId(standing.actor.attackId)) ground.byAttackId.set(standing.actor.attackId, standing);
}

function layOne(laying: Laying, bundle: Bundle): readonly Watchlist[] {
  const { ground, known } = laying;
  const says = titleOf(bundle.dataset);
  const pairs = bundle.actors.map((actor, at) => {
    const found = standingOf(ground, actor);
    const own = new Set(found?.actor.aliases.map(({ name }) => nameKey(name)) ?? []);
    const aliases = actor.aliases
      .filter(({ name }) => !own.has(nameKey(name)))
      .map((alias) => disputed(ground, found, actor, alias, says))
      .map((alias) => heldApart(laying, found, alias, says));
    return { actor, found, aliases, terms: bundle.watchlists[at]?.terms ?? [] };
  });
  return pairs.map(({ actor, found, aliases, terms }) => {
    if (found === null) yieldName(laying, actor, says);
    const standing = found ?? stand(ground, { ...actor, id: freeId(ground, actor.id), aliases });
    if (found !== null) layActor(laying, actor, found, aliases);
    const seen = known.get(standing.id) ?? new Set<string>();
    known.set(standing.id, seen);
    const laid = laidTerms(terms, standing, (term) => !seen.has(nameKey(term.text)), aliases);
    for (const term of laid) seen.add(nameKey(term.text));
    return { id: `${bundle.dataset.id}/${standing.id}`, title: standing.actor.name, terms: laid };
  });
}

/**
 * A catalogue with data sets laid over it, one after the other. What stands stays on top: an actor that is there
 * already (the same ATT&CK id, else the same name) gains names, software, techniques and sources; a name that another
 * actor bears is kept as disputed, with who says what.
 */
export function layOver(catalog: Catalog, bundles: readonly Bundle[]): Catalog {
  const ground = groundOf(catalog.actors);
  const known = new Map<string, Set<string>>();
  const apart = new Map<string, Set<string>>();
  for (const term of catalog.watchlists.flatMap((watchlist) => watchlist.terms)) {
    for (const table of term.strength === 'negative' ? [known, apart] : [known]) {
      const keys = table.get(term.actorId) ?? new Set<string>();
      table.set(term.actorId, keys);
      for (const words of [term.text, ...term.variants]) keys.add(nameKey(words));
    }
  }
  const yielded = new Map<string, Set<string>>();
  const laid = bundles.flatMap((bundle) => layOne({ ground, known, apart, yielded }, bundle));
  const waits = (term: Term) =>
    term.kind === 'alias' && yielded.get(term.actorId)?.has(nameKey(term.text)) === true;
  const own = catalog.watchlists.map((watchlist) => ({
    ...watchlist,
    terms: watchlist.terms.map((term) =>
      waits(term) ? { ...term, class: 'needs-context' as const, needsContext: [] } : term,
    ),
  }));
  return {
    ...catalog,
    actors: [...ground.byId.values()].map(({ actor }) => actor),
    watchlists: [...own, ...laid.filter(({ terms }) => terms.length > 0)],
  };
}
