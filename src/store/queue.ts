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
  /** This process is at work on these, or will be: until it lets them go or dies, they are given to nobody else, however long that takes. */
  readonly hold: (taken: readonly Taken[]) => void;
  readonly letGo: (taken: readonly Taken[]) => void;
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
  /** Keep what this process holds, give back what dead ones held, and forget what died long ago. To be called more often than work may be in hand. */
  readonly tend: (now: number) => Promise<void>;
};

/** A queue that has connections of its own. */
export type OpenedQueue = Queue & { readonly open: () => Promise<void>; readonly close: () => Promise<void> };
