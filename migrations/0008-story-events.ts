import type { Kysely } from 'kysely';

/** What happened to stories: first told, changed, become worse. The key is what keeps a thing from being said twice. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('story_events')
    .addColumn('story_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('thing', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('advisory_id', 'text')
    .addPrimaryKeyConstraint('story_events_key', ['story_id', 'kind', 'thing'])
    .execute();
  await db.schema.createIndex('story_events_at').on('story_events').columns(['at']).execute();
}
