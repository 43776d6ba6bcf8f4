import { type Kysely, PostgresAdapter } from 'kysely';

/** Is this database PostgreSQL? The few places where the engines differ ask it. */
export function isPostgres(db: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
