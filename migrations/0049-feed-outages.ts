import type { Kysely } from 'kysely';

/** Which feeds an outage of our own network cut off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | 'bigint') =>
    db.schema.alterTable('feeds').addColumn(name, type).execute();
  for (const name of ['outage_at', 'outage_back_at']) await add(name, 'bigint');
}
