import { sql } from 'kysely';
import { ledeLength } from '../domain/sketch.ts';
import { centralActors } from '../domain/story.ts';
import { batches } from './batch.ts';
import { lastRevision } from './revisions.ts';
import type { RecentTelling, TellingEdition, TellingEditions } from './store.ts';
import { recentIds } from './stories.ts';
import type { Db } from './tables.ts';

/** The stories of advisories that were changed after a revision. Not told apart: for that SQLite would read all advisories, story by story. */
export function changedAfter(db: Db, after: number) {
  return db.selectFrom('advisories').select('story_id').where('revision', '>', after);
}

/** How an advisory is told: another edition is told in other words, or was read with other knowledge. */
export function editionOf(contentHash: string, readWith: string): string {
  return `${contentHash} ${readWith}`;
}

/** Which advisories tell recent stories, oldest first; of these stories only, when some are named: few at a time, one statement binds all ids. */
export async function tellingEditionsOf(
  db: Db,
  since: number,
  storyIds?: readonly string[],
): Promise<readonly TellingEdition[]> {
  const rows = await db
    .selectFrom('advisories')
    .select(['id', 'content_hash', 'read_with'])
    .where('story_id', 'in', recentIds(db, since, storyIds))
    .orderBy('id')
    .execute();
  return rows.map(({ id, content_hash, read_with }) => ({ id, edition: editionOf(content_hash, read_with) }));
}

/** The same, all of them or those that were changed after a revision: one is told in another way when its publisher edits it, or when it is read anew. */
export async function tellingEditions(db: Db, since: number, after?: number): Promise<TellingEditions> {
  // Before the rows: what is changed in between is read once more the next time, not missed.
  const revision = await lastRevision(db, 'tellings');
  if (revision === after) return { rows: [], revision };
  if (after === undefined) return { rows: await tellingEditionsOf(db, since), revision };
  const changed = await changedAfter(db, after).execute();
  const rows: TellingEdition[] = [];
  for (const some of batches([...new Set(changed.map(({ story_id }) => story_id))]))
    rows.push(...(await tellingEditionsOf(db, since, some)));
  return { rows, revision };
}

/** These advisories as tellings of their stories. Few at a time: one statement binds all ids. */
export async function tellings(db: Db, ids: readonly string[]): Promise<readonly RecentTelling[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('advisories')
    .select(['id', 'story_id', 'title', 'url', 'cves', 'feed_id', 'dated_at'])
    .select(sql<string>`substr(summary, 1, ${ledeLength})`.as('lede'))
    .where('id', 'in', ids)
    .execute();
  const matches = await db
    .selectFrom('advisory_actors')
    .select(['advisory_id', 'actor_id as actorId', 'confidence', 'relation'])
    .where('advisory_id', 'in', ids)
    .orderBy('position')
    .execute();
  const actors = Map.groupBy(matches, (match) => match.advisory_id);
  return rows.map((row) => ({
    id: row.id,
    storyId: row.story_id,
    telling: {
      title: row.title,
      lede: row.lede,
      url: row.url,
      cves: JSON.parse(row.cves),
      actorIds: centralActors(actors.get(row.id) ?? []),
      feedId: row.feed_id,
      at: row.dated_at,
    },
  }));
}
