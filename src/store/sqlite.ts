import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Engine } from './engine.ts';
import { createApart } from './sqlite-apart.ts';
import { type Connections, sqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';
import { createTurns, type Turns } from './turns.ts';

/** Bytes. */
const longestWal = 64_000_000;
/** Bytes. Twice the usual: texts and the index of words are written 1.1 times as fast. */
const pageSize = 8_192;
/** How long a process waits for another's write transaction, in milliseconds. */
const patience = 5_000;

function openDatabase(path: string): Database.Database {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true });
    // For its owner alone: credentials of feeds are in it. What SQLite lays beside it is as open as the file itself.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  }
  const database = new Database(path, { timeout: patience });
  // Before all else: room that a prune leaves can be given back. In a file that is there it would be a write; `db compact` sees to those.
  if (database.pragma('page_count', { simple: true }) === 0) {
    database.pragma(`page_size = ${pageSize}`);
    database.pragma('auto_vacuum = incremental');
  }
  database.pragma('journal_mode = WAL');
  // What a large transaction made of the WAL is cut off when it begins anew.
  database.pragma(`journal_size_limit = ${longestWal}`);
  // A commit in WAL outlives a killed process with NORMAL already. FULL also outlives a power cut: a channel that
  // subscribed stays subscribed and a message sent is not sent twice, for one fsync a commit, which we can afford.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return database;
}

/** Longer ones are lists of rows, of which hardly two are alike. UTF-16 units. */
const longestKept = 6_000;
const mostKept = 200;

/** Prepares a statement once for all that ask for it: to prepare one that touches a row costs more than the row. */
function preparing(database: Database.Database): (sql: string) => Database.Statement {
  const kept = new Map<string, Database.Statement>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare(sql);
    if (sql.length > longestKept) return made;
    if (kept.size >= mostKept) kept.clear();
    kept.set(sql, made);
    return made;
  };
}

/** Pages given back at once: 8 MB, so that nobody waits long. */
const pagesGivenBack = 1_024;

/** Give room that nothing uses any more back to the disk, a piece at a time, each in a turn of its own. */
async function giveBack(database: Database.Database, turns: Turns): Promise<void> {
  const free = () => Number(database.pragma('freelist_count', { simple: true }));
  const isIncremental = database.pragma('auto_vacuum', { simple: true }) === 2;
  for (let left = free(); isIncremental && left > 0; ) {
    const done = await turns();
    try {
      database.pragma(`incremental_vacuum(${pagesGivenBack})`);
    } finally {
      done();
    }
    await breathe();
    const now = free();
    if (now >= left) break;
    left = now;
  }
  // Passive: whoever reads is not waited for, since nobody else would be answered meanwhile.
  database.pragma('wal_checkpoint(passive)');
}

/** Reads beside whoever writes: in WAL a writer makes no reader wait (sqlite.org/wal.html). */
function openReading(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true, timeout: patience });
  database.pragma('query_only = on');
  return database;
}

/**
 * Open a SQLite file, with its folder, or `:memory:`. Throws when it cannot be opened. Several processes may share a file;
 * inside one process open a file once, because a wait for a lock stops the thread. `isApart`: it is opened in the thread that writes.
 */
export function openSqlite(path: string, { isApart = false } = {}): Engine {
  const database = openDatabase(path);
  const reader = path === ':memory:' ? null : openReading(path);
  const turns = createTurns();
  const connections: Connections = {
    reading: reader === null ? null : preparing(reader),
    writing: preparing(database),
    inTransaction: () => database.inTransaction,
    turns,
  };
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connections) });
  // With NORMAL a commit in WAL is written and not waited for (sqlite.org/pragma.html#pragma_synchronous).
  const hasty = new Kysely<Tables>({
    dialect: sqliteDialect({
      ...connections,
      before: 'pragma synchronous = normal',
      after: 'pragma synchronous = full',
    }),
  });
  const apart = path === ':memory:' || isApart ? null : createApart(path, turns);
  const inTransaction: Engine['inTransaction'] = (work) => db.transaction().execute(work);
  return {
    db,
    inTransaction,
    besideOthers: inTransaction,
    skipsLockedRows: false,
    unsynced: (work) => hasty.transaction().execute(work),
    inTurn: (step) => step(),
    unhurried: (work) => work(db),
    sharedQueue: null,
    apart,
    giveBack: () => giveBack(database, turns),
    close: async () => {
      const done = await turns();
      await apart?.close();
      await db.destroy();
      await hasty.destroy();
      reader?.close();
      database.close();
      done();
    },
  };
}

/**
 * Be the only one to serve the store at `path`: returns how to give that up, or null where another process has it. SQLite's
 * own lock on a file beside it holds this, so that it ends with the process, however that ends.
 */
export function lockSqlite(path: string): (() => void) | null {
  if (path === ':memory:') return () => undefined;
  mkdirSync(dirname(path), { recursive: true });
  const lock = new Database(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
}

/** Questions to a file that change nothing in it; a table that is not there is an error. */
export type SqliteReader = {
  readonly all: (question: string) => readonly Readonly<Record<string, unknown>>[];
  readonly close: () => void;
};

/** Open a file only to read it, beside whoever writes to it. Throws where it is missing or cannot be read. */
export function readSqlite(path: string): SqliteReader {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: patience });
  return {
    all: (question) => database.prepare(question).all() as Record<string, unknown>[],
    close: () => void database.close(),
  };
}

/** Pages between two turns of the event loop, 8 MB. */
const pagesAtOnce = 1_024;

/**
 * Copy what a file holds at this moment to `to`, a file of its own that needs no others beside it, while others go on writing.
 * The copy is made under one read transaction: without it each write of theirs would begin it anew (sqlite.org/backup.html).
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true, timeout: patience });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    await source.backup(to, { progress: () => pagesAtOnce });
  } finally {
    source.close();
  }
  const copy = new Database(to, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = delete');
  } finally {
    copy.close();
  }
}

/** Bring all that a file holds into that one file: `in use` where another process has it open, `broken` where SQLite cannot read it. */
export function gatherSqlite(path: string): 'gathered' | 'in use' | 'broken' {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { fileMustExist: true, timeout: 0 });
    database.pragma('journal_mode = delete');
    return 'gathered';
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return error.code.startsWith('SQLITE_BUSY') ? 'in use' : 'broken';
  } finally {
    database?.close();
  }
}

/** Write a file anew without the room that nothing uses, its index of words in one piece, so that later prunes give theirs back: `in use` where another process has it open. It takes as much room again while it goes on. */
export function compactSqlite(path: string): 'compacted' | 'in use' {
  const database = new Database(path, { fileMustExist: true, timeout: 0 });
  try {
    database.pragma('journal_mode = delete');
    database.pragma(`page_size = ${pageSize}`);
    database.pragma('auto_vacuum = incremental');
    const { length } = database.prepare("select 1 from sqlite_schema where name = 'search'").all();
    // Its pieces become one, in which a search reads half as much (sqlite.org/fts5.html#the_optimize_command).
    if (length > 0) database.exec("insert into search (search) values ('optimize')");
    database.exec('vacuum');
    return 'compacted';
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return 'in use';
    throw error;
  } finally {
    database.close();
  }
}
