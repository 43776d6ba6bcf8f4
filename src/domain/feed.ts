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

/**
 * When to look again: the feed's own pace, slower after each failure (at most 24 times, at most a day),
 * never sooner than the publisher asked (`retryAfterMs`, from Retry-After, RFC 9110 §10.2.3).
 */
export function nextLook(
  now: number,
  pace: { readonly everyMinutes: number; readonly failures: number; readonly retryAfterMs?: number },
): number {
  const backoff = Math.min(2 ** pace.failures, 24);
  const own = Math.min(pace.everyMinutes * minute * backoff, 24 * 60 * minute);
  return now + Math.max(own, pace.retryAfterMs ?? 0);
}
