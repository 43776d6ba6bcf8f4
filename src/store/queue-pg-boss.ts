import type { PgBoss } from 'pg-boss';
import {
  type DeadWork,
  deadFor,
  firstRetry,
  inHandFor,
  longestRetry,
  mostTries,
  type Taken,
  type WorkDepth,
  type WorkKind,
  workKinds,
} from '../domain/work.ts';
import { createHeld, type Held } from './held.ts';
import { watched } from './postgres-connections.ts';
import type { OpenedQueue } from './queue.ts';
import type { Db } from './tables.ts';

/** Its own connections: what takes work must not wait for what is being done. */
const connections = 3;
/** A statement that is answered no sooner is lost, and its connection with it, in milliseconds. */
const answeredWithin = 30_000;
/** What dead processes held is looked for no more often, in seconds. */
const monitorEvery = 15;

/** pg-boss on this database, in a schema of its own, with a queue for each kind. */
async function start(url: string): Promise<PgBoss> {
  const { PgBoss: Boss } = await import('pg-boss');
  const boss = new Boss({
    ...watched,
    ...{ query_timeout: answeredWithin },
    connectionString: url,
    max: connections,
    application_name: 'stormbrief-queue',
    // Our timetable says what is to be done, and when to tend the queue.
    schedule: false,
    supervise: false,
    registerInstance: false,
    monitorIntervalSeconds: monitorEvery,
  });
  // Whoever asks next is told what is wrong.
  boss.on('error', () => undefined);
  await boss.start();
  const known = new Set((await boss.getQueues()).map(({ name }) => name));
  for (const kind of workKinds.filter((name) => !known.has(name)))
    await boss.createQueue(kind, {
      policy: 'exclusive',
      retryLimit: mostTries - 1,
      retryDelay: firstRetry,
      retryBackoff: true,
      retryDelayMax: longestRetry,
      expireInSeconds: inHandFor[kind],
      deleteAfterSeconds: deadFor,
    });
  return boss;
}

type Ask = <Row>(words: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

async function depths(ask: Ask): Promise<readonly WorkDepth[]> {
  const rows = await ask<{ name: string; state: string; count: string; oldest: string }>(
    `select name, state::text, count(*) as count, extract(epoch from min(start_after)) * 1000 as oldest
     from pgboss.job where state in ('created', 'retry', 'active', 'failed') group by name, state`,
  );
  return workKinds.map((kind) => {
    const of = (...states: string[]) =>
      rows.filter(({ name, state }) => name === kind && states.includes(state));
    const count = (...states: string[]) => of(...states).reduce((sum, row) => sum + Number(row.count), 0);
    const oldest = of('created', 'retry').map((row) => Math.round(Number(row.oldest)));
    return {
      kind,
      waiting: count('created', 'retry'),
      inHand: count('active'),
      dead: count('failed'),
      oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    };
  });
}

async function dead(ask: Ask): Promise<readonly DeadWork[]> {
  const rows = await ask<{
    id: string;
    name: string;
    key: string;
    tries: string;
    at: string;
    reason: string;
  }>(
    `select id, name, singleton_key as key, retry_count + 1 as tries,
       extract(epoch from completed_on) * 1000 as at, coalesce(output->>'reason', output->>'message', output::text, '') as reason
     from pgboss.job where state = 'failed' order by completed_on desc limit 1000`,
  );
  return rows.map(({ id, name, key, tries, at, reason }) => ({
    id,
    kind: name as WorkKind,
    key,
    tries: Number(tries),
    at: Math.round(Number(at)),
    reason,
  }));
}

/** What is held begins anew, as long as nobody else took it: pg-boss counts from the beginning when to take it from us. */
async function keep(ask: Ask, { byKind }: Held): Promise<void> {
  for (const [kind, works] of byKind())
    await ask(
      `update pgboss.job set started_on = pgboss.job_now() from unnest($2::uuid[], $3::int[]) as held (held_id, held_tries)
       where name = $1 and id = held_id and state = 'active' and retry_count + 1 = held_tries`,
      [kind, works.map(({ id }) => id), works.map(({ tries }) => tries)],
    );
}

/** Work of one kind is one statement. */
function byKind<T extends { readonly kind: WorkKind }>(
  works: readonly T[],
): readonly [WorkKind, readonly T[]][] {
  return [...Map.groupBy(works, ({ kind }) => kind)];
}

/** A queue that many processes share, kept by pg-boss. `open` is called before its first use and `close` at the end. */
export function openPgBoss(url: string): OpenedQueue {
  let started: Promise<PgBoss> | null = null;
  const boss = (): Promise<PgBoss> => {
    started ??= start(url).catch((error: unknown) => {
      started = null;
      throw error;
    });
    return started;
  };
  const ask: Ask = async (words, values = []) =>
    (await (await boss()).getDb().executeSql(words, [...values])).rows;
  const named = async (id: string): Promise<DeadWork | undefined> =>
    (await dead(ask)).find((work) => work.id === id);
  const held = createHeld();
  return {
    isShared: true,
    hold: held.hold,
    letGo: held.letGo,
    open: async () => void (await boss()),
    close: async () => {
      const running = await started?.catch(() => null);
      started = null;
      await running?.stop({ graceful: false, close: true });
    },
    put: async (works, _now, tx?: Db) => {
      const { fromKysely } = await import('pg-boss');
      for (const [kind, some] of byKind(works))
        await (await boss()).insert(
          kind,
          some.map(({ key }) => ({ singletonKey: key })),
          tx === undefined ? {} : { db: fromKysely(tx) },
        );
    },
    take: async (kind, limit) => {
      const jobs = await (await boss()).fetch(kind, { batchSize: limit, includeMetadata: true });
      return jobs.map(
        ({ id, singletonKey, retryCount }): Taken => ({
          id,
          kind,
          key: singletonKey ?? '',
          tries: retryCount + 1,
        }),
      );
    },
    done: async (taken) => {
      for (const [kind, some] of byKind(taken)) {
        await (await boss()).deleteJob(
          kind,
          some.map(({ id }) => id),
        );
        await ask(`delete from pgboss.job where name = $1 and singleton_key = any($2) and state = 'failed'`, [
          kind,
          some.map(({ key }) => key),
        ]);
      }
    },
    failed: async ({ kind, id }, reason) => void (await (await boss()).fail(kind, id, { reason })),
    dead: () => dead(ask),
    retry: async (id) => {
      const work = await named(id);
      if (work === undefined) return false;
      await (await boss()).deleteJob(work.kind, id);
      await (await boss()).insert(work.kind, [{ singletonKey: work.key }]);
      return true;
    },
    drop: async (id) => {
      const work = await named(id);
      if (work !== undefined) await (await boss()).deleteJob(work.kind, id);
      return work !== undefined;
    },
    depths: () => depths(ask),
    tend: async () => {
      await keep(ask, held);
      await (await boss()).supervise();
    },
  };
}
