import { Worker } from 'node:worker_threads';
import type { PollRecord } from './poll-record.ts';
import type { Turns } from './turns.ts';

/** What the thread answers: how many advisories were inserted, or why none was. */
export type ApartAnswer =
  | { readonly inserted: number }
  | { readonly fault: { readonly message: string; readonly code: string | undefined } };

/** Writes in a thread of its own, so that everybody else is answered meanwhile. */
export type Apart = {
  readonly recordPoll: (record: PollRecord) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** The thread starts with the first record, with a connection of its own, keeps no process alive, and writes when it has the turn; one that died is started again for the next. */
export function createApart(path: string, turns: Turns): Apart {
  let thread: Worker | null = null;
  const start = (): Worker => {
    const made = new Worker(new URL('./sqlite-thread.ts', import.meta.url), { workerData: path });
    const gone = () => {
      if (thread === made) thread = null;
    };
    return made.on('error', gone).on('exit', gone);
  };
  const write = (record: PollRecord) =>
    new Promise<number>((done, failed) => {
      thread ??= start();
      const writer = thread;
      const settled = () => {
        writer.off('message', answer).off('error', broken).off('exit', ended).unref();
      };
      const answer = (said: ApartAnswer) => {
        settled();
        if ('inserted' in said) done(said.inserted);
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
      writer.postMessage(record);
    });
  return {
    recordPoll: async (record) => {
      const done = await turns();
      try {
        return await write(record);
      } finally {
        done();
      }
    },
    close: async () => {
      await thread?.terminate();
    },
  };
}
