import type { Kysely } from 'kysely';

/** Secret addresses at which a subscription can be read as RSS: of each only the hash of its secret. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('subscription_feeds')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('subscription_id', 'text', (c) => c.notNull())
    .addColumn('made_by', 'text', (c) => c.notNull())
    .addColumn('made_at', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('subscription_feeds_subscription')
    .on('subscription_feeds')
    .columns(['subscription_id'])
    .execute();
}
