import type { FeedState } from './feed.ts';
import { unsteadiness } from './feed-health.ts';
import { ageWords, countWords, spanWords } from './words.ts';

const day = 86_400_000;
/** So long what a publisher took out is told beside its feed. */
const toldFor = 30 * day;

/** Did the publisher take something out after `since`? */
export function tookOutSince({ withdrawnAt }: Pick<FeedState, 'withdrawnAt'>, since: number): boolean {
  return withdrawnAt !== null && withdrawnAt > since;
}

/** `its publisher took out 2 h ago: CVE-2024-1234`. */
export function withdrawnWords({ withdrawn, withdrawnAt }: FeedState, now: number): string {
  return `its publisher took out ${ageWords(withdrawnAt ?? now, now)}: ${withdrawn ?? ''}`;
}

/** Did the publisher put something back after `since` that it had taken out? */
export function putBackSince({ restoredAt }: Pick<FeedState, 'restoredAt'>, since: number): boolean {
  return restoredAt !== null && restoredAt > since;
}

/** `its publisher put back 2 h ago: CVE-2024-1234`. */
export function restoredWords({ restored, restoredAt }: FeedState, now: number): string {
  return `its publisher put back ${ageWords(restoredAt ?? now, now)}: ${restored ?? ''}`;
}

/** So long what came too late to be told by itself is told beside its feed. */
const missedToldFor = 7 * day;

/** `3 advisories that it published while it was not read came 2 h ago, older than seven days: they are one line in a channel that they concern`; null where there are none. */
export function missedWords({ missed, missedAt }: FeedState, now: number): string | null {
  if (missedAt === null || now - missedAt > missedToldFor) return null;
  return `${countWords(missed, 'advisory', 'advisories')} that it published while it was not read came ${ageWords(missedAt, now)}, older than seven days: one line in each channel that they concern`;
}

/** `read from a mirror for 3 d, because its own address cannot be read: the server answered 403`; null where it is read itself. */
export function mirrorWords({ mirroredSince, mirroredFor }: FeedState, now: number): string | null {
  if (mirroredSince === null) return null;
  return `read from a mirror for ${spanWords(now - mirroredSince)}, because its own address cannot be read: ${mirroredFor ?? 'no reason recorded'}`;
}

/** `18 of its last 24 looks failed, though it was read between them`; null where it is steady. */
export function unsteadyWords(feed: Pick<FeedState, 'looks'>): string | null {
  const unsteady = unsteadiness(feed);
  return unsteady === null
    ? null
    : `${unsteady.failed} of its last ${unsteady.of} looks failed, though it was read between them`;
}

/** What people who rely on a feed should know beside whether it can be read: what was not read, how it was signed, what was taken out, where else it may be. */
export function remarksOf(feed: FeedState, now: number): readonly string[] {
  return [
    ...(feed.refused === null ? [] : [feed.refused]),
    ...[unsteadyWords(feed), mirrorWords(feed, now), missedWords(feed, now)].filter(
      (words) => words !== null,
    ),
    ...(feed.remarks === null ? [] : [feed.remarks]),
    ...(tookOutSince(feed, now - toldFor) ? [withdrawnWords(feed, now)] : []),
    ...(putBackSince(feed, now - toldFor) ? [restoredWords(feed, now)] : []),
    ...(feed.foundAt === null ? [] : [`its site names another feed: ${feed.foundAt}`]),
  ];
}
