import { digestOf } from '../domain/digest.ts';
import { freshFor } from '../domain/news.ts';
import { nextDigestAt, type Subscription } from '../domain/subscription.ts';
import type { Log } from '../log.ts';
import { allStories } from '../store/all-stories.ts';
import type { Store } from '../store/store.ts';

export type DigestNeeds = {
  readonly store: Pick<Store, 'dueDigests' | 'recordDigest'>;
  /** The stories as a workspace sees them. */
  readonly seenBy: (teamId: string) => Pick<Store, 'stories'>;
  readonly sectorParent: (id: string) => string | null;
  readonly now: () => number;
  readonly log: Log;
};

function byChannel(
  subscriptions: readonly Subscription[],
): readonly (readonly [Subscription, ...Subscription[]])[] {
  const groups = new Map<string, [Subscription, ...Subscription[]]>();
  for (const subscription of subscriptions) {
    const place = `${subscription.teamId} ${subscription.channelId}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [subscription]);
    else group.push(subscription);
  }
  return [...groups.values()];
}

async function isEmpty(
  needs: DigestNeeds,
  group: readonly [Subscription, ...Subscription[]],
  to: number,
): Promise<boolean> {
  const asks = group.map(({ filter, coveredUntil: from }) => ({ filter, from }));
  const from = Math.min(...asks.map((ask) => ask.from));
  const stories = await allStories(needs.seenBy(group[0].teamId), {
    seenAfter: from,
    seenUntil: to,
    publishedFrom: from - freshFor,
  });
  return digestOf(stories, asks, to, needs.sectorParent).stories.length === 0;
}

async function oweDigest(
  needs: DigestNeeds,
  group: readonly [Subscription, ...Subscription[]],
  now: number,
): Promise<void> {
  const [{ teamId, channelId }] = group;
  const moved = group.map((s) => ({
    id: s.id,
    coveredUntil: now,
    nextDigestAt: nextDigestAt(s.cadence, now),
  }));
  const silent = group.every((subscription) => subscription.cadence.silentWhenEmpty);
  if (silent && (await isEmpty(needs, group, now))) {
    await needs.store.recordDigest(null, moved);
    return;
  }
  const windows = group.map((subscription) => ({
    subscriptionId: subscription.id,
    from: subscription.coveredUntil,
  }));
  const subject = { kind: 'digest', to: now, windows } as const;
  await needs.store.recordDigest({ teamId, channelId, key: `digest:${now}`, subject, dueAt: now }, moved);
}

/**
 * Owe each channel its digest when the hour has come: the subscriptions of a channel that are due together become one digest.
 * A digest missed while we were down is made up at once, covering all that came since the last. Returns how many channels were due.
 */
export async function oweDueDigests(needs: DigestNeeds): Promise<number> {
  const now = needs.now();
  const groups = byChannel(await needs.store.dueDigests(now));
  for (const group of groups) {
    try {
      await oweDigest(needs, group, now);
    } catch (error) {
      needs.log.error(
        { channel: group[0].channelId, err: error },
        'a digest could not be owed; it is tried again at the next tick',
      );
    }
  }
  return groups.length;
}
