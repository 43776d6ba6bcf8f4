import type { Selectable } from 'kysely';
import { type Feed, type FeedState, isOfficial } from '../domain/feed.ts';
import { batches } from './batch.ts';
import type { PollRecord } from './store.ts';
import type { Db, FeedRow } from './tables.ts';

function toFeed(row: Selectable<FeedRow>): FeedState {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    category: row.category,
    language: row.language,
    everyMinutes: row.every_minutes,
    etag: row.etag,
    lastModified: row.last_modified,
    nextLookAt: row.next_look_at,
    lastLookAt: row.last_look_at,
    lastReadAt: row.last_read_at,
    baselineAt: row.baseline_at,
    failures: row.failures,
    failingSince: row.failing_since,
    reason: row.reason,
  };
}

function toRow(feed: Feed, now: number) {
  return {
    id: feed.id,
    title: feed.title,
    url: feed.url,
    category: feed.category,
    language: feed.language,
    every_minutes: feed.everyMinutes,
    enabled: 1,
    next_look_at: now,
  };
}

/**
 * Make the stored feeds be these. A feed under a new address is due at once, without the validators of the old one, and takes
 * its baseline again: a publisher that moves often names everything anew.
 */
export async function syncFeeds(tx: Db, feeds: readonly Feed[], now: number): Promise<void> {
  await tx.updateTable('feeds').set({ enabled: 0 }).execute();
  for (const rows of batches(
    feeds.map((feed) => toRow(feed, now)),
    8,
  )) {
    await tx
      .insertInto('feeds')
      .values([...rows])
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => {
          const moved = eb('feeds.url', '!=', eb.ref('excluded.url'));
          return {
            title: eb.ref('excluded.title'),
            url: eb.ref('excluded.url'),
            category: eb.ref('excluded.category'),
            language: eb.ref('excluded.language'),
            every_minutes: eb.ref('excluded.every_minutes'),
            enabled: 1,
            etag: eb.case().when(moved).then(null).else(eb.ref('feeds.etag')).end(),
            last_modified: eb.case().when(moved).then(null).else(eb.ref('feeds.last_modified')).end(),
            baseline_at: eb.case().when(moved).then(null).else(eb.ref('feeds.baseline_at')).end(),
            next_look_at: eb
              .case()
              .when(moved)
              .then(eb.ref('excluded.next_look_at'))
              .else(eb.ref('feeds.next_look_at'))
              .end(),
          };
        }),
      )
      .execute();
  }
}

/** Enabled feeds whose next look is due, the longest overdue first. */
export async function dueFeeds(db: Db, now: number, limit: number): Promise<readonly FeedState[]> {
  const rows = await db
    .selectFrom('feeds')
    .selectAll()
    .where('enabled', '=', 1)
    .where('next_look_at', '<=', now)
    .orderBy('next_look_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toFeed);
}

/** All enabled feeds, by title; sorted here because the engines' collations differ. */
export async function enabledFeeds(db: Db): Promise<readonly FeedState[]> {
  const rows = await db.selectFrom('feeds').selectAll().where('enabled', '=', 1).execute();
  return rows
    .map(toFeed)
    .sort((a, b) => a.title.localeCompare(b.title, 'en') || a.id.localeCompare(b.id, 'en'));
}

function readAt(at: number, nextLookAt: number) {
  return {
    last_look_at: at,
    last_read_at: at,
    next_look_at: nextLookAt,
    failures: 0,
    failing_since: null,
    reason: null,
  };
}

/** A look that found nothing new. */
export async function recordUnchanged(db: Db, feedId: string, at: number, nextLookAt: number): Promise<void> {
  await db.updateTable('feeds').set(readAt(at, nextLookAt)).where('id', '=', feedId).execute();
}

/** A look that failed. */
export async function recordFailure(
  db: Db,
  feedId: string,
  at: number,
  nextLookAt: number,
  reason: string,
): Promise<void> {
  await db
    .updateTable('feeds')
    .set((eb) => ({
      last_look_at: at,
      next_look_at: nextLookAt,
      failures: eb('failures', '+', 1),
      failing_since: eb.fn.coalesce('failing_since', eb.val(at)),
      reason,
    }))
    .where('id', '=', feedId)
    .execute();
}

async function hasAdvisories(tx: Db, feedId: string): Promise<boolean> {
  const of = (table: 'advisories' | 'pruned_advisories') =>
    tx.selectFrom(table).select('id').where('feed_id', '=', feedId).limit(1).executeTakeFirst();
  return (await of('advisories')) !== undefined || (await of('pruned_advisories')) !== undefined;
}

/**
 * A look that was read: the feed's part of a poll. It sets the baseline unless the feed never yet held anything: else
 * a feed that is empty today would alert all it shows tomorrow. Throws when there is no such feed.
 */
export async function recordRead(tx: Db, record: PollRecord): Promise<void> {
  const showed =
    record.fresh.length > 0 || record.edited.length > 0 || (await hasAdvisories(tx, record.feedId));
  const { numUpdatedRows } = await tx
    .updateTable('feeds')
    .set((eb) => ({
      ...readAt(record.at, record.nextLookAt),
      etag: record.etag,
      last_modified: record.lastModified,
      ...(showed ? { baseline_at: eb.fn.coalesce('baseline_at', eb.val(record.at)) } : {}),
    }))
    .where('id', '=', record.feedId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Error(`no feed ${record.feedId}`);
}

/** The feeds, whether still read or not, that speak for themselves. */
export async function officialFeeds(db: Db): Promise<ReadonlySet<string>> {
  const feeds = await db.selectFrom('feeds').select(['id', 'category']).execute();
  return new Set(feeds.filter(({ category }) => isOfficial(category)).map(({ id }) => id));
}
