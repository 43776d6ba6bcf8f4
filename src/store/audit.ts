import { type SqlBool, sql } from 'kysely';
import type { AuditRecord, Deed } from '../domain/audit.ts';
import { everyWorkspace } from '../domain/exception.ts';
import { hiddenFrom } from './hidden-feeds.ts';
import type { AuditQuery, SubscriptionChange } from './subscription-store.ts';
import type { AuditRow } from './subscription-tables.ts';
import { channelSubscriptions, closeSubscriptions, saveSubscription } from './subscriptions.ts';
import type { Db } from './tables.ts';

type Changed = Pick<AuditRecord, 'teamId' | 'channelId' | 'subjectId' | 'before' | 'after'>;

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.deed_id,
    teamId: row.team_id,
    channelId: row.channel_id,
    at: row.at,
    by: row.by,
    act: row.act,
    subjectId: row.subject_id,
    before: row.before === null ? null : JSON.parse(row.before),
    after: row.after === null ? null : JSON.parse(row.after),
  };
}

/** Write down what a deed changed, in the transaction that changes it. */
export async function recordDeed(tx: Db, deed: Deed, changes: readonly Changed[]): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  for (const [at, { teamId, channelId, subjectId, before, after }] of changes.entries())
    await tx
      .insertInto('audit')
      .values({
        id: `${deed.id}-${String(at).padStart(4, '0')}`,
        deed_id: deed.id,
        team_id: teamId,
        channel_id: channelId,
        at: deed.at,
        by: deed.by,
        act: deed.act,
        subject_id: subjectId,
        before: json(before),
        after: json(after),
      })
      .execute();
}

/** What was changed, newest first. */
export async function auditLog(db: Db, query: AuditQuery): Promise<readonly AuditRecord[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    // What was done for all workspaces concerns each.
    .$if(query.teamId !== undefined, (q) => q.where('team_id', 'in', [query.teamId ?? '', everyWorkspace]))
    .$if(query.seenIn !== undefined, (q) =>
      q.where(
        sql<SqlBool>`not (team_id = ${everyWorkspace} and subject_id in (${hiddenFrom(query.seenIn ?? '')}))`,
      ),
    )
    .$if(query.channelId !== undefined, (q) => q.where('channel_id', '=', query.channelId ?? ''))
    .$if(query.deedId !== undefined, (q) => q.where('deed_id', '=', query.deedId ?? ''))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .offset(query.offset ?? 0)
    .execute();
  return rows.map(toRecord);
}

/** Change a channel's subscriptions by what `decide` says of them, and write down what that changes. */
export async function changeSubscriptions<T extends SubscriptionChange>(
  tx: Db,
  teamId: string,
  channelId: string,
  deed: Deed,
  decide: (held: Awaited<ReturnType<typeof channelSubscriptions>>) => T,
): Promise<T> {
  const held = await channelSubscriptions(tx, teamId, channelId);
  const change = decide(held);
  for (const saved of change.saved) await saveSubscription(tx, saved);
  const closed = change.closed.map(({ id }) => id);
  await closeSubscriptions(tx, closed, deed.at, change.reason);
  const before = new Map(held.map((one) => [one.id, one]));
  await recordDeed(tx, deed, [
    ...change.saved.map((after) => ({
      teamId,
      channelId,
      subjectId: after.id,
      before: before.get(after.id) ?? null,
      after,
    })),
    ...closed.map((id) => ({
      teamId,
      channelId,
      subjectId: id,
      before: before.get(id) ?? null,
      after: null,
    })),
  ]);
  return change;
}
