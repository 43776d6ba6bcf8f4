import type { FeedState } from '../domain/feed.ts';
import { countWords } from '../domain/words.ts';
import type { Shows } from './poll-needs.ts';

type Feed = Extract<Shows, { kind: 'feed' }>;
type Broken = Pick<Feed, 'advisories' | 'breaksOff'>;

/** A feed whose first looks break off so often always does: then what is whole of it is its baseline. */
const alwaysAfter = 3;

/** That a document breaks off, in words; null where it is whole. */
export function breakWords({ advisories, breaksOff }: Broken): string | null {
  if (breaksOff !== true) return null;
  return advisories.length === 0
    ? 'its document breaks off before its first advisory ends'
    : `its document breaks off after ${countWords(advisories.length, 'advisory', 'advisories')}`;
}

/** Is nothing to be taken from a document that breaks off? Nothing of it is whole, or it would be a part of a baseline, and the rest would be news tomorrow. */
export function isTooShort(
  { baselineAt, failures, fault }: Pick<FeedState, 'baselineAt' | 'failures' | 'fault'>,
  { advisories, breaksOff }: Broken,
): boolean {
  if (breaksOff !== true) return false;
  return advisories.length === 0 || (baselineAt === null && (fault !== 'damaged' || failures < alwaysAfter));
}

/** Was a part of a document taken for its baseline, and has it never been whole since? Documents of a list come in parts anyway. */
function isNeverWhole(
  { wholeAt }: Pick<FeedState, 'wholeAt'>,
  { gathering, roll }: Pick<Feed, 'gathering' | 'roll'>,
): boolean {
  return wholeAt === null && gathering === undefined && roll === undefined;
}

/**
 * What a feed shows of the part that its baseline lacks, because no document of it was whole yet: it stands behind all that is known and
 * was published before the feed was first read, so that it is no news.
 */
export function belowBaseline<T extends { readonly publishedAt: number | null }>(
  feed: Pick<FeedState, 'baselineAt' | 'wholeAt'>,
  parsed: Pick<Feed, 'gathering' | 'roll'>,
  shown: readonly T[],
  isKnown: (one: T) => boolean,
): ReadonlySet<T> {
  const { baselineAt } = feed;
  const last = shown.findLastIndex(isKnown);
  if (!isNeverWhole(feed, parsed) || baselineAt === null || last < 0) return new Set();
  return new Set(shown.slice(last + 1).filter(({ publishedAt }) => (publishedAt ?? 0) < baselineAt));
}

/** The same as `breakWords`, with what comes of it where the feed has never been whole. */
export function flawWords(feed: Pick<FeedState, 'wholeAt'>, parsed: Feed): string | null {
  const words = breakWords(parsed);
  return words === null || !isNeverWhole(feed, parsed)
    ? words
    : `${words}; it was never whole, so what turns up further down and is older than our first look alerts nobody`;
}
