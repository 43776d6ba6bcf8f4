import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import {
  type Args,
  postingMethods,
  readArguments,
  refuse,
  refuseArguments,
  refuseMessage,
  refuseResponse,
  refuseToken,
} from './slack-rules.ts';
import { openTunnel, type Tunnel } from './socket-tunnel.ts';

/** What goes wrong with a call. `cut` breaks the connection before, or after, the call reached the workspace. */
export type Trouble =
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' };

/** One call of the Web API, or a body sent to a response_url (`method` is then `response_url`), and its answer. */
export type Call = {
  readonly method: string;
  readonly args: Args;
  /** `ok`, Slack's error, an HTTP status, or `cut`. */
  readonly outcome: string;
  /** It was carried through to the workspace. */
  readonly reached: boolean;
};

/** A message that reached a conversation, with the ids that travel with it. */
export type Posted = {
  readonly method: string;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly threadTs: string | null;
  readonly eventType: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
};

export type StrictProxy = {
  readonly url: string;
  /** Base of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  readonly calls: readonly Call[];
  readonly posts: readonly Posted[];
  /** Everything that was refused for its form, in words. A test ends by finding none. */
  readonly faults: readonly string[];
  /** The next `times` calls of `method` meet this trouble; troubles of one method queue up. */
  readonly trouble: (method: string, how: Trouble, times?: number) => void;
  readonly archive: (channel: string) => void;
  readonly unarchive: (channel: string) => void;
  /** Our app is no longer a member, as after `/kick`. */
  readonly leave: (channel: string) => void;
  readonly join: (channel: string) => void;
  /** Hand an envelope to the app over its socket; resolves with what it acknowledges, null where it says nothing. */
  readonly envelope: (type: string, payload: object) => Promise<unknown>;
  /** Break the sockets that are open; says how many. */
  readonly dropSockets: () => number;
  readonly sockets: () => number;
  readonly stop: () => Promise<void>;
};

export type ProxyOptions = {
  /** Base URL of the workspace behind us. */
  readonly target: string;
  readonly botToken: string;
  readonly appToken: string;
  /** How long the app may take to acknowledge (Slack: three seconds). */
  readonly ackWithinMs?: number;
};

type Answer = { readonly status: number; readonly body: string; readonly contentType: string };
type Waiting = { readonly method: string; readonly how: Trouble; left: number };
type Acknowledged = { readonly envelope_id?: string; readonly payload?: Args };
type Slack = Awaited<ReturnType<typeof openState>>;

const responseUses = 5;

const jsonAnswer = (body: object, status = 200): Answer => ({
  status,
  body: JSON.stringify(body),
  contentType: 'application/json; charset=utf-8',
});

async function openState(options: ProxyOptions) {
  const target = options.target.replace(/\/$/, '');
  const ask = async (method: string, args: Record<string, string>): Promise<Args> => {
    const response = await fetch(`${target}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.botToken}` },
      body: new URLSearchParams(args),
    });
    return (await response.json()) as Args;
  };
  const me = await ask('auth.test', {});
  return {
    ...options,
    target,
    ask,
    botUserId: String(me['user_id']),
    calls: [] as Call[],
    posts: [] as Posted[],
    faults: [] as string[],
    troubles: [] as Waiting[],
    archived: new Set<string>(),
    left: new Set<string>(),
    tunnels: new Set<Tunnel>(),
    acks: new Map<string, (payload: unknown) => void>(),
    responses: new Map<string, number>(),
  };
}

async function members(slack: Slack, channel: string): Promise<readonly string[] | null> {
  const { ok, members: found } = await slack.ask('conversations.members', { channel });
  if (ok !== true || !Array.isArray(found)) return null;
  return slack.left.has(channel) ? found.filter((user) => user !== slack.botUserId) : found;
}

/** Slack's own objections to a place; a person's id opens a direct message and has none. */
async function refusePlace(slack: Slack, method: string, args: Args): Promise<object | null> {
  const channel = String(args['channel'] ?? '');
  if (!postingMethods.includes(method) || /^[UD]/.test(channel)) return null;
  const inside = await members(slack, channel);
  if (inside === null) return refuse('channel_not_found');
  if (slack.archived.has(channel)) return refuse('is_archived');
  return inside.includes(slack.botUserId) ? null : refuse('not_in_channel');
}

