import type { Actor } from './actor.ts';
import type { Sector } from './sector.ts';

/** A thing that a person can name: its id, the name we show, every name that finds it, and what only points to it. */
export type Named = {
  readonly kind: 'actor' | 'sector';
  readonly id: string;
  readonly name: string;
  readonly names: readonly string[];
  /** An actor's malware and tools: others may use them too, so they find nobody, but they offer. */
  readonly uses: readonly string[];
};

/** What a name led to: one thing, several that share it, or none with the nearest ones. */
export type Found<T> =
  | { readonly kind: 'one'; readonly is: T }
  | { readonly kind: 'several'; readonly are: readonly T[] }
  | { readonly kind: 'none'; readonly nearest: readonly T[] };

/** The names by which people look things up, case, blanks and punctuation aside. */
export type Directory = {
  readonly actors: ReadonlyMap<string, Actor>;
  readonly sectors: ReadonlyMap<string, Sector>;
  readonly named: readonly Named[];
  readonly byKey: ReadonlyMap<string, readonly Named[]>;
  /** The parent of a sub-sector; null for a sector. */
  readonly parent: (sectorId: string) => string | null;
  /** A sector with its sub-sectors. */
  readonly family: (sectorId: string) => readonly string[];
};

/** `Volt-Typhoon`, `VOLT TYPHOON` and `#volttyphoon` are one name. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Index a catalogue's actors and sectors by every name that people use. */
export function createDirectory(actors: readonly Actor[], sectors: readonly Sector[]): Directory {
  const named: Named[] = [
    ...sectors.map((s) => ({
      kind: 'sector' as const,
      id: s.id,
      name: s.name,
      names: [s.id, s.name, ...s.aliases],
      uses: [],
    })),
    ...actors.map((a) => ({
      kind: 'actor' as const,
      id: a.id,
      name: a.name,
      names: [
        a.id,
        a.name,
        ...a.aliases.map((alias) => alias.name),
        ...(a.attackId === null ? [] : [a.attackId]),
      ],
      uses: [...a.malware, ...a.tools],
    })),
  ];
  const byKey = new Map<string, Named[]>();
  for (const thing of named) {
    for (const key of new Set(thing.names.map(nameKey).filter((key) => key !== '')))
      byKey.set(key, [...(byKey.get(key) ?? []), thing]);
  }
  const sectorById = new Map(sectors.map((sector) => [sector.id, sector]));
  return {
    actors: new Map(actors.map((actor) => [actor.id, actor])),
    sectors: sectorById,
    named,
    byKey,
    parent: (id) => sectorById.get(id)?.parent ?? null,
    family: (id) => [id, ...sectors.filter((sector) => sector.parent === id).map((sector) => sector.id)],
  };
}

/** Edits (insert, delete, replace, swap of neighbours) from one word to another; more than `limit` is not counted out. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (old[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (older[j - 2] ?? 0) + 1);
      row.push(best);
    }
    older = old;
    old = row;
  }
  return old[b.length] ?? limit + 1;
}

/** The candidates of a short list of words that a mistyped word most likely meant, best first, at most `most`. */
export function nearest<T>(
  typed: string,
  candidates: readonly T[],
  names: (candidate: T) => readonly string[],
  most = 3,
): readonly T[] {
  const key = nameKey(typed);
  if (key === '') return [];
  const limit = Math.max(1, Math.floor(key.length / 3));
  const rank = (name: string): number => {
    const other = nameKey(name);
    if (key.length >= 3 && other.startsWith(key)) return 0.5;
    if (key.length >= 4 && other.includes(key)) return 1.5;
    return editDistance(key, other, limit);
  };
  return candidates
    .map((candidate) => ({ candidate, rank: Math.min(...names(candidate).map(rank)) }))
    .filter((scored) => scored.rank <= limit)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((scored) => scored.candidate);
}

const shortestPrefix = 4;
const mostSharing = 5;
const mostNear = 3;

/** `APT27` is APT and 27, `Volt-Typhoon` two words. */
function wordsOf(name: string): readonly string[] {
  return (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+|\p{N}+/gu) ?? []
  );
}

