import { sql } from 'kysely';
import type { AnswerNotes, FeedNotes } from '../domain/feed.ts';
import { keepDocumentState } from './documents.ts';
import { noted } from './feed-row.ts';
import type { PollRecord } from './poll-record.ts';
import type { Db } from './tables.ts';

/** So many looks are remembered, one bit each. */
const looksKept = 24;
const looksAbove = 2 ** looksKept;

/** A look that found nothing new: written by hand, for it happens more often than all else, and building it costs more than running it. */
export async function recordUnchanged(
  db: Db,
  feedId: string,
  at: number,
  nextLookAt: number,
  { movedTo, movedTimes, pace }: AnswerNotes,
): Promise<void> {
  await sql`
    update feeds
    set last_look_at = ${at}, last_read_at = ${at}, whole_at = ${at}, next_look_at = ${nextLookAt},
      failures = 0, looks = (looks * 2) % ${sql.lit(looksAbove)}, failing_since = null, reason = null, fault = null, rechecked_at = null, found_at = null,
      mirrored_since = null, mirrored_for = null, moved_to = ${movedTo}, moved_times = ${movedTimes}, pace = ${JSON.stringify(pace)}
    where id = ${feedId}`.execute(db);
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
      looks: sql<number>`(looks * 2 + 1) % ${sql.lit(looksAbove)}`,
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
      last_look_at: record.at,
      last_read_at: record.at,
      next_look_at: record.nextLookAt,
      looks: sql<number>`(looks * 2 + ${sql.lit(record.flaw === undefined ? 0 : 1)}) % ${sql.lit(looksAbove)}`,
      ...(record.flaw === undefined
        ? { failures: 0, failing_since: null, reason: null, fault: null, rechecked_at: null, found_at: null }
        : {
            failures: eb('failures', '+', 1),
            failing_since: eb.fn.coalesce('failing_since', eb.val(record.at)),
            reason: record.flaw,
          }),
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
