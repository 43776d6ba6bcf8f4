import type { Kysely } from 'kysely';

/** How much a person, and a channel, has asked since when: counted together by the processes that share the store. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('asked')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .addColumn('times', 'integer', (c) => c.notNull())
    .execute();
}