type Typed = { readonly key: string; readonly words: readonly string[] };

/** 0: the name begins with what was typed; 1: it holds the typed words; null: neither. */
function sharing(typed: Typed, name: string): 0 | 1 | null {
  const words = wordsOf(name);
  if (typed.words.length === 0) return null;
  if (typed.words.every((word, at) => words[at] === word)) return 0;
  if (typed.key.length >= shortestPrefix && nameKey(name).startsWith(typed.key)) return 0;
  return typed.words.every((word) => words.includes(word)) ? 1 : null;
}

function slips(typed: Typed, name: string): number | null {
  const { key } = typed;
  if (key.length < shortestPrefix) return null;
  const other = nameKey(name);
  const limit = Math.floor(key.length / 3);
  const slipped = editDistance(key, other, limit);
  if (slipped <= limit) return slipped;
  if (other.includes(key)) return 1.5;
  const words = wordsOf(name);
  const isWithin = other.length >= shortestPrefix && words.every((word) => typed.words.includes(word));
  return isWithin ? 1.5 : null;
}

/** What words that name nothing may have meant, best first; `distance` in edits, under 1 where a name shares the words. */
export type Near = {
  readonly things: readonly Named[];
  readonly distance: number;
  /** The words are malware or a tool of these actors, not a name. */
  readonly linked: boolean;
};

const ofMalware = -1;
const ofSlips = 4;

function least(ranks: readonly (number | null)[]): number {
  return Math.min(...ranks.map((rank) => rank ?? Number.POSITIVE_INFINITY));
}

/** What it uses, its shown name's words, its other names' words, then slips of the pen. */
function rankOf(typed: Typed, { name, names, uses }: Named): number {
  if (typed.key !== '' && uses.some((used) => nameKey(used) === typed.key)) return ofMalware;
  const shared = Math.min(least([sharing(typed, name)]), 2 + least(names.map((one) => sharing(typed, one))));
  if (shared < ofSlips) return shared;
  const slipped = [slips(typed, name), least(names.map((one) => slips(typed, one))) + 0.25];
  return ofSlips + least(slipped);
}

/** The actors and sectors that unknown words most likely meant: up to five that share the words, else the three nearest. */
export function nearNamed(words: string, things: readonly Named[]): Near {
  const typed: Typed = { key: nameKey(words), words: wordsOf(words) };
  const ranked = things
    .map((thing) => ({ thing, rank: rankOf(typed, thing) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank);
  const nearest = ranked[0]?.rank ?? Number.POSITIVE_INFINITY;
  const linked = nearest === ofMalware;
  const isSharing = nearest < ofSlips;
  const kept = ranked
    .filter(({ rank }) => (linked ? rank === ofMalware : !isSharing || rank < ofSlips))
    .slice(0, isSharing ? mostSharing : mostNear);
  return {
    things: kept.map(({ thing }) => thing),
    distance: isSharing ? 0.5 : nearest - ofSlips,
    linked,
  };
}

/** Find an actor or a sector by any of its names. `kind` narrows the search. */
export function findNamed(directory: Directory, name: string, kind?: Named['kind']): Found<Named> {
  const wanted = (thing: Named) => kind === undefined || thing.kind === kind;
  const exact = (directory.byKey.get(nameKey(name)) ?? []).filter(wanted);
  const [first, second] = exact;
  if (first !== undefined && second === undefined) return { kind: 'one', is: first };
  if (first !== undefined) return { kind: 'several', are: exact };
  return { kind: 'none', nearest: nearNamed(name, directory.named.filter(wanted)).things };
}

/** Longest run of `words` from `at` that names something, and how many words it took. */
export function readNamed(
  directory: Directory,
  words: readonly string[],
  at: number,
): { readonly things: readonly Named[]; readonly taken: number } | null {
  for (let taken = Math.min(6, words.length - at); taken > 0; taken -= 1) {
    const things = directory.byKey.get(nameKey(words.slice(at, at + taken).join(' ')));
    if (things !== undefined) return { things, taken };
  }
  return null;
}
