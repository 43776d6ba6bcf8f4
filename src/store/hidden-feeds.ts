import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** The private feeds of others than a workspace, as a subquery; one that no workspace added is nobody's. */
export function hiddenFrom(teamId: string) {
  return sql<string>`select id from feeds where is_private = 1 and (team_id is null or team_id <> ${teamId})`;
}

/** Ids of the feeds that a workspace sees nothing of. */
export async function hiddenFeeds(db: Db, teamId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`${hiddenFrom(teamId)}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
