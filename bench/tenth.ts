import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../src/compose.ts';
import { deliverDue } from '../src/jobs/deliver.ts';
import { createLog } from '../src/log.ts';
import type { Store } from '../src/store/store.ts';
import { makeCadence, makeFilter, makeSubscription } from '../test/help/make.ts';
import { startPostgres } from '../test/help/postgres.ts';
import { digesting } from './crowd-digests.ts';
import { startPublishers } from './feeds/publishers.ts';
import { openProduct } from './product.ts';
import { timed } from './rounds.ts';
import { makeTellings } from './tellings.ts';

/** A tenth of what docs/decisions/0001-capacity.md reckons with. */
const feeds = 2_000;
const workspaces = 10_000;
const subscriptions = 100_000;
const dueAtOnce = 6_000;
const newsAMinute = 60;
const alertsEach = 10;
const hour = 3_600_000;
const [items, fresh] = [3, 1];
/** How long Slack takes to answer, in milliseconds, and how long it is watched. */
const slackTakes = 100;
const watched = 60_000;

/** Each event is wanted by as many channels as reckoned with; of these many have a digest due now, the others later. */
async function subscribe(store: Store, now: number): Promise<void> {
  const titles = makeTellings(Math.min(feeds * (items + 10 * fresh), 50_000), 7 * 24 * hour).map(
    ({ title }) => title,
  );
  const wanted = subscriptions / alertsEach;
  for (let from = 0; from < subscriptions; from += 1_000)
    await Promise.all(
      Array.from({ length: 1_000 }, (_, nth) => {
        const at = from + nth;
        const isDue = at % Math.round(subscriptions / dueAtOnce) === 0;
        return store.saveSubscription(
          makeSubscription({
            ...{ id: `s${at}`, teamId: `T${at % workspaces}`, channelId: `C${at}` },
            ...{ coveredUntil: now - 24 * hour, nextDigestAt: isDue ? now - 1 : now + 24 * hour },
            filter: makeFilter({ including: [titles[at % wanted] ?? ''] }),
            cadence: makeCadence({ instant: true, digest: 'daily' }),
          }),
        );
      }),
    );
}

function tell(part: string, cost: { readonly wall: number; readonly cpu: number }, count: number): void {
  const each = (ms: number) => (ms / count).toFixed(2);
  console.log(
    `${part}: ${count.toLocaleString('en')} in ${(cost.wall / 1_000).toFixed(1)} s, ${each(cost.wall)} ms each, of it ${each(cost.cpu)} ms of our processor`,
  );
}

async function post(store: Store): Promise<void> {
  const end = Date.now() + watched;
  let posted = 0;
  const cost = await timed(() =>
    deliverDue(
      {
        ...{ store, now: Date.now, log: createLog('silent') },
        pause: (ms: number) => delay(ms),
        send: async () => {
          await delay(slackTakes);
          posted += 1;
          return { kind: 'sent', ts: `${Date.now() / 1_000}.${posted}` };
        },
      },
      () => Date.now() > end,
    ),
  );
  tell(`posted by one process, Slack answering in ${slackTakes} ms`, cost, posted);
  console.log(`  ${((posted * 1_000) / cost.wall).toFixed(0)} a second`);
}

/** What does a tenth of the largest load cost, part by part? */
export async function run(): Promise<void> {
  // The clock of the looks goes before that of the world, so that what they owe is due.
  const start = Date.now() - 3 * hour;
  const server = await startPostgres();
  const publishers = await startPublishers({ feeds, hosts: feeds, items, fresh, length: 1_000, at: start });
  const store = openStore({ databaseUrl: server.url });
  const product = openProduct(store, publishers, 50);
  try {
    await store.migrate();
    await store.syncFeeds(publishers.feeds, start);
    await subscribe(store, Date.now());
    await product.poll(start);
    tell('looks that find nothing new', await timed(() => product.poll(start + hour)), feeds);
    await publishers.publish(1);
    await store.syncFeeds(publishers.feeds.slice(0, newsAMinute), start + hour);
    const news = await timed(() => product.poll(start + 2 * hour));
    const { owed } = await store.queueDepth(Date.now());
    tell(`looks of the worst minute (${owed.toLocaleString('en')} alerts owed)`, news, newsAMinute);
    let digests = 0;
    const cost = await timed(async () => {
      digests = await digesting(store);
    });
    tell('digests due in one minute, owed', cost, digests);
    await post(store);
  } finally {
    await Promise.all([product.close(), store.close(), publishers.stop()]);
    await server.stop();
  }
}
