import type { Kysely } from 'kysely';

/** Indicators that advisories mention, refanged, in order of appearance; offsets are UTF-16 units of the field. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('advisory_indicators')
    .addColumn('advisory_id', 'text', (c) => c.notNull().references('advisories.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('field', 'text', (c) => c.notNull())
    .addColumn('start', 'integer', (c) => c.notNull())
    .addColumn('end', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('advisory_indicators_key', ['advisory_id', 'position'])
    .execute();
  await db.schema
    .createIndex('advisory_indicators_value')
    .on('advisory_indicators')
    .columns(['type', 'value'])
    .execute();
}
