import type { Selectable } from 'kysely';
import type { Deed } from '../domain/audit.ts';
import type { Mute } from '../domain/mute.ts';
import { recordDeed } from './audit.ts';
import type { NewMute, StoryStore } from './story-store.ts';
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

async function record(
  tx: Db,
  deed: Deed,
  before: Mute | null,
  after: Mute | null,
  title: string | undefined,
): Promise<void> {
  const one = after ?? before;
  if (one === null) return;
  const called = (mute: Mute | null) => (mute === null || title === undefined ? mute : { ...mute, title });
  const { teamId, channelId, id: subjectId } = one;
  await recordDeed(tx, deed, [
    { teamId, channelId, subjectId, before: called(before), after: called(after) },
  ]);
}

/**
 * Mute a thing in a channel, and write that into the audit log. One that is muted there already keeps its mute, which now ends when the
 * later of the two does.
 */
export async function addMute(
  tx: Db,
  { title, ...made }: NewMute & { readonly title?: string },
  id: string,
): Promise<Mute> {
  const deed: Deed = { id, at: made.at, by: made.by, act: 'mute' };
  const known = await holding(tx, made.teamId, made.channelId, made.at)
    .where('kind', '=', made.kind)
    .where('thing', '=', made.thing)
    .executeTakeFirst();
  if (known !== undefined) {
    const isLonger = known.muted_until !== null && (made.until === null || made.until > known.muted_until);
    const { until } = made;
    if (!isLonger) return toMute(known);
    await tx.updateTable('mutes').set({ muted_until: until }).where('id', '=', known.id).execute();
    const longer = { ...toMute(known), until };
    await record(tx, deed, toMute(known), longer, title);
    return longer;
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
  const mute = toMute(row);
  await record(tx, deed, null, mute, title);
  return mute;
}

/** End a mute of a channel before its time, and write that into the audit log; null where none of that id holds there. */
export async function endMute(
  tx: Db,
  [teamId, channelId, id, at, by, title]: Parameters<StoryStore['endMute']>,
  deedId: string,
): Promise<Mute | null> {
  const row = await tx
    .updateTable('mutes')
    .set({ ended_at: at, ended_by: by })
    .where('id', '=', id)
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  const ended = toMute(row);
  const before = { ...ended, endedAt: null, endedBy: null };
  await record(tx, { id: deedId, at, by, act: 'unmute' }, before, null, title);
  return ended;
}
