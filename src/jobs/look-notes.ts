import type { FeedNotes, FeedState } from '../domain/feed.ts';
import { notesAfterRead } from '../domain/feed-notes.ts';
import {
  churned,
  identityRule,
  isGap,
  type Kept,
  pacedBy,
  type Shown,
  usualInterval,
} from '../domain/history.ts';
import { nextLook } from '../domain/pace.ts';
import type { Fetched } from '../feeds/fetch.ts';
import type { Shows } from './poll-needs.ts';
import { lacking } from './remarks.ts';

export type Fresh = Extract<Fetched, { kind: 'fresh' }>;
export type Feed = Extract<Shows, { kind: 'feed' }>;
/** How a look's advisories were told apart, as far as its notes go. */
export type Told = {
  readonly fresh: readonly Shown[];
  readonly again: ReadonlyMap<Shown, Kept>;
  /** Why late advisories were not believed, in words; null where nothing is to be said. */
  readonly late: { readonly why: string | null };
};

/** What the look taught of the feed: its pace and address, what identifies its advisories, how often it has something new. */
export function notesOf(
  feed: FeedState,
  fetched: Fresh,
  parsed: Feed,
  shown: readonly Shown[],
  sorted: Told,
  now: number,
): Omit<FeedNotes, 'toldFailingAt' | 'recheckedAt' | 'foundAt'> {
  const { pace, gathering, roll } = parsed;
  const isBaseline = feed.baselineAt === null;
  const known = shown.length - sorted.fresh.length;
  // Of documents only those are shown that changed, of a document that breaks off only its beginning: that they are all new is no gap.
  const isPart = gathering !== undefined || parsed.breaksOff === true;
  const before = isBaseline || isPart ? 0 : (feed.pace.lastShown ?? 0);
  const overlap = { shown: shown.length, known, before };
  const after = notesAfterRead(feed, fetched, now, pace);
  const { identityRule: held, identityReason } = feed;
  const rule = identityRule({ identityRule: held, identityReason }, shown, churned(held, sorted.again));
  const gap = isGap(overlap);
  const newest = Math.max(...sorted.fresh.map(({ publishedAt }) => publishedAt ?? now));
  const usual = usualInterval(shown.map(({ publishedAt }) => publishedAt));
  return {
    ...after,
    ...rule,
    pace: {
      ...pacedBy(overlap, after.pace),
      ...(isPart ? {} : { lastShown: shown.length }),
    },
    fault: parsed.breaksOff === true ? 'damaged' : null,
    lastNewAt: sorted.fresh.length === 0 ? feed.lastNewAt : isBaseline ? newest : now,
    usualIntervalMs: usual ?? feed.usualIntervalMs,
    gapAt: gap ? now : feed.gapAt,
    gaps: feed.gaps + (gap ? 1 : 0),
    refused: lacking(parsed, sorted.late.why),
    remarks:
      gathering === undefined ? null : gathering.remarks === undefined ? feed.remarks : gathering.remarks,
    ...withdrawnNotes(feed, roll?.withdrawn ?? [], now),
  };
}

const mostTold = 3;
/** Documents that one look leaves to the next do not wait for the feed's own pace. */
const soonMs = 10 * 60_000;

function someOf(all: readonly string[]): string {
  const more = all.length - mostTold;
  return [...all.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What was taken out stays said until something else is. */
function withdrawnNotes(
  { withdrawn, withdrawnAt }: FeedState,
  identities: readonly string[],
  now: number,
): Pick<FeedNotes, 'withdrawn' | 'withdrawnAt'> {
  if (identities.length === 0) return { withdrawn, withdrawnAt };
  return { withdrawn: someOf(identities.map(nameOf)), withdrawnAt: now };
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
