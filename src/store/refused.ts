import { mutedReason } from '../domain/delivery.ts';
import { placeKey } from '../domain/place.ts';
import type { DeadWork } from '../domain/work.ts';
import type { Queue } from './queue.ts';
import type { Db } from './tables.ts';

const mostShown = 1_000;

/** Messages that Slack refused or that were given up, the latest first. What a mute held back is none. */
export async function refusedDeliveries(db: Db): Promise<readonly DeadWork[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['id', 'team_id', 'channel_id', 'attempts', 'ended_at', 'reason', 'kind'])
    .where('state', '=', 'refused')
    .where('reason', '!=', mutedReason)
    .orderBy('ended_at', 'desc')
    .limit(mostShown)
    .execute();
  return rows.map(({ id, team_id, channel_id, attempts, ended_at, reason, kind }) => ({
    id,
    kind: 'deliver',
    key: placeKey({ teamId: team_id, channelId: channel_id }),
    tries: attempts,
    at: ended_at ?? 0,
    reason: `${kind}: ${reason ?? ''}`,
  }));
}

/** Owe a refused message once more, as new; false where there is no such. */
export async function oweRefused(tx: Db, queue: Queue, id: string, now: number): Promise<boolean> {
  const row = await tx
    .updateTable('deliveries')
    .set({ state: 'owed', due_at: now, owed_at: now, attempts: 0, ended_at: null, reason: null })
    .where('id', '=', id)
    .where('state', '=', 'refused')
    .returning(['team_id', 'channel_id'])
    .executeTakeFirst();
  if (row === undefined) return false;
  const key = placeKey({ teamId: row.team_id, channelId: row.channel_id });
  await queue.put([{ kind: 'deliver', key }], now, tx);
  return true;
}
