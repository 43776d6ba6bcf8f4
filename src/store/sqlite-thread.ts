import { parentPort, workerData } from 'node:worker_threads';
import { createStore } from './create-store.ts';
import { openSqlite } from './sqlite.ts';
import type { ApartAnswer, ApartTask } from './sqlite-apart.ts';

const store = createStore(openSqlite(workerData, { isApart: true }));

async function answered(task: ApartTask): Promise<ApartAnswer> {
  try {
    return { done: 'record' in task ? await store.recordPoll(task.record) : await store.mergeIndex() };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { fault: { message, code } };
  }
}

parentPort?.on('message', async (task: ApartTask) => parentPort?.postMessage(await answered(task)));
