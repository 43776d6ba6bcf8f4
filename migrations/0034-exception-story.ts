import type { Kysely } from 'kysely';

/** At which story a tag was called wrong, so that its messages change when that is taken back, from wherever. Null where it was in the terminal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('exceptions').addColumn('story_id', 'text').execute();
}
