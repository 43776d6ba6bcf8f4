import type { Kysely } from 'kysely';
import { isPrivateFeed } from '../src/domain/confidential.ts';

type Feeds = {
  feeds: { id: string; url: string; mirrors: string | null; headers: string | null; is_private: number };
};

/** Which workspace added a feed, and whether it is read with a credential: then it is that workspace's alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('feeds').addColumn('team_id', 'text').execute();
  await db.schema
    .alterTable('feeds')
    .addColumn('is_private', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  const feeds = db.withTables<Feeds>();
  const rows = await feeds.selectFrom('feeds').select(['id', 'url', 'mirrors', 'headers']).execute();
  for (const { id, url, mirrors, headers } of rows) {
    const feed = { url, mirrors: JSON.parse(mirrors ?? '[]'), headers: JSON.parse(headers ?? '{}') };
    if (isPrivateFeed(feed))
      await feeds.updateTable('feeds').set({ is_private: 1 }).where('id', '=', id).execute();
  }
  await db.schema.createIndex('feeds_private').on('feeds').columns(['is_private', 'team_id']).execute();
}
