import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import {
  type LocalChannel,
  type LocalWorkspace,
  localSlackProgram,
  startLocalWorkspace,
} from '../../src/demo/local-workspace.ts';
import { type StrictProxy, startStrictProxy } from './strict-proxy.ts';

/** Whether this machine can run the tests that need a workspace (the optional package is there). */
export const hasLocalSlack = localSlackProgram() !== null;

/** A message as the workspace holds it. */
export type Message = {
  readonly ts: string;
  readonly channel: string;
  readonly user?: string;
  readonly text?: string;
  readonly blocks?: readonly Record<string, unknown>[];
  readonly thread_ts?: string;
  /** `ephemeral` for what one person alone sees. */
  readonly subtype?: string;
  readonly ephemeral_to?: string;
};

/** What a person clicks: the element's ids, and its value or the option chosen. */
export type Action = {
  readonly action_id: string;
  readonly type?: string;
  readonly block_id?: string;
  readonly value?: string;
  readonly selected_option?: object;
};

/** All that the page of the workspace knows, as it shows it. */
export type Page = {
  readonly modalStack: readonly Record<string, unknown>[];
  readonly homeViews: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
};

/** A local workspace behind the strict proxy, for the time of a test. Give the app `apiUrl` and the tokens. */
export type SlackServer = Pick<
  LocalWorkspace,
  'botToken' | 'appToken' | 'signingSecret' | 'teamId' | 'appId' | 'botUserId' | 'channels' | 'users'
> & {
  readonly apiUrl: string;
  readonly proxy: StrictProxy;
  /** Where the app listens, in `events` mode: http://127.0.0.1:<port>/slack/events. */
  readonly deliverTo: (requestUrl: string) => void;
  /** Type `/threat <text>` as a person; resolves when the app has acknowledged it. */
  readonly command: (channel: string, user: string, text: string) => Promise<void>;
  readonly click: (channel: string, messageTs: string, user: string, action: Action) => Promise<void>;
  readonly openHome: (user: string) => Promise<void>;
  /** Send the modal that is open, with `state.values` by block_id and action_id. */
  readonly submitView: (user: string, values: object) => Promise<void>;
  readonly page: () => Promise<Page>;
  /** Oldest first, ephemeral ones too. */
  readonly messages: (channel: string) => Promise<readonly Message[]>;
  readonly log: () => Promise<readonly Record<string, unknown>[]>;
  /** Tell the app of an event of the Events API; the same `eventId` again is a retry. */
  readonly event: (event: Readonly<Record<string, unknown>>, eventId?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The headers with which Slack signs a request (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export function signedHeaders(secret: string, body: string, atSeconds: number): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${atSeconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(atSeconds), 'x-slack-signature': `v0=${digest}` };
}

type Relay = {
  readonly url: string;
  readonly point: (at: { requestUrl?: string; workspace?: string; proxy?: string; secret?: string }) => void;
  readonly post: (contentType: string, body: string) => Promise<Response>;
  readonly stop: () => Promise<void>;
};

/** Between workspace and app in `events` mode: response_urls lead to the proxy, and the body is signed anew. */
async function startRelay(): Promise<Relay> {
  let at: { requestUrl?: string; workspace?: string; proxy?: string; secret?: string } = {};
  const post = async (contentType: string, body: string) => {
    const { requestUrl, workspace = ' ', proxy = ' ', secret = '' } = at;
    if (requestUrl === undefined) throw new Error('call deliverTo(requestUrl) before anything is delivered');
    const changed = body
      .replaceAll(workspace, proxy)
      .replaceAll(encodeURIComponent(workspace), encodeURIComponent(proxy));
    return fetch(requestUrl, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        ...signedHeaders(secret, changed, Math.floor(Date.now() / 1_000)),
      },
      body: changed,
    });
  };
  const server = createServer(async (request, response) => {
    try {
      const answer = await post(
        request.headers['content-type'] ?? 'application/json',
        await readText(request),
      );
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
        .end(await answer.text());
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the relay has no port');
  return {
    url: `http://127.0.0.1:${address.port}/slack/events`,
    point: (more) => {
      at = { ...at, ...more };
    },
    post,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function envelopeOf(
  workspace: LocalWorkspace,
  event: Readonly<Record<string, unknown>>,
  eventId: string,
): object {
  const { teamId, appId, botUserId } = workspace;
  return {
    type: 'event_callback',
    team_id: teamId,
    api_app_id: appId,
    event,
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}

async function control(
  workspace: LocalWorkspace,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${workspace.url}/_control/${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the workspace answered ${response.status} to ${path}`);
  return (await response.json()) as Record<string, unknown>;
}

/** What the page is told first, after having said `sent` if anything. */
async function askPage(workspace: LocalWorkspace, sent?: object): Promise<Page> {
  const socket = new WebSocket(`${workspace.url.replace('http', 'ws')}/ui`);
  const [told] = (await once(socket, 'message')) as [{ readonly data: string }];
  if (sent !== undefined) socket.send(JSON.stringify(sent));
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return (JSON.parse(told.data) as { readonly state: Page }).state;
}

/** Start a workspace for a test, on free ports, in a folder of its own. Throws where there is none: see hasLocalSlack. */
export async function startSlackServer(
  options: { readonly mode?: 'socket' | 'events'; readonly channels?: readonly LocalChannel[] } = {},
): Promise<SlackServer> {
  const { mode = 'socket', channels: more = [] } = options;
  const dir = mkdtempSync(join(tmpdir(), 'slack-server-'));
  const relay = await startRelay();
  const workspace = await startLocalWorkspace({ port: 0, dir, mode, requestUrl: relay.url, channels: more });
  if (workspace.kind === 'unavailable') {
    await relay.stop();
    throw new Error(workspace.reason);
  }
  const { url, botToken, appToken, signingSecret, teamId, appId, botUserId, channels, users } = workspace;
  const proxy = await startStrictProxy({ target: url, botToken, appToken });
  relay.point({ workspace: url, proxy: proxy.url, secret: signingSecret });
  const tell = async (payload: object) => {
    if (mode === 'socket') await proxy.envelope('events_api', payload);
    else {
      const answer = await relay.post('application/json', JSON.stringify(payload));
      if (!answer.ok) throw new Error(`the app answered ${answer.status} to an event`);
    }
  };
  return {
    botToken,
    appToken,
    signingSecret,
    teamId,
    appId,
    botUserId,
    channels,
    users,
    apiUrl: proxy.apiUrl,
    proxy,
    deliverTo: (requestUrl) => relay.point({ requestUrl }),
    command: async (channel, user, text) => {
      await control(workspace, 'command', { channel, user, command: '/threat', text });
    },
    click: async (channel, messageTs, user, action) => {
      await control(workspace, 'interact', { channel, messageTs, user, action });
    },
    openHome: async (user) => {
      await control(workspace, 'open-home', { user });
    },
    submitView: async (user, values) => {
      await askPage(workspace, { t: 'view_submit', user, values });
    },
    page: () => askPage(workspace),
    messages: async (channel) => {
      const { messages } = await control(workspace, `messages/${channel}`);
      return messages as readonly Message[];
    },
    log: async () => (await control(workspace, 'log'))['log'] as readonly Record<string, unknown>[],
    event: (event, eventId = `Ev${randomUUID()}`) => tell(envelopeOf(workspace, event, eventId)),
    stop: async () => {
      await proxy.stop();
      await workspace.stop();
      await relay.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
