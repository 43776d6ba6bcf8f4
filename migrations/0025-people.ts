import type { Kysely } from 'kysely';

/** What is kept of a person in a workspace: when they last looked at Home, and how they want to be answered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('seen_home_at', 'bigint')
    .addColumn('new_since', 'bigint')
    .addColumn('zone', 'text')
    .addColumn('verbosity', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('people_key', ['team_id', 'user_id'])
    .execute();
}
