import type { Selectable } from 'kysely';
import { type Delivery, mutedReason, type NewDelivery } from '../domain/delivery.ts';
import { timeId } from '../domain/id.ts';
import type { Place } from '../domain/place.ts';
import { batches } from './batch.ts';
import { isDue, isFree } from './delivery-due.ts';
import type { QueueDepth } from './store.ts';
import type { Db, DeliveryRow } from './tables.ts';
import { noteListings, withNews } from './told-listings.ts';

const day = 86_400_000;
/** One claim takes so many for one channel, so that no channel's backlog delays another's. */
const mostToOneChannel = 5;

function toDelivery(row: Selectable<DeliveryRow>): Delivery {
  return {
    id: row.id,
    teamId: row.team_id,
    channelId: row.channel_id,
    subject: JSON.parse(row.subject),
    owedAt: row.owed_at,
    dueAt: row.due_at,
    attempts: row.attempts,
  };
}

function toRow(delivery: NewDelivery, random: () => number) {
  return {
    id: timeId(delivery.dueAt, random),
    team_id: delivery.teamId,
    channel_id: delivery.channelId,
    key: delivery.key,
    kind: delivery.subject.kind,
    story_id: delivery.subject.kind === 'alert' ? delivery.subject.storyId : null,
    subject: JSON.stringify(delivery.subject),
    owed_at: delivery.dueAt,
    due_at: delivery.dueAt,
    state: 'owed' as const,
  };
}

/** What a mute held back is owed once more, as what it has become since; says whether this was such a one. */
async function revive(
  tx: Db,
  { teamId, channelId, key, subject, again, dueAt }: NewDelivery,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('deliveries')
    .set({
      state: 'owed',
      subject: JSON.stringify(again?.subject ?? subject),
      owed_at: dueAt,
      due_at: dueAt,
      attempts: 0,
      ended_at: null,
      reason: null,
    })
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('key', '=', key)
    .where('state', '=', 'refused')
    .where('reason', '=', mutedReason)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Write deliveries down. A key already known to its channel is left alone, or owed `again` under the key given for that; what a
 * mute held back under it is owed once more. One that has no news is not owed.
 */
export async function owe(tx: Db, deliveries: readonly NewDelivery[], random: () => number): Promise<void> {
  const rows = (await withNews(tx, deliveries)).map((delivery) => ({
    delivery,
    row: toRow(delivery, random),
  }));
  const stored = new Set<string>();
  for (const some of batches(rows, 10)) {
    const inserted = await tx
      .insertInto('deliveries')
      .values(some.map(({ row }) => row))
      .onConflict((conflict) => conflict.columns(['team_id', 'channel_id', 'key']).doNothing())
      .returning('id')
      .execute();
    for (const { id } of inserted) stored.add(id);
  }
  await noteListings(
    tx,
    rows.flatMap(({ delivery, row }) => (stored.has(row.id) ? [delivery] : [])),
  );
  const again: NewDelivery[] = [];
  for (const { delivery, row } of rows) {
    if (stored.has(row.id) || (await revive(tx, delivery))) continue;
    const { again: once, ...first } = delivery;
    if (once !== undefined) again.push({ ...first, ...once });
  }
  if (again.length > 0) await owe(tx, again, random);
}

/** What is due, to these channels where some are given, each with its place in its channel's queue. */
function queues(db: Db, now: number, places?: readonly Place[]) {
  return db
    .selectFrom('deliveries')
    .where((eb) => isDue(eb, now))
    .$if(places !== undefined, (query) =>
      query
        .where((eb) => isFree(eb, now))
        .where((eb) =>
          eb.or(
            (places ?? []).map(({ teamId, channelId }) =>
              eb.and([eb('team_id', '=', teamId), eb('channel_id', '=', channelId)]),
            ),
          ),
        ),
    )
    .select((eb) => [
      'id',
      eb.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy(['team_id', 'channel_id']).orderBy('due_at').orderBy('id'))
        .as('place'),
    ]);
}

/**
 * Take up to `limit` due deliveries for `leaseMs`: the first of every channel before the second of any, a few of each, oldest
 * first. `skipLocked` is needed where several transactions write at once: there, UPDATE … WHERE id IN (SELECT … LIMIT n)
 * alone hands one row to two workers; and the row is asked again whether it is due, for another may have had it meanwhile.
 * A cross join, because SQLite joins from the left there: the other way round it walks the queue once for every row.
 */
