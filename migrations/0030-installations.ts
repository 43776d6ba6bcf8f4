import type { Kysely } from 'kysely';

/** Who let us in, with their tokens sealed, and which workspaces each installation reaches: its own, or those of an organisation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('installations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('installed_teams')
    .addColumn('team_id', 'text', (c) => c.primaryKey())
    .addColumn('installation_id', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('installed_teams_by').on('installed_teams').column('installation_id').execute();
}
