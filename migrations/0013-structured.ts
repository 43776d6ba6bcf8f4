import type { Kysely } from 'kysely';

/** What structured advisories name apart from their prose; what is remembered of the documents of a feed that lists them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('advisories').addColumn('structured', 'text').execute();
  await db.schema.alterTable('feeds').addColumn('refused', 'text').execute();
  await db.schema
    .createTable('feed_documents')
    .addColumn('feed_id', 'text', (c) => c.primaryKey())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute();
}
