import { type Kysely, sql } from 'kysely';

/** What the catalogue or a person says of a feed beyond its address, who added or paused it, and what looking at it has taught us. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | 'bigint' | 'integer') =>
    db.schema.alterTable('feeds').addColumn(name, type).execute();
  for (const name of ['publisher', 'trust', 'mirrors', 'headers', 'added_by', 'paused_by'])
    await add(name, 'text');
  for (const name of ['added_at', 'removed_at', 'paused_at', 'told_failing_at']) await add(name, 'bigint');
  for (const name of ['fault', 'moved_to', 'pace', 'identity_rule', 'identity_reason'])
    await add(name, 'text');
  for (const name of ['last_new_at', 'usual_interval', 'gap_at']) await add(name, 'bigint');
  for (const name of ['moved_times', 'gaps'])
    await db.schema
      .alterTable('feeds')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(sql.lit(0)))
      .execute();
}
