import type { Db } from './tables.ts';

/** What was heard, in a word, and until when it is remembered, epoch ms. */
export type HeardKey = readonly [string, number];

/** Remember these, and say whether none of them was known. */
export async function hearFirst(tx: Db, keys: readonly HeardKey[], now: number): Promise<boolean> {
  if (keys.length === 0) return true;
  await tx.deleteFrom('heard').where('heard_until', '<=', now).execute();
  const first = await tx
    .insertInto('heard')
    .values(keys.map(([key, heard_until]) => ({ key, heard_until })))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return first.length === keys.length;
}
