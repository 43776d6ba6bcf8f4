import type { FeedPace } from './feed.ts';

/** A look at a feed from its top: what is kept of each that it shows, and null where that is new. `seenAt` in epoch ms. */
export type Column = readonly ({ readonly id: string; readonly seenAt: number } | null)[];

/** So many looks in a row whose news stood on top tell that a feed puts it there; fewer may be chance. */
const provenBy = 5;
/** So many that are known below it, at least; among fewer it may be chance too. */
const leastBelow = 3;

/** In how many looks in a row news stood above all that was known, this one counted: none where it stands anywhere else. */
export function newsOnTop(column: Column, before = 0): number {
  const fresh = column.filter((kept) => kept === null).length;
  if (fresh === 0) return before;
  if (column.slice(0, fresh).some((kept) => kept !== null)) return 0;
  return column.length - fresh < leastBelow ? before : Math.min(before + 1, provenBy);
}

type Known = NonNullable<Column[number]>;

function isDescending(column: readonly Known[]): boolean {
  return column.every(({ seenAt }, at) => seenAt <= (column[at - 1]?.seenAt ?? seenAt));
}

/**
 * How many at the very end of a look, of a feed that gives no dates, are older than all that is known: the feed shows more of its past,
 * or newer ones were taken out. It is sure only of a feed that puts its news on top, where the last look ended within this one, the
 * newest of that one still stand above it, and below it come first those again that had left at the end, and then, last of all, these.
 */
export function scrolledIn(
  column: Column,
  { lastEnd, lastNewest = [], onTop = 0 }: Pick<FeedPace, 'lastEnd' | 'lastNewest' | 'onTop'>,
): number {
  if (onTop < provenBy || lastEnd === undefined) return 0;
  const end = column.findIndex((kept) => kept?.id === lastEnd);
  const last = column.findLastIndex((kept) => kept !== null);
  if (end < 0 || last <= end || column.slice(end, last).includes(null)) return 0;
  const newest = lastNewest.map((id) => column.findIndex((kept) => kept?.id === id)).filter((at) => at >= 0);
  const isInOrder = newest.length > 0 && newest.every((at) => at < end);
  const known = column.filter((kept) => kept !== null);
  return isInOrder && isDescending(known) ? column.length - 1 - last : 0;
}
