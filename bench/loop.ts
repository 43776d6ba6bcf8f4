import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { know, openStore } from '../src/compose.ts';
import { createLog } from '../src/log.ts';
import type { Served } from '../src/parts.ts';
import { serve } from '../src/serve.ts';
import { type Person, startPerson } from './feeds/person.ts';
import { startPublishers } from './feeds/publishers.ts';
import { median } from './rounds.ts';

const hour = 3_600_000;
const everyMs = 400;
/** A hundred and ninety articles of 5 KB with their teasers are 1 MB. */
const shows = { hosts: 40, items: 190, fresh: 3, length: 4_600 };

/** What this thread takes of the processor between one turn of its loop and the next: a delay that others do not make longer. Nanoseconds. */
function heldByUs() {
  const turns = createHistogram();
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let before = used();
  const probe = setInterval(() => {
    const now = used();
    turns.record(Math.max(1, (now - before) * 1_000));
    before = now;
  }, 1);
  return { turns, end: () => clearInterval(probe) };
}

/** Everybody looks at all feeds while a person asks again and again. */
async function watched(name: string, served: Served, person: Person) {
  const answers: number[] = [];
  const held = monitorEventLoopDelay({ resolution: 1 });
  let isDone = false;
  const started = performance.now();
  held.enable();
  const { turns, end } = heldByUs();
  const polling = served.timetable.run('poll').then(() => {
    isDone = true;
  });
  while (!isDone) {
    answers.push(await person.ask());
    await Promise.race([delay(everyMs), polling]);
  }
  held.disable();
  end();
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(0);
  return {
    looks: name,
    seconds: ((performance.now() - started) / 1_000).toFixed(1),
    'delay p50, ms': ms(held.percentile(50)),
    'p99, ms': ms(held.percentile(99)),
    'p99.9, ms': ms(held.percentile(99.9)),
    'most, ms': ms(held.max),
    'processor p99, ms': ms(turns.percentile(99)),
    'p99.9 ': ms(turns.percentile(99.9)),
    'most ': ms(turns.max),
    'commands answered': answers.length,
    'answer, median ms': median(answers).toFixed(0),
    'slowest, ms': Math.max(...answers).toFixed(0),
    'RSS, MB': (process.memoryUsage().rss / 1_000_000).toFixed(0),
  };
}

/** Do people get their answers while forty feeds of 1 MB are read, or as many as are asked for? The whole product, in a workspace on this machine. */
export async function run(_data?: string, feeds = 40): Promise<void> {
  const [person, publishers] = await Promise.all([
    startPerson(),
    startPublishers({ ...shows, feeds, at: Date.now() }),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const store = openStore({ databaseUrl: `sqlite:${join(folder, 'stormbrief.db')}` });
  await store.migrate();
  await store.syncFeeds(publishers.feeds, Date.now());
  let ahead = 0;
  const served = await serve({
    credentials: { kind: 'socket', ...person.doors },
    config: {
      ...{ retentionDays: 400, allowHosts: publishers.hosts, looksAtOnce: 8, enrich: false },
      ...{ opsChannel: null, admins: [], proxy: { http: '', https: '', no: '' }, publicUrl: null },
    },
    store,
    knowledge: { ...know({ feedsPath: null, watchlistsDir: null }), feeds: publishers.feeds },
    log: createLog('silent'),
    now: () => Date.now() + ahead,
    pause: (milliseconds) => delay(milliseconds),
    version: '0',
  });
  const rows = [];
  for (const [edition, name] of [
    'first, all of it new',
    'next, three new in each',
    'next, nothing new',
  ].entries()) {
    await publishers.publish(Math.min(edition, 1));
    rows.push(await watched(name, served, person));
    const kept = await store.countStories({});
    console.log(name, `${kept} stories kept`);
    ahead += hour;
  }
  console.table(rows);
  await served.stop();
  await store.close();
  await Promise.all([publishers.stop(), person.stop()]);
  rmSync(folder, { recursive: true });
}
