import type { AnswerNotes, FeedPace, FeedState } from './feed.ts';

/** What an answer that could be read says of the looks to come. */
export type Onward = {
  /** Milliseconds. */
  readonly freshForMs: number | null;
  readonly movedTo: string | null;
};

/** So many looks in a row must be sent to a new address for good before we ask there first. */
const believedAfter = 3;

/** The address to ask first because the feed has moved there for good; null while that is not sure. */
export function movedAddress({
  movedTo,
  movedTimes,
}: Pick<FeedState, 'movedTo' | 'movedTimes'>): string | null {
  return movedTimes >= believedAfter ? movedTo : null;
}

/** The notes after a look that was answered: where it moved, how often that was said, and the pace that its publisher asks. */
export function notesAfterRead(
  feed: FeedState,
  { movedTo, freshForMs }: Onward,
  now: number,
  asked: Pick<FeedPace, 'ttlMinutes' | 'skipHours' | 'skipDays'> = feed.pace,
): AnswerNotes {
  const { ttlMinutes, skipHours, skipDays } = asked;
  const { tightened, lastShown, lastNewest, lastEnd, onTop } = feed.pace;
  return {
    movedTo,
    movedTimes: movedTo === null ? 0 : movedTo === feed.movedTo ? feed.movedTimes + 1 : 1,
    pace: {
      ...(ttlMinutes === undefined ? {} : { ttlMinutes }),
      ...(skipHours === undefined ? {} : { skipHours }),
      ...(skipDays === undefined ? {} : { skipDays }),
      ...(freshForMs === null ? {} : { freshUntil: now + freshForMs }),
      ...(tightened === undefined ? {} : { tightened }),
      ...(lastShown === undefined ? {} : { lastShown }),
      ...(lastNewest === undefined ? {} : { lastNewest }),
      ...(lastEnd === undefined ? {} : { lastEnd }),
      ...(onTop === undefined ? {} : { onTop }),
    },
  };
}
