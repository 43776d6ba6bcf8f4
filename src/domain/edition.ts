import type { Actor } from './actor.ts';
import { nameKey } from './lookup.ts';

/** What an edition says of an actor that the one before did not. */
export type ActorChange = {
  readonly name: string;
  /** The name that the one before showed, where it is another. */
  readonly wasNamed: string | null;
  readonly namesAdded: readonly string[];
  readonly namesGone: readonly string[];
  /** Names whose class or state is another now, such as `Bitter (unique → needs-context, disputed)`. */
  readonly judgedAnew: readonly string[];
  readonly malwareAdded: readonly string[];
  readonly malwareGone: readonly string[];
};

/** What changes from one edition to the next. */
export type EditionDiff = {
  readonly added: readonly Actor[];
  readonly gone: readonly Actor[];
  readonly changed: readonly ActorChange[];
};

function others(names: readonly string[], known: readonly string[]): readonly string[] {
  const keys = new Set(known.map(nameKey));
  return names.filter((name) => !keys.has(nameKey(name)));
}

function judgedAnew(before: Actor, after: Actor): readonly string[] {
  const known = new Map(before.aliases.map((alias) => [nameKey(alias.name), alias]));
  return after.aliases.flatMap((alias) => {
    const old = known.get(nameKey(alias.name));
    if (old === undefined) return [];
    const changes = [
      ...(old.class === alias.class ? [] : [`${old.class} → ${alias.class}`]),
      ...(old.state === alias.state ? [] : [alias.state]),
    ];
    return changes.length === 0 ? [] : [`${alias.name} (${changes.join(', ')})`];
  });
}

function changeOf(before: Actor, after: Actor): ActorChange | null {
  const names = (actor: Actor) => [actor.name, ...actor.aliases.map((alias) => alias.name)];
  const change: ActorChange = {
    name: after.name,
    wasNamed: nameKey(before.name) === nameKey(after.name) ? null : before.name,
    namesAdded: [...new Set(others(names(after), names(before)))],
    namesGone: [...new Set(others(names(before), names(after)))],
    judgedAnew: judgedAnew(before, after),
    malwareAdded: others(after.malware, before.malware),
    malwareGone: others(before.malware, after.malware),
  };
  const { name: _, wasNamed, ...lists } = change;
  return wasNamed === null && Object.values(lists).every((list) => list.length === 0) ? null : change;
}

type Named = Pick<Actor, 'id' | 'name' | 'attackId' | 'aliases'>;

/** Finds the actor that one of the other edition was: by id, by ATT&CK id, else by its name among the other's names. */
function pairing<A extends Named>(before: readonly A[], after: readonly Named[]): (actor: Named) => A | null {
  const present = new Set(after.map((actor) => actor.id));
  const byId = new Map(before.map((actor) => [actor.id, actor]));
  const renamed = before.filter((actor) => !present.has(actor.id));
  const byAttackId = new Map(
    renamed.flatMap((actor) => (actor.attackId === null ? [] : [[actor.attackId, actor]])),
  );
  const byName = new Map(renamed.map((actor) => [nameKey(actor.name), actor]));
  return (actor) => {
    const same = byId.get(actor.id) ?? byAttackId.get(actor.attackId ?? '');
    if (same !== undefined) return same;
    const named = [actor.name, ...actor.aliases.map(({ name }) => name)]
      .map((name) => byName.get(nameKey(name)))
      .find((one) => one !== undefined);
    const isOther = named !== undefined && named.attackId !== null && actor.attackId !== null;
    return named === undefined || isOther ? null : named;
  };
}

/**
 * The ids that actors keep though their names changed, new id to old: an id is what subscriptions and stored tags know
 * an actor by, and data sets make theirs from the name.
 */
export function keptIds(before: readonly Named[], after: readonly Named[]): ReadonlyMap<string, string> {
  const pair = pairing(before, after);
  const taken = new Set(after.map((actor) => actor.id));
  const kept = new Map<string, string>();
  for (const actor of after) {
    const old = pair(actor);
    if (old === null || old.id === actor.id || taken.has(old.id)) continue;
    taken.add(old.id);
    kept.set(actor.id, old.id);
  }
  return kept;
}

/** What changes from one edition's actors to the next one's; with nothing before, all are added. */
export function diffActors(before: readonly Actor[], after: readonly Actor[]): EditionDiff {
  const pair = pairing(before, after);
  const pairs = after.map((actor) => ({ actor, old: pair(actor) }));
  const paired = new Set(pairs.map(({ old }) => old));
  return {
    added: pairs.filter(({ old }) => old === null).map(({ actor }) => actor),
    gone: before.filter((actor) => !paired.has(actor)),
    changed: pairs.flatMap(({ actor, old }) => {
      const change = old === null ? null : changeOf(old, actor);
      return change === null ? [] : [change];
    }),
  };
}
