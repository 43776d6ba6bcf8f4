import { Worker } from 'node:worker_threads';
import type { PollRecord } from './poll-record.ts';
import type { Turns } from './turns.ts';

/** What the thread is asked: to write a look, or to merge some of the index of words. */
export type ApartTask = { readonly record: PollRecord } | { readonly merge: true };

/** What the thread answers: how many advisories were inserted, whether there is more to merge, or why nothing was done. */
export type ApartAnswer =
  | { readonly done: number | boolean }
  | { readonly fault: { readonly message: string; readonly code: string | undefined } };

/** Writes in a thread of its own, so that everybody else is answered meanwhile. */
export type Apart = {
  readonly recordPoll: (record: PollRecord) => Promise<number>;
  /** As the store's own (`search-store.ts`). */
  readonly mergeIndex: () => Promise<boolean>;
  /** Does the thread run? It takes some 20 MB that a process which writes little is spared. */
  readonly isAwake: () => boolean;
  readonly close: () => Promise<void>;
};

/** The thread starts with the first task, with a connection of its own, keeps no process alive, and writes when it has the turn; one that died is started again for the next. */
export function createApart(path: string, turns: Turns): Apart {
  let thread: Worker | null = null;
  const start = (): Worker => {
    const made = new Worker(new URL('./sqlite-thread.ts', import.meta.url), { workerData: path });
    const gone = () => {
      if (thread === made) thread = null;
    };
    return made.on('error', gone).on('exit', gone);
  };
  const ask = (task: ApartTask) =>
    new Promise<number | boolean>((done, failed) => {
      thread ??= start();
      const writer = thread;
      const settled = () => {
        writer.off('message', answer).off('error', broken).off('exit', ended).unref();
      };
      const answer = (said: ApartAnswer) => {
        settled();
        if ('done' in said) done(said.done);
        else failed(Object.assign(new Error(said.fault.message), { code: said.fault.code }));
      };
      const broken = (error: Error) => {
        settled();
        failed(error);
      };
      const ended = (code: number) => {
        settled();
        failed(new Error(`the thread that writes to the database ended with ${code}`));
      };
      writer.on('message', answer).on('error', broken).on('exit', ended).ref();
      writer.postMessage(task);
    });
  const inTurn = async (task: ApartTask) => {
    const done = await turns();
    try {
      return await ask(task);
    } finally {
      done();
    }
  };
  return {
    recordPoll: async (record) => Number(await inTurn({ record })),
    mergeIndex: async () => Boolean(await inTurn({ merge: true })),
    isAwake: () => thread !== null,
    close: async () => {
      await thread?.terminate();
    },
  };
}
