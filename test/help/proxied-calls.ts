import type { IncomingMessage } from 'node:http';
import {
  type Args,
  postingMethods,
  type Refusal,
  readArguments,
  refuse,
  refuseArguments,
  refuseResponse,
  refuseToken,
} from './slack-rules.ts';
import type { Tunnel } from './socket-tunnel.ts';

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
  /** When it passed, epoch ms. */
  readonly at: number;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly threadTs: string | null;
  readonly eventType: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
};

export type ProxyOptions = {
  /** Base URL of the workspace behind us. */
  readonly target: string;
  readonly botToken: string;
  readonly appToken: string;
  /** How long the app may take to acknowledge (Slack: three seconds). */
  readonly ackWithinMs?: number;
};

export type Answer = { readonly status: number; readonly body: string; readonly contentType: string };
type Waiting = { readonly method: string; readonly how: Trouble; left: number };
/** The proxy's own memory of the workspace. */
export type Slack = Awaited<ReturnType<typeof openState>>;

const responseUses = 5;

const jsonAnswer = (body: object, status = 200): Answer => ({
  status,
  body: JSON.stringify(body),
  contentType: 'application/json; charset=utf-8',
});

/** All that the proxy knows of the workspace behind it, and what passed. */
export async function openState(options: ProxyOptions) {
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
    connected: new Set<string>(),
    strangers: new Set<string>(),
    tunnels: new Set<Tunnel>(),
    acks: new Map<string, (payload: unknown) => void>(),
    responses: new Map<string, number>(),
  };
}

async function members(slack: Slack, channel: string): Promise<readonly string[] | null> {
  const { ok, members: found } = await slack.ask('conversations.members', { channel });
  if (ok !== true || !Array.isArray(found)) return null;
  const isOut = (user: string) =>
    slack.left.has(`${channel} ${user}`) || (user === slack.botUserId && slack.left.has(channel));
  return found.filter((user: string) => !isOut(user));
}

/** Slack's own objections to a place; a person's id opens a direct message and has none. */
async function refusePlace(slack: Slack, method: string, args: Args): Promise<Refusal | null> {
  const channel = String(args['channel'] ?? '');
  if (!postingMethods.includes(method) || /^[UD]/.test(channel)) return null;
  const inside = await members(slack, channel);
  if (inside === null) return refuse('channel_not_found');
  if (slack.archived.has(channel)) return refuse('is_archived');
  return inside.includes(slack.botUserId) ? null : refuse('not_in_channel');
}

/** The workspace names the app's channels, whoever is asked for. */
async function theirChannels(slack: Slack, args: Args, answer: Args): Promise<readonly Args[]> {
  const listed = await slack.ask('conversations.list', {});
  const user = typeof args['user'] === 'string' ? args['user'] : slack.botUserId;
  const found: Args[] = [];
  for (const channel of ((listed['channels'] ?? answer['channels']) as readonly Args[]).filter(
    ({ is_im }) => is_im !== true,
  )) {
    const id = String(channel['id']);
    if (!slack.archived.has(id) && (await members(slack, id))?.includes(user) === true) found.push(channel);
  }
  return found;
}

/** What the workspace says of itself that is not so: membership, archives, and where its socket is. */
async function correct(slack: Slack, method: string, args: Args, answer: Args, own: string): Promise<Args> {
  const channel = answer['channel'];
  if (method === 'apps.connections.open')
    return { ...answer, url: String(answer['url']).replace(/^ws:\/\/[^/]+/, own.replace('http', 'ws')) };
  if (method === 'conversations.members')
    return { ...answer, members: await members(slack, String(args['channel'])) };
  if (method === 'users.conversations')
    return { ...answer, channels: await theirChannels(slack, args, answer) };
  if (method === 'users.info' && slack.strangers.has(String(args['user'])))
    return { ...answer, user: { ...(answer['user'] as Args), is_stranger: true } };
  if (method !== 'conversations.info' || typeof channel !== 'object' || channel === null) return answer;
  const id = String((channel as Args)['id']);
  const inside = (await members(slack, id))?.includes(slack.botUserId) ?? false;
  if (!inside && (channel as Args)['is_private'] === true) return refuse('channel_not_found');
  const known = {
    is_member: inside,
    is_archived: slack.archived.has(id),
    is_ext_shared: slack.connected.has(id),
  };
  return { ...answer, channel: { ...channel, ...known } };
}

