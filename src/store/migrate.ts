import { type Migration, Migrator } from 'kysely/migration';
import type { Db } from './tables.ts';

/** In order. A released one is never changed. */
const names = [
  '0001-feeds',
  '0002-advisories',
  '0003-subscriptions',
  '0004-deliveries',
  '0005-vulnerabilities',
  '0006-knowledge',
  '0007-indicators',
  '0008-story-events',
  '0009-relation-reasons',
  '0010-feed-health',
  '0011-history',
  '0012-settings',
  '0013-structured',
  '0014-listings',
  '0020-subscriptions',
  '0022-messages',
  '0024-search',
  '0025-people',
  '0026-advisory-cves',
  '0027-digest-counts',
  '0028-subscription-feeds',
  '0029-queue',
  '0030-installations',
  '0031-feed-owners',
  '0033-heard',
  '0034-exception-story',
  '0035-search-settings',
  '0037-due-subscriptions',
  '0038-search-pending',
  '0039-asked',
  '0040-advisory-revisions',
  '0044-search-pages',
  '0046-search-stretches',
  '0049-feed-outages',
];

/** Every migration by its file's name. A file is read when the database lacks it, not at every start. */
export const migrations: Readonly<Record<string, Migration>> = Object.fromEntries(
  names.map((name): [string, Migration] => {
    const file = (): Promise<Migration> => import(`../../migrations/${name}.ts`);
    return [name, { up: async (db) => (await file()).up(db) }];
  }),
);

async function refuseNewer(db: Db): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const applied = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  const unknown = applied.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0)
    throw new Error(
      `the database was written by a newer version: it has ${unknown.join(', ')}, which this version does not know; start the newer version, or restore a backup`,
    );
}

/** Apply missing migrations in order, all or none; returns their names. Throws on a schema newer than the code. */
export async function migrate(db: Db): Promise<readonly string[]> {
  await refuseNewer(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** Which migrations a database lacks. Throws on a schema newer than the code. */
export async function missingMigrations(db: Db): Promise<readonly string[]> {
  await refuseNewer(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const all = await migrator.getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}
