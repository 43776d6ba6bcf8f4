import { type Cadence, digestRhythms, nextDigestAt } from './cadence.ts';
import { type Filter, type TopicKind, topicKinds } from './filter.ts';
import { nameKey } from './lookup.ts';
import { freshFor } from './news.ts';
import { severities } from './severity.ts';
import type { Subscription } from './subscription.ts';

/** `null` takes a limit away. */
type Clearable<T> = { readonly [K in keyof T]?: T[K] | null };
type Limits = Omit<Filter, TopicKind>;

/** The parts of a filter and cadence that a person may give; what is absent stays as it was, or takes the default. */
export type SubscribeOptions = Partial<Pick<Limits, 'minSeverity' | 'kevOnly'>> &
  Clearable<Omit<Limits, 'minSeverity' | 'kevOnly'>> &
  Partial<Omit<Cadence, 'quiet' | 'days'>> &
  Clearable<Pick<Cadence, 'quiet' | 'days'>> & {
    /** What the subscription is called: one of that name is edited. */
    readonly name?: string;
  };

/** What was named, by kind. */
export type Topics = Pick<Filter, TopicKind>;

/** What a person asked a channel to get. */
export type Wish = Topics & SubscribeOptions;

/** A subscription as a form gives it: nothing is left as it was. */
export type Definition = Pick<Subscription, 'name' | 'filter' | 'cadence'>;

/** Who asks, where and when. `zone` is the asker's own. */
export type Asker = {
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly zone: string;
  readonly now: number;
};

/** What subscribing changes: one subscription made or edited, others that lost the same words to it. */
export type Subscribed = {
  readonly subscription: Subscription;
  readonly edited: boolean;
  readonly narrowed: readonly Subscription[];
  readonly replaced: readonly Subscription[];
};

function ofKind(topics: Topics, kind: TopicKind): readonly string[] {
  return topics[kind] ?? [];
}

/** How many things are named. */
export function topicCount(topics: Topics): number {
  return topicKinds.reduce((sum, kind) => sum + ofKind(topics, kind).length, 0);
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(b.map((word) => word.toLowerCase()));
  return a.length === b.length && a.every((word) => known.has(word.toLowerCase()));
}

/** Do both name the same things? */
export function sameTopics(a: Topics, b: Topics): boolean {
  return topicKinds.every((kind) => sameWords(ofKind(a, kind), ofKind(b, kind)));
}

/** The kind when only one is named; null for all, or for several joined. */
function pureKind(topics: Topics): TopicKind | null {
  const [only, other] = topicKinds.filter((kind) => ofKind(topics, kind).length > 0);
  return other === undefined ? (only ?? null) : null;
}

function sharesTopic(held: Subscription, wish: Wish): boolean {
  const kind = pureKind(wish);
  return (
    held.name === null &&
    kind !== null &&
    kind === pureKind(held.filter) &&
    ofKind(held.filter, kind).some((id) => ofKind(wish, kind).includes(id))
  );
}

/** Among a channel's subscriptions the one of that name, case and punctuation aside. */
export function subscriptionNamed(held: readonly Subscription[], name: string): Subscription | undefined {
  const key = nameKey(name);
  return key === '' ? undefined : held.find((one) => one.name !== null && nameKey(one.name) === key);
}

/** What is not said stays as it was; a new subscription is a daily digest, or whatever was named alone. */
function rhythm(wish: Wish, held: Cadence | undefined): Pick<Cadence, 'instant' | 'digest'> {
  const named = wish.instant !== undefined || wish.digest !== undefined;
  const { instant, digest } =
    held ?? (named ? { instant: false, digest: 'none' } : { instant: false, digest: 'daily' });
  const alerts = wish.instant ?? instant;
  const timed = wish.hour !== undefined || (wish.days ?? null) !== null;
  const rhythm = wish.digest ?? (digest === 'none' && timed ? 'daily' : digest);
  // Neither would be a subscription that never says anything: to end one, there is unsubscribe.
  return { instant: alerts, digest: !alerts && rhythm === 'none' ? 'daily' : rhythm };
}

