import type { Advisory } from '../domain/advisory.ts';
import { withMatches } from './advisories.ts';
import { batches } from './batch.ts';
import { index } from './search-index.ts';
import type { Db } from './tables.ts';
import type { AdvisoryRating } from './vulnerability-store.ts';

/** Advisories first seen after `since` that name one of these CVEs, oldest first. */
export async function advisoriesNaming(
  db: Db,
  cves: readonly string[],
  since: number,
): Promise<readonly Advisory[]> {
  const naming = new Set<string>();
  for (const some of batches([...new Set(cves)])) {
    const rows = await db
      .selectFrom('advisory_cves')
      .innerJoin('advisories', 'advisories.id', 'advisory_cves.advisory_id')
      .select('advisories.id')
      .where('cve_id', 'in', some)
      .where('seen_at', '>', since)
      .execute();
    for (const { id } of rows) naming.add(id);
  }
  const ids = [...naming].sort();
  const found: Advisory[] = [];
  for (const some of batches(ids)) {
    const rows = await db
      .selectFrom('advisories')
      .selectAll()
      .where('id', 'in', some)
      .orderBy('id')
      .execute();
    found.push(...(await withMatches(db, rows)));
  }
  return found;
}

/** Replace what these advisories are rated. */
export async function rate(tx: Db, ratings: readonly AdvisoryRating[]): Promise<void> {
  for (const { id, severity, severityReasons, cvss } of ratings)
    await tx
      .updateTable('advisories')
      .set({ severity, severity_reasons: JSON.stringify(severityReasons), cvss })
      .where('id', '=', id)
      .execute();
  await index(
    tx,
    ratings.map(({ id }) => id),
  );
}
