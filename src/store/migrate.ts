import { type Migration, Migrator } from 'kysely/migration';
import { isPostgres } from './dialect.ts';
import { StoreError } from './store-error.ts';
import type { Db } from './tables.ts';

/** In order. One that has landed is never changed, and new ones come after it: migrations/SHA256SUMS. */
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
  '0050-private-again',
  '0051-feed-outages',
  '0053-ransomware',
  '0054-late-merges',
];

/** Every migration by its file's name. A file is read when the database lacks it, not at every start. */
export const migrations: Readonly<Record<string, Migration>> = Object.fromEntries(
  names.map((name): [string, Migration] => {
    const file = (): Promise<Migration> => import(`../../migrations/${name}.ts`);
    return [name, { up: async (db) => (await file()).up(db) }];
  }),
);

async function tableNames(db: Db): Promise<ReadonlySet<string>> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return new Set(tables.map(({ name }) => name));
}

/** While a store is copied, and where that was broken off, its target lacks rows: who works with it would miss them. Throws StoreError. */
export async function refuseHalfCopied(db: Db): Promise<void> {
  if (!(await tableNames(db)).has('copying')) return;
  const begun = await db
    .withTables<{ copying: { table_name: string; after: string } }>()
    .selectFrom('copying')
    .select('after')
    .where('table_name', '=', '')
    .executeTakeFirst();
  throw new StoreError(
    `This store is the target of a copy that has not ended, and lacks what has not been copied yet. Let \`db copy ${begun?.after ?? '<from>'} <this store>\` end, or run it again: it goes on where it was.`,
  );
}

/** What is applied that this version does not know: a newer one wrote it. */
export async function newerMigrations(db: Db): Promise<readonly string[]> {
  if (!(await tableNames(db)).has('kysely_migration')) return [];
  const applied = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return applied.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name));
}

async function refuseNewer(db: Db): Promise<void> {
  const unknown = await newerMigrations(db);
  if (unknown.length > 0)
    throw new StoreError(
      `The database was written by a newer version: it has ${unknown.join(', ')}, which this version does not know. Start the newer version, or restore a backup.`,
    );
}

/** A SQLite file holds one program's tables: ours would come to lie among those of another. Of PostgreSQL a database may be shared. */
async function refuseForeign(db: Db): Promise<void> {
  const tables = await tableNames(db);
  if (isPostgres(db) || tables.size === 0 || tables.has('kysely_migration')) return;
  throw new StoreError(
    `The file is of another program: it has the table ${[...tables][0]} and no store of Stormbrief. No table was made in it. Name a file of Stormbrief’s own in DATABASE_URL, one that is there or a new one.`,
  );
}

/** Apply missing migrations in order, all or none; returns their names. Throws StoreError on a schema newer than the code, and on a file of another program. */
export async function migrate(db: Db): Promise<readonly string[]> {
  await refuseNewer(db);
  await refuseForeign(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error instanceof Error && error.message.startsWith('corrupted migrations'))
    throw new StoreError(
      `The database was made by a version whose migrations came in another order, so it cannot be brought up to date (${error.message}). Restore a backup of a released version, or begin with an empty store.`,
      { cause: error },
    );
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** Which migrations a database lacks. Throws StoreError on a schema newer than the code. */
export async function missingMigrations(db: Db): Promise<readonly string[]> {
  await refuseNewer(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const all = await migrator.getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}
