import type { Advisory } from '../domain/advisory.ts';
import type { Story } from '../domain/story.ts';
import { extendOutline, type StoryOutline } from '../domain/story-outline.ts';
import { missedIn, withMatches } from './advisories.ts';
import { batches } from './batch.ts';
import { feedCategories } from './feeds.ts';
import type { StoryQuery } from './store.ts';
import { answers, type Conditions } from './story-conditions.ts';
import type { Db } from './tables.ts';

/**
 * Which stories answer, newest answering advisory first: each story stands where its newest answering advisory stands, and
 * ids are time-ordered, so the read walks the primary key and stops at the limit instead of grouping and sorting everything.
 */
export function newestFirst(db: Db, query: StoryQuery) {
  return db
    .selectFrom('advisories as advisory')
    .select('advisory.story_id')
    .where(answers(query, 'advisory'))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('advisories as newer')
            .select('newer.id')
            .whereRef('newer.story_id', '=', 'advisory.story_id')
            .whereRef('newer.id', '>', 'advisory.id')
            .where(answers(query, 'newer')),
        ),
      ),
    )
    .orderBy('advisory.id', 'desc')
    .limit(query.limit)
    .offset(query.offset ?? 0);
}

/** These stories, whole, in the order given; those without an advisory are left out. */
export async function wholeStories(db: Db, ids: readonly string[]): Promise<readonly Story[]> {
  const told = new Map<string, Advisory[]>(ids.map((id) => [id, []]));
  for (const some of batches(ids)) {
    const rows = await db
      .selectFrom('advisories')
      .selectAll()
      .where('story_id', 'in', some)
      .orderBy('id', 'desc')
      .execute();
    for (const advisory of await withMatches(db, rows)) told.get(advisory.storyId)?.push(advisory);
  }
  return [...told]
    .map(([id, advisories]) => ({ id, advisories }))
    .filter((story) => story.advisories.length > 0);
}

/** A page that several feeds tell of may have become more stories than one. */
const mostAtOneAddress = 10;

/** Stories that answer the query, whole. */
export async function stories(db: Db, query: StoryQuery): Promise<readonly Story[]> {
  const rows = await newestFirst(db, query).execute();
  return wholeStories(
    db,
    rows.map((row) => row.story_id),
  );
}

/** How many stories answer the query; counted no further than `most`, where that is given. */
export async function countStories(db: Db, query: Conditions, most?: number): Promise<number> {
  const ids = db
    .selectFrom('advisories as advisory')
    .select('advisory.story_id')
    .distinct()
    .where(answers(query, 'advisory'))
    .$if(most !== undefined, (all) => all.limit(most ?? 0));
  const row = await db
    .selectFrom(ids.as('answering'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** One story; null when it has no advisory. */
export async function storyById(db: Db, id: string): Promise<Story | null> {
  const [story] = await wholeStories(db, [id]);
  return story ?? null;
}

/** The ids of stories told at this address, by whichever feed. */
export async function storyIdsAt(db: Db, url: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('advisories')
    .select('story_id')
    .distinct()
    // The index of addresses leads with the feed.
    .where('feed_id', 'in', db.selectFrom('feeds').select('id'))
    .where('url', '=', url)
    .orderBy('story_id')
    .limit(mostAtOneAddress)
    .execute();
  return rows.map((row) => row.story_id);
}

/** Stories with an advisory published or seen at or after `since`, as a subquery; of these ones only, when some are named. */
export function recentIds(db: Db, since: number, among?: readonly string[]) {
  const query = db
    .selectFrom('advisories')
    .select('story_id')
    .where((eb) => eb.or([eb('dated_at', '>=', since), eb('seen_at', '>=', since)]));
  return among === undefined ? query : query.where('story_id', 'in', among);
}

type Ids = ReturnType<typeof recentIds>;

/** The matches of recent stories without their evidence, by advisory. */
async function outlinedMatches(db: Db, ids: Ids) {
  const actors = await db
    .selectFrom('advisory_actors')
    .innerJoin('advisories', 'advisories.id', 'advisory_actors.advisory_id')
    .select(['advisory_id', 'actor_id', 'confidence', 'relation'])
    .where('advisories.story_id', 'in', ids)
    .orderBy('position')
    .execute();
  const sectors = await db
    .selectFrom('advisory_sectors')
    .innerJoin('advisories', 'advisories.id', 'advisory_sectors.advisory_id')
    .select(['advisory_id', 'sector_id', 'confidence'])
    .where('advisories.story_id', 'in', ids)
    .orderBy('position')
    .execute();
  return {
    actors: Map.groupBy(actors, (match) => match.advisory_id),
    sectors: Map.groupBy(sectors, (match) => match.advisory_id),
  };
}

async function saidOf(db: Db, ids: Ids): Promise<ReadonlyMap<string, readonly string[]>> {
  const events = await db
    .selectFrom('story_events')
    .select(['story_id', 'thing'])
    .where('kind', 'in', ['actor', 'kev', 'severity'])
    .where('story_id', 'in', ids)
    .execute();
  const grouped = Map.groupBy(events, (event) => event.story_id);
  return new Map([...grouped].map(([id, things]) => [id, things.map(({ thing }) => thing)]));
}

async function outlinesOf(db: Db, ids: Ids): Promise<readonly StoryOutline[]> {
  const rows = await db
    .selectFrom('advisories')
    .select([
      'id',
      'story_id',
      'cves',
      'kev',
      'severity',
      'title',
      'summary',
      'categories',
      'structured',
      'feed_id',
      'language',
      'published_at',
      'updated_at',
      'seen_at',
      'dated_at',
      'baseline',
    ])
    .where('story_id', 'in', ids)
    .orderBy('id', 'desc')
    .execute();
  const { actors, sectors } = await outlinedMatches(db, ids);
  const said = await saidOf(db, ids);
  const categories = await feedCategories(db);
  const outlines = new Map<string, StoryOutline>();
  for (const row of rows) {
    const matched = {
      actors: (actors.get(row.id) ?? []).map(({ actor_id, confidence, relation }) => ({
        actorId: actor_id,
        confidence,
        relation,
        because: '',
        evidence: [],
      })),
      sectors: (sectors.get(row.id) ?? []).map(({ sector_id, confidence }) => ({
        id: sector_id,
        confidence,
        evidence: [],
      })),
    };
    const outline = extendOutline(outlines.get(row.story_id), row.story_id, {
      severity: row.severity,
      kev: row.kev === 1,
      cves: JSON.parse(row.cves),
      title: row.title,
      summary: row.summary,
      categories: JSON.parse(row.categories),
      ...(row.structured === null ? {} : JSON.parse(row.structured)),
      feedId: row.feed_id,
      category: categories.get(row.feed_id) ?? '',
      language: row.language,
      publishedAt: row.published_at,
      updatedAt: row.updated_at,
      seenAt: row.seen_at,
      ...missedIn(row),
      ...matched,
    });
    outlines.set(row.story_id, { ...outline, said: said.get(row.story_id) ?? [] });
  }
  return [...outlines.values()];
}

/** Outlines of stories with an advisory published or seen at or after `since`, newest story first; of these ones only, when some are named. */
export async function recentStories(
  db: Db,
  since: number,
  among?: readonly string[],
): Promise<readonly StoryOutline[]> {
  if (among === undefined) return outlinesOf(db, recentIds(db, since));
  const found: StoryOutline[] = [];
  for (const some of batches(among)) found.push(...(await outlinesOf(db, recentIds(db, since, some))));
  return found;
}
