import type { Kysely } from 'kysely';

/** Imported data sets, the standing one and the one before it; their actors and watchlists as JSON. */
async function dataSets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('data_sets')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('version', 'text')
    .addColumn('date', 'text')
    .addColumn('imported_at', 'bigint', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('format', 'integer', (c) => c.notNull())
    .addColumn('actors', 'integer', (c) => c.notNull())
    .addColumn('names', 'integer', (c) => c.notNull())
    .addColumn('terms', 'integer', (c) => c.notNull())
    .addColumn('standing', 'integer', (c) => c.notNull())
    .addUniqueConstraint('data_sets_standing', ['id', 'standing'])
    .execute();
  await db.schema
    .createTable('data_set_parts')
    .addColumn('key', 'text', (c) => c.notNull().references('data_sets.key').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('data_set_parts_key', ['key', 'kind', 'position'])
    .execute();
}

async function exceptions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('exceptions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('term', 'text')
    .addColumn('actor_id', 'text')
    .addColumn('sector_id', 'text')
    .addColumn('feed_id', 'text')
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('undone_at', 'bigint')
    .addColumn('undone_by', 'text')
    .execute();
}

/** Data sets, exceptions, and for each advisory the knowledge that it was last read with; the index answers what is to be read again without touching the rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await dataSets(db);
  await exceptions(db);
  await db.schema
    .alterTable('advisories')
    .addColumn('read_with', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('advisories_read')
    .on('advisories')
    .columns(['dated_at', 'id', 'read_with'])
    .execute();
}
