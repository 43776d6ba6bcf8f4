import { sql } from 'kysely';
import { ledeLength } from '../domain/sketch.ts';
import { centralActors } from '../domain/story.ts';
import type { RecentTelling, TellingEdition } from './store.ts';
import { recentIds } from './stories.ts';
import type { Db } from './tables.ts';

/** Which advisories tell recent stories, oldest first: one is told in another way when its publisher edits it, or when it is read anew. */
export async function tellingEditions(db: Db, since: number): Promise<readonly TellingEdition[]> {
  const rows = await db
    .selectFrom('advisories')
    .select(['id', 'content_hash', 'read_with'])
    .where('story_id', 'in', recentIds(db, since))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, edition: `${row.content_hash} ${row.read_with}` }));
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
