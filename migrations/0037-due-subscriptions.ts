import { type Kysely, sql } from 'kysely';

/** Of open subscriptions alone: an index that begins with who is open makes SQLite read all of them to find a few by their ids. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('subscriptions_due').execute();
  await db.schema
    .createIndex('subscriptions_due')
    .on('subscriptions')
    .column('next_digest_at')
    .where(sql.ref('closed_at'), 'is', null)
    .execute();
}
