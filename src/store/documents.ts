import type { Db } from './tables.ts';

/** What the last look at a feed of documents left to remember; null where there was none. */
export async function documentState(db: Db, feedId: string): Promise<string | null> {
  const row = await db
    .selectFrom('feed_documents')
    .select('state')
    .where('feed_id', '=', feedId)
    .executeTakeFirst();
  return row?.state ?? null;
}

/** Remember what a look at a feed of documents left. */
export async function keepDocumentState(tx: Db, feedId: string, state: string): Promise<void> {
  await tx
    .insertInto('feed_documents')
    .values({ feed_id: feedId, state })
    .onConflict((conflict) => conflict.column('feed_id').doUpdateSet({ state }))
    .execute();
}
