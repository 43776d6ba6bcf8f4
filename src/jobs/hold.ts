import type { NewDelivery } from '../domain/delivery.ts';
import { floodAbove } from '../domain/history.ts';
import { lateFloodAbove } from '../domain/news.ts';

/** So few alerts to one channel are no flood, whatever the feed did. */
const fewEnough = 3;

/**
 * What a look brought: how many new advisories, how many more of them other looks brought or will, and in which stories those are
 * that come late; also what was published while nobody read the feed, for how many milliseconds, and is older than seven days.
 */
export type Brought = {
  readonly feedId: string;
  readonly newAdvisories: number;
  readonly beside: number;
  readonly lateStories: ReadonlySet<string>;
  readonly missed: number;
  readonly missedStories: ReadonlySet<string>;
  readonly unreadFor: number;
};

type Line = { readonly name: string; readonly newAdvisories: number; readonly unreadFor?: number };

/** Alerts of one channel as one line. */
function lineOf(held: readonly NewDelivery[], feedId: string, line: Line, now: number) {
  const { name, ...counts } = line;
  return held.slice(0, 1).map(({ teamId, channelId }): NewDelivery => {
    const storyIds = held.flatMap(({ subject }) => (subject.kind === 'alert' ? [subject.storyId] : []));
    const cves = held.flatMap(({ listings }) => listings?.cves ?? []);
    return {
      teamId,
      channelId,
      key: `${name}:${feedId}:${now}`,
      subject: { kind: 'held', feedId, ...counts, storyIds: [...new Set(storyIds)] },
      dueAt: now,
      ...(cves.length === 0 ? {} : { listings: { cves, isNotice: true, isAll: false } }),
    };
  });
}

/**
 * What a look owes when its feed shows a flood of new advisories, or of late ones: the alerts of a channel about them are held back
 * into one line with a button. All looks that it takes to read a list of documents are one flood. A look that is no flood, and a
 * channel that few of them concern, get them one by one. What is old by now, for it was published while nobody read the feed, is one
 * line of its own however little it is.
 */
export function holdFlood(
  owed: readonly NewDelivery[],
  { feedId, newAdvisories, beside, lateStories, missed, missedStories, unreadFor }: Brought,
  now: number,
): readonly NewDelivery[] {
  const news = newAdvisories - missed;
  const isFlood = news > fewEnough && news + beside > floodAbove;
  if (!isFlood && lateStories.size <= lateFloodAbove && missed === 0) return owed;
  const isIn = (stories: ReadonlySet<string>) => (one: NewDelivery) =>
    one.subject.kind === 'alert' && stories.has(one.subject.storyId);
  const [isMissed, isLate] = [isIn(missedStories), isIn(lateStories)];
  const channels = Map.groupBy(owed, ({ teamId, channelId }) => `${teamId} ${channelId}`);
  return [...channels.values()].flatMap((own) => {
    const old = lineOf(
      own.filter(isMissed),
      feedId,
      { name: 'missed', newAdvisories: missed, unreadFor },
      now,
    );
    const others = own.filter((one) => !isMissed(one));
    const held = isFlood ? others : lateStories.size > lateFloodAbove ? others.filter(isLate) : [];
    if (held.length <= fewEnough) return [...old, ...others];
    const line = lineOf(held, feedId, { name: 'held', newAdvisories: news }, now);
    return [...old, ...others.filter((one) => !held.includes(one)), ...line];
  });
}
