import type { Kysely } from 'kysely';

/** An advisory that comes under a new identity is looked for by its link and by its words. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const index = (table: string, column: string) =>
    db.schema.createIndex(`${table}_${column}`).on(table).columns(['feed_id', column]).execute();
  await index('advisories', 'url');
  await index('advisories', 'content_hash');
  await index('pruned_advisories', 'content_hash');
}
