import type { Db } from './tables.ts';

/** A write that reaches the disk and that nobody reads. */
export async function tryWriting(tx: Db): Promise<void> {
  await tx
    .insertInto('revisions')
    .values({ name: 'written', value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb('revisions.value', '+', 1) })),
    )
    .execute();
}
