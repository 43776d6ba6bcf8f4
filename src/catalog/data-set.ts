import type { Actor, Alias } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import type { Term, TermKind, Watchlist } from '../domain/watchlist.ts';
import { type NameSense, senseOf, shortForm } from './names.ts';
import { slugOf, termId } from './terms.ts';

/** The kinds of file that bring actors: MITRE ATT&CK (STIX 2), and MISP galaxy clusters of threat actors. */
export const dataSetKinds = ['attack', 'misp'] as const;
export type DataSetKind = (typeof dataSetKinds)[number];

/** Which edition of a data set was read. */
export type DataSet = {
  /** What stays the same from edition to edition: `attack-enterprise`, `misp-threat-actor`. */
  readonly id: string;
  readonly kind: DataSetKind;
  /** As people name it: `MITRE ATT&CK Enterprise`. */
  readonly title: string;
  /** `18.1`, `349`; null where the file does not say. */
  readonly version: string | null;
  /** The day of its latest change, `2025-11-13`; null where the file does not say. */
  readonly date: string | null;
};

/** What a data set says of actors. Every actor has one watchlist; each term speaks for an actor of the bundle. */
export type Bundle = {
  readonly dataset: DataSet;
  readonly actors: readonly Actor[];
  readonly watchlists: readonly Watchlist[];
  /** What was left out and why, in words for whoever imports it. */
  readonly notes: readonly string[];
};

/** An object of a bundle, as JSON gave it. */
export type Raw = Readonly<Record<string, unknown>>;

/** A text of an object, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The objects of a list, or none. */
export function rawList(value: unknown): readonly Raw[] {
  return Array.isArray(value)
    ? value.filter((one): one is Raw => typeof one === 'object' && one !== null)
    : [];
}

/** Texts of a list, or none, each at most `most` characters. */
export function textList(value: unknown, most = 200): readonly string[] {
  return Array.isArray(value)
    ? value
        .filter((one): one is string => typeof one === 'string' && one !== '')
        .map((one) => one.slice(0, most))
    : [];
}

/** The first sentences of a description, without marks of its source's own writing. */
export function plainText(text: string, most = 600): string {
  const plain = text
    .slice(0, most * 4)
    .replace(/\(Citation:[^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z]+>/g, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  if (plain.length <= most) return plain;
  const end = plain.slice(0, most).search(/[.!?](?=[^.!?]*$)/);
  return end > most / 3 ? plain.slice(0, end + 1) : `${plain.slice(0, most).trimEnd()}…`;
}

/** An actor of whom nothing is known yet but who it is. */
export function bareActor(given: Pick<Actor, 'id' | 'name' | 'attackId' | 'aliases'>): Actor {
  return {
    nexus: '',
    category: 'threat',
    description: '',
    activeSince: null,
    sectors: [],
    regions: [],
    products: [],
    cves: [],
    malware: [],
    tools: [],
    techniques: [],
    guidance: [],
    lookalikes: [],
    sources: [],
    ...given,
  };
}

/** A term of a bundle's actor. */
export function bundleTerm(
  dataset: string,
  actorId: string,
  kind: TermKind,
  text: string,
  given: Pick<Term, 'strength' | 'class' | 'needsContext' | 'origin' | 'nexus'>,
): Term {
  return { id: termId(`${dataset}/${actorId}`, kind, text), actorId, text, variants: [], kind, ...given };
}

/** The keys of all names that actors bear. */
export function nameKeys(actors: readonly Actor[]): ReadonlySet<string> {
  return new Set(actors.flatMap(({ aliases }) => aliases.map(({ name }) => nameKey(name))));
}

/**
 * The terms that look for an actor's names, for their short forms where nobody else bears them, and for its ATT&CK id
 * where ATT&CK is spoken of. `taken`: the keys of all names of the data set.
 */
export function nameTerms(dataset: string, actor: Actor, taken: ReadonlySet<string>): readonly Term[] {
  const term = (text: string, origin: string, sense: NameSense) =>
    bundleTerm(dataset, actor.id, 'alias', text, {
      strength: 'specific',
      origin,
      nexus: actor.nexus,
      ...sense,
    });
  const names = actor.aliases.map(({ name, origin, class: nameClass }) => {
    const { needsContext } = senseOf(name);
    return term(name, origin, {
      class: nameClass,
      needsContext: nameClass === 'needs-context' ? needsContext : [],
    });
  });
  const short = actor.aliases.flatMap(({ name, origin, state }) => {
    const form = state === 'active' ? shortForm(name) : null;
    return form === null || taken.has(nameKey(form))
      ? []
      : term(form, `${origin} (short for ${name})`, senseOf(form));
  });
  if (actor.attackId === null) return [...names, ...short];
  const id = bundleTerm(dataset, actor.id, 'technique', actor.attackId, {
    strength: 'specific',
    class: 'needs-context',
    needsContext: ['MITRE', 'ATT&CK', 'attack.mitre.org'],
    origin: 'MITRE ATT&CK',
  });
  return [...names, ...short, id];
}

/** An id for each name of a data set, readable and its own: the slug of the name, with a number where it is taken. */
export function createIds(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const slug = slugOf(name) || 'actor';
    let id = slug;
    for (let number = 2; taken.has(id); number += 1) id = `${slug}-${number}`;
    taken.add(id);
    return id;
  };
}

/**
 * Names that several actors of a data set bear: the one whose first name it is keeps it, for the others it is disputed
 * and needs a second term; where it is nobody's first name, it needs one for all.
 */
export function withShared(actors: readonly Actor[], who: string): readonly Actor[] {
  const owners = new Map<string, Actor[]>();
  for (const actor of actors) {
    for (const alias of actor.aliases) {
      const key = nameKey(alias.name);
      const others = owners.get(key);
      if (others === undefined) owners.set(key, [actor]);
      else if (!others.includes(actor)) others.push(actor);
    }
  }
  const resolve = (actor: Actor, alias: Alias): Alias => {
    const key = nameKey(alias.name);
    const sharing = owners.get(key) ?? [];
    if (sharing.length < 2) return alias;
    const note = `${who} gives it to ${sharing.map(({ name }) => name).join(' and to ')}`;
    const firsts = sharing.filter(({ name }) => nameKey(name) === key);
    const isOwn = firsts.length === 1 && firsts[0] === actor;
    return { ...alias, state: 'disputed', note, class: isOwn ? alias.class : 'needs-context' };
  };
  return actors.map((actor) => ({ ...actor, aliases: actor.aliases.map((alias) => resolve(actor, alias)) }));
}
