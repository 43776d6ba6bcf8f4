import type { Kysely } from 'kysely';

/** Feeds: what the catalogue says, and how reading has gone. `bigint` holds epoch milliseconds on both engines. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('feeds')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('category', 'text', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('every_minutes', 'integer', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('etag', 'text')
    .addColumn('last_modified', 'text')
    .addColumn('next_look_at', 'bigint', (c) => c.notNull())
    .addColumn('last_look_at', 'bigint')
    .addColumn('last_read_at', 'bigint')
    .addColumn('baseline_at', 'bigint')
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('failing_since', 'bigint')
    .addColumn('reason', 'text')
    .execute();
  await db.schema.createIndex('feeds_due').on('feeds').columns(['enabled', 'next_look_at', 'id']).execute();
}
