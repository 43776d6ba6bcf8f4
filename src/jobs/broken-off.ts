import type { FeedState } from '../domain/feed.ts';
import { countWords } from '../domain/words.ts';
import type { ParsedFeed } from '../feeds/parse.ts';

type Broken = Pick<Extract<ParsedFeed, { kind: 'feed' }>, 'advisories' | 'breaksOff'>;

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
