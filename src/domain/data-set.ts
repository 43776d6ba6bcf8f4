import type { Actor, Alias } from './actor.ts';
import { nameKey } from './lookup.ts';

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

/** A data set as it is kept: when it came from where, the hash of its bytes, and how much is in it. */
export type KeptDataSet = DataSet & {
  readonly importedAt: number;
  readonly source: string;
  readonly hash: string;
  readonly actors: number;
  readonly names: number;
  readonly terms: number;
};

/** What an edition says of an actor that the one before did not. */
export type ActorChange = {
  readonly name: string;
  /** The name that the one before showed, where it is another. */
  readonly wasNamed: string | null;
  readonly namesAdded: readonly string[];
  readonly namesGone: readonly string[];
  /** Names whose class or state is another now, such as `Bitter: unique, now needs-context`. */
  readonly judgedAnew: readonly string[];
  readonly malwareAdded: readonly string[];
  readonly malwareGone: readonly string[];
};

/** What changes from one edition to the next. */
export type DataSetDiff = {
  readonly added: readonly Actor[];
  readonly gone: readonly Actor[];
  readonly changed: readonly ActorChange[];
};

function identityOf(actor: Actor): string {
  return actor.attackId ?? actor.id;
}

function others(names: readonly string[], known: readonly string[]): readonly string[] {
  const keys = new Set(known.map(nameKey));
  return names.filter((name) => !keys.has(nameKey(name)));
}

function judgement({ class: nameClass, state }: Alias): string {
  return state === 'active' ? nameClass : `${nameClass}, ${state}`;
}

function judgedAnew(before: Actor, after: Actor): readonly string[] {
  const known = new Map(before.aliases.map((alias) => [nameKey(alias.name), alias]));
  return after.aliases.flatMap((alias) => {
    const old = known.get(nameKey(alias.name));
    if (old === undefined || judgement(old) === judgement(alias)) return [];
    return [`${alias.name}: ${judgement(old)}, now ${judgement(alias)}`];
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

/** What changes from one edition's actors to the next one's; with nothing before, all are added. */
export function diffActors(before: readonly Actor[], after: readonly Actor[]): DataSetDiff {
  const old = new Map(before.map((actor) => [identityOf(actor), actor]));
  const present = new Set(after.map(identityOf));
  return {
    added: after.filter((actor) => !old.has(identityOf(actor))),
    gone: before.filter((actor) => !present.has(identityOf(actor))),
    changed: after.flatMap((actor) => {
      const known = old.get(identityOf(actor));
      const change = known === undefined ? null : changeOf(known, actor);
      return change === null ? [] : [change];
    }),
  };
}
