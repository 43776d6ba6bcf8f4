import type { Kysely } from 'kysely';

type Before = {
  advisories: { id: string; cves: string };
  advisory_cves: { cve_id: string; advisory_id: string };
};

const atOnce = 1_000;

async function fill(db: Kysely<Before>): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('advisories')
      .select(['id', 'cves'])
      .where('id', '>', after)
      .where('cves', '!=', '[]')
      .orderBy('id')
      .limit(atOnce)
      .execute();
    const naming = rows.flatMap(({ id, cves }) =>
      [...new Set(JSON.parse(cves) as readonly string[])].map((cve) => ({ cve_id: cve, advisory_id: id })),
    );
    for (let from = 0; from < naming.length; from += atOnce)
      await db
        .insertInto('advisory_cves')
        .values(naming.slice(from, from + atOnce))
        .execute();
    after = rows.at(-1)?.id ?? after;
    if (rows.length < atOnce) return;
  }
}

/** Which advisories name a CVE, so that they are found by it; and makers by name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('advisory_cves')
    .addColumn('cve_id', 'text', (c) => c.notNull())
    .addColumn('advisory_id', 'text', (c) => c.notNull().references('advisories.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('advisory_cves_key', ['cve_id', 'advisory_id'])
    .execute();
  await db.schema
    .createIndex('advisory_cves_advisory')
    .on('advisory_cves')
    .columns(['advisory_id', 'cve_id'])
    .execute();
  await db.schema.createIndex('cve_records_vendor').on('cve_records').column('vendor').execute();
  await fill(db as Kysely<Before>);
}
