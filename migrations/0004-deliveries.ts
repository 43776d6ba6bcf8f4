import type { Kysely } from 'kysely';

/** Deliveries: owed, sent or refused. The unique key is what makes a delivery owed once per channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('owed_at', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('leased_until', 'bigint')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('ts', 'text')
    .addColumn('reason', 'text')
    .addUniqueConstraint('deliveries_key', ['team_id', 'channel_id', 'key'])
    .execute();
  await db.schema.createIndex('deliveries_due').on('deliveries').columns(['state', 'due_at', 'id']).execute();
  await db.schema.createIndex('deliveries_ended').on('deliveries').columns(['state', 'ended_at']).execute();
}
