import type { Subscription } from '../domain/subscription.ts';
import { batches } from './batch.ts';
import { inShare, type Share } from './channel-shares.ts';
import { lastRevision, nextRevision } from './revisions.ts';
import type { SubscriptionRow } from './subscription-tables.ts';
import type { Db } from './tables.ts';

/** A row as the subscription that it keeps. */
export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    teamId: row.team_id,
    channelId: row.channel_id,
    name: row.name,
    filter: JSON.parse(row.filter),
    cadence: JSON.parse(row.cadence),
    createdBy: row.created_by,
    createdAt: row.created_at,
    coveredUntil: row.covered_until,
    nextDigestAt: row.next_digest_at,
    pausedAt: row.paused_at,
    closedAt: row.closed_at,
    closedReason: row.closed_reason,
  };
}

function toRow(subscription: Subscription): SubscriptionRow {
  return {
    id: subscription.id,
    team_id: subscription.teamId,
    channel_id: subscription.channelId,
    name: subscription.name,
    filter: JSON.stringify(subscription.filter),
    cadence: JSON.stringify(subscription.cadence),
    created_by: subscription.createdBy,
    created_at: subscription.createdAt,
    covered_until: subscription.coveredUntil,
    next_digest_at: subscription.nextDigestAt,
    paused_at: subscription.pausedAt,
    closed_at: subscription.closedAt,
    closed_reason: subscription.closedReason,
  };
}

/** Insert or replace by id. */
export async function saveSubscription(tx: Db, subscription: Subscription): Promise<void> {
  await nextRevision(tx, 'subscriptions');
  const row = toRow(subscription);
  await tx
    .insertInto('subscriptions')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

function open(db: Db) {
  return db.selectFrom('subscriptions').selectAll().where('closed_at', 'is', null);
}

/** Open subscriptions of a channel, oldest first. */
export async function channelSubscriptions(
  db: Db,
  teamId: string,
  channelId: string,
): Promise<readonly Subscription[]> {
  const rows = await open(db)
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toSubscription);
}

/** Open subscriptions of a workspace, oldest first. */
export async function teamSubscriptions(db: Db, teamId: string): Promise<readonly Subscription[]> {
  const rows = await open(db).where('team_id', '=', teamId).orderBy('created_at').orderBy('id').execute();
  return rows.map(toSubscription);
}

/** All open subscriptions that are not paused, oldest first: the same list until one is changed, by whomever. */
export function openSubscriptions(db: Db): () => Promise<readonly Subscription[]> {
  let kept: { readonly revision: number; readonly list: readonly Subscription[] } | null = null;
  return async () => {
    const revision = await lastRevision(db, 'subscriptions');
    // Read after its revision: a change in between is read again the next time, not missed.
    if (kept?.revision !== revision) kept = { revision, list: await readOpen(db) };
    return kept.list;
  };
}

async function readOpen(db: Db): Promise<readonly Subscription[]> {
  const rows = await open(db).where('paused_at', 'is', null).orderBy('created_at').orderBy('id').execute();
  return rows.map(toSubscription);
}

/** How many open subscriptions have a digest that is due. */
export async function countDueDigests(db: Db, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('subscriptions')
    .where('closed_at', 'is', null)
    .where('next_digest_at', '<=', now)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Open subscriptions whose digest is due, the longest overdue first; with a share only those of its channels. */
export async function dueDigests(db: Db, now: number, share?: Share): Promise<readonly Subscription[]> {
  const rows = await open(db)
    .where('next_digest_at', '<=', now)
    .$if(share !== undefined, (query) => query.where((eb) => inShare(eb, share as Share)))
    .orderBy('next_digest_at')
    .orderBy('id')
    .execute();
  return rows.map(toSubscription);
}

/** Close those of `ids` that are open; one already closed keeps its time and reason. */
export async function closeSubscriptions(
  tx: Db,
  ids: readonly string[],
  at: number,
  reason: string,
): Promise<void> {
  if (ids.length > 0) await nextRevision(tx, 'subscriptions');
  for (const some of batches(ids))
    await tx
      .updateTable('subscriptions')
      .set({ closed_at: at, closed_reason: reason })
      .where('id', 'in', some)
      .where('closed_at', 'is', null)
      .execute();
}

/** Close every open subscription of a channel or, with null, of a team; returns those closed, oldest first. */
export async function closeSubscriptionsOf(
  tx: Db,
  teamId: string,
  channelId: string | null,
  at: number,
  reason: string,
): Promise<readonly Subscription[]> {
  await nextRevision(tx, 'subscriptions');
  const rows = await tx
    .updateTable('subscriptions')
    .set({ closed_at: at, closed_reason: reason })
    .where('team_id', '=', teamId)
    .$if(channelId !== null, (query) => query.where('channel_id', '=', channelId))
    .where('closed_at', 'is', null)
    .returningAll()
    .execute();
  return rows.sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1)).map(toSubscription);
}

/** A subscription and the window that it has next. */
export type MovedWindow = {
  readonly id: string;
  readonly coveredUntil: number;
  readonly nextDigestAt: number | null;
};

/**
 * Move subscriptions to their next windows; gives those that moved: one that is closed, unknown, or was moved further by somebody
 * else does not, for a window never moves back.
 */
export async function moveWindows(tx: Db, moved: readonly MovedWindow[]): Promise<ReadonlySet<string>> {
  const stood = new Set<string>();
  const alike = Map.groupBy(moved, ({ coveredUntil, nextDigestAt }) => `${coveredUntil} ${nextDigestAt}`);
  for (const all of alike.values())
    for (const some of batches(all)) {
      const [first] = some;
      if (first === undefined) continue;
      const rows = await tx
        .updateTable('subscriptions')
        .set({ covered_until: first.coveredUntil, next_digest_at: first.nextDigestAt })
        .where(
          'id',
          'in',
          some.map(({ id }) => id),
        )
        .where('closed_at', 'is', null)
        .where('covered_until', '<=', first.coveredUntil)
        .returning('id')
        .execute();
      for (const { id } of rows) stood.add(id);
    }
  return stood;
}
