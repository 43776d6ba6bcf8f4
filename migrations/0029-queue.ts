import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../src/store/dialect.ts';

/** Work that waits to be done; on PostgreSQL pg-boss keeps it, in a schema of its own. And which channels wait, because Slack asked for it or did not answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('channel_holds')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('held_until', 'bigint', (c) => c.notNull())
    .addColumn('limited', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('channel_holds_key', ['team_id', 'channel_id'])
    .execute();
  if (isPostgres(db)) return;
  await db.schema
    .createTable('work')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('put_at', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('leased_until', 'bigint')
    .addColumn('reason', 'text')
    .execute();
  await db.schema
    .createIndex('work_once')
    .unique()
    .on('work')
    .columns(['kind', 'key'])
    .where(sql.ref('state'), '!=', sql.lit('dead'))
    .execute();
  await db.schema.createIndex('work_due').on('work').columns(['kind', 'state', 'due_at', 'id']).execute();
}
