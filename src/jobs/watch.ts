import { hiddenFor } from '../domain/confidential.ts';
import type { DeliverySubject, FeedNewsKind, NewDelivery } from '../domain/delivery.ts';
import type { FeedState } from '../domain/feed.ts';
import { feedNews, type Outage, outageOf } from '../domain/feed-news.ts';
import { putBackSince, tookOutSince } from '../domain/feed-remarks.ts';
import type { Store } from '../store/store.ts';

/** What watching the feeds for those who run the bot needs from the world. */
export type WatchNeeds = {
  readonly store: Pick<Store, 'feeds' | 'settings' | 'recordFeedNews' | 'hastenFeeds'>;
  /** The workspaces that we work in. */
  readonly teamIds: readonly string[];
  /** The private feeds; absent where there is one workspace, which sees all. */
  readonly privateOwners?: Store['privateOwners'];
  /** The channel of the configuration, for a workspace that has decided none. */
  readonly opsChannel: string | null;
  readonly now: () => number;
};

/** The weekly summary comes on Mondays from nine o'clock on, in UTC; a Monday on which nothing ran is left out. */
const weeklyHour = 9;

/** What was taken out longer ago is told by the summary of the week alone. */
const withdrawnTold = 86_400_000;

/** `2026-W48` on a Monday from nine on (ISO 8601 week); null else. */
function weeklyKey(now: number): string | null {
  const utc = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC');
  return utc.dayOfWeek === 1 && utc.hour >= weeklyHour ? `${utc.yearOfWeek}-W${utc.weekOfYear}` : null;
}

/** What a workspace's ops channel is owed, and what it is told by that. */
type News = {
  readonly owed: readonly NewDelivery[];
  readonly failed: readonly string[];
  readonly recovered: readonly string[];
};

function newsFor(
  place: { readonly teamId: string; readonly channelId: string },
  feeds: readonly FeedState[],
  outage: Outage,
  now: number,
): News {
  const { failed, recovered, network, networkBack } = feedNews(feeds, outage, now);
  const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
  const owe = (key: string, subject: DeliverySubject): NewDelivery => ({
    ...place,
    key,
    subject,
    dueAt: now,
  });
  const withdrawn = feeds
    .filter((feed) => tookOutSince(feed, now - withdrawnTold))
    .map(({ id, withdrawnAt }) =>
      owe(`feeds:withdrawn:${id}:${withdrawnAt}`, { kind: 'feeds', news: 'withdrawn', feedIds: [id] }),
    );
  const restored = feeds
    .filter((feed) => putBackSince(feed, now - withdrawnTold))
    .map(({ id, restoredAt }) =>
      owe(`feeds:restored:${id}:${restoredAt}`, { kind: 'feeds', news: 'restored', feedIds: [id] }),
    );
  const week = weeklyKey(now);
  const word = (news: FeedNewsKind, some: readonly FeedState[]) =>
    some.length === 0 ? [] : [owe(`feeds:${news}:${now}`, { kind: 'feeds', news, feedIds: ids(some) })];
  const owed: NewDelivery[] = [
    ...word('failed', failed),
    ...word('network', network),
    ...word('network-back', networkBack),
    ...word('recovered', recovered),
    ...withdrawn,
    ...restored,
    ...(week === null ? [] : [owe(`feeds:weekly:${week}`, { kind: 'feeds', news: 'weekly', feedIds: [] })]),
  ];
  const isRead = ({ failingSince }: FeedState) => failingSince === null;
  return {
    owed,
    failed: ids([...failed, ...network, ...networkBack.filter((feed) => !isRead(feed))]),
    recovered: ids([...recovered, ...networkBack.filter(isRead)]),
  };
}

/** What an outage of our own network changes of the feeds that it cuts off. */
function outageNotes({ cutOff, isOver }: Outage) {
  const ids = (is: (feed: FeedState) => boolean) => cutOff.filter(is).map(({ id }) => id);
  if (isOver) {
    // Nothing of it came back: what it was taken for is told by itself from now on.
    const untold = cutOff.some(({ failingSince }) => failingSince === null) ? [] : ids(() => true);
    return { over: ids(() => true), untold };
  }
  return {
    untold: [],
    cutOff: ids(({ outageAt }) => outageAt === null),
    back: ids(({ failingSince, outageBackAt }) => failingSince === null && outageBackAt === null),
    failingAgain: ids(({ failingSince, outageBackAt }) => failingSince !== null && outageBackAt !== null),
  };
}

/**
 * Owe each workspace's ops channel what is new of the feeds: a failure that has lasted six hours, once; its end, once; what a publisher took out of a
 * feed that shows all it holds, once; a summary a week; and when more than half fail at once, one word about our own network and one when it is
 * back. What such an outage cut off is looked at as soon as one of it can be read again. Where no workspace has an ops channel nobody is told, and
 * nothing is counted as told. Returns how many messages are owed.
 */
export async function watchFeeds(needs: WatchNeeds): Promise<number> {
  const { store, teamIds } = needs;
  const now = needs.now();
  const feeds = await store.feeds();
  const outage = outageOf(feeds, now);
  const owners = (await needs.privateOwners?.()) ?? new Map();
  const news: News[] = [];
  for (const teamId of teamIds) {
    const channelId = (await store.settings(teamId)).opsChannel ?? needs.opsChannel;
    if (channelId === null) continue;
    const hidden = hiddenFor(owners, teamId);
    const shown = hidden.size === 0 ? feeds : feeds.filter(({ id }) => !hidden.has(id));
    news.push(newsFor({ teamId, channelId }, shown, outage, now));
  }
  const owed = news.flatMap((one) => one.owed);
  const every = (told: (one: News) => readonly string[]) => [...new Set(news.flatMap(told))];
  const { untold, ...notes } = outageNotes(outage);
  if (owed.length > 0 || Object.values(notes).some((ids) => ids.length > 0))
    await store.recordFeedNews(owed, {
      failed: every((one) => one.failed),
      recovered: [...every((one) => one.recovered), ...untold],
      ...notes,
      at: now,
    });
  if (outage.hastened.length > 0)
    await store.hastenFeeds(
      outage.hastened.map(({ id }) => id),
      now,
    );
  return owed.length;
}
