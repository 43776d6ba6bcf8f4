import { type Exception, everyWorkspace } from '../domain/exception.ts';
import { timeId } from '../domain/id.ts';
import { recordDeed } from './audit.ts';
import { random } from './owing.ts';
import type { NewException } from './store.ts';
import type { Db, ExceptionRow } from './tables.ts';

function toException(row: ExceptionRow): Exception {
  return {
    id: row.id,
    teamId: row.team_id,
    kind: row.kind,
    term: row.term,
    actorId: row.actor_id,
    sectorId: row.sector_id,
    feedId: row.feed_id,
    author: row.author,
    reason: row.reason,
    createdAt: row.created_at,
    undoneAt: row.undone_at,
    undoneBy: row.undone_by,
  };
}

/** All exceptions in the order they were made, those taken back too. */
export async function exceptions(db: Db): Promise<readonly Exception[]> {
  const rows = await db.selectFrom('exceptions').selectAll().execute();
  return rows
    .map(toException)
    .sort((a, b) => a.createdAt - b.createdAt || Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function isSame(one: NewException, other: Exception): boolean {
  return (
    other.undoneAt === null &&
    one.teamId === other.teamId &&
    one.kind === other.kind &&
    one.term === other.term &&
    one.actorId === other.actorId &&
    one.sectorId === other.sectorId &&
    one.feedId === other.feedId
  );
}

/** Write an exception down under a number of its own; one that holds already is given back as it stands. */
export async function addException(
  tx: Db,
  made: NewException,
  storyId: string | null = null,
): Promise<Exception> {
  const held = await exceptions(tx);
  const known = held.find((exception) => isSame(made, exception));
  if (known !== undefined) return known;
  const exception: Exception = { ...made, id: `e${held.length + 1}`, undoneAt: null, undoneBy: null };
  await tx
    .insertInto('exceptions')
    .values({
      id: exception.id,
      team_id: exception.teamId,
      kind: exception.kind,
      term: exception.term,
      actor_id: exception.actorId,
      sector_id: exception.sectorId,
      feed_id: exception.feedId,
      author: exception.author,
      reason: exception.reason,
      created_at: exception.createdAt,
      undone_at: null,
      undone_by: null,
      story_id: storyId,
    })
    .execute();
  const { teamId, author: by, createdAt: at, id: subjectId } = exception;
  await recordDeed(tx, { id: timeId(at, random), at, by, act: 'except' }, [
    { teamId, channelId: null, subjectId, before: null, after: exception },
  ]);
  return exception;
}

/** Take an exception back; null when there is none of that id that holds. With the story at which it was made, where it was at one. */
export async function undoException(
  tx: Db,
  id: string,
  at: number,
  by: string,
): Promise<{ readonly exception: Exception; readonly storyId: string | null } | null> {
  const row = await tx
    .updateTable('exceptions')
    .set({ undone_at: at, undone_by: by })
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return null;
  const exception = toException(row);
  const before = { ...exception, undoneAt: null, undoneBy: null };
  await recordDeed(tx, { id: timeId(at, random), at, by, act: 'unexcept' }, [
    { teamId: exception.teamId, channelId: null, subjectId: id, before, after: null },
  ]);
  return { exception, storyId: row.story_id };
}

/** Workspaces that have or had subscriptions, or exceptions of their own, by id. */
export async function workspaces(db: Db): Promise<readonly string[]> {
  const rows = [
    ...(await db.selectFrom('subscriptions').select('team_id').distinct().execute()),
    ...(await db.selectFrom('exceptions').select('team_id').distinct().execute()),
  ];
  return [...new Set(rows.map((row) => row.team_id))].filter((id) => id !== everyWorkspace).sort();
}