/** What the workspace says of itself that is not so: membership, archives, and where its socket is. */
async function correct(slack: Slack, method: string, args: Args, answer: Args, own: string): Promise<Args> {
  const channel = answer['channel'];
  if (method === 'apps.connections.open')
    return { ...answer, url: String(answer['url']).replace(/^ws:\/\/[^/]+/, own.replace('http', 'ws')) };
  if (method === 'conversations.members')
    return { ...answer, members: await members(slack, String(args['channel'])) };
  if (method !== 'conversations.info' || typeof channel !== 'object' || channel === null) return answer;
  const id = String((channel as Args)['id']);
  const inside = (await members(slack, id))?.includes(slack.botUserId) ?? false;
  if (!inside && (channel as Args)['is_private'] === true) return refuse('channel_not_found');
  return { ...answer, channel: { ...channel, is_member: inside, is_archived: slack.archived.has(id) } };
}

function remember(slack: Slack, method: string, args: Args, answer: Args): void {
  if (!postingMethods.includes(method)) return;
  const metadata = (args['metadata'] ?? {}) as Args;
  slack.posts.push({
    method,
    channel: String(answer['channel'] ?? args['channel']),
    ts: String(answer['ts'] ?? answer['message_ts'] ?? ''),
    text: String(args['text'] ?? ''),
    blocks: (args['blocks'] ?? []) as readonly unknown[],
    threadTs: typeof args['thread_ts'] === 'string' ? args['thread_ts'] : null,
    eventType: typeof metadata['event_type'] === 'string' ? metadata['event_type'] : null,
    payload: (metadata['event_payload'] ?? {}) as Args,
  });
}

function nextTrouble(slack: Slack, method: string): Trouble | null {
  const waiting = slack.troubles.find((one) => one.method === method && one.left > 0);
  if (waiting === undefined) return null;
  waiting.left -= 1;
  return waiting.how;
}

