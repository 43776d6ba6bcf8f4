import { know, openStore } from '../../src/compose.ts';
import { nothingMore } from '../../src/domain/feed.ts';
import { serve } from '../../src/serve.ts';
import type { Store } from '../../src/store/store.ts';
import { shortPause } from './short-pause.ts';
import { silentLog } from './silent-log.ts';

/** The product in a process of its own that polls once, sends what is owed, and may die by SIGKILL at a given point. */
const plan = JSON.parse(process.argv[2] ?? '{}') as {
  readonly path: string;
  readonly feedUrl: string;
  readonly allowHost: string;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly now: number;
  readonly dies: 'before posting' | 'before crossing out' | 'never';
};

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

const real = openStore({ databaseUrl: `sqlite:${plan.path}` });
const store: Store = {
  ...real,
  ...(plan.dies === 'before posting' ? { claimDeliveries: die } : {}),
  ...(plan.dies === 'before crossing out' ? { deliverySent: die } : {}),
};
await store.migrate();
await store.releaseClaims();
const feed = {
  id: 'one',
  title: 'Feed one',
  url: plan.feedUrl,
  category: 'news',
  language: 'en',
  everyMinutes: 15,
  ...nothingMore,
};
const knowledge = { ...know({ feedsPath: null, watchlistsDir: null }), feeds: [feed] };
await store.syncFeeds(knowledge.feeds, plan.now);
const served = await serve({
  credentials: { kind: 'socket', botToken: plan.botToken, appToken: plan.appToken, apiUrl: plan.apiUrl },
  config: {
    retentionDays: 400,
    allowHosts: [plan.allowHost],
    looksAtOnce: 8,
    enrich: false,
    opsChannel: null,
    admins: [],
    proxy: { http: '', https: '', no: '' },
    publicUrl: null,
  },
  store,
  knowledge,
  log: silentLog,
  now: () => plan.now,
  pause: shortPause,
  version: '0',
});
await served.timetable.run('poll');
await served.timetable.run('deliver');
await served.stop();
await store.close();
