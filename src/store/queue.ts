import type { DeadWork, Taken, Work, WorkDepth, WorkKind } from '../domain/work.ts';
import type { Db } from './tables.ts';

/**
 * Work that any process may take up, at least once: it is done, or comes back. The same work waits or is in hand once, however often it is
 * put. On a SQLite file the times are those handed in; a shared queue goes by the clock of its database.
 */
export type Queue = {
  /** Other processes take from it too. */
  readonly isShared: boolean;
  /** Put work, within a transaction where one is given: it is there when that is committed, and not before. */
  readonly put: (works: readonly Work[], now: number, tx?: Db) => Promise<void>;
  /** Take up to `limit` of a kind, the longest due first. */
  readonly take: (kind: WorkKind, limit: number, now: number) => Promise<readonly Taken[]>;
  /** It was done. */
  readonly done: (taken: readonly Taken[]) => Promise<void>;
  /** It failed: it comes back later, or is dead. */
  readonly failed: (taken: Taken, reason: string, now: number) => Promise<void>;
  /** Dead work, the latest first. */
  readonly dead: () => Promise<readonly DeadWork[]>;
  /** Have dead work done once more; false where there is no such. */
  readonly retry: (id: string, now: number) => Promise<boolean>;
  /** Forget dead work; false where there is no such. */
  readonly drop: (id: string) => Promise<boolean>;
  readonly depths: (now: number) => Promise<readonly WorkDepth[]>;
  /** Give back what dead processes held, and forget what died long ago. */
  readonly tend: (now: number) => Promise<void>;
};

/** A queue that has connections of its own. */
export type OpenedQueue = Queue & { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
