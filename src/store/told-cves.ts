import type { Place } from '../domain/place.ts';
import { thingOf } from '../domain/story-event.ts';
import { batches } from './batch.ts';
import type { Db } from './tables.ts';
import type { ToldOfCve } from './vulnerability-store.ts';

type Row = { cve_id: string; team_id: string; channel_id: string; story_id: string | null; at: number };

/** Alerts of a story that names one of these, posted or to be posted. */
async function byStories(db: Db, cves: readonly string[]): Promise<readonly Row[]> {
  return db
    .selectFrom('advisory_cves')
    .innerJoin('advisories', 'advisories.id', 'advisory_cves.advisory_id')
    .innerJoin('deliveries', 'deliveries.story_id', 'advisories.story_id')
    .select(['cve_id', 'team_id', 'channel_id', 'deliveries.story_id', 'deliveries.owed_at as at'])
    .where('cve_id', 'in', cves)
    .where('deliveries.kind', '=', 'alert')
    .where('deliveries.state', 'in', ['owed', 'sent'])
    .execute();
}

/** Listings in KEV that a channel was told of in a line with others: it has no message of a story then, and any that everybody may see serves. */
async function byListings(db: Db, cves: readonly string[]): Promise<readonly Row[]> {
  return db
    .selectFrom('told_listings')
    .innerJoin('advisory_cves', 'advisory_cves.cve_id', 'told_listings.cve_id')
    .innerJoin('advisories', 'advisories.id', 'advisory_cves.advisory_id')
    .innerJoin('feeds', 'feeds.id', 'advisories.feed_id')
    .select([
      'told_listings.cve_id',
      'told_listings.team_id',
      'told_listings.channel_id',
      'advisories.story_id',
      'told_listings.at',
    ])
    .where('told_listings.cve_id', 'in', cves)
    .where('advisories.kev', '=', 1)
    .where('feeds.is_private', '=', 0)
    .where('advisories.baseline', '=', 0)
    .execute();
}

/** See VulnerabilityStore. */
export async function toldOfCves(db: Db, cves: readonly string[]): Promise<readonly ToldOfCve[]> {
  const rows: Row[] = [];
  for (const some of batches([...new Set(cves)])) {
    const own = await byStories(db, some);
    const placeOf = ({ cve_id, team_id, channel_id }: Row) => `${cve_id} ${team_id} ${channel_id}`;
    const having = new Set(own.map(placeOf));
    rows.push(...own, ...(await byListings(db, some)).filter((row) => !having.has(placeOf(row))));
  }
  return rows.flatMap(({ cve_id, team_id, channel_id, story_id, at }) =>
    story_id === null
      ? []
      : [{ cveId: cve_id, teamId: team_id, channelId: channel_id, storyId: story_id, at }],
  );
}

/** See VulnerabilityStore. */
export async function toldUses(
  db: Db,
  { teamId, channelId }: Place,
  cves: readonly string[],
): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  const byKey = new Map(cves.map((cve) => [thingOf({ kind: 'ransomware', cves: [cve] }), cve]));
  for (const some of batches([...byKey.keys()])) {
    const rows = await db
      .selectFrom('deliveries')
      .select('key')
      .where('team_id', '=', teamId)
      .where('channel_id', '=', channelId)
      .where('key', 'in', some)
      .where('state', 'in', ['owed', 'sent'])
      .execute();
    for (const { key } of rows) told.add(byKey.get(key) ?? '');
  }
  return told;
}
