import type { Kysely } from 'kysely';

/** Why an actor is central to an advisory or only named in it, in words. Rows from before have none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('advisory_actors').addColumn('because', 'text').execute();
}
