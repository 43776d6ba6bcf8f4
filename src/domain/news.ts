import type { Advisory } from './advisory.ts';

const day = 86_400_000;
const hour = day / 24;
/** Older news never alerts, and never enters a digest. */
export const freshFor = 7 * day;

type Dates = Pick<Advisory, 'publishedAt' | 'updatedAt'>;

/**
 * When the advisory became news: when it was published, else when we first saw it. One that was old by then, because its publisher
 * released it late or once more, is as new as the publisher says that it was changed, up to the moment when we first saw it; what was
 * published while nobody read its feed is as new as that moment.
 */
export function newsAt({
  publishedAt,
  updatedAt,
  seenAt,
  missed,
}: Dates & Pick<Advisory, 'seenAt' | 'missed'>): number {
  const published = publishedAt ?? seenAt;
  if (seenAt - published <= freshFor) return published;
  if (missed === true) return seenAt;
  return updatedAt === null ? published : Math.max(published, Math.min(updatedAt, seenAt));
}

/** Many give the day alone, or publish a little after the date that they write. */
const datedBefore = day;

/** Is it old when it is first seen, and was published since its feed was last read whole, at `wholeAt`? */
export function isMissed(dates: Dates & Pick<Advisory, 'seenAt'>, wholeAt: number): boolean {
  const at = newsAt(dates);
  return dates.seenAt - at > freshFor && at > wholeAt - datedBefore;
}

/** Is it old by its publication at `now`, and news only because its publisher says that it was changed? */
export function isLate({ publishedAt, updatedAt }: Dates, now: number): boolean {
  if (publishedAt === null || updatedAt === null) return false;
  return now - publishedAt > freshFor && now - updatedAt <= freshFor;
}

/** More late advisories of one feed in one look than this are told in one line, not one by one. */
export const lateFloodAbove = 5;

/** What one look shows, as far as believing its dates of change goes: of those known before, the ones whose words did not change. */
export type Redating = {
  readonly late: number;
  readonly known: number;
  readonly unchanged: readonly (Pick<Dates, 'updatedAt'> & { readonly keptUpdatedAt: number | null })[];
};

/**
 * Does the feed date anew what it does not change, as one does that writes its own hour of making into everything? Most of what
 * was known came with one new date, and it is more than came late.
 */
export function isRedated({ late, known, unchanged }: Redating): boolean {
  const moved = unchanged.flatMap(({ updatedAt, keptUpdatedAt }) =>
    updatedAt === null || (keptUpdatedAt !== null && updatedAt <= keptUpdatedAt) ? [] : [updatedAt],
  );
  const newest = moved.reduce((latest, at) => Math.max(latest, at), 0);
  const together = moved.filter((at) => newest - at <= hour).length;
  return together * 2 > known && together > late;
}
