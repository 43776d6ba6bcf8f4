import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type Dialect, Kysely, PostgresDialect, type QueryCompiler, RawNode, sql } from 'kysely';
import type { Engine, InTransaction } from './engine.ts';
import { connectionsTo } from './postgres-connections.ts';
import { openPgBoss } from './queue-pg-boss.ts';
import type { Tables } from './tables.ts';

/** Guards the order of writers; any number does that nobody else takes in this database. */
const writersLock = 7_230_011;
const turnLock = 7_230_012;
const mostTries = 6;
/** Whose turn it is says so as often; the server waits three times as long for a word. In milliseconds. */
const saysSoEvery = 10_000;
/** A turn that did not come in so many waits, of 20 s each, is not waited for any longer. */
const mostTurnsWaited = 30;
/** By what our connections are told from others in `pg_stat_activity`. */
const botName = 'stormbrief';

type Node = Parameters<QueryCompiler['compileQuery']>[0];

/** Text sorts by its code points, as in SQLite, whatever the database was made with: the order of ids hangs on it. */
function sortedByCodePoint<T>(part: T): T {
  if (Array.isArray(part)) return part.map(sortedByCodePoint) as T;
  if (typeof part !== 'object' || part === null) return part;
  const node = part as { readonly kind?: string; readonly dataType?: string };
  if (node.kind === 'DataTypeNode')
    return (node.dataType === 'text' ? RawNode.createWithSql('text collate "C"') : part) as T;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, sortedByCodePoint(value)])) as T;
}

/** PostgreSQL keeps no NUL in a text, but SQLite does. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}

function compilerOf(base: QueryCompiler): QueryCompiler {
  return {
    compileQuery: (node: Node, id) => {
      const makesColumns = node.kind === 'CreateTableNode' || node.kind === 'AlterTableNode';
      const query = base.compileQuery(makesColumns ? sortedByCodePoint(node) : node, id);
      return { ...query, parameters: query.parameters.map(withoutNul) };
    },
  };
}

function dialectOf(url: string, application: string, isHurried: boolean): Dialect {
  const base = new PostgresDialect({ pool: () => connectionsTo(url, application, isHurried) });
  return {
    createAdapter: () => base.createAdapter(),
    createDriver: () => base.createDriver(),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => compilerOf(base.createQueryCompiler()),
  };
}

const lockNotAvailable = '55P03';
/**
 * serialization_failure, deadlock_detected, cannot_connect_now, and whoever held what we waited for did so for too long
 * (postgresql.org/docs/current/errcodes-appendix.html): nothing was done, and the next try may do it.
 */
const passing = new Set(['40001', '40P01', '57P03', lockNotAvailable]);

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (tries === mostTries || code === undefined || !passing.has(code)) throw error;
      await delay(10 * 2 ** tries);
    }
  }
}

/** How many connections of running bots a database has. */
export async function botsConnected({ db }: Pick<Engine, 'db'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name = ${botName}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The turn that what is done now is part of. */
type Turn = { readonly isOurs: () => Promise<void> };

/**
 * One process at a time, across all that share the database. The turn is a lock of a session: it ends with the process, however that ends, and passes
 * on where the process stands still, for the server ends sessions that say nothing (`postgres-connections.ts`). What is written asks first whether it is still ours.
 */
function turnsOn(db: Kysely<Tables>, turns: AsyncLocalStorage<Turn>): Engine['inTurn'] {
  return (step) =>
    db.connection().execute(async (connection) => {
      for (let waited = 1; ; waited += 1) {
        try {
          await sql`select pg_advisory_lock(${turnLock})`.execute(connection);
          break;
        } catch (error) {
          if ((error as { readonly code?: string }).code !== lockNotAvailable || waited === mostTurnsWaited)
            throw error;
        }
      }
      let asked: Promise<unknown> = Promise.resolve();
      const isOurs = async () => {
        asked = asked.then(() => sql`select 1`.execute(connection));
        await asked.catch((error: unknown) => {
          throw Object.assign(new Error('the turn was lost: its connection ended', { cause: error }), {
            code: '08003',
          });
        });
      };
      const saying = setInterval(() => void isOurs().catch(() => undefined), saysSoEvery);
      try {
        return await turns.run({ isOurs }, step);
      } finally {
        clearInterval(saying);
        // Where it fails, the session is gone, and the lock with it.
        await asked
          .then(() => sql`select pg_advisory_unlock(${turnLock})`.execute(connection))
          .catch(() => undefined);
      }
    });
}

/**
 * A PostgreSQL database by its URL; it is connected with the first query. Any number of processes may share it: transactions that
 * decide by what they read take turns, as they do in SQLite; the others run side by side.
 */
export function openPostgres(url: string, application = botName): Engine {
  const db = new Kysely<Tables>({ dialect: dialectOf(url, application, true) });
  const turns = new AsyncLocalStorage<Turn>();
  const queue = openPgBoss(url);
  const besideOthers: InTransaction = (work) => untilDone(() => db.transaction().execute(work));
  const inTransaction: InTransaction = (work) =>
    besideOthers(async (tx) => {
      await sql`select pg_advisory_xact_lock(${writersLock})`.execute(tx);
      await turns.getStore()?.isOurs();
      return work(tx);
    });
  return {
    db,
    inTransaction,
    besideOthers,
    apart: null,
    unsynced: (work) =>
      besideOthers(async (tx) => {
        await sql`set local synchronous_commit = off`.execute(tx);
        return work(tx);
      }),
    inTurn: turnsOn(db, turns),
    unhurried: async (work) => {
      const own = new Kysely<Tables>({ dialect: dialectOf(url, application, false) });
      try {
        return await work(own);
      } finally {
        await own.destroy();
      }
    },
    sharedQueue: queue,
    skipsLockedRows: true,
    close: async () => {
      await queue.close();
      await db.destroy();
    },
  };
}
