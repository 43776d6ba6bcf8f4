import { type Feed, type FeedNotes, type FeedState, isOfficial } from '../domain/feed.ts';
import { batches } from './batch.ts';
import { keepDocumentState } from './documents.ts';
import { noted, toFeed } from './feed-row.ts';
import type { PollRecord } from './store.ts';
import type { Db } from './tables.ts';

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
    publisher: feed.publisher,
    trust: feed.trust,
    mirrors: JSON.stringify(feed.mirrors),
    headers: JSON.stringify(feed.headers),
  };
}

/**
 * Make the stored feeds be these. A feed under a new address is due at once, without the validators of the old one, and takes
 * its baseline again: a publisher that moves often names everything anew.
 */
export async function syncFeeds(tx: Db, feeds: readonly Feed[], now: number): Promise<void> {
  await tx.updateTable('feeds').set({ enabled: 0 }).where('added_by', 'is', null).execute();
  for (const rows of batches(
    feeds.map((feed) => toRow(feed, now)),
    12,
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
            publisher: eb.ref('excluded.publisher'),
            trust: eb.ref('excluded.trust'),
            mirrors: eb.ref('excluded.mirrors'),
            headers: eb.ref('excluded.headers'),
            // Taken out by a person, it stays out when the catalogue is read again.
            enabled: eb.case().when('feeds.removed_at', 'is', null).then(1).else(0).end(),
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
    .where('paused_at', 'is', null)
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
    fault: null,
    rechecked_at: null,
    found_at: null,
  };
}

/** A look that found nothing new. */
export async function recordUnchanged(
  db: Db,
  feedId: string,
  at: number,
  nextLookAt: number,
  notes: Partial<FeedNotes> = {},
): Promise<void> {
  await db
    .updateTable('feeds')
    .set({ ...readAt(at, nextLookAt), ...noted(notes) })
    .where('id', '=', feedId)
    .execute();
}

/** A look that failed. */
export async function recordFailure(
  db: Db,
  feedId: string,
  at: number,
  nextLookAt: number,
  reason: string,
  notes: Partial<FeedNotes> = {},
): Promise<void> {
  await db
    .updateTable('feeds')
    .set((eb) => ({
      last_look_at: at,
      next_look_at: nextLookAt,
      failures: eb('failures', '+', 1),
      failing_since: eb.fn.coalesce('failing_since', eb.val(at)),
      reason,
      ...noted(notes),
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
      ...noted(record.notes ?? {}),
      ...(showed ? { baseline_at: eb.fn.coalesce('baseline_at', eb.val(record.at)) } : {}),
    }))
    .where('id', '=', record.feedId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Error(`no feed ${record.feedId}`);
  if (record.documents !== undefined) await keepDocumentState(tx, record.feedId, record.documents);
}

/** Read a feed from now on, a person's own or one of the catalogue that was off. One known already keeps its history, and is no longer paused. */
export async function addFeed(tx: Db, feed: Feed, by: string, now: number): Promise<void> {
  const added = {
    enabled: 1,
    added_by: by,
    added_at: now,
    removed_at: null,
    paused_at: null,
    paused_by: null,
  };
  await tx
    .insertInto('feeds')
    .values({ ...toRow(feed, now), ...added })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...added, next_look_at: now }))
    .execute();
}

/** No longer read a feed, not even when the catalogue names it; what it said stays. False when there is none. */
export async function removeFeed(db: Db, feedId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ enabled: 0, added_by: null, removed_at: now })
    .where('id', '=', feedId)
    .where('enabled', '=', 1)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Do not look at a feed until it is resumed. False when there is none to pause. */
export async function pauseFeed(db: Db, feedId: string, by: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ paused_at: now, paused_by: by })
    .where('id', '=', feedId)
    .where('enabled', '=', 1)
    .where('paused_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Look at a paused feed again, at once. False when none was paused. */
export async function resumeFeed(db: Db, feedId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('feeds')
    .set({ paused_at: null, paused_by: null, next_look_at: now })
    .where('id', '=', feedId)
    .where('paused_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** A dead feed was looked for elsewhere, and may be at this address; null where nothing was found. */
export async function recordRecheck(
  db: Db,
  feedId: string,
  at: number,
  foundAt: string | null,
): Promise<void> {
  await db
    .updateTable('feeds')
    .set(noted({ recheckedAt: at, foundAt }))
    .where('id', '=', feedId)
    .where('failing_since', 'is not', null)
    .execute();
}

/** Look at these feeds at the next tick, whatever they were waiting for. */
export async function hastenFeeds(db: Db, feedIds: readonly string[], now: number): Promise<void> {
  for (const some of batches(feedIds))
    await db.updateTable('feeds').set({ next_look_at: now }).where('id', 'in', some).execute();
}

/** The ops channel is owed the word that these feeds fail, and that those are read again. */
export async function newsTold(
  tx: Db,
  told: { readonly failed: readonly string[]; readonly recovered: readonly string[]; readonly at: number },
): Promise<void> {
  for (const some of batches(told.failed))
    await tx.updateTable('feeds').set({ told_failing_at: told.at }).where('id', 'in', some).execute();
  for (const some of batches(told.recovered))
    await tx.updateTable('feeds').set({ told_failing_at: null }).where('id', 'in', some).execute();
}

/** The feeds, whether still read or not, that speak for themselves. */
export async function officialFeeds(db: Db): Promise<ReadonlySet<string>> {
  const feeds = await db.selectFrom('feeds').select(['id', 'category']).execute();
  return new Set(feeds.filter(({ category }) => isOfficial(category)).map(({ id }) => id));
}
