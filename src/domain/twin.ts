import type { Cadence } from './cadence.ts';
import type { Filter } from './filter.ts';
import { nameKey } from './lookup.ts';
import { type Definition, sameTopics, subscriptionNamed } from './subscribing.ts';
import type { Subscription } from './subscription.ts';

/** A subscription of the channel that another would double: by its name; by its words, where neither name tells them apart; in all but the name. */
export type Twin = { readonly by: 'name' | 'words' | 'all'; readonly held: Subscription };

/** What is asked, without order and without what asks nothing. */
function settledPart(part: Filter | Partial<Cadence>): string {
  const given = Object.entries(part)
    .map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value] as const)
    .filter(([, value]) => value !== false && !(Array.isArray(value) && value.length === 0));
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** When it comes: the time of a digest says nothing where there is none. */
function settledTimes({ instant, digest, quiet, broadcast, zone, ...times }: Cadence): string {
  const always = { instant, digest, ...(broadcast === true ? { broadcast } : {}) };
  const zoned = digest === 'none' && quiet === undefined ? {} : { zone };
  const daily = digest === 'none' ? {} : times;
  return settledPart({ ...always, ...zoned, ...daily, ...(quiet === undefined ? {} : { quiet }) });
}

function isSame(a: Definition, b: Definition): boolean {
  return (
    settledPart(a.filter) === settledPart(b.filter) && settledTimes(a.cadence) === settledTimes(b.cadence)
  );
}

/**
 * What of a channel's a subscription would double that is new, or edited from the one of `id`. Without a name the same words are the
 * same subscription, whatever their limits; with a name they may stand beside others that come at other times or ask for other limits.
 * What an edit leaves as it was doubles nothing anew.
 */
export function twinOf(
  held: readonly Subscription[],
  definition: Definition,
  id: string | null,
): Twin | null {
  const before = held.find((one) => one.id === id);
  const others = held.filter((one) => one !== before);
  const isRenamed = nameKey(before?.name ?? '') !== nameKey(definition.name ?? '');
  const named = isRenamed ? subscriptionNamed(others, definition.name ?? '') : undefined;
  if (named !== undefined) return { by: 'name', held: named };
  const hasNewWords = before === undefined || isRenamed || !sameTopics(before.filter, definition.filter);
  const wordless = nameKey(definition.name ?? '') === '' && hasNewWords;
  const worded = others.filter(({ filter }) => wordless && sameTopics(filter, definition.filter));
  const [first] = [...worded.filter(({ name }) => name === null), ...worded];
  if (first !== undefined) return { by: 'words', held: first };
  if (before !== undefined && isSame(before, definition)) return null;
  const same = others.find((one) => isSame(one, definition));
  return same === undefined ? null : { by: 'all', held: same };
}

/** What of a channel's an undo would double by its name or words: somebody made the same since `at`, when the deed was done. */
export function twinAfter(
  held: readonly Subscription[],
  { saved, closed }: { readonly saved: readonly Subscription[]; readonly closed: readonly Subscription[] },
  at: number,
): Twin | null {
  const left = held.filter(({ id }) => !closed.some((one) => one.id === id));
  const twins = saved.map((one) => twinOf(left, one, one.id)).filter((twin) => twin !== null);
  // What stood beside it before may stand beside it again.
  return (
    twins.find(({ by, held: twin }) => by === 'name' || (by === 'words' && twin.createdAt >= at)) ?? null
  );
}
