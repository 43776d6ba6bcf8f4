import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Turns } from './turns.ts';

/** A statement as better-sqlite3 prepares it. */
type Statement = {
  readonly reader: boolean;
  readonly readonly: boolean;
  readonly all: (values: readonly unknown[]) => unknown[];
  readonly run: (values: readonly unknown[]) => {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  };
};

/** The connections to one database. Who writes holds the turn, in whichever thread; who reads waits for nobody, where there is a connection to read with. */
export type Connections = {
  readonly reading: ((sql: string) => Statement) | null;
  readonly writing: (sql: string) => Statement;
  /** SQLite may have ended a transaction itself, as on a full disk (sqlite.org/lang_transaction). */
  readonly inTransaction: () => boolean;
  readonly turns: Turns;
  /** Done before a transaction and after it, while it has the turn. */
  readonly before?: string;
  readonly after?: string;
};

type Connection = DatabaseConnection & {
  readonly begin: () => Promise<void>;
  readonly commit: () => void;
  readonly rollback: () => void;
};

function answered<R>(statement: Statement, values: readonly unknown[]): QueryResult<R> {
  if (statement.reader) return { rows: statement.all(values) as R[] };
  const { changes, lastInsertRowid } = statement.run(values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

function connect({ reading, writing, inTransaction, turns, before, after }: Connections): Connection {
  let giveBack: (() => void) | null = null;
  const now = (sql: string | undefined) => {
    if (sql !== undefined) answered(writing(sql), []);
  };
  const end = () => {
    try {
      now(after);
    } finally {
      giveBack?.();
      giveBack = null;
    }
  };
  const executeQuery = async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    if (giveBack !== null) return answered(writing(sql), parameters);
    const question = reading !== null && /^\s*(select|with)\b/i.test(sql) ? reading(sql) : null;
    if (question?.readonly === true) return answered(question, parameters);
    const done = await turns();
    try {
      return answered(writing(sql), parameters);
    } finally {
      done();
    }
  };
  return {
    executeQuery,
    async *streamQuery<R>(query: CompiledQuery) {
      yield await executeQuery<R>(query);
    },
    begin: async () => {
      giveBack = await turns();
      try {
        now(before);
        now('begin immediate');
      } catch (error) {
        end();
        throw error;
      }
    },
    commit: () => {
      now('commit');
      end();
    },
    rollback: () => {
      try {
        if (inTransaction()) now('rollback');
      } finally {
        end();
      }
    },
  };
}

/**
 * Kysely on SQLite. A transaction begins IMMEDIATE: a deferred one that reads and then writes fails at once with SQLITE_BUSY when
 * another process wrote in between, however long it may wait. One that SQLite ended itself is not rolled back again: that error would
 * hide the first. And a migration runs in a transaction, so that two processes that start together do not both create the tables.
 */
export function sqliteDialect(connections: Connections): Dialect {
  return {
    createAdapter: () =>
      Object.defineProperties(new SqliteAdapter(), {
        supportsTransactionalDdl: { value: true },
        supportsMultipleConnections: { value: true },
      }),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connect(connections),
      beginTransaction: async (connection) => (connection as Connection).begin(),
      commitTransaction: async (connection) => (connection as Connection).commit(),
      rollbackTransaction: async (connection) => (connection as Connection).rollback(),
      releaseConnection: async () => undefined,
      destroy: async () => undefined,
    }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
