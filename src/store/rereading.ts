import type { Advisory } from '../domain/advisory.ts';
import { readingColumns, withMatches } from './advisories.ts';
import { replaceCves } from './advisory-cves.ts';
import { replaceMatches } from './matches.ts';
import { nextRevision } from './revisions.ts';
import { index } from './search-index.ts';
import type { Progress, Reread, RereadQuery } from './store.ts';
import type { Db } from './tables.ts';

/** How many advisories dated at or after `since` there are, and how many of them were read with this knowledge. */
export async function rereadProgress(db: Db, readWith: string, since: number): Promise<Progress> {
  const row = await db
    .selectFrom('advisories')
    .select((eb) => [
      eb.fn.countAll<number>().as('total'),
      eb.fn.sum<number | null>(eb.case().when('read_with', '=', readWith).then(1).else(0).end()).as('done'),
    ])
    .where('dated_at', '>=', since)
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), done: Number(row.done ?? 0) };
}

/** Advisories dated at or after `since` that were read with other knowledge, oldest first. */
export async function toReread(
  db: Db,
  { readWith, since, limit }: RereadQuery,
): Promise<readonly (Advisory & { readonly contentHash: string })[]> {
  const ids = await db
    .selectFrom('advisories')
    .select('id')
    .where('dated_at', '>=', since)
    .where('read_with', '!=', readWith)
    .orderBy('dated_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('advisories')
    .selectAll()
    .where(
      'id',
      'in',
      ids.map((row) => row.id),
    )
    .orderBy('dated_at')
    .orderBy('id')
    .execute();
  const advisories = await withMatches(db, rows);
  return advisories.map((advisory, at) => ({ ...advisory, contentHash: rows[at]?.content_hash ?? '' }));
}

/**
 * Write what the advisories are found to say now. Whether one counts as one about KEV stays as it was when it came: a listing is
 * news, and this is none. One whose text was edited meanwhile, or that is gone, is left alone. Returns how many were written.
 */
export async function recordReread(tx: Db, reread: readonly Reread[], readWith: string): Promise<number> {
  const written: Reread[] = [];
  const revision = await nextRevision(tx, 'tellings');
  for (const one of reread) {
    const { kev: _, ...columns } = readingColumns(one.reading);
    const { numUpdatedRows } = await tx
      .updateTable('advisories')
      .set({ ...columns, read_with: readWith, revision })
      .where('id', '=', one.id)
      .where('content_hash', '=', one.contentHash)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) written.push(one);
  }
  await replaceMatches(
    tx,
    written.map(({ id, reading: { actors, sectors } }) => ({ id, actors, sectors })),
  );
  await index(
    tx,
    written.map(({ id }) => id),
  );
  await replaceCves(
    tx,
    written.map(({ id, reading: { cves } }) => ({ id, cves })),
  );
  return written.length;
}
