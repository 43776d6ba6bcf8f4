import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { makeAdvisory, makeDelivery, makePoll, minute, now } from '../help/make.ts';

const [task, path = ''] = process.argv.slice(2);
const engine = openSqlite(path);
const store = createStore(engine);

async function claimAll(): Promise<readonly string[]> {
  const taken: string[] = [];
  while (taken.length < 2_000) {
    const some = await store.claimDeliveries(now, 3, minute);
    if (some.length === 0) break;
    taken.push(...some.map((delivery) => delivery.id));
    // SQLite lets a waiting process sleep on; without a breath here the first one would take everything.
    await delay(3);
  }
  return taken;
}

/** Stores advisories with a message each, tells of every one that is committed, and never ends. */
async function write(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${Date.now().toString(36)}-${process.pid}-${n}`;
    const fresh = [makeAdvisory({ id, title: `Flaw ${n} in a water utility`, summary: 'x'.repeat(2_000) })];
    await store.recordPoll(makePoll({ fresh, owed: [makeDelivery({ key: id })], etag: id }));
    // Not by process.stdout: a pipe of Node's may hold back what it took.
    writeSync(1, `${id}\n`);
  }
}

/** `write` goes on for ever; `claim` waits for a word and takes all it can get; the others die by SIGKILL, after a poll or in the middle of one. */
async function work(): Promise<void> {
  if (task === 'write') await write();
  if (task === 'claim') {
    process.stdout.write('ready\n');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    process.stdout.write(JSON.stringify(await claimAll()));
    process.stdin.destroy();
  }
  if (task === 'die-after') {
    await store.recordPoll(makePoll({ fresh: [makeAdvisory()], owed: [makeDelivery()], etag: '"1"' }));
    process.kill(process.pid, 'SIGKILL');
  }
  if (task === 'die-within')
    await engine.db.transaction().execute(async (tx) => {
      await tx.updateTable('feeds').set({ etag: '"1"' }).execute();
      process.kill(process.pid, 'SIGKILL');
    });
}

await work();
await store.close();
