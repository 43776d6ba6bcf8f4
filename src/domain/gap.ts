import type { FeedPace } from './feed.ts';

/** How much of a look was known from those before, and how much the last one showed. */
export type Overlap = {
  readonly shown: number;
  readonly known: number;
  readonly before: number;
  /** Nothing of what was the newest in the last look is shown; absent where that is not known. */
  readonly isNewestGone?: boolean;
};

const mostTightened = 12;
/** With so much known, twice as long until the next look would still have overlapped well. */
const calm = 0.75;
/** So many of the newest of a look tell whether the next one shares any of it that is not pinned; never more than half of them. */
const mostNewest = 3;

/**
 * Did the feed roll over faster than we looked? Nothing that it shows was known, though it showed something before; or what was the
 * newest is gone, and no more was known than is new: that stays whatever comes, as what is pinned does. One that shows a
 * single new advisory shares nothing else with its last look whenever it has news.
 */
export function isGap({ shown, known, before, isNewestGone = false }: Overlap): boolean {
  const fresh = shown - known;
  return before > 0 && fresh > 1 && (known === 0 || (isNewestGone && known <= fresh));
}

/** The newest of a look, by when they were published or else first seen (epoch ms); among equals those that stand first. */
export function newestOf<T extends { readonly at: number }>(shown: readonly T[]): readonly T[] {
  return shown.toSorted((a, b) => b.at - a.at).slice(0, Math.min(mostNewest, Math.ceil(shown.length / 2)));
}

/** The pace after a look: twice as fast after a gap, back to normal step by step while most of it was known. */
export function pacedBy(overlap: Overlap, pace: FeedPace): FeedPace {
  const { tightened = 1, ...rest } = pace;
  const next = isGap(overlap)
    ? Math.min(tightened * 2, mostTightened)
    : overlap.shown > 0 && overlap.known >= overlap.shown * calm
      ? Math.max(1, tightened / 2)
      : tightened;
  return next === 1 ? rest : { ...rest, tightened: next };
}
