import { setImmediate as breathe } from 'node:timers/promises';
import { type Cadence, nextDigestAt } from '../domain/cadence.ts';
import { type Ask, digestOf } from '../domain/digest.ts';
import { freshFor } from '../domain/news.ts';
import type { ToldUse } from '../domain/ransomware-use.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Log } from '../log.ts';
import { allStories } from '../store/all-stories.ts';
import { digestUses, untoldIn } from '../store/digest-uses.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { Store } from '../store/store.ts';

export type DigestNeeds = {
  readonly store: Pick<
    Store,
    'dueDigests' | 'recordDigests' | 'vulnerabilities' | 'usedInRansomware' | 'toldUses'
  >;
  /** The stories as a workspace sees them. */
  readonly seenBy: (teamId: string) => Pick<Store, 'stories'>;
  readonly sectorParent: (id: string) => string | null;
  readonly now: () => number;
  readonly log: Log;
};

/** The subscriptions of a channel that are due together. */
type Group = readonly [Subscription, ...Subscription[]];
/** Digests of one transaction: more would hold everything else up. */
const writtenAtOnce = 500;

function byChannel(subscriptions: readonly Subscription[]): readonly Group[] {
  const groups = new Map<string, [Subscription, ...Subscription[]]>();
  for (const subscription of subscriptions) {
    const place = `${subscription.teamId} ${subscription.channelId}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [subscription]);
    else group.push(subscription);
  }
  return [...groups.values()];
}

/** What a digest of some asks would hold, as far as owing it goes. */
type Holds = { readonly stories: boolean; readonly uses: readonly ToldUse[] };

async function heldFor(needs: DigestNeeds, teamId: string, asks: readonly Ask[], to: number): Promise<Holds> {
  const { store, sectorParent } = needs;
  const seen = needs.seenBy(teamId);
  const from = Math.min(...asks.map((ask) => ask.from));
  const window = { seenAfter: from, seenUntil: to, publishedFrom: from - freshFor };
  const stories = await allStories(seen, window);
  const filters = asks.map(({ filter }) => filter);
  const cves = stories.flatMap((story) => story.cves);
  const lookups = await lookupsFor(store, sectorParent, filters, cves);
  if (digestOf(stories, asks, to, lookups).stories.length > 0) return { stories: true, uses: [] };
  return { stories: false, uses: await digestUses({ store, seen, sectorParent }, asks, to) };
}

/** Is there nothing for these subscriptions? Channels that ask for the same are asked once. */
async function isEmpty(
  needs: DigestNeeds,
  group: Group,
  to: number,
  known: Map<string, Holds>,
): Promise<boolean> {
  const asks = group.map(({ filter, coveredUntil: from }) => ({ filter, from }));
  const [{ teamId, channelId }] = group;
  const key = JSON.stringify([teamId, asks]);
  const held = known.get(key) ?? (await heldFor(needs, teamId, asks, to));
  known.set(key, held);
  return !held.stories && (await untoldIn(needs.store, { teamId, channelId }, held.uses)).length === 0;
}

type Owed = Parameters<Store['recordDigests']>[0][number];

async function digestFor(
  needs: DigestNeeds,
  group: Group,
  now: number,
  known: { readonly held: Map<string, Holds>; readonly next: (cadence: Cadence) => number | null },
): Promise<Owed> {
  const [{ teamId, channelId }] = group;
  const moved = group.map(({ id, cadence }) => ({
    id,
    coveredUntil: now,
    nextDigestAt: known.next(cadence),
  }));
  const silent = group.every((subscription) => subscription.cadence.silentWhenEmpty);
  if (silent && (await isEmpty(needs, group, now, known.held))) return { owed: null, moved };
  const windows = group.map(({ id, coveredUntil }) => ({ subscriptionId: id, from: coveredUntil }));
  const subject = { kind: 'digest', to: now, windows } as const;
  return { owed: { teamId, channelId, key: `digest:${now}`, subject, dueAt: now }, moved };
}

/** When digests of a cadence come next, worked out once for all who have it. */
function nextTimes(now: number): (cadence: Cadence) => number | null {
  const times = new Map<string, number | null>();
  return (cadence) => {
    const key = JSON.stringify(cadence);
    const known = times.get(key);
    if (known !== undefined) return known;
    const next = nextDigestAt(cadence, now);
    times.set(key, next);
    return next;
  };
}

/** Write digests down, all of them or, where that breaks, each that can be. */
async function record(needs: DigestNeeds, owed: readonly Owed[]): Promise<void> {
  try {
    await needs.store.recordDigests(owed);
  } catch (error) {
    const [only, second] = owed;
    if (second !== undefined) for (const one of owed) await record(needs, [one]);
    else
      needs.log.error(
        { channel: only?.owed?.channelId, err: error },
        'a digest could not be owed; it is tried again at the next tick',
      );
  }
}

/**
 * Owe each channel its digest when the hour has come: the subscriptions of a channel that are due together become one digest.
 * A digest missed while we were down is made up at once, covering all that came since the last. Returns how many channels were due.
 */
export async function oweDueDigests(needs: DigestNeeds): Promise<number> {
  const now = needs.now();
  const groups = byChannel(await needs.store.dueDigests(now));
  const known = { held: new Map<string, Holds>(), next: nextTimes(now) };
  for (let from = 0; from < groups.length; from += writtenAtOnce) {
    const owed: Owed[] = [];
    for (const group of groups.slice(from, from + writtenAtOnce)) {
      try {
        owed.push(await digestFor(needs, group, now, known));
      } catch (error) {
        needs.log.error(
          { channel: group[0].channelId, err: error },
          'a digest could not be owed; it is tried again at the next tick',
        );
      }
    }
    await record(needs, owed);
    await breathe();
  }
  return groups.length;
}
