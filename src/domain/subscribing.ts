import { freshFor } from './news.ts';
import { type Severity, severities } from './severity.ts';
import { type Cadence, digestRhythms, type Filter, nextDigestAt, type Subscription } from './subscription.ts';

/** The parts of a filter and cadence that a person may give; what is absent stays as it was, or takes the default. */
export type SubscribeOptions = {
  readonly minSeverity?: Severity;
  readonly kevOnly?: boolean;
  /** Possible links to the actors too. */
  readonly possible?: boolean;
  readonly instant?: boolean;
  readonly digest?: Cadence['digest'];
  readonly hour?: string;
  readonly zone?: string;
  readonly silentWhenEmpty?: boolean;
};

/** The sectors and actors that were named. */
export type Topics = Pick<Filter, 'sectors' | 'actors'>;

/** What a person asked a channel to get. */
export type Wish = Topics & SubscribeOptions;

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

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

function sameTopics(a: Topics, b: Topics): boolean {
  return sameWords(a.sectors, b.sectors) && sameWords(a.actors, b.actors);
}

/** `sectors` or `actors` when only that kind is named; null for all, or for both joined. */
function pureKind(topics: Topics): 'sectors' | 'actors' | null {
  if (topics.sectors.length > 0) return topics.actors.length > 0 ? null : 'sectors';
  return topics.actors.length > 0 ? 'actors' : null;
}

function sharesTopic(held: Subscription, wish: Wish): boolean {
  const kind = pureKind(wish);
  return (
    kind !== null && kind === pureKind(held.filter) && held.filter[kind].some((id) => wish[kind].includes(id))
  );
}

/** What is not said stays as it was; a new subscription is a daily digest, or whatever was named alone. */
function rhythm(wish: Wish, held: Cadence | undefined): Pick<Cadence, 'instant' | 'digest'> {
  const named = wish.instant !== undefined || wish.digest !== undefined;
  const { instant, digest } =
    held ?? (named ? { instant: false, digest: 'none' } : { instant: false, digest: 'daily' });
  const alerts = wish.instant ?? instant;
  const rhythm = wish.digest ?? (digest === 'none' && wish.hour !== undefined ? 'daily' : digest);
  // Neither would be a subscription that never says anything: to end one, there is unsubscribe.
  return { instant: alerts, digest: !alerts && rhythm === 'none' ? 'daily' : rhythm };
}

/** What several subscriptions hold together, where they differ the wider: words that move to one subscription must not hear less. */
function together(
  held: readonly Subscription[],
): Pick<Subscription, 'filter' | 'cadence' | 'coveredUntil'> | undefined {
  const [first] = held;
  if (first === undefined) return undefined;
  const digests = held.filter(({ cadence }) => cadence.digest !== 'none');
  const digest =
    digestRhythms.find((one) => one !== 'none' && digests.some(({ cadence }) => cadence.digest === one)) ??
    'none';
  return {
    filter: {
      ...first.filter,
      minSeverity:
        severities.findLast((level) => held.some(({ filter }) => filter.minSeverity === level)) ?? 'low',
      kevOnly: held.every(({ filter }) => filter.kevOnly),
      possible: held.some(({ filter }) => filter.possible === true),
    },
    cadence: {
      ...(digests[0] ?? first).cadence,
      instant: held.some(({ cadence }) => cadence.instant),
      digest,
      silentWhenEmpty: held.every(({ cadence }) => cadence.silentWhenEmpty),
    },
    coveredUntil: Math.min(...held.map((one) => one.coveredUntil)),
  };
}

function without(held: Subscription, topics: Topics): Subscription {
  return {
    ...held,
    filter: {
      ...held.filter,
      sectors: held.filter.sectors.filter((id) => !topics.sectors.includes(id)),
      actors: held.filter.actors.filter((id) => !topics.actors.includes(id)),
    },
  };
}

function isEmpty(subscription: Subscription): boolean {
  return subscription.filter.sectors.length + subscription.filter.actors.length === 0;
}

/**
 * Subscribe a channel: the same words again edit; words that another subscription of the channel holds move to the new one,
 * so that a word never has two settings. A first digest may reach back seven days.
 */
export function subscribe(held: readonly Subscription[], wish: Wish, asker: Asker): Subscribed {
  const same = held.find((subscription) => sameTopics(subscription.filter, wish));
  const sharing = held.filter((subscription) => subscription !== same && sharesTopic(subscription, wish));
  const base = same ?? together(sharing);
  const cadence: Cadence = {
    ...rhythm(wish, base?.cadence),
    hour: wish.hour ?? base?.cadence.hour ?? '08:00',
    zone: wish.zone ?? base?.cadence.zone ?? asker.zone,
    silentWhenEmpty: wish.silentWhenEmpty ?? base?.cadence.silentWhenEmpty ?? false,
  };
  const filter: Filter = {
    sectors: wish.sectors,
    actors: wish.actors,
    minSeverity: wish.minSeverity ?? base?.filter.minSeverity ?? 'low',
    kevOnly: wish.kevOnly ?? base?.filter.kevOnly ?? false,
    ...((wish.possible ?? base?.filter.possible) === true && wish.actors.length > 0
      ? { possible: true }
      : {}),
  };
  const subscription: Subscription = {
    id: same?.id ?? asker.id,
    teamId: asker.teamId,
    channelId: asker.channelId,
    filter,
    cadence,
    createdBy: same?.createdBy ?? asker.userId,
    createdAt: same?.createdAt ?? asker.now,
    coveredUntil:
      base === undefined || base.cadence.digest === 'none' ? asker.now - freshFor : base.coveredUntil,
    nextDigestAt: nextDigestAt(cadence, asker.now),
    closedAt: null,
    closedReason: null,
  };
  const rest = sharing.map((other) => without(other, wish));
  return {
    subscription,
    edited: base !== undefined,
    narrowed: rest.filter((other) => !isEmpty(other)),
    replaced: rest.filter(isEmpty),
  };
}

/** What unsubscribing changes. `untouched` are words that no subscription of the channel holds. */
export type Unsubscribed = {
  readonly narrowed: readonly Subscription[];
  readonly closed: readonly Subscription[];
  readonly untouched: readonly string[];
};

/** Take words out of a channel's subscriptions. One that joins a sector with an actor ends with either: it must not grow wider. */
export function unsubscribe(held: readonly Subscription[], topics: Topics | 'all'): Unsubscribed {
  if (topics === 'all') return { narrowed: [], closed: held, untouched: [] };
  const touched = held.filter(
    ({ filter }) =>
      filter.sectors.some((id) => topics.sectors.includes(id)) ||
      filter.actors.some((id) => topics.actors.includes(id)),
  );
  const ends = (before: Subscription) => {
    const after = without(before, topics).filter;
    const lost = (kind: 'sectors' | 'actors') => before.filter[kind].length > 0 && after[kind].length === 0;
    return lost('sectors') || lost('actors');
  };
  const heldWords = new Set(held.flatMap(({ filter }) => [...filter.sectors, ...filter.actors]));
  return {
    closed: touched.filter(ends),
    narrowed: touched
      .filter((subscription) => !ends(subscription))
      .map((subscription) => without(subscription, topics)),
    untouched: [...topics.sectors, ...topics.actors].filter((id) => !heldWords.has(id)),
  };
}
