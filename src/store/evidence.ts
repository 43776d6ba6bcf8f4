import type { Advisory } from '../domain/advisory.ts';
import { withMatches } from './advisories.ts';
import type { Db } from './tables.ts';

/** Advisories after an id, in the order of ids; `saying` narrows them to those with one of these terms in their evidence, roughly. */
export async function advisoriesAfter(
  db: Db,
  query: { readonly after: string | null; readonly limit: number; readonly saying: readonly string[] },
): Promise<readonly Advisory[]> {
  // A backslash escapes in a pattern of PostgreSQL, and not in one of SQLite.
  const patterns = query.saying.map((term) => `%"term":${JSON.stringify(term).replaceAll('\\', '_')}%`);
  const rows = await db
    .selectFrom('advisories')
    .selectAll()
    .$if(query.after !== null, (q) => q.where('id', '>', query.after ?? ''))
    .$if(patterns.length > 0, (q) =>
      q.where((eb) =>
        eb.or(
          (['advisory_actors', 'advisory_sectors'] as const).map((table) =>
            eb('id', 'in', (from) =>
              from
                .selectFrom(table)
                .select('advisory_id')
                .where((like) => like.or(patterns.map((pattern) => like('evidence', 'like', pattern)))),
            ),
          ),
        ),
      ),
    )
    .orderBy('id')
    .limit(query.limit)
    .execute();
  return withMatches(db, rows);
}
