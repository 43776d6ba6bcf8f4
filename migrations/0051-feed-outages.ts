import { type Kysely, sql } from 'kysely';

/**
 * Which feeds an outage of our own network cut off; when each was last read whole, and what it published while nobody read it; and since when a
 * mirror is read in its place.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | 'bigint') =>
    db.schema.alterTable('feeds').addColumn(name, type).execute();
  for (const name of [
    'outage_at',
    'outage_back_at',
    'whole_at',
    'missed_at',
    'mirrored_since',
    'read_since',
    'restored_at',
  ])
    await add(name, 'bigint');
  for (const name of ['mirrored_for', 'arrivals', 'restored']) await add(name, 'text');
  for (const name of ['missed', 'looks'])
    await db.schema
      .alterTable('feeds')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(sql.lit(0)))
      .execute();
}
