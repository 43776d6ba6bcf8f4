import type { FeedState } from './feed.ts';
import { movedAddress } from './feed-notes.ts';

/** How a feed is, worst first: the order in which people are shown them. */
export const conditions = [
  'failing',
  'blocked',
  'not-a-feed',
  'gone',
  'quiet',
  'moved',
  'waiting',
  'paused',
  'ok',
] as const;
export type Condition = (typeof conditions)[number];

const day = 86_400_000;
/** Silent for so many times its usual interval, a feed is quiet; one that publishes hourly is not, overnight. */
const quietAfter = 3;
const shortestInterval = day;

/** Since when a feed that can be read has been silent for longer than its kind; null while it has not, or nothing is known of its pace. */
export function quietSince(
  { lastNewAt, usualIntervalMs }: Pick<FeedState, 'lastNewAt' | 'usualIntervalMs'>,
  now: number,
): number | null {
  if (lastNewAt === null || usualIntervalMs === null) return null;
  return now - lastNewAt > quietAfter * Math.max(usualIntervalMs, shortestInterval) ? lastNewAt : null;
}

/** The condition of a feed. What kept the last look from reading it decides; an empty feed that can be read is no failure. */
export function conditionOf(feed: FeedState, now: number): Condition {
  if (feed.pausedAt !== null) return 'paused';
  if (feed.failingSince !== null) {
    if (feed.fault === 'blocked' || feed.fault === 'not-a-feed' || feed.fault === 'gone') return feed.fault;
    return 'failing';
  }
  if (feed.lastReadAt === null) return 'waiting';
  if (quietSince(feed, now) !== null) return 'quiet';
  return movedAddress(feed) === null ? 'ok' : 'moved';
}

/** Is it one that cannot be read? */
export function isFailing(condition: Condition): boolean {
  return (
    condition === 'failing' || condition === 'blocked' || condition === 'not-a-feed' || condition === 'gone'
  );
}

/** Feeds with their condition, the worst first; among equals the one that is so for longest, then by title. */
export function byCondition(
  feeds: readonly FeedState[],
  now: number,
): readonly { readonly feed: FeedState; readonly condition: Condition }[] {
  const since = ({ failingSince, lastNewAt }: FeedState) => failingSince ?? lastNewAt ?? 0;
  return feeds
    .map((feed) => ({ feed, condition: conditionOf(feed, now) }))
    .sort(
      (a, b) =>
        conditions.indexOf(a.condition) - conditions.indexOf(b.condition) ||
        (a.condition === 'ok' ? 0 : since(a.feed) - since(b.feed)) ||
        a.feed.title.localeCompare(b.feed.title, 'en'),
    );
}

const hour = 3_600_000;
/** A failure is told to people once it has lasted so long; most end sooner. */
const toldAfter = 6 * hour;
/** With at least so many feeds, more than half of them failing at once is our own network. */
const leastForNetwork = 4;

/** What the people who run the bot are told of its feeds: failures that last, the ends of those told, or that the network is ours to mend. */
export type FeedNews = {
  readonly failed: readonly FeedState[];
  readonly network: { readonly failing: number; readonly total: number } | null;
};

/** What is to be told now of failures: each once, after six hours; when more than half fail at once, one word about our own network. */
export function failuresToTell(feeds: readonly FeedState[], now: number): FeedNews {
  const watched = feeds.filter(({ pausedAt }) => pausedAt === null);
  const failing = watched.filter(({ failingSince }) => failingSince !== null);
  const untold = failing.filter(
    ({ failingSince, toldFailingAt }) => toldFailingAt === null && now - (failingSince ?? now) >= toldAfter,
  );
  const isNetwork = watched.length >= leastForNetwork && failing.length * 2 > watched.length;
  if (!isNetwork) return { failed: untold, network: null };
  const network = untold.length === 0 ? null : { failing: failing.length, total: watched.length };
  return { failed: untold, network };
}
