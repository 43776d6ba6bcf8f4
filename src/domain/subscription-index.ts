import { type Filter, type Lookups, type Said, voiceWords } from './filter.ts';
import { wordsOfText } from './phrase.ts';
import { atLeast, type Severity, severities } from './severity.ts';
import type { Subscription } from './subscription.ts';

/** Where in a list the subscriptions stand that ask for one thing. */
type Index = {
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  /** Those that name nothing which can be looked up, by their floor. */
  readonly others: ReadonlyMap<Severity, readonly number[]>;
};

const indexes = new WeakMap<readonly Subscription[], Index>();
const teams = new WeakMap<readonly Subscription[], ReadonlyMap<string, readonly Subscription[]>>();

/** The first word of each phrase: where it is not said, the phrase is not. Null where a phrase has no words with blanks between them. */
function firstWords(phrases: readonly string[]): readonly string[] | null {
  const words = phrases.map((phrase) => /^ ([\p{L}\p{N}]+) /u.exec(wordsOfText(phrase))?.[1] ?? null);
  const plain = words.flatMap((word) =>
    word !== null && /^[\p{Script=Latin}\p{N}]+$/u.test(word) ? [word] : [],
  );
  return plain.length === words.length ? plain : null;
}

/** What has to be said for the filter to be answered, by its most telling kind; null where nothing has to. */
function keysOf(filter: Filter): readonly string[] | null {
  const { cves = [], actors, vendors = [], including = [], feeds = [], sectors } = filter;
  if (cves.length > 0) return cves.map((cve) => `cve ${cve}`);
  if (actors.length > 0) return actors.map((id) => `actor ${id}`);
  for (const phrases of [vendors, including]) {
    const words = phrases.length === 0 ? null : firstWords(phrases);
    if (words !== null) return words.map((word) => `word ${word}`);
  }
  if (feeds.length > 0) return feeds.map((id) => `feed ${id}`);
  return sectors.length > 0 ? sectors.map((id) => `sector ${id}`) : null;
}

function indexOf(subscriptions: readonly Subscription[]): Index {
  const known = indexes.get(subscriptions);
  if (known !== undefined) return known;
  const byKey = new Map<string, number[]>();
  const others = new Map<Severity, number[]>(severities.map((level) => [level, []]));
  for (const [at, { filter }] of subscriptions.entries()) {
    const keys = keysOf(filter);
    if (keys === null) others.get(filter.minSeverity)?.push(at);
    for (const key of new Set(keys)) {
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [at]);
      else list.push(at);
    }
  }
  const index = { byKey, others };
  indexes.set(subscriptions, index);
  return index;
}

function* keysSaid(said: Said, { sectorParent }: Lookups): Generator<string> {
  for (const cve of said.cves) yield `cve ${cve}`;
  for (const { actorId } of said.actors) yield `actor ${actorId}`;
  for (const { id } of said.sectors) {
    yield `sector ${id}`;
    const parent = sectorParent(id);
    if (parent !== null) yield `sector ${parent}`;
  }
  for (const voice of said.voices) {
    yield `feed ${voice.feedId}`;
    for (const word of new Set(voiceWords(voice).split(' '))) yield `word ${word}`;
  }
}

/**
 * The subscriptions, in the order of the list, whose filters what is said may answer: all of those that it does answer, and few
 * others. The list is taken apart once, however often it is asked; it must not be changed.
 */
export function mayWant(
  subscriptions: readonly Subscription[],
  said: Said,
  lookups: Lookups,
): readonly Subscription[] {
  const { byKey, others } = indexOf(subscriptions);
  const found = new Set<number>();
  for (const key of keysSaid(said, lookups)) for (const at of byKey.get(key) ?? []) found.add(at);
  for (const [level, list] of others) if (atLeast(said.severity, level)) for (const at of list) found.add(at);
  return [...found].sort((a, b) => a - b).flatMap((at) => subscriptions[at] ?? []);
}

/** A list of subscriptions by workspace: the same lists each time the same one is asked. */
export function byTeam(subscriptions: readonly Subscription[]): ReadonlyMap<string, readonly Subscription[]> {
  const known = teams.get(subscriptions);
  if (known !== undefined) return known;
  const grouped = Map.groupBy(subscriptions, ({ teamId }) => teamId);
  teams.set(subscriptions, grouped);
  return grouped;
}
