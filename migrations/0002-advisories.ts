import type { Kysely } from 'kysely';

async function advisories(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('advisories')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('feed_id', 'text', (c) => c.notNull().references('feeds.id'))
    .addColumn('identity', 'text', (c) => c.notNull())
    .addColumn('content_hash', 'text', (c) => c.notNull())
    .addColumn('story_id', 'text', (c) => c.notNull())
    .addColumn('baseline', 'integer', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('url', 'text')
    .addColumn('guid', 'text')
    .addColumn('language', 'text')
    .addColumn('categories', 'text', (c) => c.notNull())
    .addColumn('authors', 'text', (c) => c.notNull())
    .addColumn('published_at', 'bigint')
    .addColumn('updated_at', 'bigint')
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addColumn('dated_at', 'bigint', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('severity_reasons', 'text', (c) => c.notNull())
    .addColumn('cves', 'text', (c) => c.notNull())
    .addColumn('kev', 'integer', (c) => c.notNull())
    .addUniqueConstraint('advisories_identity', ['feed_id', 'identity'])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('advisories').columns(columns).execute();
  await index('advisories_story', ['story_id', 'id']);
  await index('advisories_dated', ['dated_at']);
  await index('advisories_seen', ['seen_at']);
}

async function matches(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('advisory_actors')
    .addColumn('actor_id', 'text', (c) => c.notNull())
    .addColumn('advisory_id', 'text', (c) => c.notNull().references('advisories.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('confidence', 'text', (c) => c.notNull())
    .addColumn('relation', 'text', (c) => c.notNull())
    .addColumn('evidence', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('advisory_actors_key', ['actor_id', 'advisory_id'])
    .execute();
  await db.schema
    .createTable('advisory_sectors')
    .addColumn('sector_id', 'text', (c) => c.notNull())
    .addColumn('advisory_id', 'text', (c) => c.notNull().references('advisories.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('confidence', 'text', (c) => c.notNull())
    .addColumn('evidence', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('advisory_sectors_key', ['sector_id', 'advisory_id'])
    .execute();
  for (const table of ['advisory_actors', 'advisory_sectors'])
    await db.schema.createIndex(`${table}_advisory`).on(table).columns(['advisory_id', 'position']).execute();
}

/** What is left of an advisory after pruning: enough to know it again when a feed still shows it. */
async function pruned(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('pruned_advisories')
    .addColumn('feed_id', 'text', (c) => c.notNull().references('feeds.id'))
    .addColumn('identity', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('content_hash', 'text', (c) => c.notNull())
    .addColumn('story_id', 'text', (c) => c.notNull())
    .addColumn('baseline', 'integer', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('pruned_advisories_key', ['feed_id', 'identity'])
    .execute();
}

/** Advisories, their matches with actors and sectors, and the identities of those pruned. A story is its advisories' `story_id`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await advisories(db);
  await matches(db);
  await pruned(db);
}
