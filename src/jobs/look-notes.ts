import type { FeedNotes, FeedState, WatchNotes } from '../domain/feed.ts';
import { notesAfterRead } from '../domain/feed-notes.ts';
import { isGap, newestOf, pacedBy } from '../domain/gap.ts';
import { arrived, churned, identityRule, type Kept, type Shown, usualInterval } from '../domain/history.ts';
import { nextLook } from '../domain/pace.ts';
import type { Fetched } from '../feeds/fetch.ts';
import type { Roll } from '../feeds/roll.ts';
import type { Shows } from './poll-needs.ts';
import { lacking } from './remarks.ts';

export type Fresh = Extract<Fetched, { kind: 'fresh' }>;
export type Feed = Extract<Shows, { kind: 'feed' }>;
/** How a look's advisories were told apart, as far as its notes go. */
export type Told = {
  readonly fresh: readonly Shown[];
  readonly again: ReadonlyMap<Shown, Kept>;
  readonly anew: ReadonlyMap<Shown, Kept>;
  /** The ids of all, with when each was published or else first seen (epoch ms). */
  readonly places: readonly { readonly id: string; readonly at: number }[];
  /** Of a look without any date, in how many in a row news stood on top; null of any other. */
  readonly undated: { readonly onTop: number } | null;
  /** Why late advisories were not believed, in words; null where nothing is to be said. */
  readonly late: { readonly why: string | null };
  /** How many of the fresh are older than seven days and were published while nobody read the feed. */
  readonly missed: number;
};

type RollNotes = 'withdrawn' | 'withdrawnAt' | 'restored' | 'restoredAt';

/** What the look taught of the feed: its pace and address, what identifies its advisories, how often it has something new. */
export function notesOf(
  feed: FeedState,
  fetched: Fresh,
  parsed: Feed,
  shown: readonly Shown[],
  sorted: Told,
  now: number,
): Omit<FeedNotes, keyof WatchNotes | RollNotes> & Partial<Pick<FeedNotes, RollNotes>> {
  const { pace, gathering, roll } = parsed;
  const isBaseline = feed.baselineAt === null;
  const known = shown.length - sorted.fresh.length;
  // Of documents only those are shown that changed, of a document that breaks off only its beginning: that they are all new is no gap.
  const isPart = gathering !== undefined || parsed.breaksOff === true;
  const before = isBaseline || isPart ? 0 : (feed.pace.lastShown ?? 0);
  const { lastNewest = [] } = feed.pace;
  const ids = new Set(sorted.places.map(({ id }) => id));
  const isNewestGone = !isPart && lastNewest.length > 0 && !lastNewest.some((id) => ids.has(id));
  const overlap = { shown: shown.length, known, before, isNewestGone };
  const after = notesAfterRead(feed, fetched, now, pace);
  const { identityRule: held, identityReason } = feed;
  const rule = identityRule({ identityRule: held, identityReason }, shown, {
    churn: churned(held, sorted.again),
    anew: sorted.anew,
  });
  const gap = isGap(overlap);
  const { lastEnd: _end, onTop: _top, ...paced } = pacedBy(overlap, after.pace);
  const { undated, places } = sorted;
  const end = undated === null ? {} : { onTop: undated.onTop, lastEnd: places.at(-1)?.id ?? '' };
  const newest = Math.max(...sorted.fresh.map(({ publishedAt }) => publishedAt ?? now));
  const arrivals = sorted.fresh.length === 0 || isBaseline ? feed.arrivals : arrived(feed.arrivals, now);
  const usual = usualInterval(shown.map(({ publishedAt }) => publishedAt)) ?? usualInterval(arrivals);
  return {
    ...after,
    ...rule,
    pace: {
      ...(isPart ? pacedBy(overlap, after.pace) : { ...paced, ...end }),
      ...(isPart ? {} : { lastShown: shown.length, lastNewest: newestOf(places).map(({ id }) => id) }),
    },
    fault: parsed.breaksOff === true ? 'damaged' : null,
    mirroredSince: fetched.mirroredFor === undefined ? null : (feed.mirroredSince ?? now),
    mirroredFor: fetched.mirroredFor ?? null,
    lastNewAt: sorted.fresh.length === 0 ? feed.lastNewAt : isBaseline ? newest : now,
    usualIntervalMs: usual ?? feed.usualIntervalMs,
    arrivals,
    readSince: feed.readSince ?? now,
    gapAt: gap ? now : feed.gapAt,
    gaps: feed.gaps + (gap ? 1 : 0),
    wholeAt: (gathering?.left ?? 0) > 0 || parsed.breaksOff === true ? feed.wholeAt : now,
    ...missedNotes(feed, sorted.missed, now),
    refused: lacking(parsed, sorted.late.why),
    remarks:
      gathering === undefined ? null : gathering.remarks === undefined ? feed.remarks : gathering.remarks,
    ...(roll === undefined ? {} : withdrawnNotes(feed, roll, now)),
  };
}

const mostTold = 3;
/** Documents that one look leaves to the next do not wait for the feed's own pace. */
const soonMs = 10 * 60_000;

function someOf(all: readonly string[]): string {
  const more = all.length - mostTold;
  return [...all.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What several looks bring that read one outage up is counted together. */
function missedNotes(
  { missed, missedAt, wholeAt }: FeedState,
  count: number,
  now: number,
): Pick<FeedNotes, 'missed' | 'missedAt'> {
  if (count === 0) return { missed, missedAt };
  const isSame = missedAt !== null && missedAt > (wholeAt ?? now);
  return { missed: isSame ? missed + count : count, missedAt: now };
}

/** What was taken out stays said until something else is, or all of it is put back. */
function withdrawnNotes(
  { withdrawnAt }: FeedState,
  roll: Pick<Roll, 'withdrawn' | 'restored' | 'missing'>,
  now: number,
): Partial<Pick<FeedNotes, RollNotes>> {
  const named = (identities: readonly string[]) => someOf(identities.map(nameOf));
  const back = roll.restored.length === 0 ? {} : { restored: named(roll.restored), restoredAt: now };
  if (roll.withdrawn.length > 0) return { withdrawn: named(roll.withdrawn), withdrawnAt: now, ...back };
  if (roll.restored.length === 0) return {};
  return roll.missing.length === 0
    ? { withdrawn: null, withdrawnAt: null, ...back }
    : { withdrawn: named(roll.missing), withdrawnAt, ...back };
}

/** What an identity is called among people: the publisher's own name for it. */
export function nameOf(identity: string): string {
  return identity.replace(/^(?:guid|link):/, '');
}

/** When to look again, and with which validators: without any while an index has documents left to read, or what was read broke off. */
export function againAfter(
  { everyMinutes, failures }: FeedState,
  { etag, lastModified }: Fresh,
  { gathering, breaksOff }: Feed,
  { pace }: Pick<FeedNotes, 'pace'>,
  now: number,
) {
  const next = nextLook(now, { everyMinutes, failures: 0, pace });
  // Soon, as after any failure, and never later than one that is whole: what comes first in it is read.
  if (breaksOff === true) {
    const retry = nextLook(now, { everyMinutes, failures: failures + 1 });
    return { nextLookAt: Math.min(next, retry), etag: null, lastModified: null };
  }
  const nextLookAt = (gathering?.left ?? 0) > 0 ? Math.min(next, now + soonMs) : next;
  return gathering?.isWhole === false
    ? { nextLookAt, etag: null, lastModified: null }
    : { nextLookAt, etag, lastModified };
}
