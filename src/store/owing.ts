import { randomInt } from 'node:crypto';
import type { NewDelivery } from '../domain/delivery.ts';
import { timeId } from '../domain/id.ts';
import { placeKey } from '../domain/place.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Work } from '../domain/work.ts';
import { recordDeed } from './audit.ts';
import * as deliveries from './deliveries.ts';
import type { Queue } from './queue.ts';
import type { Store } from './store.ts';
import * as subscriptions from './subscriptions.ts';
import type { Db } from './tables.ts';

/** A random number in [0, 1) that nobody can guess. */
export function random(): number {
  return randomInt(2 ** 47) / 2 ** 47;
}

/** The work of sending these, put in the transaction that owes them. */
export function sendingOf(owed: readonly NewDelivery[]): readonly Work[] {
  return [...new Set(owed.map(placeKey))].map((key) => ({ kind: 'deliver', key }));
}

/** The work of sending more digests than this at once is put by whoever sends, who asks the tables: it costs as much as the digests themselves. */
const mostPut = 100;

/** Move the windows of subscriptions and owe the digests that tell them; one whose windows were all moved meanwhile is not owed. */
export async function recordDigests(
  tx: Db,
  queue: Queue,
  digests: Parameters<Store['recordDigests']>[0],
): Promise<void> {
  const stood = await subscriptions.moveWindows(
    tx,
    digests.flatMap(({ moved }) => moved),
  );
  const owed = digests.flatMap(({ owed: one, moved }) =>
    one !== null && (moved.length === 0 || moved.some(({ id }) => stood.has(id))) ? [one] : [],
  );
  await deliveries.owe(tx, owed, random);
  const [first] = owed;
  if (first !== undefined && owed.length <= mostPut) await queue.put(sendingOf(owed), first.dueAt, tx);
}

/** Refuse what is owed to a channel, or with null to a workspace, and close its subscriptions; the log says so. */
export async function closeChannel(
  tx: Db,
  ...closing: Parameters<Store['closeChannel']>
): Promise<readonly Subscription[]> {
  await deliveries.refuseOwed(tx, ...closing);
  const closed = await subscriptions.closeSubscriptionsOf(tx, ...closing);
  const [, , at] = closing;
  const deed = { id: timeId(at, random), at, by: 'stormbrief', act: 'close' } as const;
  await recordDeed(
    tx,
    deed,
    closed.map(({ teamId, channelId, id, ...rest }) => ({
      teamId,
      channelId,
      subjectId: id,
      before: { id, teamId, channelId, ...rest, closedAt: null, closedReason: null },
      after: null,
    })),
  );
  return closed;
}
