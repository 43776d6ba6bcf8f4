import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/**
 * Pieces of the index of words are no longer merged by whoever writes, but when a job finds 16 of a size, as before, a little at a time: the looks
 * that bring much have been written by then. Only 256 of them are too many to wait (sqlite.org/fts5.html#configuration_options_config_table_).
 * And a transaction holds 16 MB of words before it writes a piece, where it held 1 MB, and wrote several that were to be merged at once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return;
  for (const [option, value] of [
    ['hashsize', 16_777_216],
    ['automerge', 0],
    ['usermerge', 16],
    ['crisismerge', 256],
  ] as const)
    await sql`insert into search (search, rank) values (${sql.lit(option)}, ${sql.lit(value)})`.execute(db);
}
