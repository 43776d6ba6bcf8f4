import { unindex } from './search-index.ts';
import type { Db } from './tables.ts';

async function pruneAdvisories(tx: Db, before: number): Promise<number> {
  const kept = ['feed_id', 'identity', 'id', 'content_hash', 'story_id', 'baseline', 'seen_at'] as const;
  await tx
    .insertInto('pruned_advisories')
    .columns([...kept])
    .expression(tx.selectFrom('advisories').select(kept).where('dated_at', '<', before))
    .execute();
  const old = await tx.selectFrom('advisories').select('search_row').where('dated_at', '<', before).execute();
  await unindex(
    tx,
    old.map(({ search_row }) => search_row),
  );
  const { numDeletedRows } = await tx
    .deleteFrom('advisories')
    .where('dated_at', '<', before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Delete what is older than `before`; what is owed and what is open stays. Returns how many advisories were deleted. */
export async function prune(tx: Db, before: number): Promise<number> {
  const advisories = await pruneAdvisories(tx, before);
  await tx
    .deleteFrom('deliveries')
    .where('state', 'in', ['sent', 'refused'])
    .where('ended_at', '<', before)
    .execute();
  await tx.deleteFrom('told_listings').where('at', '<', before).execute();
  await tx.deleteFrom('story_events').where('at', '<', before).execute();
  await tx.deleteFrom('mutes').where('ended_at', '<', before).execute();
  await tx.deleteFrom('mutes').where('muted_until', '<', before).execute();
  await tx.deleteFrom('marks').where('marked_at', '<', before).execute();
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