export async function claimDeliveries(
  tx: Db,
  skipLocked: boolean,
  now: number,
  limit: number,
  leaseMs: number,
  places?: readonly Place[],
): Promise<readonly Delivery[]> {
  const rows = await tx
    .updateTable('deliveries')
    .set((eb) => ({ leased_until: now + leaseMs, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom(queues(tx, now, places).as('queue'))
        .crossJoin('deliveries')
        .whereRef('deliveries.id', '=', 'queue.id')
        .select('deliveries.id')
        .where('queue.place', '<=', mostToOneChannel)
        .where((due) => isDue(due, now))
        .orderBy('queue.place')
        .orderBy('deliveries.due_at')
        .orderBy('deliveries.id')
        .limit(limit)
        .$if(skipLocked, (query) => query.forUpdate('deliveries').skipLocked()),
    )
    .returningAll()
    .execute();
  return rows.map(toDelivery).sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
}

/** Nobody holds a claim any more. */
export async function releaseClaims(db: Db): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ leased_until: null })
    .where('state', '=', 'owed')
    .where('leased_until', 'is not', null)
    .execute();
}

/** It was posted. This holds even where the delivery was refused meanwhile; a second report changes nothing. */
export async function deliverySent(
  db: Db,
  id: string,
  at: number,
  ts: string,
  threadTs: string | null = null,
  stories: number | null = null,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'sent', ended_at: at, ts, thread_ts: threadTs, stories, leased_until: null, reason: null })
    .where('id', '=', id)
    .where('state', '!=', 'sent')
    .execute();
}

/** Owe it again from `dueAt`; the attempt that its claim counted is taken back when it was untried. One that has ended stays ended. */
export async function deliveryLater(
  db: Db,
  id: string,
  dueAt: number,
  reason: string,
  tried: 'tried' | 'untried' = 'tried',
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((eb) => ({
      due_at: dueAt,
      leased_until: null,
      reason,
      attempts: eb('attempts', '-', tried === 'tried' ? 0 : 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'owed')
    .execute();
}

function refusal(at: number, reason: string) {
  return { state: 'refused' as const, ended_at: at, leased_until: null, reason };
}

/** It will never be posted. One that has ended stays ended. */
export async function deliveryRefused(db: Db, id: string, at: number, reason: string): Promise<void> {
  await db
    .updateTable('deliveries')
    .set(refusal(at, reason))
    .where('id', '=', id)
    .where('state', '=', 'owed')
    .execute();
}

/** Refuse what is still owed to a channel or, with null, to a team; a notice to a user (U… or W…) stays owed, for it tells of the closing. */
export async function refuseOwed(
  tx: Db,
  teamId: string,
  channelId: string | null,
  at: number,
  reason: string,
): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set(refusal(at, reason))
    .where('team_id', '=', teamId)
    .$if(channelId !== null, (query) => query.where('channel_id', '=', channelId))
    .where('state', '=', 'owed')
    .where((eb) =>
      eb.not(
        eb.and([
          eb('kind', '=', 'notice'),
          eb.or([eb('channel_id', 'like', 'U%'), eb('channel_id', 'like', 'W%')]),
        ]),
      ),
    )
    .execute();
}

/** How much is owed, since when, and how much was refused in the day before `now`. */
export async function queueDepth(db: Db, now: number): Promise<QueueDepth> {
  const owed = await db
    .selectFrom('deliveries')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('due_at').as('oldest')])
    .where('state', '=', 'owed')
    .executeTakeFirstOrThrow();
  const refused = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'refused')
    .where('ended_at', '>', now - day)
    .where('reason', '!=', mutedReason)
    .executeTakeFirstOrThrow();
  return { owed: Number(owed.count), oldestDueAt: owed.oldest, refusedLastDay: Number(refused.count) };
}

/** When a message last reached the channel; null when none did. */
export async function lastSent(db: Db, teamId: string, channelId: string): Promise<number | null> {
  const row = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.max('ended_at').as('at'))
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('state', '=', 'sent')
    .where('kind', '!=', 'update')
    .executeTakeFirst();
  return row?.at ?? null;
}

/** What the digests told that a channel was posted after `since` and up to `until`; null as `firstAt`: it was posted none yet. */
export async function digestCounts(
  db: Db,
  { teamId, channelId }: { readonly teamId: string; readonly channelId: string },
  since: number,
  until: number,
): Promise<{ readonly stories: number; readonly firstAt: number | null }> {
  const posted = db
    .selectFrom('deliveries')
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('kind', '=', 'digest')
    .where('state', '=', 'sent')
    .where('stories', 'is not', null);
  const { firstAt } = await posted
    .select((eb) => eb.fn.min('ended_at').as('firstAt'))
    .executeTakeFirstOrThrow();
  const { stories } = await posted
    .select((eb) => eb.fn.sum<number | null>('stories').as('stories'))
    .where('ended_at', '>', since)
    .where('ended_at', '<=', until)
    .executeTakeFirstOrThrow();
  return { stories: Number(stories ?? 0), firstAt };
}
