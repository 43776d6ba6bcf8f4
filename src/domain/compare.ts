import type { Actor } from './actor.ts';
import { nameKey } from './lookup.ts';
import type { TermIndex } from './term-index.ts';

/** What two actors are compared by. */
export const comparedKinds = ['techniques', 'cves', 'sectors', 'regions', 'means'] as const;
export type ComparedKind = (typeof comparedKinds)[number];

/** Something that both have, and who says so of the one and of the other; empty where the profile names no source for it. */
export type Shared = { readonly name: string; readonly says: readonly [string, string] };

/** One kind: what both have, and what only the first and only the second has. */
export type Compared = {
  readonly kind: ComparedKind;
  readonly shared: readonly Shared[];
  readonly only: readonly [readonly string[], readonly string[]];
};

/** Which of the two, first or second, the catalogue has nothing of this kind for: what they share is unknown then. */
export function unknownTo({ shared, only }: Compared): readonly (0 | 1)[] {
  return shared.length > 0 ? [] : ([0, 1] as const).filter((at) => only[at].length === 0);
}

type Thing = { readonly name: string; readonly says: string };
type Things = ReadonlyMap<string, Thing>;

function things(all: readonly Thing[]): Things {
  const known = new Map<string, Thing>();
  for (const thing of all) {
    const key = nameKey(thing.name);
    const before = known.get(key);
    const says = [...new Set([before?.says ?? '', thing.says].filter((one) => one !== ''))].join('; ');
    known.set(key, { name: before?.name ?? thing.name, says });
  }
  return known;
}

function unsourced(names: readonly string[]): readonly Thing[] {
  return names.map((name) => ({ name, says: '' }));
}

function thingsOf(actor: Actor, terms: TermIndex): Readonly<Record<ComparedKind, Things>> {
  const told = (...kinds: readonly string[]) =>
    terms
      .ofActor(actor.id)
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ text, origin }) => ({ name: text, says: origin }));
  return {
    techniques: things(unsourced(actor.techniques.map(({ id, name }) => `${id} ${name}`))),
    cves: things([...actor.cves.map(({ id, evidence }) => ({ name: id, says: evidence })), ...told('cve')]),
    sectors: things(unsourced(actor.sectors)),
    regions: things(unsourced(actor.regions)),
    means: things([...unsourced([...actor.malware, ...actor.tools]), ...told('malware', 'tool')]),
  };
}

/** What two actors have in common by the catalogue, and what only one of them has. */
export function compareActors(first: Actor, second: Actor, terms: TermIndex): readonly Compared[] {
  const [left, right] = [thingsOf(first, terms), thingsOf(second, terms)];
  return comparedKinds.map((kind) => {
    const [ours, theirs] = [left[kind], right[kind]];
    const only = (some: Things, others: Things) =>
      [...some].filter(([key]) => !others.has(key)).map(([, { name }]) => name);
    return {
      kind,
      shared: [...ours].flatMap(([key, { name, says }]) => {
        const other = theirs.get(key);
        return other === undefined ? [] : [{ name, says: [says, other.says] as const }];
      }),
      only: [only(ours, theirs), only(theirs, ours)],
    };
  });
}
