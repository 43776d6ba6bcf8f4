import type { NewDelivery } from '../domain/delivery.ts';
import { floodAbove } from '../domain/history.ts';
import { lateFloodAbove } from '../domain/news.ts';

/** So few alerts to one channel are no flood, whatever the feed did. */
const fewEnough = 3;

/** What a look brought: how many new advisories, how many more of them other looks brought or will, and in which stories those are that come late. */
export type Brought = {
  readonly feedId: string;
  readonly newAdvisories: number;
  readonly beside: number;
  readonly lateStories: ReadonlySet<string>;
};

/**
 * What a look owes when its feed shows a flood of new advisories, or of late ones: the alerts of a channel about them are held back
 * into one line with a button. All looks that it takes to read a list of documents are one flood. A look that is no flood, and a
 * channel that few of them concern, get them one by one.
 */
export function holdFlood(
  owed: readonly NewDelivery[],
  { feedId, newAdvisories, beside, lateStories }: Brought,
  now: number,
): readonly NewDelivery[] {
  const isFlood = newAdvisories > fewEnough && newAdvisories + beside > floodAbove;
  if (!isFlood && lateStories.size <= lateFloodAbove) return owed;
  const isOfFlood = ({ subject }: NewDelivery) =>
    isFlood || (subject.kind === 'alert' && lateStories.has(subject.storyId));
  const channels = Map.groupBy(owed, ({ teamId, channelId }) => `${teamId} ${channelId}`);
  return [...channels.values()].flatMap((own) => {
    const held = own.filter(isOfFlood);
    const [first] = held;
    if (first === undefined || held.length <= fewEnough) return own;
    const storyIds = held.flatMap(({ subject }) => (subject.kind === 'alert' ? [subject.storyId] : []));
    const { teamId, channelId } = first;
    const subject = { kind: 'held', feedId, newAdvisories, storyIds: [...new Set(storyIds)] } as const;
    const cves = held.flatMap(({ listings }) => listings?.cves ?? []);
    const listings = cves.length === 0 ? {} : { listings: { cves, isNotice: true, isAll: false } };
    const line = { teamId, channelId, key: `held:${feedId}:${now}`, subject, dueAt: now, ...listings };
    return [...own.filter((one) => !isOfFlood(one)), line];
  });
}