/** What several subscriptions hold together, where they differ the wider: words that move to one subscription must not hear less. */
function together(
  held: readonly Subscription[],
): Pick<Subscription, 'filter' | 'cadence' | 'coveredUntil'> | undefined {
  const [first, ...others] = held;
  if (first === undefined || others.length === 0) return first;
  const digests = held.filter(({ cadence }) => cadence.digest !== 'none');
  const digest =
    digestRhythms.find((one) => one !== 'none' && digests.some(({ cadence }) => cadence.digest === one)) ??
    'none';
  const { sectors, actors } = first.filter;
  const { quiet: _quiet, days: _days, ...cadence } = (digests[0] ?? first).cadence;
  return {
    filter: {
      sectors,
      actors,
      minSeverity:
        severities.findLast((level) => held.some(({ filter }) => filter.minSeverity === level)) ?? 'low',
      kevOnly: held.every(({ filter }) => filter.kevOnly),
      possible: held.some(({ filter }) => filter.possible === true),
      mentions: held.some(({ filter }) => filter.mentions === true),
    },
    cadence: {
      ...cadence,
      instant: held.some(({ cadence }) => cadence.instant),
      digest,
      silentWhenEmpty: held.every(({ cadence }) => cadence.silentWhenEmpty),
      broadcast: held.some(({ cadence }) => cadence.broadcast === true),
    },
    coveredUntil: Math.min(...held.map((one) => one.coveredUntil)),
  };
}

function without(held: Subscription, topics: Topics): Subscription {
  const left = Object.fromEntries(
    topicKinds
      .filter((kind) => held.filter[kind] !== undefined)
      .map((kind) => [kind, ofKind(held.filter, kind).filter((id) => !ofKind(topics, kind).includes(id))]),
  );
  return { ...held, filter: { ...held.filter, ...left } };
}

function isEmpty(subscription: Subscription): boolean {
  return topicCount(subscription.filter) === 0;
}

/** What a person said, else what was held; `null`, `false` and an empty list leave nothing behind. */
function settled<T extends object>(
  wish: Clearable<T>,
  held: Partial<T> | undefined,
  names: readonly (keyof T)[],
): Partial<T> {
  const kept: Partial<T> = {};
  for (const name of names) {
    const value = wish[name] === undefined ? held?.[name] : wish[name];
    const isNothing = value === undefined || value === null || value === false;
    if (!isNothing && !(Array.isArray(value) && value.length === 0)) kept[name] = value as T[keyof T];
  }
  return kept;
}

const optionalLimits = [
  'possible',
  'mentions',
  'minEpss',
  'categories',
  'feeds',
  'languages',
  'excluding',
  'maxAgeDays',
] as const;
const optionalTopics = ['vendors', 'cves', 'including'] as const;

function filterOf(wish: Wish, held: Filter | undefined): Filter {
  const limits = settled<Limits>(wish, held, optionalLimits);
  const topics = settled<Topics>(wish, undefined, optionalTopics);
  const { possible: _possible, mentions: _mentions, ...others } = limits;
  return {
    sectors: wish.sectors,
    actors: wish.actors,
    minSeverity: wish.minSeverity ?? held?.minSeverity ?? 'low',
    kevOnly: wish.kevOnly ?? held?.kevOnly ?? false,
    ...topics,
    // How sure and how central it has to be is said of actors.
    ...(wish.actors.length > 0 ? limits : others),
  };
}

function cadenceOf(wish: Wish, held: Cadence | undefined, zone: string): Cadence {
  return {
    ...rhythm(wish, held),
    hour: wish.hour ?? held?.hour ?? '08:00',
    zone: wish.zone ?? held?.zone ?? zone,
    silentWhenEmpty: wish.silentWhenEmpty ?? held?.silentWhenEmpty ?? false,
    ...settled<Cadence>(wish, held, ['days', 'quiet', 'broadcast']),
  };
}

function firstDay(
  base: Pick<Subscription, 'cadence' | 'coveredUntil'> | undefined,
  now: number,
): Pick<Subscription, 'coveredUntil'> {
  // A first digest may reach back seven days.
  return {
    coveredUntil: base === undefined || base.cadence.digest === 'none' ? now - freshFor : base.coveredUntil,
  };
}

function made(
  definition: Definition,
  held: Subscription | undefined,
  asker: Asker,
): Omit<Subscription, 'coveredUntil'> {
  const pausedAt = held?.pausedAt ?? null;
  return {
    id: held?.id ?? asker.id,
    teamId: asker.teamId,
    channelId: asker.channelId,
    ...definition,
    createdBy: held?.createdBy ?? asker.userId,
    createdAt: held?.createdAt ?? asker.now,
    nextDigestAt: pausedAt === null ? nextDigestAt(definition.cadence, asker.now) : null,
    pausedAt,
    closedAt: null,
    closedReason: null,
  };
}

