import type { Kysely } from 'kysely';

/** How many stories a posted digest told, to compare the next ones with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('deliveries').addColumn('stories', 'integer').execute();
}
