import type { Kysely } from 'kysely';

/** Which listings in KEV each channel was told of; what a look noted beside what it read; what was taken out; where a dead feed may be found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('told_listings')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('cve_id', 'text', (c) => c.notNull())
    .addColumn('by_notice', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('told_listings_key', ['team_id', 'channel_id', 'cve_id'])
    .execute();
  for (const name of ['remarks', 'withdrawn', 'found_at'])
    await db.schema.alterTable('feeds').addColumn(name, 'text').execute();
  for (const name of ['withdrawn_at', 'rechecked_at'])
    await db.schema.alterTable('feeds').addColumn(name, 'bigint').execute();
}
