import type { RevisionRow } from './subscription-tables.ts';
import type { Db } from './tables.ts';

/** Counts how often something was changed: `subscriptions` for whoever keeps them in memory, `tellings` for whoever keeps those, `written` to try the disk. */
type Counted = RevisionRow['name'];

/** One more; in the transaction that makes the change, so that numbers are in the order of commits where such transactions take turns. */
export async function nextRevision(tx: Db, name: Counted): Promise<number> {
  const { value } = await tx
    .insertInto('revisions')
    .values({ name, value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb('revisions.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return Number(value);
}

/** The last one; 0 where there was none. */
export async function lastRevision(db: Db, name: Counted): Promise<number> {
  const row = await db.selectFrom('revisions').select('value').where('name', '=', name).executeTakeFirst();
  return Number(row?.value ?? 0);
}
