import { batches } from './batch.ts';
import { unindex } from './search-index.ts';
import type { Db } from './tables.ts';

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
    .execute();
  for (const some of batches(old, 7)) {
    await tx
      .insertInto('pruned_advisories')
      .values(some.map(({ search_row: _, ...known }) => known))
      .execute();
    await unindex(
      tx,
      some.map(({ search_row }) => search_row),
    );
    await tx
      .deleteFrom('advisories')
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
  }
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

/** Delete what is older than `before`; what is owed, marked or open stays. Returns how many advisories were deleted. */
export async function prune(tx: Db, before: number): Promise<number> {
  const advisories = await pruneAdvisories(tx, before);
  await tx
    .deleteFrom('deliveries')
    .where('state', 'in', ['sent', 'refused'])
    .where('ended_at', '<', before)
    .execute();
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
  return advisories;
}
