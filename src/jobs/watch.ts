import { hiddenFor } from '../domain/confidential.ts';
import type { DeliverySubject, NewDelivery } from '../domain/delivery.ts';
import type { FeedState } from '../domain/feed.ts';
import { failuresToTell } from '../domain/feed-health.ts';
import { tookOutSince } from '../domain/feed-remarks.ts';
import type { Store } from '../store/store.ts';

/** What watching the feeds for those who run the bot needs from the world. */
export type WatchNeeds = {
  readonly store: Pick<Store, 'feeds' | 'settings' | 'recordFeedNews'>;
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
  now: number,
): News {
  const { failed, recovered, network } = failuresToTell(feeds, now);
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
  const week = weeklyKey(now);
  const owed: NewDelivery[] = [
    ...(network === null && failed.length > 0
      ? [owe(`feeds:failed:${now}`, { kind: 'feeds', news: 'failed', feedIds: ids(failed) })]
      : []),
    ...(network === null
      ? []
      : [owe(`feeds:network:${now}`, { kind: 'feeds', news: 'network', feedIds: ids(failed) })]),
    ...(recovered.length === 0
      ? []
      : [owe(`feeds:recovered:${now}`, { kind: 'feeds', news: 'recovered', feedIds: ids(recovered) })]),
    ...withdrawn,
    ...(week === null ? [] : [owe(`feeds:weekly:${week}`, { kind: 'feeds', news: 'weekly', feedIds: [] })]),
  ];
  return { owed, failed: ids(failed), recovered: ids(recovered) };
}

/**
 * Owe each workspace's ops channel what is new of the feeds: a failure that has lasted six hours, once; its end, once; what a publisher took out of a
 * feed that shows all it holds, once; a summary a week; and when more than half fail at once, one word about our own network. Where no workspace
 * has an ops channel nobody is told, and nothing is counted as told. Returns how many messages are owed.
 */
export async function watchFeeds(needs: WatchNeeds): Promise<number> {
  const { store, teamIds } = needs;
  const now = needs.now();
  const feeds = await store.feeds();
  const owners = (await needs.privateOwners?.()) ?? new Map();
  const news: News[] = [];
  for (const teamId of teamIds) {
    const channelId = (await store.settings(teamId)).opsChannel ?? needs.opsChannel;
    if (channelId === null) continue;
    const hidden = hiddenFor(owners, teamId);
    const shown = hidden.size === 0 ? feeds : feeds.filter(({ id }) => !hidden.has(id));
    news.push(newsFor({ teamId, channelId }, shown, now));
  }
  const owed = news.flatMap((one) => one.owed);
  const every = (told: (one: News) => readonly string[]) => [...new Set(news.flatMap(told))];
  if (owed.length > 0)
    await store.recordFeedNews(owed, {
      failed: every((one) => one.failed),
      recovered: every((one) => one.recovered),
      at: now,
    });
  return owed.length;
}
