import { type Migration, Migrator } from 'kysely/migration';
import * as feeds from '../../migrations/0001-feeds.ts';
import * as advisories from '../../migrations/0002-advisories.ts';
import * as subscriptions from '../../migrations/0003-subscriptions.ts';
import * as deliveries from '../../migrations/0004-deliveries.ts';
import * as vulnerabilities from '../../migrations/0005-vulnerabilities.ts';
import * as knowledge from '../../migrations/0006-knowledge.ts';
import * as indicators from '../../migrations/0007-indicators.ts';
import * as storyEvents from '../../migrations/0008-story-events.ts';
import * as relationReasons from '../../migrations/0009-relation-reasons.ts';
import * as feedHealth from '../../migrations/0010-feed-health.ts';
import * as history from '../../migrations/0011-history.ts';
import * as settings from '../../migrations/0012-settings.ts';
import * as structured from '../../migrations/0013-structured.ts';
import * as listings from '../../migrations/0014-listings.ts';
import * as audit from '../../migrations/0020-subscriptions.ts';
import * as messages from '../../migrations/0022-messages.ts';
import * as search from '../../migrations/0024-search.ts';
import * as people from '../../migrations/0025-people.ts';
import * as advisoryCves from '../../migrations/0026-advisory-cves.ts';
import * as digestCounts from '../../migrations/0027-digest-counts.ts';
import * as subscriptionFeeds from '../../migrations/0028-subscription-feeds.ts';
import * as queue from '../../migrations/0029-queue.ts';
import * as installations from '../../migrations/0030-installations.ts';
import * as feedOwners from '../../migrations/0031-feed-owners.ts';
import * as heard from '../../migrations/0033-heard.ts';
import * as exceptionStory from '../../migrations/0034-exception-story.ts';
import * as searchSettings from '../../migrations/0035-search-settings.ts';
import * as dueSubscriptions from '../../migrations/0037-due-subscriptions.ts';
import * as searchPending from '../../migrations/0038-search-pending.ts';
import * as asked from '../../migrations/0039-asked.ts';
import * as advisoryRevisions from '../../migrations/0040-advisory-revisions.ts';
import type { Db } from './tables.ts';

/** Every migration by its file's name, in order. A released one is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-feeds': feeds,
  '0002-advisories': advisories,
  '0003-subscriptions': subscriptions,
  '0004-deliveries': deliveries,
  '0005-vulnerabilities': vulnerabilities,
  '0006-knowledge': knowledge,
  '0007-indicators': indicators,
  '0008-story-events': storyEvents,
  '0009-relation-reasons': relationReasons,
  '0010-feed-health': feedHealth,
  '0011-history': history,
  '0012-settings': settings,
  '0013-structured': structured,
  '0014-listings': listings,
  '0020-subscriptions': audit,
  '0022-messages': messages,
  '0024-search': search,
  '0025-people': people,
  '0026-advisory-cves': advisoryCves,
  '0027-digest-counts': digestCounts,
  '0028-subscription-feeds': subscriptionFeeds,
  '0029-queue': queue,
  '0030-installations': installations,
  '0031-feed-owners': feedOwners,
  '0033-heard': heard,
  '0034-exception-story': exceptionStory,
  '0035-search-settings': searchSettings,
  '0037-due-subscriptions': dueSubscriptions,
  '0038-search-pending': searchPending,
  '0039-asked': asked,
  '0040-advisory-revisions': advisoryRevisions,
};

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
