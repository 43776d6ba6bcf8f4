import { timeId } from '../domain/id.ts';
import { batches } from './batch.ts';
import type { StoryMessage } from './story-store.ts';
import type { Db } from './tables.ts';

/** The newest message that tells the story in the channel itself, not in a thread; null where none was posted. */
export async function storyMessage(
  db: Db,
  teamId: string,
  channelId: string,
  storyId: string,
): Promise<StoryMessage | null> {
  const row = await db
    .selectFrom('deliveries')
    .select(['ts', 'ended_at', 'subject'])
    .where('story_id', '=', storyId)
    .where('kind', '=', 'alert')
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('state', '=', 'sent')
    .where('thread_ts', 'is', null)
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.ts === null) return null;
  const { sharedBy = null, subscriptionIds = [] } = JSON.parse(row.subject) as Partial<StoryMessage>;
  return { ts: row.ts, postedAt: row.ended_at ?? 0, sharedBy, subscriptionIds };
}

/** The story that a message of a channel tells, by when Slack says that it was posted; null where it tells none. */
export async function storyOfMessage(
  db: Db,
  teamId: string,
  channelId: string,
  ts: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('deliveries')
    .select('story_id')
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('state', '=', 'sent')
    .where('kind', '=', 'alert')
    .where('ts', '=', ts)
    .limit(1)
    .executeTakeFirst();
  return row?.story_id ?? null;
}

type Place = { readonly team_id: string; readonly channel_id: string; readonly story_id: string | null };
const placeOf = ({ team_id, channel_id, story_id }: Place) => `${team_id} ${channel_id} ${story_id}`;

/** Channels that have these stories, or are being sent them just now; not those whose alert is still to be made. */
async function channelsWith(
  tx: Db,
  storyIds: readonly string[],
  teamId: string | null,
): Promise<readonly Place[]> {
  const rows = await tx
    .selectFrom('deliveries')
    .select(['team_id', 'channel_id', 'story_id', 'state', 'leased_until'])
    .where('story_id', 'in', storyIds)
    .where('kind', '=', 'alert')
    .where('state', 'in', ['sent', 'owed'])
    .$if(teamId !== null, (query) => query.where('team_id', '=', teamId ?? ''))
    .execute();
  const isToCome = (row: (typeof rows)[number]) => row.state === 'owed' && row.leased_until === null;
  const toCome = new Set(rows.filter(isToCome).map(placeOf));
  const having = new Map(rows.filter((row) => !toCome.has(placeOf(row))).map((row) => [placeOf(row), row]));
  return [...having.values()];
}

/** Updates that nobody has taken up yet are due by `dueAt`, and say whose they are. */
async function hasten(tx: Db, storyIds: readonly string[], dueAt: number): Promise<ReadonlySet<string>> {
  const waiting = await tx
    .updateTable('deliveries')
    .set((eb) => ({ due_at: eb.case().when('due_at', '>', dueAt).then(dueAt).else(eb.ref('due_at')).end() }))
    .where('story_id', 'in', storyIds)
    .where('kind', '=', 'update')
    .where('state', '=', 'owed')
    .where('leased_until', 'is', null)
    .returning(['team_id', 'channel_id', 'story_id'])
    .execute();
  return new Set(waiting.map(placeOf));
}

/**
 * Owe an update of every message by which a channel has one of these stories, in one workspace or (null) in all. One that waits
 * already serves for all that comes meanwhile; one that is being sent does not, for it may have been made before.
 */
export async function oweUpdates(
  tx: Db,
  storyIds: readonly string[],
  dueAt: number,
  random: () => number,
  teamId: string | null = null,
): Promise<void> {
  for (const some of batches([...new Set(storyIds)])) {
    const having = await channelsWith(tx, some, teamId);
    if (having.length === 0) continue;
    const waiting = await hasten(tx, some, dueAt);
    const rows = having
      .filter((place) => !waiting.has(placeOf(place)))
      .map(({ team_id, channel_id, story_id }) => {
        const id = timeId(dueAt, random);
        const storyId = story_id ?? '';
        return {
          id,
          team_id,
          channel_id,
          story_id,
          key: `update:${storyId}:${id}`,
          kind: 'update' as const,
          subject: JSON.stringify({ kind: 'update', storyId }),
          owed_at: dueAt,
          due_at: dueAt,
          state: 'owed' as const,
        };
      });
    for (const few of batches(rows, 10))
      await tx
        .insertInto('deliveries')
        .values([...few])
        .execute();
  }
}