async function forward(slack: Slack, request: IncomingMessage, body: string): Promise<Answer> {
  const { authorization, 'content-type': contentType } = request.headers;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const response = await fetch(`${slack.target}${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    ...(isRead ? {} : { body }),
  });
  const type = response.headers.get('content-type') ?? 'text/plain';
  return { status: response.status, body: await response.text(), contentType: type };
}

function note(slack: Slack, method: string, answer: Args): void {
  const { messages } = (answer['response_metadata'] ?? {}) as { readonly messages?: readonly string[] };
  for (const message of messages ?? []) slack.faults.push(`${method}: ${message}`);
}

/** Answer one call of the Web API; null breaks the connection. */
async function call(
  slack: Slack,
  request: IncomingMessage,
  method: string,
  body: string,
  own: string,
): Promise<(Answer & { readonly retryAfter?: number }) | null> {
  const query = new URL(request.url ?? '/', own).searchParams;
  const args = readArguments(query, request.headers['content-type'] ?? '', body);
  const record = (outcome: string, reached: boolean) => slack.calls.push({ method, args, outcome, reached });
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const trouble = nextTrouble(slack, method);
  switch (trouble?.kind) {
    case 'rate-limited':
      record('ratelimited', false);
      return { ...jsonAnswer(refuse('ratelimited'), 429), retryAfter: trouble.retryAfterSeconds };
    case 'http':
      record(String(trouble.status), false);
      return { status: trouble.status, body: 'upset', contentType: 'text/plain' };
    case 'refused':
      record(trouble.error, false);
      return jsonAnswer(refuse(trouble.error));
    case 'cut':
      if (trouble.when === 'after') break;
      record('cut', false);
      return null;
  }
  const token = bearer ?? (typeof args['token'] === 'string' ? args['token'] : null);
  const refused =
    refuseToken(method, token, slack) ??
    (await refusePlace(slack, method, args)) ??
    refuseArguments(method, args);
  if (refused !== null) {
    const no = refused as Args;
    record(String(no['error']), false);
    note(slack, method, no);
    return jsonAnswer(refused);
  }
  const carried = await forward(slack, request, body);
  const answer = await correct(slack, method, args, JSON.parse(carried.body), own);
  if (answer['ok'] === true) remember(slack, method, args, answer);
  record(trouble?.kind === 'cut' ? 'cut' : answer['ok'] === true ? 'ok' : String(answer['error']), true);
  return trouble?.kind === 'cut' ? null : jsonAnswer(answer);
}

/** A body sent to a response_url: good for five uses, and held to the same limits as any message. */
async function respond(slack: Slack, request: IncomingMessage, body: string): Promise<Answer> {
  const args = readArguments(new URLSearchParams(), 'application/json', body);
  const record = (outcome: string, reached: boolean) =>
    slack.calls.push({ method: 'response_url', args, outcome, reached });
  const used = slack.responses.get(request.url ?? '') ?? 0;
  const refused = used >= responseUses ? refuse('expired_url') : refuseResponse(args);
  if (refused !== null) {
    record(refused.error, false);
    note(slack, 'response_url', refused);
    return jsonAnswer(refused, used >= responseUses ? 404 : 400);
  }
  slack.responses.set(request.url ?? '', used + 1);
  record('ok', true);
  return forward(slack, request, body);
}

async function serve(
  slack: Slack,
  request: IncomingMessage,
  response: ServerResponse,
  own: string,
): Promise<void> {
  const body = await readText(request);
  const path = new URL(request.url ?? '/', own).pathname;
  const method = /^\/api\/([\w.]+)$/.exec(path)?.[1];
  const answer =
    method !== undefined
      ? await call(slack, request, method, body, own)
      : path.startsWith('/_hooks/response/')
        ? await respond(slack, request, body)
        : await forward(slack, request, body);
  if (answer === null) {
    request.socket.destroy();
    return;
  }
  const retryAfter = 'retryAfter' in answer ? { 'retry-after': String(answer.retryAfter) } : {};
  response.writeHead(answer.status, { 'content-type': answer.contentType, ...retryAfter }).end(answer.body);
}

/** An acknowledgement may carry a message of its own, which no Web API call shows. */
function hear(slack: Slack, text: string): boolean {
  const { envelope_id: id, payload } = JSON.parse(text) as Acknowledged;
  if (payload?.['text'] !== undefined || payload?.['blocks'] !== undefined) {
    const refused = refuseMessage(payload);
    if (refused !== null) note(slack, 'ack', refused);
    slack.calls.push({ method: 'ack', args: payload, outcome: refused?.error ?? 'ok', reached: true });
  }
  const waiting = id === undefined ? undefined : slack.acks.get(id);
  if (id === undefined || waiting === undefined) return false;
  slack.acks.delete(id);
  waiting(payload);
  return true;
}

async function sendEnvelope(slack: Slack, type: string, payload: object): Promise<unknown> {
  const open = [...slack.tunnels].find((tunnel) => tunnel.isOpen());
  if (open === undefined) throw new Error('the app has no socket open');
  const id = randomUUID();
  const acknowledged = Promise.withResolvers<unknown>();
  const within = slack.ackWithinMs ?? 3_000;
  const late = setTimeout(
    () => acknowledged.reject(new Error(`the app did not acknowledge ${type} within ${within} ms`)),
    within,
  );
  slack.acks.set(id, acknowledged.resolve);
  open.tell(
    JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' }),
  );
  return acknowledged.promise.finally(() => {
    clearTimeout(late);
    slack.acks.delete(id);
  });
}

/**
 * A proxy before a local workspace that is as strict as Slack: tokens, membership, archives, Block Kit limits, and
 * on demand its bad days (429, 5xx, refusals, connections cut, sockets dropped). Records every message that passed.
 */
export async function startStrictProxy(options: ProxyOptions): Promise<StrictProxy> {
  const slack = await openState(options);
  let own = '';
  const server = createServer((request, response) => {
    serve(slack, request, response, own).catch((error: unknown) => {
      slack.faults.push(`proxy: ${String(error)}`);
      response.destroy();
    });
  });
  server.on('upgrade', (request, app) => {
    openTunnel(new URL(slack.target), request, app, {
      rewrite: (text) => text.replaceAll(slack.target, own),
      heard: (text) => hear(slack, text),
      opened: (tunnel) => slack.tunnels.add(tunnel),
    }).catch(() => app.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  own = `http://127.0.0.1:${address.port}`;
  const openTunnels = () => [...slack.tunnels].filter((tunnel) => tunnel.isOpen());
  const dropSockets = () => {
    const open = openTunnels();
    for (const tunnel of open) tunnel.drop();
    return open.length;
  };
  return {
    url: own,
    apiUrl: `${own}/api/`,
    calls: slack.calls,
    posts: slack.posts,
    faults: slack.faults,
    trouble: (method, how, times = 1) => slack.troubles.push({ method, how, left: times }),
    archive: (channel) => slack.archived.add(channel),
    unarchive: (channel) => slack.archived.delete(channel),
    leave: (channel) => slack.left.add(channel),
    join: (channel) => slack.left.delete(channel),
    envelope: (type, payload) => sendEnvelope(slack, type, payload),
    dropSockets,
    sockets: () => openTunnels().length,
    stop: async () => {
      for (const tunnel of openTunnels()) tunnel.close();
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
