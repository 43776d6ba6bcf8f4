import { setTimeout as delay } from 'node:timers/promises';
import { type Dialect, Kysely, PostgresDialect, type QueryCompiler, RawNode, sql } from 'kysely';
import type { Engine, InTransaction } from './engine.ts';
import { openPgBoss } from './queue-pg-boss.ts';
import type { Tables } from './tables.ts';

/** Connections of one process; what asks for more waits its turn. */
const mostConnections = 10;
/** How long a connection may take to come about, in milliseconds. */
const connectWithin = 10_000;
/** Guards the order of writers; any number does that nobody else takes in this database. */
const writersLock = 7_230_011;
const turnLock = 7_230_012;
const mostTries = 6;
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

/** Whole numbers and sums come as text, for they may be greater than ours: none of ours is. */
const numberTypes: readonly number[] = [20, 1700];

/** Kysely's dialect; the driver is loaded with the first query, for most processes need none. */
function dialectOf(url: string, application: string): Dialect {
  const pool = async () => {
    const { default: pg } = await import('pg');
    const opened = new pg.Pool({
      connectionString: url,
      max: mostConnections,
      connectionTimeoutMillis: connectWithin,
      application_name: application,
      types: {
        getTypeParser: (type: number, format?: 'text' | 'binary') =>
          numberTypes.includes(type) ? Number : pg.types.getTypeParser(type, format ?? 'text'),
      } as typeof pg.types,
    });
    // A connection that breaks between two questions: the next one opens another, or says what is wrong. Unheard, it would end the process.
    opened.on('connect', (client) => client.on('error', () => undefined));
    opened.on('error', () => undefined);
    return opened;
  };
  const base = new PostgresDialect({ pool });
  return {
    createAdapter: () => base.createAdapter(),
    createDriver: () => base.createDriver(),
    createIntrospector: (db) => base.createIntrospector(db),
    createQueryCompiler: () => compilerOf(base.createQueryCompiler()),
  };
}

/** serialization_failure, deadlock_detected, cannot_connect_now (postgresql.org/docs/current/errcodes-appendix.html): nothing was done, and the next try may do it. */
const passing = new Set(['40001', '40P01', '57P03']);

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

/**
 * A PostgreSQL database by its URL; it is connected with the first query. Any number of processes may share it: transactions that
 * decide by what they read take turns, as they do in SQLite; the others run side by side.
 */
export function openPostgres(url: string, application = botName): Engine {
  const db = new Kysely<Tables>({ dialect: dialectOf(url, application) });
  const queue = openPgBoss(url);
  const besideOthers: InTransaction = (work) => untilDone(() => db.transaction().execute(work));
  const inTransaction: InTransaction = (work) =>
    besideOthers(async (tx) => {
      await sql`select pg_advisory_xact_lock(${writersLock})`.execute(tx);
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
    inTurn: (step) =>
      db.connection().execute(async (connection) => {
        // Held by the connection: it ends with the process, however that ends.
        await sql`select pg_advisory_lock(${turnLock})`.execute(connection);
        try {
          return await step();
        } finally {
          await sql`select pg_advisory_unlock(${turnLock})`.execute(connection);
        }
      }),
    sharedQueue: queue,
    skipsLockedRows: true,
    close: async () => {
      await queue.close();
      await db.destroy();
    },
  };
}
