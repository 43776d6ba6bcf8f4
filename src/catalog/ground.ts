import type { Actor, Alias } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import { senseOf } from './names.ts';

/** An actor as it grows while data sets are laid over, with who first said of each name whose it is. */
export type Standing = { actor: Actor; readonly id: string };

/** The actors that stand, by all that they can be known by. */
export type Ground = {
  readonly byId: Map<string, Standing>;
  readonly byAttackId: Map<string, Standing>;
  readonly byKey: Map<string, Set<Standing>>;
};

/** Is it a group's id of ATT&CK, not software's? */
export function isGroupId(id: string | null): id is string {
  return id?.startsWith('G') === true;
}

/** Let an actor be known by more names. */
export function addNames(ground: Ground, standing: Standing, names: readonly string[]): void {
  for (const name of names) {
    const key = nameKey(name);
    ground.byKey.set(key, (ground.byKey.get(key) ?? new Set()).add(standing));
  }
}

/** The actors of a catalogue as the ground that data sets are laid on. */
export function groundOf(actors: readonly Actor[]): Ground {
  const ground: Ground = { byId: new Map(), byAttackId: new Map(), byKey: new Map() };
  for (const actor of actors) stand(ground, actor);
  return ground;
}

/** Put one more actor on the ground. */
export function stand(ground: Ground, actor: Actor): Standing {
  const standing = { actor, id: actor.id };
  ground.byId.set(actor.id, standing);
  if (isGroupId(actor.attackId)) ground.byAttackId.set(actor.attackId, standing);
  addNames(ground, standing, [actor.name, ...actor.aliases.map(({ name }) => name)]);
  return standing;
}

/** Two ATT&CK ids that differ are two actors, unless both have the same first name: then one of the sources has an id that was revoked since. So it is with software and a group. */
function mayBeOne({ actor: own }: Standing, actor: Actor): boolean {
  if (!isGroupId(actor.attackId) || own.attackId === null || own.attackId === actor.attackId) return true;
  if (isGroupId(own.attackId)) return nameKey(own.name) === nameKey(actor.name);
  return nameKey(bareName(own.name)) === nameKey(bareName(actor.name));
}

/** `ALPHV` of `ALPHV Ransomware Group`. */
function bareName(name: string): string {
  return name.replace(/(?: ransomware)?(?: (?:group|gang|team))?$/i, '');
}

/** The actor that stands already: by ATT&CK id, by its first name (whose first name it is comes before whose other name it is), else by the names that only one bears. */
export function standingOf(ground: Ground, actor: Actor): Standing | null {
  if (isGroupId(actor.attackId)) {
    const known = ground.byAttackId.get(actor.attackId);
    if (known !== undefined) return known;
  }
  const bearers = (name: string) =>
    [...(ground.byKey.get(nameKey(name)) ?? [])].filter((one) => mayBeOne(one, actor));
  for (const name of [actor.name, bareName(actor.name)]) {
    const all = bearers(name);
    const called = all.filter((one) => nameKey(one.actor.name) === nameKey(name));
    const [first, other] = called.length === 1 ? called : all;
    if (first !== undefined && other === undefined) return first;
  }
  const votes = new Map<Standing, number>();
  for (const alias of actor.aliases) {
    const [bearer, second] = alias.state === 'active' ? bearers(alias.name) : [];
    if (bearer === undefined || second !== undefined) continue;
    votes.set(bearer, (votes.get(bearer) ?? 0) + weightOf(alias, bearer));
  }
  const [best, next] = [...votes].sort((a, b) => b[1] - a[1]);
  return best === undefined || best[1] < enoughVotes || best[1] === next?.[1] ? null : best[0];
}

/** One shared name may be an error of either source; two, or the first name of the other, are not. */
const enoughVotes = 2;

function weightOf({ name, class: nameClass }: Alias, { actor }: Standing): number {
  const isCommon = nameClass !== 'unique' && senseOf(name).needsContext.length === 0;
  const isFirst = nameKey(name) === nameKey(actor.name);
  return isCommon ? Number(isFirst) : isFirst ? 2 : 1;
}
