import type { FeedState } from '../domain/feed.ts';
import { floodAbove, isToldBefore, type Kept, type Shown } from '../domain/history.ts';
import { isLate, isRedated } from '../domain/news.ts';
import { newsOnTop, scrolledIn } from '../domain/undated.ts';
import { countWords } from '../domain/words.ts';
import type { Gathering } from '../feeds/gather.ts';
import type { KnownAdvisory } from '../store/store.ts';
import type { Shows } from './poll-needs.ts';

/** An advisory as the feed shows it, with both its dates. */
export type Dated = Shown & { readonly updatedAt: number | null };

/** A look at a feed as far as late advisories go. `known` says what was kept of one that is shown again; `like` are kept ones that resemble new ones. */
export type LateLook<T extends Dated> = {
  readonly shown: readonly T[];
  readonly fresh: readonly T[];
  readonly known: (seen: T) => KnownAdvisory | undefined;
  readonly like: readonly Kept[];
  readonly gathering: Pick<Gathering, 'leftNew'> | undefined;
};

/**
 * Of advisories that are old by their publication and news by their change, those whose change is not believed, and why in words:
 * the feed dates anew what it does not change, or its publisher an archive larger than one look. What was told before as of the
 * same moment under the same title is not believed either.
 */
export function judgeLate<T extends Dated>(
  { shown, fresh, known, like, gathering }: LateLook<T>,
  now: number,
): { readonly notBelieved: ReadonlySet<T>; readonly why: string | null } {
  const late = shown.filter((seen) => isLate(seen, now));
  const told = new Set(fresh.filter((seen) => isToldBefore(seen, like)));
  const news = fresh.filter((seen) => isLate(seen, now) && !told.has(seen)).length;
  const before = shown.flatMap((seen) => {
    const kept = known(seen);
    return kept === undefined ? [] : [{ seen, kept }];
  });
  const unchanged = before
    .filter(({ seen, kept }) => seen.contentHash === kept.contentHash)
    .map(({ seen, kept }) => ({ updatedAt: seen.updatedAt, keptUpdatedAt: kept.updatedAt }));
  const isRedating =
    gathering === undefined
      ? isRedated({ late: news, known: before.length, unchanged })
      : news > floodAbove && gathering.leftNew > 0;
  if (!isRedating) return { notBelieved: told, why: null };
  const many = countWords(news, 'old advisory', 'old advisories');
  const how = gathering === undefined ? 'a new date, as did what had not changed' : 'a new date at once';
  return {
    notBelieved: new Set(late),
    why: news === 0 ? null : `${many} came with ${how}: kept, not alerted`,
  };
}

type Part = Pick<Extract<Shows, { kind: 'feed' }>, 'gathering' | 'roll' | 'breaksOff'>;

/** A look at a feed that gives no dates: what is old at its end, and in how many looks in a row its news stood on top. */
export type Undated<T> = {
  readonly old: ReadonlySet<T>;
  readonly onTop: number;
  readonly why: string | null;
};

/** What of a whole look without any date is older than all that is known; null of any other look. */
export function judgeUndated<T extends Dated>(
  feed: Pick<FeedState, 'pace' | 'baselineAt'>,
  { gathering, roll, breaksOff }: Part,
  shown: readonly T[],
  known: (seen: T) => KnownAdvisory | undefined,
): Undated<T> | null {
  const isPart = gathering !== undefined || roll !== undefined || breaksOff === true;
  if (isPart || shown.some(({ publishedAt }) => publishedAt !== null)) return null;
  if (feed.baselineAt === null) return { old: new Set(), onTop: 0, why: null };
  const column = shown.map((seen) => {
    const kept = known(seen);
    return kept === undefined ? null : { id: kept.id, seenAt: placedAt(kept) };
  });
  const count = scrolledIn(column, feed.pace);
  const whole = shown.length - count;
  return {
    old: new Set(shown.slice(whole)),
    onTop: newsOnTop(column.slice(0, whole), feed.pace.onTop),
    why:
      count === 0
        ? null
        : `${countWords(count, 'advisory', 'advisories')} without a date turned up below all that was known: kept, not alerted`,
  };
}

/** Where one without a date stands in time, epoch ms: what was no news when it was first seen is older than all that was. */
export function placedAt({ baseline, seenAt }: Pick<KnownAdvisory, 'baseline' | 'seenAt'>): number {
  return baseline ? 0 : seenAt;
}
