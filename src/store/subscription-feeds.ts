import { createHash } from 'node:crypto';
import type { Deed } from '../domain/audit.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Syndication } from '../domain/syndication.ts';
import { recordDeed } from './audit.ts';
import type { SubscriptionFeedRow, SubscriptionRow } from './subscription-tables.ts';
import { toSubscription } from './subscriptions.ts';
import type { Db } from './tables.ts';

/** What is kept of a secret: it has 256 random bits, so a plain hash is enough, and finding it by an index tells nobody how near a guess was. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

type Place = Pick<Subscription, 'id' | 'teamId' | 'channelId'>;

function toSyndication(row: SubscriptionFeedRow): Syndication {
  return { subscriptionId: row.subscription_id, madeBy: row.made_by, madeAt: row.made_at };
}

/** The address in force of a subscription; null where it has none. */
export async function syndicationOf(db: Db, subscriptionId: string): Promise<Syndication | null> {
  const row = await db
    .selectFrom('subscription_feeds')
    .selectAll()
    .where('subscription_id', '=', subscriptionId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : toSyndication(row);
}

async function revoke(tx: Db, subscriptionId: string, at: number): Promise<void> {
  await tx
    .updateTable('subscription_feeds')
    .set({ revoked_at: at })
    .where('subscription_id', '=', subscriptionId)
    .where('revoked_at', 'is', null)
    .execute();
}

/**
 * Give a subscription an address with this secret, or with null take away the one it has. The one before is revoked
 * either way, and both are written into the audit log. False where there was nothing to take away.
 */
export async function syndicate(
  tx: Db,
  { id, teamId, channelId }: Place,
  secret: string | null,
  deed: Deed,
): Promise<boolean> {
  const before = await syndicationOf(tx, id);
  if (before === null && secret === null) return false;
  await revoke(tx, id, deed.at);
  const after = secret === null ? null : { subscriptionId: id, madeBy: deed.by, madeAt: deed.at };
  if (secret !== null)
    await tx
      .insertInto('subscription_feeds')
      .values({
        hash: hashOf(secret),
        subscription_id: id,
        made_by: deed.by,
        made_at: deed.at,
        revoked_at: null,
      })
      .execute();
  await recordDeed(tx, deed, [{ teamId, channelId, subjectId: id, before, after }]);
  return true;
}

/** The open subscription that is read by this secret; null where there is none, or its address was revoked. */
export async function syndicatedAs(db: Db, secret: string): Promise<Subscription | null> {
  const row: SubscriptionRow | undefined = await db
    .selectFrom('subscriptions')
    .innerJoin('subscription_feeds', 'subscription_feeds.subscription_id', 'subscriptions.id')
    .selectAll('subscriptions')
    .where('subscription_feeds.hash', '=', hashOf(secret))
    .where('subscription_feeds.revoked_at', 'is', null)
    .where('subscriptions.closed_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : toSubscription(row);
}
