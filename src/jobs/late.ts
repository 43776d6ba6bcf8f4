import { floodAbove, isToldBefore, type Kept, type Shown } from '../domain/history.ts';
import { isLate, isRedated } from '../domain/news.ts';
import { countWords } from '../domain/words.ts';
import type { Gathering } from '../feeds/gather.ts';
import type { KnownAdvisory } from '../store/store.ts';

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
