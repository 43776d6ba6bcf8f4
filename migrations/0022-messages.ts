import { type Kysely, sql } from 'kysely';

/** Which story a delivery is about and in which thread it stands; what people mark a story with, and what a channel mutes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('deliveries').addColumn('story_id', 'text').execute();
  await db.schema.alterTable('deliveries').addColumn('thread_ts', 'text').execute();
  await sql`update deliveries set story_id = substr(key, 7) where kind = 'alert' and key not like 'alert:%:%'`.execute(
    db,
  );
  await db.schema.createIndex('deliveries_story').on('deliveries').columns(['story_id', 'kind']).execute();
  await db.schema
    .createTable('marks')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('story_id', 'text', (c) => c.notNull())
    .addColumn('mark', 'text', (c) => c.notNull())
    .addColumn('marked_by', 'text', (c) => c.notNull())
    .addColumn('marked_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('marks_key', ['team_id', 'story_id'])
    .execute();
  await db.schema
    .createTable('mutes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('thing', 'text', (c) => c.notNull())
    .addColumn('muted_by', 'text', (c) => c.notNull())
    .addColumn('muted_at', 'bigint', (c) => c.notNull())
    .addColumn('muted_until', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('ended_by', 'text')
    .execute();
  await db.schema.createIndex('mutes_place').on('mutes').columns(['team_id', 'channel_id']).execute();
}
