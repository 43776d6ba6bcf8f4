import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/** Words with their field before them in a vector without places; the fields as they were cut, for the order of words in a phrase. */
async function postgresIndex(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('search')
    .addColumn('rowid', 'bigint', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('things', 'text', (c) => c.notNull())
    .addColumn('words', sql`tsvector`, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('search_words').on('search').using('gin').column('words').execute();
}

/**
 * The full-text index. Its rows are numbered by when an advisory became news, so that the newest are found without sorting;
 * it holds no text of its own (contentless, sqlite.org/fts5.html#contentless_delete_tables). We cut texts into words
 * ourselves: of the engine's own rules only the border at a blank is used.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('advisories').addColumn('search_row', 'bigint').execute();
  await db.schema
    .createIndex('advisories_search')
    .on('advisories')
    .columns(['search_row', 'story_id', 'id'])
    .execute();
  if (isPostgres(db)) return postgresIndex(db);
  await sql`create virtual table search using fts5 (title, body, things, tags, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")`.execute(
    db,
  );
}
