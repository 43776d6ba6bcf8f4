import type { Mark, Marked } from '../domain/mark.ts';
import { batches } from './batch.ts';
import { oweUpdates } from './story-messages.ts';
import type { Db } from './tables.ts';

/** Mark a story in a workspace, or take its mark away (null), and owe the update of its messages. False where it is marked so already. */
export async function markStory(
  tx: Db,
  teamId: string,
  storyId: string,
  mark: Mark | null,
  by: string,
  at: number,
  random: () => number,
): Promise<boolean> {
  const known = await tx
    .selectFrom('marks')
    .select('mark')
    .where('team_id', '=', teamId)
    .where('story_id', '=', storyId)
    .executeTakeFirst();
  if ((known?.mark ?? null) === mark) return false;
  if (mark === null)
    await tx.deleteFrom('marks').where('team_id', '=', teamId).where('story_id', '=', storyId).execute();
  else {
    const said = { mark, marked_by: by, marked_at: at };
    await tx
      .insertInto('marks')
      .values({ team_id: teamId, story_id: storyId, ...said })
      .onConflict((conflict) => conflict.columns(['team_id', 'story_id']).doUpdateSet(said))
      .execute();
  }
  await oweUpdates(tx, [storyId], at, random, teamId);
  return true;
}

/** What these stories are marked with in a workspace, by story. */
export async function marksOf(
  db: Db,
  teamId: string,
  storyIds: readonly string[],
): Promise<ReadonlyMap<string, Marked>> {
  const marks = new Map<string, Marked>();
  for (const some of batches(storyIds)) {
    const rows = await db
      .selectFrom('marks')
      .selectAll()
      .where('team_id', '=', teamId)
      .where('story_id', 'in', some)
      .execute();
    for (const { story_id: storyId, mark, marked_by: by, marked_at: at } of rows)
      marks.set(storyId, { storyId, mark, by, at });
  }
  return marks;
}
