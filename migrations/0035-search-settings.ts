import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/**
 * The index of words anew: words of titles bear a sign, so that titles alone can be looked in without reading the lists of all texts;
 * the newest rows come first; and pieces are merged when there are 16 of a size instead of 4, which writes 1.5 times as fast (sqlite.org/fts5.html#the_automerge_configuration_option).
 * Every advisory is written into it again by the job that does so for earlier versions. PostgreSQL's has had its words by field.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return;
  await sql`drop table search`.execute(db);
  await sql`create virtual table search using fts5 (title, body, things, tags, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 tokenchars '_'")`.execute(
    db,
  );
  await sql`insert into search (search, rank) values ('automerge', 16)`.execute(db);
  await sql`update advisories set search_row = null where search_row is not null`.execute(db);
}
