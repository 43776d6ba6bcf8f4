import type { InTransaction } from './engine.ts';
import type { Db } from './tables.ts';

type Waiting = {
  readonly work: (tx: Db) => Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Small writes that come at about the same time share a transaction, for a commit costs more than they do: it waits for the
 * disk. Each resolves when what it wrote is there. Where one breaks, each of them is tried again by itself.
 */
export function sharing(inTransaction: InTransaction): (work: (tx: Db) => Promise<void>) => Promise<void> {
  let waiting: Waiting[] = [];

  const write = async (all: readonly Waiting[]): Promise<void> => {
    try {
      await inTransaction(async (tx) => {
        for (const { work } of all) await work(tx);
      });
      for (const { done } of all) done();
    } catch (error) {
      const [only, second] = all;
      if (second === undefined) only?.failed(error);
      else for (const one of all) await write([one]);
    }
  };
  return (work) =>
    new Promise((done, failed) => {
      waiting.push({ work, done, failed });
      if (waiting.length > 1) return;
      setImmediate(() => {
        const all = waiting;
        waiting = [];
        void write(all);
      });
    });
}
