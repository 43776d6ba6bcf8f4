import type { Kysely } from 'kysely';

/** By which change an advisory came to say what it says: whoever keeps what advisories tell in memory reads only what was changed since. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('advisories')
    .addColumn('revision', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('advisories_revision').on('advisories').column('revision').execute();
}
