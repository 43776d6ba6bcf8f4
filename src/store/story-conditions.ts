import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { atLeast, severities } from '../domain/severity.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { StoryQuery } from './store.ts';
import type { AdvisoryRow } from './tables.ts';

/** What a story is asked for, whatever page of the answer is wanted. */
export type Conditions = Omit<StoryQuery, 'limit' | 'offset'>;

function named(value: readonly string[] | undefined): readonly string[] | null {
  return value !== undefined && value.length > 0 ? value : null;
}

function ofActors(query: Conditions): RawBuilder<unknown> | null {
  const actorIds = named(query.actorIds);
  if (actorIds === null) return null;
  const relations = named(query.relations);
  const confidences = named(query.confidences);
  const parts = [
    sql`actor_id in (${sql.join(actorIds)})`,
    ...(relations === null ? [] : [sql`relation in (${sql.join(relations)})`]),
    ...(confidences === null ? [] : [sql`confidence in (${sql.join(confidences)})`]),
  ];
  return sql`select advisory_id from advisory_actors where ${sql.join(parts, sql` and `)}`;
}

function ofSectors(query: Conditions): RawBuilder<unknown> | null {
  const sectorIds = named(query.sectorIds);
  return sectorIds === null
    ? null
    : sql`select advisory_id from advisory_sectors where sector_id in (${sql.join(sectorIds)})`;
}

function ofCves({ cves }: Conditions): RawBuilder<unknown> | null {
  return cves === undefined || cves.length === 0
    ? null
    : sql`select advisory_id from advisory_cves where cve_id in (${sql.join(cves)})`;
}

function ofIndicator({ indicator }: Conditions): RawBuilder<unknown> | null {
  return indicator === undefined
    ? null
    : sql`select advisory_id from advisory_indicators where type = ${indicator.type} and value = ${indicator.value}`;
}

/** The advisory's story is tagged with this actor, be it by another of its advisories. */
function isBeside({ besideActorId, seenIn }: Conditions, storyId: RawBuilder<unknown>): RawBuilder<unknown> {
  const shown = seenIn === undefined ? sql`` : sql` and told.feed_id not in (${hiddenFrom(seenIn)})`;
  return sql`exists (select 1 from advisories as told inner join advisory_actors as tagged on tagged.advisory_id = told.id
    where told.story_id = ${storyId} and tagged.actor_id = ${besideActorId}${shown})`;
}

/** The query as a condition on the advisory called `alias`; the same words serve the advisory itself and its story's newer ones. */
export function answers(query: Conditions, alias: 'advisory' | 'newer'): RawBuilder<SqlBool> {
  const column = (name: keyof AdvisoryRow) => sql.ref(`${alias}.${name}`);
  const { minSeverity = 'low', publishedFrom, publishedBefore, seenAfter, seenUntil } = query;
  const levels = severities.filter((level) => atLeast(level, minSeverity));
  const parts = [sql`1 = 1`];
  // A story's newer advisories are few: each is looked up by itself, instead of listing all matches a second time.
  const itself = alias === 'newer' ? sql` and advisory_id = ${column('id')}` : sql``;
  for (const ids of [ofActors(query), ofSectors(query), ofCves(query), ofIndicator(query)])
    if (ids !== null) parts.push(sql`${column('id')} in (${ids}${itself})`);
  if (query.among !== undefined)
    parts.push(query.among.length === 0 ? sql`1 = 0` : sql`${column('id')} in (${sql.join(query.among)})`);
  if (query.besideActorId !== undefined) parts.push(isBeside(query, column('story_id')));
  if (query.seenIn !== undefined) parts.push(sql`${column('feed_id')} not in (${hiddenFrom(query.seenIn)})`);
  if (levels.length < severities.length) parts.push(sql`${column('severity')} in (${sql.join(levels)})`);
  if (query.marked !== undefined) {
    const { teamId, mark } = query.marked;
    const marked = sql`select story_id from marks where team_id = ${teamId} and mark = ${mark}`;
    parts.push(sql`${column('story_id')} in (${marked})`);
  }
  if (query.mentioning === true) {
    const found = sql`select 1 from advisory_indicators where advisory_id = ${column('id')}`;
    parts.push(sql`(${column('cves')} <> '[]' or exists (${found}))`);
  }
  if (query.kevOnly === true) parts.push(sql`${column('kev')} = 1`);
  if (publishedFrom !== undefined) parts.push(sql`${column('dated_at')} >= ${publishedFrom}`);
  if (publishedBefore !== undefined) parts.push(sql`${column('dated_at')} < ${publishedBefore}`);
  if (seenAfter !== undefined) parts.push(sql`${column('seen_at')} > ${seenAfter}`);
  if (seenUntil !== undefined) parts.push(sql`${column('seen_at')} <= ${seenUntil}`);
  return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
}
