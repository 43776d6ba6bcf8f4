import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { createEmulator, type Emulator } from 'emulate';
import { scopes } from '../../src/slack/scopes.ts';
import { freePort } from './ports.ts';
import { type Args, readArguments, refuseArguments, refuseResponse } from './slack-rules.ts';

/** A call that one workspace answered, in the order of all calls. */
export type Called = {
  readonly workspace: string;
  readonly method: string;
  readonly token: string;
  readonly args: Args;
  readonly answer: Readonly<Record<string, unknown>>;
};

/** An app as Slack knows it. */
export type EmulatedApp = { readonly clientId: string; readonly clientSecret: string };

/** Several workspaces behind one address, as Slack is. */
export type EmulatedSlack = {
  readonly url: string;
  readonly app: EmulatedApp;
  readonly calls: readonly Called[];
  /** What was sent to response URLs, by the URL's last part. */
  readonly responses: readonly { readonly to: string; readonly body: Args }[];
  /** Everything that was refused for its form, in words. */
  readonly faults: readonly string[];
  /** Tokens end after twelve hours from now on. */
  readonly rotate: () => void;
  /** Exchanges of tokens fail, as when Slack is away. */
  readonly refuseExchange: (refused: boolean) => void;
  /** A person invites the app to the workspace's first channel. */
  readonly invite: (workspace: string) => Promise<void>;
  /** The installations of a workspace are gone, with their tokens. */
  readonly revoke: (workspace: string) => void;
  /** The next installations are of an organisation that these workspaces are of. */
  readonly organise: (organisation: string | null) => void;
  readonly stop: () => Promise<void>;
};

/** A token that we hand out in front of the emulator's, which knows none that end. */
type Issued = {
  readonly workspace: string;
  readonly real: string;
  readonly refresh: string;
  readonly expiresAt: number | null;
  isRevoked: boolean;
  isExchanged: boolean;
};

type Slack = {
  readonly workspaces: ReadonlyMap<string, Emulator>;
  readonly app: EmulatedApp;
  readonly calls: Called[];
  readonly responses: { to: string; body: Args }[];
  readonly faults: string[];
  readonly issued: Map<string, Issued>;
  readonly codes: Map<string, string>;
  readonly now: () => number;
  isRotating: boolean;
  isRefusing: boolean;
  organisation: string | null;
};

type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };

const json = (answer: object): Answer => ({
  status: 200,
  body: JSON.stringify(answer),
  headers: { 'content-type': 'application/json' },
});
const tokenHours = 12;
const personToken = 'xoxp-person';

/** Each emulator has the ids T000000001, U000000001, C000000001 …; outside, a workspace's letter stands in them. */
const outward = (letter: string, text: string) =>
  text.replace(/\b([TUC])00000000(\d)\b/g, `$10000000${letter}$2`);
const inward = (letter: string, text: string) =>
  text.replace(new RegExp(`\\b([TUC])0000000${letter}(\\d)\\b`, 'g'), '$100000000$2');

/** Ids as the world sees them: of a workspace `A`, its team, its admin and its first channels. */
export function idsOf(letter: string) {
  return {
    team: `T0000000${letter}1`,
    user: `U0000000${letter}1`,
    channel: `C0000000${letter}1`,
    bot: `UBOT${letter}`,
  };
}

function issue(slack: Slack, workspace: string, real: string) {
  const token = `xoxb-${workspace}-${randomBytes(12).toString('hex')}`;
  const refresh = `xoxe-1-${randomBytes(12).toString('hex')}`;
  const expiresAt = slack.isRotating ? slack.now() + tokenHours * 3_600_000 : null;
  slack.issued.set(token, { workspace, real, refresh, expiresAt, isRevoked: false, isExchanged: false });
  return slack.isRotating
    ? { access_token: token, refresh_token: refresh, expires_in: tokenHours * 3_600 }
    : { access_token: token };
}

