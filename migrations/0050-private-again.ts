import type { Kysely } from 'kysely';
import { isPrivateFeed } from '../src/domain/confidential.ts';

type Feeds = {
  feeds: { id: string; url: string; mirrors: string | null; headers: string | null; is_private: number };
};

/** Credentials under names that were not known before, `feed_token` or a header `Auth-Key`, make the feeds private that are there already. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const feeds = db.withTables<Feeds>();
  const rows = await feeds
    .selectFrom('feeds')
    .select(['id', 'url', 'mirrors', 'headers'])
    .where('is_private', '=', 0)
    .execute();
  for (const { id, url, mirrors, headers } of rows) {
    const feed = { url, mirrors: JSON.parse(mirrors ?? '[]'), headers: JSON.parse(headers ?? '{}') };
    if (isPrivateFeed(feed))
      await feeds.updateTable('feeds').set({ is_private: 1 }).where('id', '=', id).execute();
  }
}
