/** What the catalogue says of a feed: where it is, what it is, how often to look. */
export type Feed = {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Publisher kind, as in the catalogue: gov, psirt, research, news … */
  readonly category: string;
  /** BCP 47 language tag of what it publishes. */
  readonly language: string;
  readonly everyMinutes: number;
};

/** Does it speak for itself: a government or its CERT, a maker about its own products? */
export function isOfficial(category: string): boolean {
  return /^(?:gov|psirt)(?:-|$)/.test(category);
}

/** A feed and how reading it has gone. Times are epoch milliseconds. */
export type FeedState = Feed & {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly nextLookAt: number;
  readonly lastLookAt: number | null;
  /** Last time it could be read (200 or 304). */
  readonly lastReadAt: number | null;
  /** When the first poll was stored; null until then. What that poll held is never alerted. */
  readonly baselineAt: number | null;
  readonly failures: number;
  readonly failingSince: number | null;
  /** Why it fails, in words; null while it is read. */
  readonly reason: string | null;
};

const minute = 60_000;
/** The timetable ticks once a minute, a moment after which we get here: half a tick early keeps a pace from slipping by one. */
const halfTick = minute / 2;
/** A feed that fails is looked at again after this, doubled with each further failure. */
const firstRetry = 5 * minute;
/** However long a feed has been dead, its return is noticed by then. */
const longestRetry = 360 * minute;

/**
 * When to look again: at the feed's own pace while it is read; after a failure soon, then more and more slowly;
 * never sooner than the publisher asked (`retryAfterMs`, from Retry-After, RFC 9110 §10.2.3).
 */
export function nextLook(
  now: number,
  pace: { readonly everyMinutes: number; readonly failures: number; readonly retryAfterMs?: number },
): number {
  const own = pace.everyMinutes * minute;
  const wait =
    pace.failures === 0 ? own - halfTick : Math.min(firstRetry * 2 ** (pace.failures - 1), longestRetry);
  return now + Math.max(wait, pace.retryAfterMs ?? 0);
}
