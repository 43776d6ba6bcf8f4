import { termCount } from '../../domain/filter.ts';
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

/** What a change makes of a workspace's subscriptions: saved, new or in the place of what they were, and closed. */
type Changing = { readonly saved: readonly Subscription[]; readonly closed: readonly Subscription[] };

const terms = (held: readonly Subscription[]): number =>
  held.reduce((sum, { filter }) => sum + termCount(filter), 0);

/** The same for subscriptions of a workspace and the terms of their filters. What adds nothing needs no room. */
export async function roomForSubscriptions(
  needs: Needs,
  { teamId }: Asker,
  { saved, closed }: Changing,
): Promise<Message | null> {
  const held = await needs.store.teamSubscriptions(teamId);
  const touched = new Set([...saved, ...closed].map(({ id }) => id));
  const after = [...held.filter(({ id }) => !touched.has(id)), ...saved];
  const room = (kind: 'subscriptions' | 'terms', before: number, more: number) =>
    more > 0 ? noRoomWords(kind, before, more, needs.quotas) : null;
  return said(
    room('subscriptions', held.length, after.length - held.length) ??
      room('terms', terms(held), terms(after) - terms(held)),
  );
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
