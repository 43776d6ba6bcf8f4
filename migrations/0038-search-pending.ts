import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/** What waits to be sorted into the index of words is read by every search: no more than 256 kB of it (postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE). */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) await sql`alter index search_words set (gin_pending_list_limit = 256)`.execute(db);
}
