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
/** With at least so many feeds, more than half of them failing at once is our own network. */
const leastForNetwork = 4;
/** Silent for so many times its usual interval, a feed is quiet; one that publishes hourly is not, overnight. */
const quietAfter = 3;
const shortestInterval = day;

/** A feed of which nothing is known is taken for one that has something new once a month. */
const unknownInterval = 30 * day;

/** Since when a feed that can be read has been silent for longer than its kind; null while it has not. One that never showed anything is silent since it was first read. */
export function quietSince(
  { lastNewAt, usualIntervalMs, readSince }: Pick<FeedState, 'lastNewAt' | 'usualIntervalMs' | 'readSince'>,
  now: number,
): number | null {
  const since = lastNewAt ?? readSince;
  if (since === null) return null;
  const interval = Math.max(usualIntervalMs ?? unknownInterval, shortestInterval);
  return now - since > quietAfter * interval ? since : null;
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

function ones(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + ones(bits >>> 1);
}

const looksKept = 24;
/** So many failures in so many pieces are no outage that ended. */
const unsteadyFrom = { failed: looksKept / 2, times: 4 };

/** How many of its last looks failed, where that is half of them or more though it was read again and again; null else. */
export function unsteadiness({
  looks,
}: Pick<FeedState, 'looks'>): { readonly failed: number; readonly of: number } | null {
  const failed = ones(looks);
  const times = ones(looks & ~(looks >>> 1));
  return failed >= unsteadyFrom.failed && times >= unsteadyFrom.times ? { failed, of: looksKept } : null;
}

/** Having failed for so long it is dead, whatever the reason: it is still asked, and looked for elsewhere once a week. */
const deadAfter = 7 * day;
const recheckedEvery = 7 * day;

/** Is it dead, and is its weekly search due? Nobody looks for what a person paused. */
export function isRecheckDue(
  { pausedAt, failingSince, recheckedAt }: Pick<FeedState, 'pausedAt' | 'failingSince' | 'recheckedAt'>,
  now: number,
): boolean {
  if (pausedAt !== null || failingSince === null || now - failingSince < deadAfter) return false;
  return recheckedAt === null || now - recheckedAt >= recheckedEvery;
}

/** More than half of them fail at once: that is our own network, not the publishers. */
export function isOwnNetwork(feeds: readonly Pick<FeedState, 'pausedAt' | 'failingSince'>[]): boolean {
  const watched = feeds.filter(({ pausedAt }) => pausedAt === null);
  const failing = watched.filter(({ failingSince }) => failingSince !== null);
  return watched.length >= leastForNetwork && failing.length * 2 > watched.length;
}

/** Feeds with their condition, the worst first; among equals the one that is so for longest, then by title. */
export function byCondition(
  feeds: readonly FeedState[],
  now: number,
): readonly { readonly feed: FeedState; readonly condition: Condition }[] {
  const since = ({ failingSince, lastNewAt, readSince }: FeedState) =>
    failingSince ?? lastNewAt ?? readSince ?? 0;
  return feeds
    .map((feed) => ({ feed, condition: conditionOf(feed, now) }))
    .sort(
      (a, b) =>
        conditions.indexOf(a.condition) - conditions.indexOf(b.condition) ||
        (a.condition === 'ok' ? 0 : since(a.feed) - since(b.feed)) ||
        a.feed.title.localeCompare(b.feed.title, 'en'),
    );
}
