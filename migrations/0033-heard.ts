import type { Kysely } from 'kysely';

/** What Slack has delivered already, where several processes are told: each thing is done once, whoever hears of it again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('heard')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('heard_until', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('heard_until').on('heard').column('heard_until').execute();
}