function remember(slack: Slack, method: string, args: Args, answer: Args): void {
  if (!postingMethods.includes(method)) return;
  const metadata = (args['metadata'] ?? {}) as Args;
  slack.posts.push({
    method,
    channel: String(answer['channel'] ?? args['channel']),
    ts: String(answer['ts'] ?? answer['message_ts'] ?? ''),
    at: Date.now(),
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

/** Carry a request through to the workspace as it came. */
export async function forward(slack: Slack, request: IncomingMessage, body: string): Promise<Answer> {
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

/** Keep what was refused for its form, in words. */
export function note(slack: Slack, method: string, answer: Args): void {
  const { messages } = (answer['response_metadata'] ?? {}) as { readonly messages?: readonly string[] };
  for (const message of messages ?? []) slack.faults.push(`${method}: ${message}`);
}

type Replied = Answer & { readonly retryAfter?: number };

/** The answer that a trouble gives before the workspace is asked; null where the call goes on. */
function upset(trouble: Trouble | null): { readonly outcome: string; readonly reply: Replied | null } | null {
  switch (trouble?.kind) {
    case undefined:
      return null;
    case 'rate-limited': {
      const reply = { ...jsonAnswer(refuse('ratelimited'), 429), retryAfter: trouble.retryAfterSeconds };
      return { outcome: 'ratelimited', reply };
    }
    case 'http':
      return {
        outcome: String(trouble.status),
        reply: { status: trouble.status, body: 'upset', contentType: 'text/plain' },
      };
    case 'refused':
      return { outcome: trouble.error, reply: jsonAnswer(refuse(trouble.error)) };
    case 'cut':
      return trouble.when === 'before' ? { outcome: 'cut', reply: null } : null;
    default:
      return trouble satisfies never;
  }
}

function tokenOf(request: IncomingMessage, args: Args): string | null {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof args['token'] === 'string' ? args['token'] : null);
}

/** Answer one call of the Web API; null breaks the connection. `own` is the proxy's address as the app knows it. */
export async function call(
  slack: Slack,
  request: IncomingMessage,
  method: string,
  body: string,
  own: string,
): Promise<Replied | null> {
  const query = new URL(request.url ?? '/', own).searchParams;
  const args = readArguments(query, request.headers['content-type'] ?? '', body);
  const record = (outcome: string, reached: boolean) => slack.calls.push({ method, args, outcome, reached });
  const trouble = nextTrouble(slack, method);
  const early = upset(trouble);
  if (early !== null) {
    record(early.outcome, false);
    return early.reply;
  }
  const refused =
    refuseToken(method, tokenOf(request, args), slack) ??
    (await refusePlace(slack, method, args)) ??
    refuseArguments(method, args);
  if (refused !== null) {
    record(refused.error, false);
    note(slack, method, refused);
    return jsonAnswer(refused);
  }
  const carried = await forward(slack, request, body);
  const answer = await correct(slack, method, args, JSON.parse(carried.body), own);
  const isOk = answer['ok'] === true;
  if (isOk) remember(slack, method, args, answer);
  record(trouble !== null ? 'cut' : isOk ? 'ok' : String(answer['error']), true);
  return trouble === null ? jsonAnswer(answer) : null;
}

/** A body sent to a response_url: good for five uses, and held to the limits of every message. */
export async function respond(slack: Slack, request: IncomingMessage, body: string): Promise<Answer> {
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
