import { timeId } from '../domain/id.ts';
import {
  comesBackAt,
  deadFor,
  inHandFor,
  mostTries,
  type Taken,
  type WorkDepth,
  workKinds,
} from '../domain/work.ts';
import { batches } from './batch.ts';
import type { Engine } from './engine.ts';
import { createHeld, type Held } from './held.ts';
import type { Queue } from './queue.ts';
import type { WorkRow } from './queue-tables.ts';
import type { Db } from './tables.ts';

const second = 1_000;

function toTaken({ id, kind, key, tries }: WorkRow): Taken {
  return { id, kind, key, tries };
}

async function fail(tx: Db, { id, tries }: Taken, reason: string, now: number, chance: number) {
  const isDead = tries >= mostTries;
  await tx
    .updateTable('work')
    .set({
      state: isDead ? 'dead' : 'waiting',
      due_at: isDead ? now : comesBackAt(now, tries, chance),
      leased_until: null,
      reason,
    })
    .where('id', '=', id)
    .where('state', '=', 'in hand')
    .execute();
}

/** A process that was asleep may find its leases ended: what nobody took since is its own still. */
async function keep(tx: Db, { byKind }: Held, now: number): Promise<void> {
  for (const [kind, works] of byKind())
    for (const some of batches(works))
      await tx
        .updateTable('work')
        .set({ leased_until: now + inHandFor[kind] * second })
        .where('state', '=', 'in hand')
        .where(
          'id',
          'in',
          some.map(({ id }) => id),
        )
        .execute();
}

/** Whoever held it died. */
async function giveBackLapsed(tx: Db, now: number, chance: () => number): Promise<void> {
  const lapsed = await tx
    .selectFrom('work')
    .selectAll()
    .where('state', '=', 'in hand')
    .where('leased_until', '<=', now)
    .execute();
  for (const row of lapsed)
    await fail(tx, toTaken(row), 'whoever had it in hand did not end it', now, chance());
}

async function put(tx: Db, works: Parameters<Queue['put']>[0], now: number, random: () => number) {
  for (const some of batches(works, 9))
    await tx
      .insertInto('work')
      .values(
        some.map(({ kind, key }) => ({
          id: timeId(now, random),
          kind,
          key,
          state: 'waiting' as const,
          tries: 0,
          put_at: now,
          due_at: now,
          leased_until: null,
          reason: null,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

async function depths(db: Db): Promise<readonly WorkDepth[]> {
  const rows = await db
    .selectFrom('work')
    .select((eb) => ['kind', 'state', eb.fn.countAll<number>().as('count'), eb.fn.min('due_at').as('oldest')])
    .groupBy(['kind', 'state'])
    .execute();
  return workKinds.map((kind) => {
    const of = (state: WorkRow['state']) => rows.find((row) => row.kind === kind && row.state === state);
    return {
      kind,
      waiting: Number(of('waiting')?.count ?? 0),
      inHand: Number(of('in hand')?.count ?? 0),
      dead: Number(of('dead')?.count ?? 0),
      oldestAt: of('waiting')?.oldest ?? null,
    };
  });
}

/** Nobody has anything in hand any more: whoever had is dead, and this is the only process. */
export async function releaseWork(db: Db): Promise<void> {
  await db
    .updateTable('work')
    .set({ state: 'waiting', leased_until: null })
    .where('state', '=', 'in hand')
    .execute();
}

/** Work as rows that are claimed, for one process or few on one file. It does not wait for the disk: after a power cut what is due is found again. */
export function openRows({ db, unsynced, inTransaction }: Engine, random: () => number): Queue {
  const held = createHeld();
  return {
    isShared: false,
    hold: held.hold,
    letGo: held.letGo,
    put: (works, now, tx) =>
      works.length === 0
        ? Promise.resolve()
        : tx === undefined
          ? unsynced((own) => put(own, works, now, random))
          : put(tx, works, now, random),
    take: (kind, limit, now) =>
      unsynced(async (tx) => {
        const rows = await tx
          .updateTable('work')
          .set((eb) => ({
            state: 'in hand' as const,
            tries: eb('tries', '+', 1),
            leased_until: now + inHandFor[kind] * second,
          }))
          .where('id', 'in', (eb) =>
            eb
              .selectFrom('work')
              .select('id')
              .where('kind', '=', kind)
              .where('state', '=', 'waiting')
              .where('due_at', '<=', now)
              .orderBy('due_at')
              .orderBy('id')
              .limit(limit),
          )
          .returningAll()
          .execute();
        return rows.sort((a, b) => a.due_at - b.due_at || (a.id < b.id ? -1 : 1)).map(toTaken);
      }),
    done: (taken) =>
      unsynced(async (tx) => {
        for (const { id, kind, key } of taken)
          await tx
            .deleteFrom('work')
            .where((eb) =>
              eb.or([
                eb('id', '=', id),
                eb.and([eb('kind', '=', kind), eb('key', '=', key), eb('state', '=', 'dead')]),
              ]),
            )
            .execute();
      }),
    failed: (taken, reason, now) => unsynced((tx) => fail(tx, taken, reason, now, random())),
    dead: async () => {
      const rows = await db
        .selectFrom('work')
        .selectAll()
        .where('state', '=', 'dead')
        .orderBy('due_at', 'desc')
        .limit(1_000)
        .execute();
      return rows.map((row) => ({ ...toTaken(row), at: row.due_at, reason: row.reason ?? '' }));
    },
    retry: (id, now) =>
      inTransaction(async (tx) => {
        const row = await tx
          .deleteFrom('work')
          .where('id', '=', id)
          .where('state', '=', 'dead')
          .returningAll()
          .executeTakeFirst();
        if (row !== undefined) await put(tx, [row], now, random);
        return row !== undefined;
      }),
    drop: async (id) => {
      const { numDeletedRows } = await db
        .deleteFrom('work')
        .where('id', '=', id)
        .where('state', '=', 'dead')
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    depths: () => depths(db),
    tend: (now) =>
      unsynced(async (tx) => {
        await keep(tx, held, now);
        await giveBackLapsed(tx, now, random);
        await tx
          .deleteFrom('work')
          .where('state', '=', 'dead')
          .where('due_at', '<', now - deadFor * second)
          .execute();
      }),
  };
}
