import type { Advisory } from './advisory.ts';
import type { Cadence } from './cadence.ts';
import type { Filter } from './filter.ts';
import { freshFor, newsAt } from './news.ts';

/** Channel × filter × cadence. Times are epoch milliseconds. */
export type Subscription = {
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  /** What people call it, unique among the open ones of its channel; null: by what it asks for. */
  readonly name: string | null;
  readonly filter: Filter;
  readonly cadence: Cadence;
  readonly createdBy: string;
  readonly createdAt: number;
  /** End of the window that the last digest covered; the next digest begins here. */
  readonly coveredUntil: number;
  /** Due time of the next digest; null without a digest, and while it is paused. */
  readonly nextDigestAt: number | null;
  /** Nothing is sent since, until somebody resumes it. */
  readonly pausedAt: number | null;
  readonly closedAt: number | null;
  readonly closedReason: string | null;
};

/** May the advisory alert at `now`? Never from a baseline, never what has been news for more than seven days. */
export function mayAlert(
  advisory: Pick<Advisory, 'baseline' | 'publishedAt' | 'updatedAt' | 'seenAt' | 'missed'>,
  now: number,
): boolean {
  return !advisory.baseline && now - newsAt(advisory) <= freshFor;
}
