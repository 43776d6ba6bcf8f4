import { parentPort, workerData } from 'node:worker_threads';
import { createStore } from './create-store.ts';
import type { PollRecord } from './poll-record.ts';
import { openSqlite } from './sqlite.ts';
import type { ApartAnswer } from './sqlite-apart.ts';

const store = createStore(openSqlite(workerData, { isApart: true }));

async function answered(record: PollRecord): Promise<ApartAnswer> {
  try {
    return { inserted: await store.recordPoll(record) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { fault: { message, code } };
  }
}

parentPort?.on('message', async (record: PollRecord) => parentPort?.postMessage(await answered(record)));
