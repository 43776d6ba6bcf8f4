import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/**
 * Smaller pages in the index of words: to find a row of a common word, the page that holds it is read and stepped through, so that a phrase
 * of a common and a rare word is found in half the time (sqlite.org/fts5.html#the_pgsz_configuration_option_). What is written from now on has them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return;
  await sql`insert into search (search, rank) values ('pgsz', 1000)`.execute(db);
}