/** What a wish edits: the subscription of that name, else the one with the same words. A name that is new makes a new one. */
function heldFor(held: readonly Subscription[], wish: Wish): Subscription | undefined {
  if (wish.name !== undefined) return subscriptionNamed(held, wish.name);
  const same = held.filter((subscription) => sameTopics(subscription.filter, wish));
  return same.find(({ name }) => name === null) ?? same[0];
}

/**
 * Subscribe a channel: the same words again edit, and so does the same name; words that another subscription without a name holds
 * move to the new one, so that a word never has two settings. A first digest may reach back seven days.
 */
export function subscribe(held: readonly Subscription[], wish: Wish, asker: Asker): Subscribed {
  const same = heldFor(held, wish);
  const topics = same !== undefined && topicCount(wish) === 0 ? { ...wish, ...topicsOf(same.filter) } : wish;
  const sharing =
    wish.name === undefined && same?.name == null
      ? held.filter((subscription) => subscription !== same && sharesTopic(subscription, topics))
      : [];
  const base = same ?? together(sharing);
  const definition = {
    name: same?.name ?? wish.name ?? null,
    filter: filterOf(topics, base?.filter),
    cadence: cadenceOf(topics, base?.cadence, asker.zone),
  };
  const rest = sharing.map((other) => without(other, topics));
  return {
    subscription: { ...made(definition, same, asker), ...firstDay(base, asker.now) },
    edited: base !== undefined,
    narrowed: rest.filter((other) => !isEmpty(other)),
    replaced: rest.filter(isEmpty),
  };
}

/** Make a subscription as a form gives it, or put it in the place of one that is held. */
export function define(held: Subscription | undefined, definition: Definition, asker: Asker): Subscription {
  return { ...made(definition, held, asker), ...firstDay(held, asker.now) };
}

function topicsOf(filter: Filter): Topics {
  const { sectors, actors } = filter;
  return { sectors, actors, ...settled<Topics>({}, filter, optionalTopics) };
}

/** What unsubscribing changes. `untouched` are words that no subscription of the channel holds. */
export type Unsubscribed = {
  readonly narrowed: readonly Subscription[];
  readonly closed: readonly Subscription[];
  readonly untouched: readonly string[];
};

/** The subscriptions that hold one of these words. */
export function holding(held: readonly Subscription[], topics: Topics): readonly Subscription[] {
  return held.filter(({ filter }) =>
    topicKinds.some((kind) => ofKind(filter, kind).some((id) => ofKind(topics, kind).includes(id))),
  );
}

/** Take words out of a channel's subscriptions. One that joins two kinds ends with either: it must not grow wider. */
export function unsubscribe(held: readonly Subscription[], topics: Topics | 'all'): Unsubscribed {
  if (topics === 'all') return { narrowed: [], closed: held, untouched: [] };
  const touched = holding(held, topics);
  const ends = (before: Subscription) => {
    const after = without(before, topics).filter;
    return topicKinds.some(
      (kind) => ofKind(before.filter, kind).length > 0 && ofKind(after, kind).length === 0,
    );
  };
  const heldWords = new Set(held.flatMap(({ filter }) => topicKinds.flatMap((kind) => ofKind(filter, kind))));
  return {
    closed: touched.filter(ends),
    narrowed: touched
      .filter((subscription) => !ends(subscription))
      .map((subscription) => without(subscription, topics)),
    untouched: topicKinds.flatMap((kind) => ofKind(topics, kind)).filter((id) => !heldWords.has(id)),
  };
}

/** Nothing is sent until it is resumed. */
export function paused(subscription: Subscription, now: number): Subscription {
  return { ...subscription, pausedAt: subscription.pausedAt ?? now, nextDigestAt: null };
}

/** Sent again from now on; the next digest brings what came meanwhile, of seven days at most. */
export function resumed(subscription: Subscription, now: number): Subscription {
  return {
    ...subscription,
    pausedAt: null,
    coveredUntil: Math.max(subscription.coveredUntil, now - freshFor),
    nextDigestAt: nextDigestAt(subscription.cadence, now),
  };
}
