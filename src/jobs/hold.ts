import { floodAbove } from '../domain/history.ts';
import type { NewDelivery } from '../store/store.ts';

/** So few alerts to one channel are no flood, whatever the feed did. */
const fewEnough = 3;

/**
 * What a look owes when its feed shows a flood of new advisories: the alerts of a channel are held back into one line with a
 * button. A look that is no flood, and a channel that few of them concern, get them one by one.
 */
export function holdFlood(
  owed: readonly NewDelivery[],
  feedId: string,
  newAdvisories: number,
  now: number,
): readonly NewDelivery[] {
  if (newAdvisories <= floodAbove) return owed;
  const channels = Map.groupBy(owed, ({ teamId, channelId }) => `${teamId} ${channelId}`);
  return [...channels.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined || own.length <= fewEnough) return own;
    const storyIds = own.flatMap(({ subject }) => (subject.kind === 'alert' ? [subject.storyId] : []));
    const { teamId, channelId } = first;
    const subject = { kind: 'held', feedId, newAdvisories, storyIds: [...new Set(storyIds)] } as const;
    const cves = own.flatMap(({ listings }) => listings?.cves ?? []);
    const listings = cves.length === 0 ? {} : { listings: { cves, isNotice: true, isAll: false } };
    return [{ teamId, channelId, key: `held:${feedId}:${now}`, subject, dueAt: now, ...listings }];
  });
}
