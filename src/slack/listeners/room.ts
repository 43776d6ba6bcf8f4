import type { Muted } from '../../domain/mute.ts';
import { noRoomWords } from '../../domain/quota.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { Asker } from '../asker.ts';
import type { Message } from '../views/blocks.ts';
import { noRoom } from '../views/help.ts';
import type { Needs } from './needs.ts';

const said = (words: string | null): Message | null => (words === null ? null : noRoom(words));

/** What to say where so many more feeds would be too many; null where there is room. */
export async function roomForFeeds(needs: Needs, more: number): Promise<Message | null> {
  const added = (await needs.store.feeds()).filter(({ addedBy }) => addedBy !== null);
  return said(noRoomWords('feeds', added.length, more, needs.quotas));
}

/** The same for subscriptions of a workspace, of which these would be replaced. */
export async function roomForSubscription(
  needs: Needs,
  { teamId }: Asker,
  replaced: readonly Subscription[] = [],
): Promise<Message | null> {
  const held = await needs.store.teamSubscriptions(teamId);
  return said(noRoomWords('subscriptions', held.length - replaced.length, 1, needs.quotas));
}

/** The same for exceptions in force in a workspace. */
export async function roomForException(needs: Needs, { teamId }: Asker): Promise<Message | null> {
  const held = (await needs.store.exceptions()).filter(
    (one) => one.teamId === teamId && one.undoneAt === null,
  );
  return said(noRoomWords('exceptions', held.length, 1, needs.quotas));
}

/** The same for mutes in force in a channel; to mute the same for another time takes no room. */
export async function roomForMute(
  needs: Needs,
  { teamId, channelId }: Asker,
  { kind, thing }: Muted,
): Promise<Message | null> {
  const held = (await needs.store.mutesOf(teamId, channelId, needs.now())).filter(
    (one) => one.kind !== kind || one.thing !== thing,
  );
  return said(noRoomWords('mutes', held.length, 1, needs.quotas));
}
