import type { OpenedQueue } from './queue.ts';
import type { Apart } from './sqlite-apart.ts';
import type { Db } from './tables.ts';

/** Does work in a transaction of its own. */
export type InTransaction = <T>(work: (tx: Db) => Promise<T>) => Promise<T>;

/** An opened database, and what its engine does differently. */
export type Engine = {
  readonly db: Db;
  /** A transaction that is the only one to write: what it read holds until it ends. */
  readonly inTransaction: InTransaction;
  /** A transaction that others may write beside, where the engine can. For what claims rows, or is decided by the rows that it changes. */
  readonly besideOthers: InTransaction;
  /** Rows taken by one transaction can be passed over by another (FOR UPDATE SKIP LOCKED); else a transaction that writes is alone. */
  readonly skipsLockedRows: boolean;
  /** A transaction that does not wait for the disk: all of it or nothing, and nothing after a power cut. For what is soon found out again. */
  readonly unsynced: InTransaction;
  /** Do a step while no other process does one: for what is decided by more than one transaction. In one process steps take turns by themselves. */
  readonly inTurn: <T>(step: () => Promise<T>) => Promise<T>;
  /** Do what takes as long as it takes, and waits as long as it must: for what makes and changes tables. */
  readonly unhurried: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** The queue, where other processes share it; else work is kept in rows of ours. */
  readonly sharedQueue: OpenedQueue | null;
  /** Writes what is much in a thread of its own; null where the engine's writing holds nobody up. */
  readonly apart: Pick<Apart, 'recordPoll' | 'mergeIndex' | 'isAwake'> | null;
  /** Give room that nothing uses any more back to the disk; absent where the engine does that itself. */
  readonly giveBack?: () => Promise<void>;
  readonly close: () => Promise<void>;
};