/** What the emulator lacks: a token that ends, exchanged for the next one, each refresh token once. */
function exchange(slack: Slack, args: Args): Answer {
  if (args['client_id'] !== slack.app.clientId || args['client_secret'] !== slack.app.clientSecret)
    return json({ ok: false, error: 'invalid_client_id' });
  if (slack.isRefusing) return { status: 503, body: 'away' };
  const found = [...slack.issued].find(([, { refresh }]) => refresh === args['refresh_token']);
  if (found === undefined || found[1].isExchanged || found[1].isRevoked)
    return json({ ok: false, error: 'invalid_refresh_token' });
  found[1].isExchanged = true;
  const { workspace, real } = found[1];
  return json({ ok: true, token_type: 'bot', ...issue(slack, workspace, real) });
}

async function grant(slack: Slack, body: string, args: Args): Promise<Answer> {
  if (args['grant_type'] === 'refresh_token') return exchange(slack, args);
  const workspace = slack.codes.get(String(args['code'])) ?? '';
  const emulator = slack.workspaces.get(workspace);
  if (emulator === undefined) return json({ ok: false, error: 'invalid_code' });
  const response = await fetch(`${emulator.url}/api/oauth.v2.access`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const granted = JSON.parse(outward(workspace, await response.text())) as {
    ok: boolean;
    access_token: string;
  };
  if (!granted.ok) return json(granted);
  const { organisation } = slack;
  const whole =
    organisation === null
      ? {}
      : { is_enterprise_install: true, team: null, enterprise: { id: organisation, name: 'Organisation' } };
  return json({ ...granted, ...issue(slack, workspace, granted.access_token), ...whole });
}

/** Methods that the emulator does not have, and that need no state of it. */
function ours(method: string, letter: string): object | null {
  if (method === 'users.conversations')
    return { ok: true, channels: [{ id: idsOf(letter).channel, name: 'general' }] };
  // The emulator gives out trigger ids itself; ours come with the payloads of the test.
  const isShown = method.startsWith('views.') || method === 'assistant.threads.setSuggestedPrompts';
  return isShown ? { ok: true, view: { id: 'V1' } } : null;
}

async function call(slack: Slack, request: IncomingMessage, method: string, body: string): Promise<Answer> {
  const contentType = request.headers['content-type'] ?? '';
  const args = readArguments(new URL(request.url ?? '/', 'http://x').searchParams, contentType, body);
  if (method === 'oauth.v2.access') return grant(slack, body, args);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const issued = slack.issued.get(token);
  const refuse = (error: string): Answer => {
    slack.calls.push({
      workspace: issued?.workspace ?? '',
      method,
      token,
      args,
      answer: { ok: false, error },
    });
    return json({ ok: false, error });
  };
  if (issued === undefined) return refuse('invalid_auth');
  if (issued.isRevoked) return refuse('token_revoked');
  if (issued.expiresAt !== null && issued.expiresAt <= slack.now()) return refuse('token_expired');
  const refused = refuseArguments(method, args);
  if (refused !== null) {
    slack.faults.push(`${method}: ${JSON.stringify(refused)}`);
    return refuse(refused.error);
  }
  const { workspace, real } = issued;
  const own = ours(method, workspace);
  const answered =
    own === null
      ? outward(
          workspace,
          await (
            await fetch(`${slack.workspaces.get(workspace)?.url}${request.url}`, {
              method: 'POST',
              headers: { authorization: `Bearer ${real}`, 'content-type': contentType },
              body: inward(workspace, body),
            })
          ).text(),
        )
      : JSON.stringify(own);
  const answer = JSON.parse(answered) as Called['answer'];
  slack.calls.push({ workspace, method, token, args, answer });
  if (answer['error'] === 'missing_scope') slack.faults.push(`${method}: ${answered}`);
  return json(answer);
}

/** Pages for people: whoever installs says in which workspace they are (`workspace`), as Slack knows by their session. */
async function page(slack: Slack, request: IncomingMessage, body: string): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://x');
  const workspace = url.searchParams.get('workspace') ?? '';
  const emulator = slack.workspaces.get(workspace);
  if (emulator === undefined) return { status: 404, body: 'no such workspace' };
  url.searchParams.delete('workspace');
  const response = await fetch(`${emulator.url}${url.pathname}${url.search}`, {
    method: request.method ?? 'GET',
    redirect: 'manual',
    ...(request.method === 'POST'
      ? { body: inward(workspace, body), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
      : {}),
  });
  const location = response.headers.get('location');
  const code = location === null ? null : new URL(location).searchParams.get('code');
  if (code !== null) slack.codes.set(code, workspace);
  return {
    status: response.status,
    body: outward(workspace, await response.text()),
    headers: { 'content-type': 'text/html', ...(location === null ? {} : { location }) },
  };
}

async function answer(slack: Slack, request: IncomingMessage): Promise<Answer> {
  const body = await readText(request);
  const { pathname } = new URL(request.url ?? '/', 'http://x');
  const method = /^\/api\/([\w.]+)$/.exec(pathname)?.[1];
  if (method !== undefined) return call(slack, request, method, body);
  const to = /^\/respond\/(.+)$/.exec(pathname)?.[1];
  if (to === undefined) return page(slack, request, body);
  const said = JSON.parse(body) as Args;
  const refused = refuseResponse(said);
  if (refused !== null) slack.faults.push(`response: ${JSON.stringify(refused)}`);
  slack.responses.push({ to, body: said });
  return { status: 200, body: 'ok' };
}

/**
 * One instance of `emulate` a workspace, each with strict scopes, behind a router of ours that does what Slack does before
 * them: one address, codes and tokens that lead to their workspace, tokens that end and are exchanged, and installations of an
 * organisation (`emulate` 0.12.2 has neither of the last two), a message's limits, and revoked tokens.
 */
export async function startEmulatedSlack(
  letters: readonly string[],
  redirectUri: string,
  now: () => number,
): Promise<EmulatedSlack> {
  const app = { clientId: '1.2', clientSecret: 'client-secret-of-the-app' };
  const workspaces = new Map<string, Emulator>();
  for (const letter of letters) {
    const oauthApp = {
      ...{ client_id: app.clientId, client_secret: app.clientSecret, name: 'Stormbrief', app_id: 'A01STORM' },
      ...{ redirect_uris: [redirectUri], scopes: [...scopes] },
      ...{ bot_id: `BBOT${letter}`, bot_user_id: idsOf(letter).bot, bot_name: 'stormbrief' },
    };
    const person = {
      token: personToken,
      type: 'user',
      user: 'admin',
      scopes: ['channels:manage', 'channels:write', 'channels:write.invites'],
    };
    const seed = {
      slack: {
        team: { name: `Workspace ${letter}` },
        strict_scopes: true,
        tokens: [person],
        oauth_apps: [oauthApp],
      },
    };
    workspaces.set(letter, await createEmulator({ service: 'slack', port: await freePort(), seed }));
  }
  const slack: Slack = {
    ...{ workspaces, app, now, calls: [], responses: [], faults: [], issued: new Map(), codes: new Map() },
    ...{ isRotating: false, isRefusing: false, organisation: null },
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(slack, request)
      .catch((error: unknown) => {
        slack.faults.push(`router: ${String(error)}`);
        return { status: 500, body: '', headers: {} };
      })
      .then(({ status, body, headers }: Answer) => response.writeHead(status, headers ?? {}).end(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the router has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    ...{ app, calls: slack.calls, responses: slack.responses, faults: slack.faults },
    rotate: () => {
      slack.isRotating = true;
    },
    refuseExchange: (refused) => {
      slack.isRefusing = refused;
    },
    invite: async (workspace) => {
      const response = await fetch(`${workspaces.get(workspace)?.url}/api/conversations.invite`, {
        method: 'POST',
        headers: { authorization: `Bearer ${personToken}`, 'content-type': 'application/json' },
        body: inward(
          workspace,
          JSON.stringify({ channel: idsOf(workspace).channel, users: idsOf(workspace).bot }),
        ),
      });
      const answer = (await response.json()) as { readonly ok: boolean; readonly error?: string };
      if (!answer.ok) throw new Error(`the invitation was answered ${answer.error}`);
    },
    revoke: (workspace) => {
      for (const issued of slack.issued.values()) if (issued.workspace === workspace) issued.isRevoked = true;
    },
    organise: (organisation) => {
      slack.organisation = organisation;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      for (const emulator of workspaces.values()) await emulator.close();
    },
  };
}
