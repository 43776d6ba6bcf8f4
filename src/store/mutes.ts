import type { Selectable } from 'kysely';
import type { Mute } from '../domain/mute.ts';
import type { NewMute } from './story-store.ts';
import type { Db, MuteRow } from './tables.ts';

function toMute(row: Selectable<MuteRow>): Mute {
  return {
    id: row.id,
    teamId: row.team_id,
    channelId: row.channel_id,
    kind: row.kind,
    thing: row.thing,
    by: row.muted_by,
    at: row.muted_at,
    until: row.muted_until,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  };
}

function holding(db: Db, teamId: string, channelId: string, now: number) {
  return db
    .selectFrom('mutes')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('muted_until', 'is', null), eb('muted_until', '>', now)]));
}

/** What a channel mutes at `now`, the newest first. */
export async function mutesOf(
  db: Db,
  teamId: string,
  channelId: string,
  now: number,
): Promise<readonly Mute[]> {
  const rows = await holding(db, teamId, channelId, now)
    .orderBy('muted_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toMute);
}

/** Mute a thing in a channel. One that is muted there already keeps its mute, which now ends when the later of the two does. */
export async function addMute(tx: Db, made: NewMute, id: string): Promise<Mute> {
  const known = await holding(tx, made.teamId, made.channelId, made.at)
    .where('kind', '=', made.kind)
    .where('thing', '=', made.thing)
    .executeTakeFirst();
  if (known !== undefined) {
    const isLonger = known.muted_until !== null && (made.until === null || made.until > known.muted_until);
    const until = isLonger ? made.until : known.muted_until;
    await tx.updateTable('mutes').set({ muted_until: until }).where('id', '=', known.id).execute();
    return { ...toMute(known), until };
  }
  const row = {
    id,
    team_id: made.teamId,
    channel_id: made.channelId,
    kind: made.kind,
    thing: made.thing,
    muted_by: made.by,
    muted_at: made.at,
    muted_until: made.until,
    ended_at: null,
    ended_by: null,
  };
  await tx.insertInto('mutes').values(row).execute();
  return toMute(row);
}

/** End a mute of a channel before its time; null where none of that id holds there. */
export async function endMute(
  db: Db,
  teamId: string,
  channelId: string,
  id: string,
  at: number,
  by: string,
): Promise<Mute | null> {
  const row = await db
    .updateTable('mutes')
    .set({ ended_at: at, ended_by: by })
    .where('id', '=', id)
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toMute(row);
}
