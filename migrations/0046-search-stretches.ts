import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/**
 * The index of words knows in which day, which 16 and which 256 days a row lies, so that of a common word only the newest places are read
 * (src/store/stretches.ts). Earlier versions ask it for words alone, and are answered by it too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (!isPostgres(db)) return;
  await sql`drop index search_words`.execute(db);
  await sql`
    create index search_words on search using gin (
      words,
      (array[rowid / 88473600000 * 4 + 0, rowid / 1415577600000 * 4 + 1, rowid / 22649241600000 * 4 + 2])
    ) with (gin_pending_list_limit = 256)`.execute(db);
}
