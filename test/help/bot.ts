import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knowledgeStamp, openStore, watchKnowledge } from '../../src/compose.ts';
import { type Feed, nothingMore } from '../../src/domain/feed.ts';
import { type Quotas, usualQuotas } from '../../src/domain/quota.ts';
import type { Log } from '../../src/log.ts';
import { serve } from '../../src/serve.ts';
import type { Store } from '../../src/store/store.ts';
import { builtIn, plainSources } from './built-in.ts';
import { type FeedServer, startFeedServer } from './feed-server.ts';
import { minute } from './make.ts';
import { openMigrated } from './migrated.ts';
import { freePort } from './ports.ts';
import { shortPause } from './short-pause.ts';
import { silentLog } from './silent-log.ts';
import { type Message, type SlackServer, startSlackServer } from './slack-server.ts';

/** The whole product with its real parts, in a workspace and with publishers of the test's own; only the clock is the test's. */
export type Bot = {
  readonly slack: SlackServer;
  /** Where it listens; null in Socket Mode. */
  readonly http: string | null;
  readonly feeds: FeedServer;
  readonly store: Store;
  readonly clock: { now: number };
  /** Let time pass. */
  readonly pass: (milliseconds: number) => void;
  /** Look at the feeds that are due, and send what that owes. */
  readonly poll: () => Promise<void>;
  /** The minute's tick for digests and deliveries. */
  readonly tick: () => Promise<void>;
  /** The minute's tick for what was imported meanwhile, and the past matched with it. */
  readonly learn: () => Promise<void>;
  /** Type `/threat <words>` and read the answer. */
  readonly threat: (channel: string, user: string, words: string) => Promise<Message>;
  /** What the product posted to a channel by itself, oldest first. */
  readonly posts: (channel: string) => readonly SlackServer['proxy']['posts'][number][];
  /** What it told people directly. */
  readonly notices: () => readonly string[];
  /** Resolves when Slack will not have the product any more. */
  readonly lost: Promise<Error>;
  readonly stop: () => Promise<void>;
};

export const team = 'T01STORM';
export const soc = 'C01SOC';
export const energy = 'C01ENERGY';
export const ports = 'C01PORT';
export const alice = 'U01ALICE';
export const bob = 'U01BOB';

/** The feeds that the publisher shows at these paths. */
export function feedsAt(server: FeedServer, paths: readonly string[]): readonly Feed[] {
  return paths.map((path) => ({
    id: path,
    title: `Feed ${path}`,
    url: server.url(path),
    category: 'research',
    language: 'en',
    everyMinutes: 15,
    ...nothingMore,
  }));
}

/** Start it all. `now` is where the clock begins, epoch ms; `databaseUrl` an empty database, a SQLite file of its own when absent. */
export async function startBot(
  mode: 'socket' | 'events',
  paths: readonly string[],
  now: number,
  log: Log = silentLog,
  databaseUrl?: string,
  quotas: Quotas = usualQuotas,
): Promise<Bot> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bot-'));
  const [slack, feeds, port] = await Promise.all([startSlackServer({ mode }), startFeedServer(), freePort()]);
  const { botToken, appToken, signingSecret, apiUrl } = slack;
  const store =
    databaseUrl === undefined
      ? await openMigrated(join(folder, 'stormbrief.db'))
      : openStore({ databaseUrl });
  await store.migrate();
  const known = { ...builtIn(), feeds: feedsAt(feeds, paths) };
  await store.syncFeeds(known.feeds, now);
  const clock = { now };
  const http = mode === 'events' ? `http://127.0.0.1:${port}` : null;
  const credentials =
    mode === 'socket'
      ? ({ kind: 'socket', botToken, appToken, apiUrl } as const)
      : ({ kind: 'http', botToken, signingSecret, port, apiUrl } as const);
  if (mode === 'events') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const served = await serve({
    credentials,
    config: {
      retentionDays: 400,
      quotas,
      allowHosts: [feeds.host],
      looksAtOnce: 8,
      enrich: false,
      opsChannel: null,
      admins: [alice],
      proxy: { http: '', https: '', no: '' },
      publicUrl: http,
    },
    store,
    knowledge: known,
    refresh: watchKnowledge(
      store,
      plainSources,
      { stamp: await knowledgeStamp(store, plainSources), knowledge: known },
      log,
    ),
    log,
    now: () => clock.now,
    pause: shortPause,
    version: '0',
  });
  const answers = async (channel: string) => (await slack.messages(channel)).length;
  return {
    slack,
    http,
    feeds,
    store,
    clock,
    pass: (milliseconds) => {
      clock.now += milliseconds;
    },
    poll: async () => {
      clock.now += 16 * minute;
      await served.timetable.run('poll');
      await served.timetable.run('deliver');
    },
    tick: async () => {
      await served.timetable.run('disk');
      await served.timetable.run('watch');
      await served.timetable.run('listings');
      await served.timetable.run('digest');
      await served.timetable.run('deliver');
    },
    learn: async () => {
      await served.timetable.run('knowledge');
      await served.timetable.run('rematch');
    },
    threat: async (channel, user, words) => {
      const before = await answers(channel);
      await slack.command(channel, user, words);
      return waitForMessage(slack, channel, before);
    },
    posts: (channel) =>
      slack.proxy.posts.filter(
        (posted) => posted.channel === channel && posted.method === 'chat.postMessage',
      ),
    notices: () =>
      slack.proxy.posts
        .filter((posted) => posted.eventType === 'stormbrief_notice')
        .map((posted) => posted.text),
    lost: served.lost,
    stop: async () => {
      await served.stop();
      await store.close();
      await slack.stop();
      await feeds.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The message after the first `before`; fails when none comes within five seconds. */
export async function waitForMessage(slack: SlackServer, channel: string, before: number): Promise<Message> {
  for (let tries = 0; tries < 500; tries += 1) {
    const message = (await slack.messages(channel))[before];
    if (message !== undefined) return message;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no message came in ${channel}`);
}

/** All the words that a message shows. */
export function shown(message: Message | SlackServer['proxy']['posts'][number]): string {
  return `${message.text ?? ''}\n${JSON.stringify(message.blocks ?? [])}`;
}

/** The button with this text: what a click on it says. */
export function buttonIn(
  message: Message | SlackServer['proxy']['posts'][number],
  text: string,
): { readonly action_id: string; readonly value: string; readonly type: string } {
  const found: { action_id: string; value: string; type: string }[] = [];
  JSON.stringify(message.blocks ?? [], (_, value) => {
    if (value?.type === 'button' && value.text?.text === text)
      found.push({ action_id: value.action_id, value: value.value, type: 'button' });
    return value;
  });
  const [button] = found;
  if (button === undefined) throw new Error(`no button “${text}” in ${shown(message as Message)}`);
  return button;
}
