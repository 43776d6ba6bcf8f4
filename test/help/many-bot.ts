import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../src/log.ts';
import type { Served } from '../../src/parts.ts';
import { serve } from '../../src/serve.ts';
import { readKeys } from '../../src/store/sealed.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsAt } from './bot.ts';
import { builtIn } from './built-in.ts';
import { type EmulatedSlack, idsOf, startEmulatedSlack } from './emulated-slack.ts';
import { type FeedServer, startFeedServer } from './feed-server.ts';
import { minute } from './make.ts';
import { openMigrated } from './migrated.ts';
import { freePort } from './ports.ts';
import { shortPause } from './short-pause.ts';
import { silentLog } from './silent-log.ts';

/** The whole product as several workspaces install it. */
export type ManyBot = {
  readonly slack: EmulatedSlack;
  readonly http: string;
  readonly feeds: FeedServer;
  readonly store: Store;
  readonly clock: { now: number };
  readonly served: Served;
  /** Install it in a workspace, as a person does with a browser; says how the last page begins. */
  readonly install: (workspace: string) => Promise<string>;
  /** Send a payload as Slack does, signed; resolves with the status and what is acknowledged. */
  readonly send: (
    body: string,
    contentType: string,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  /** Type `/threat <words>` in a workspace's first channel, and read the answer. */
  readonly threat: (
    workspace: string,
    words: string,
    more?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  readonly event: (workspace: string, event: object, more?: object) => Promise<void>;
  readonly interact: (payload: object) => Promise<string>;
  readonly poll: () => Promise<void>;
  readonly tick: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const signingSecret = 'signing-secret-of-the-app';
const form = 'application/x-www-form-urlencoded';

function signed(body: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${digest}` };
}

async function installIn(http: string, slack: EmulatedSlack, workspace: string): Promise<string> {
  const begun = await fetch(`${http}/slack/install`);
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const [, link = ''] = /href="(http[^"]+)"/.exec(await begun.text()) ?? [];
  const asked = new URL(link.replaceAll('&amp;', '&'));
  if (asked.origin !== slack.url) throw new Error(`the page leads to ${asked.origin}`);
  asked.searchParams.set('workspace', workspace);
  const consent = await (await fetch(asked)).text();
  const fields = [...consent.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')] as [string, string],
  );
  const granted = await fetch(`${slack.url}/oauth/v2/authorize/callback?workspace=${workspace}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': form },
    body: new URLSearchParams(fields).toString(),
  });
  const back = granted.headers.get('location') ?? '';
  const done = await fetch(back, { headers: { cookie } });
  return `${done.status} ${(await done.text())
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()}`;
}

/** Start it all: the workspaces by their letters, not yet installed, and feeds at these paths. */
export async function startManyBot(
  letters: readonly string[],
  paths: readonly string[],
  now: number,
  log: Log = silentLog,
): Promise<ManyBot> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-many-'));
  const clock = { now };
  const port = await freePort();
  const http = `http://127.0.0.1:${port}`;
  const slack = await startEmulatedSlack(letters, `${http}/slack/oauth_redirect`, () => clock.now);
  const feeds = await startFeedServer();
  const store = await openMigrated(join(folder, 'stormbrief.db'));
  const knowledge = { ...builtIn(), feeds: feedsAt(feeds, paths) };
  await store.syncFeeds(knowledge.feeds, now);
  const apiUrl = `${slack.url}/api/`;
  const served = await serve({
    credentials: {
      kind: 'oauth',
      ...slack.app,
      stateSecret: 'state-secret-of-this-test',
      signingSecret,
      port,
      apiUrl,
    },
    keys: readKeys(Buffer.alloc(32, 'k').toString('base64')),
    config: {
      retentionDays: 400,
      allowHosts: [feeds.host],
      looksAtOnce: 8,
      enrich: false,
      opsChannel: null,
      admins: [],
      proxy: { http: '', https: '', no: '' },
      publicUrl: http,
    },
    store,
    knowledge,
    log,
    now: () => clock.now,
    pause: shortPause,
    version: '0',
  });
  let sent = 0;
  const send: ManyBot['send'] = async (body, contentType) => {
    const response = await fetch(`${http}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': contentType, ...signed(body) },
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const heard = async (to: string): Promise<string> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = slack.responses.find((response) => response.to === to);
      if (found !== undefined) return JSON.stringify(found.body);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('no answer came');
  };
  return {
    ...{ slack, http, feeds, store, clock, served, send },
    install: async (workspace) => {
      const page = await installIn(http, slack, workspace);
      await slack.invite(workspace).catch((error: Error) => {
        if (!error.message.includes('already_in_channel')) throw error;
      });
      return page;
    },
    threat: async (workspace, words, more = {}) => {
      const { team, user, channel } = idsOf(workspace);
      sent += 1;
      const fields = {
        ...{ command: '/threat', text: words, team_id: team, user_id: user, channel_id: channel },
        ...{ trigger_id: `t${sent}`, response_url: `${slack.url}/respond/c${sent}`, ...more },
      };
      const { status } = await send(new URLSearchParams(fields).toString(), form);
      if (status !== 200) throw new Error(`the command was answered ${status}`);
      return heard(`c${sent}`);
    },
    event: async (workspace, event, more = {}) => {
      const { team } = idsOf(workspace);
      sent += 1;
      const body = { type: 'event_callback', event_id: `E${sent}`, team_id: team, event, ...more };
      const { status } = await send(JSON.stringify(body), 'application/json');
      if (status !== 200) throw new Error(`the event was answered ${status}`);
    },
    interact: async (payload) => {
      const { status, text } = await send(
        new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
        form,
      );
      if (status !== 200) throw new Error(`the click was answered ${status}`);
      return text;
    },
    poll: async () => {
      clock.now += 16 * minute;
      await served.timetable.run('poll');
      await served.timetable.run('deliver');
    },
    tick: async () => {
      for (const job of ['watch', 'listings', 'digest', 'deliver']) await served.timetable.run(job);
    },
    stop: async () => {
      await served.stop();
      await store.close();
      await slack.stop();
      await feeds.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
