import type { FeedPace } from './feed.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The timetable ticks once a minute, a moment after which we get here: half a tick early keeps a pace from slipping by one. */
const halfTick = minute / 2;
const soonest = 5 * minute;
const latest = day;
/** A feed that fails is looked at again after this, doubled with each further failure. */
const firstRetry = 5 * minute;
/** However long a feed has been dead, its return is noticed by then. */
const longestRetry = 6 * hour;
/** A retry comes up to this share later, so that feeds that failed together do not come back together. */
const spread = 0.25;
/** A feed that is gone for good (410) is asked once a week whether that still holds. */
const recheck = 7 * day;

/** All that says when to look again. Minutes where named so, else milliseconds. */
export type Asked = {
  readonly everyMinutes: number;
  readonly failures: number;
  /** The publisher answered 410. */
  readonly gone?: boolean;
  /** From Retry-After (RFC 9110 §10.2.3). */
  readonly retryAfterMs?: number;
  readonly pace?: FeedPace;
  /** From 0 to 1: where in the spread of a retry this one falls. */
  readonly jitter?: number;
};

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The first moment from `at` on that is in no skipped hour or day of the publisher's (RSS 2.0, `skipHours` and `skipDays`, UTC). */
function unskipped(at: number, { skipHours = [], skipDays = [] }: FeedPace): number {
  if (skipHours.length === 0 && skipDays.length === 0) return at;
  let moment = at;
  for (let tries = 0; tries < 24; tries += 1) {
    const utc = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO('UTC');
    const dayName = dayNames[utc.dayOfWeek % 7] ?? '';
    if (!skipHours.includes(utc.hour) && !skipDays.includes(dayName)) return moment;
    moment = utc.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 }).epochMilliseconds;
  }
  return moment;
}

function read(now: number, everyMinutes: number, pace: FeedPace): number {
  const fresh = (pace.freshUntil ?? 0) - now;
  // Who published faster than we looked has shown that its `ttl` and its quiet hours do not hold.
  if (pace.tightened !== undefined)
    return (
      now +
      Math.max((everyMinutes * minute) / pace.tightened - halfTick, Math.min(fresh, everyMinutes * minute))
    );
  const wait = Math.max(everyMinutes * minute - halfTick, (pace.ttlMinutes ?? 0) * minute - halfTick, fresh);
  return unskipped(now + Math.min(wait, latest), pace);
}

/**
 * When to look again: the latest of the feed's own pace, its `ttl`, `skipHours` and `skipDays`, how long its answer stays
 * fresh, and Retry-After; after a failure soon, then more and more slowly. From five minutes to 24 hours (sooner
 * only for a feed whose own pace is quicker, as the demonstration's); a feed that is gone for good in a week. A whole number of
 * milliseconds: neither Temporal nor a column of integers takes a fraction.
 */
export function nextLook(now: number, asked: Asked): number {
  if (asked.gone === true) return now + recheck;
  const retry = Math.min(firstRetry * 2 ** (asked.failures - 1), longestRetry);
  const own =
    asked.failures === 0
      ? read(now, asked.everyMinutes, asked.pace ?? {})
      : now + Math.round(retry * (1 + spread * (asked.jitter ?? 0)));
  const wait = Math.max(own - now, asked.retryAfterMs ?? 0);
  const floor = Math.min(soonest, asked.everyMinutes * minute) - halfTick;
  return now + Math.min(Math.max(wait, floor), latest);
}
