import { type Kysely, sql } from 'kysely';

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
  await sql`create virtual table search using fts5 (title, body, things, tags, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")`.execute(
    db,
  );
}
