import { setImmediate as breathe } from 'node:timers/promises';
import type { InTransaction } from './engine.ts';
import { unindex } from './search-index.ts';
import type { Db } from './tables.ts';

/** Advisories that are deleted in one transaction: others wait for a fraction of a second (bench/size.ts). */
const atOnce = 250;

/** Stories that stay however old: people marked them, as anything but not relevant, or a message about them is still owed. */
function heldStories(tx: Db) {
  return tx
    .selectFrom('marks')
    .select('story_id')
    .where('mark', '!=', 'not-relevant')
    .union(
      tx
        .selectFrom('deliveries')
        .select((eb) => eb.ref('story_id').$notNull().as('story_id'))
        .where('state', '=', 'owed')
        .where('story_id', 'is not', null),
    );
}

async function pruneAdvisories(tx: Db, before: number): Promise<number> {
  const kept = ['feed_id', 'identity', 'id', 'content_hash', 'story_id', 'baseline', 'seen_at'] as const;
  const old = await tx
    .selectFrom('advisories')
    .select([...kept, 'search_row'])
    .where('dated_at', '<', before)
    .where('story_id', 'not in', heldStories(tx))
    .limit(atOnce)
    .execute();
  if (old.length === 0) return 0;
  await tx
    .insertInto('pruned_advisories')
    .values(old.map(({ search_row: _, ...known }) => known))
    .execute();
  await unindex(
    tx,
    old.map(({ search_row }) => search_row),
  );
  await tx
    .deleteFrom('advisories')
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .execute();
  return old.length;
}

/** What is kept beside stories, of those that are gone. */
async function pruneBesideStories(tx: Db, before: number): Promise<void> {
  await tx
    .deleteFrom('marks')
    .where('marked_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('advisories')
            .select('advisories.id')
            .whereRef('advisories.story_id', '=', 'marks.story_id'),
        ),
      ),
    )
    .execute();
  await tx
    .deleteFrom('story_events')
    .where('at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('advisories')
            .select('advisories.id')
            .whereRef('advisories.story_id', '=', 'story_events.story_id'),
        ),
      ),
    )
    .execute();
}

async function pruneOthers(tx: Db, before: number): Promise<void> {
  await tx
    .deleteFrom('deliveries')
    .where('state', 'in', ['sent', 'refused'])
    .where('ended_at', '<', before)
    .execute();
  await tx.deleteFrom('asked').where('since', '<', before).execute();
  await tx.deleteFrom('told_listings').where('at', '<', before).execute();
  await pruneBesideStories(tx, before);
  await tx.deleteFrom('mutes').where('ended_at', '<', before).execute();
  await tx.deleteFrom('mutes').where('muted_until', '<', before).execute();
  await tx
    .deleteFrom('subscription_feeds')
    .where((eb) =>
      eb.or([
        eb('revoked_at', '<', before),
        eb(
          'subscription_id',
          'in',
          eb.selectFrom('subscriptions').select('id').where('closed_at', '<', before),
        ),
      ]),
    )
    .execute();
  await tx.deleteFrom('subscriptions').where('closed_at', '<', before).execute();
}

/**
 * Delete what is older than `before`; what is owed, marked or open stays. In pieces, each a transaction of its own, with turns for others in between: of
 * what a crash leaves the next prune takes the rest. Returns how many advisories were deleted.
 */
export async function prune(inTransaction: InTransaction, before: number): Promise<number> {
  let gone = 0;
  for (let some = atOnce; some === atOnce; gone += some) {
    some = await inTransaction((tx) => pruneAdvisories(tx, before));
    await breathe();
  }
  await inTransaction((tx) => pruneOthers(tx, before));
  return gone;
}
