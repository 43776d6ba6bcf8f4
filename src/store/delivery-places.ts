import type { Place } from '../domain/place.ts';
import { isDue, isFree } from './delivery-due.ts';
import type { Db } from './tables.ts';

/** Where something is due and nothing holds it up, the longest due first. */
export async function duePlaces(db: Db, now: number, limit: number): Promise<readonly Place[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => ['team_id', 'channel_id', eb.fn.min('due_at').as('oldest')])
    .where((eb) => isDue(eb, now))
    .where((eb) => isFree(eb, now))
    .groupBy(['team_id', 'channel_id'])
    .orderBy('oldest')
    .limit(limit)
    .execute();
  return rows.map(({ team_id, channel_id }) => ({ teamId: team_id, channelId: channel_id }));
}

/**
 * Nothing is posted there until then, and what is owed there comes in the order in which it was owed. Where Slack asks us to wait
 * for a second channel of a workspace, the limit is the workspace's (https://docs.slack.dev/apis/web-api/rate-limits): all of it waits.
 */
export async function holdPlace(
  tx: Db,
  { teamId, channelId }: Place,
  now: number,
  until: number,
  isLimited: boolean,
): Promise<void> {
  await tx.deleteFrom('channel_holds').where('held_until', '<=', now).execute();
  const others = await tx
    .selectFrom('channel_holds')
    .select('channel_id')
    .where('team_id', '=', teamId)
    .where('channel_id', '!=', channelId)
    .where('limited', '=', 1)
    .execute();
  const limited = isLimited ? 1 : 0;
  for (const held of isLimited && others.length > 0 ? [channelId, ''] : [channelId])
    await tx
      .insertInto('channel_holds')
      .values({ team_id: teamId, channel_id: held, held_until: until, limited })
      .onConflict((conflict) =>
        conflict
          .columns(['team_id', 'channel_id'])
          .doUpdateSet({ held_until: until, limited })
          .where('channel_holds.held_until', '<', until),
      )
      .execute();
  await tx
    .updateTable('deliveries')
    .set({ due_at: until })
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('state', '=', 'owed')
    .where('due_at', '<', until)
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]))
    .execute();
}
