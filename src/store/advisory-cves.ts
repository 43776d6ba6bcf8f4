import type { Advisory } from '../domain/advisory.ts';
import { batches, insertions } from './batch.ts';
import { keptInsert } from './kept-insert.ts';
import type { Db } from './tables.ts';

const insertRows = keptInsert('advisory_cves');

type Naming = Pick<Advisory, 'id' | 'cves'>;

/** Write down which CVE ids advisories name, so that they are found by them. */
export async function insertCves(tx: Db, advisories: readonly Naming[]): Promise<void> {
  const rows = advisories.flatMap(({ id, cves }) =>
    [...new Set(cves)].map((cve) => ({ cve_id: cve, advisory_id: id })),
  );
  for (const some of insertions(rows, 2)) await insertRows(tx, some);
}

/** Give advisories these CVE ids in the place of those they named before. */
export async function replaceCves(tx: Db, advisories: readonly Naming[]): Promise<void> {
  for (const some of batches(advisories.map(({ id }) => id)))
    await tx.deleteFrom('advisory_cves').where('advisory_id', 'in', some).execute();
  await insertCves(tx, advisories);
}
