import type { Kysely } from 'kysely';

async function facts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('kev')
    .addColumn('cve_id', 'text', (c) => c.primaryKey())
    .addColumn('date_added', 'text', (c) => c.notNull())
    .addColumn('due_date', 'text')
    .addColumn('ransomware', 'integer', (c) => c.notNull())
    .addColumn('vendor', 'text', (c) => c.notNull())
    .addColumn('product', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('entered_at', 'bigint')
    .addColumn('removed_at', 'bigint')
    .execute();
  await db.schema.createIndex('kev_entered').on('kev').columns(['entered_at']).execute();
  await db.schema
    .createTable('epss')
    .addColumn('cve_id', 'text', (c) => c.primaryKey())
    .addColumn('score', 'double precision', (c) => c.notNull())
    .addColumn('percentile', 'double precision', (c) => c.notNull())
    .addColumn('scored_on', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('cve_records')
    .addColumn('cve_id', 'text', (c) => c.primaryKey())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('scores', 'text', (c) => c.notNull())
    .addColumn('vendor', 'text')
    .addColumn('product', 'text')
    .addColumn('updated_on', 'text')
    .addColumn('looked_at', 'bigint', (c) => c.notNull())
    .execute();
}

/** What public data says of CVE ids, which edition of it is loaded, and an advisory's highest CVSS score. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await facts(db);
  await db.schema
    .createTable('vulnerability_data')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'text')
    .addColumn('as_of', 'text')
    .addColumn('entries', 'integer', (c) => c.notNull())
    .addColumn('url', 'text')
    .addColumn('etag', 'text')
    .addColumn('last_modified', 'text')
    .addColumn('read_at', 'bigint')
    .addColumn('next_look_at', 'bigint', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('reason', 'text')
    .execute();
  await db.schema.alterTable('advisories').addColumn('cvss', 'double precision').execute();
}
