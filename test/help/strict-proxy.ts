import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import {
  type Call,
  call,
  forward,
  note,
  openState,
  type Posted,
  type ProxyOptions,
  respond,
  type Slack,
  type Trouble,
} from './proxied-calls.ts';
import { type Args, refuseMessage } from './slack-rules.ts';
import { openTunnel } from './socket-tunnel.ts';

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
  /** Our app, or the person given, is no longer a member, as after `/kick`. */
  readonly leave: (channel: string, user?: string) => void;
  /** Another company is in the channel, as with Slack Connect. */
  readonly connect: (channel: string) => void;
  /** The person is of that other company. */
  readonly estrange: (user: string) => void;
  readonly join: (channel: string) => void;
  /** Hand an envelope to the app over its socket; resolves with what it acknowledges, null where it says nothing. */
  readonly envelope: (type: string, payload: object) => Promise<unknown>;
  /** Break the sockets that are open; says how many. */
  readonly dropSockets: () => number;
  readonly sockets: () => number;
  readonly stop: () => Promise<void>;
};

type Acknowledged = { readonly envelope_id?: string; readonly payload?: Args };

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
    leave: (channel, user) => slack.left.add(user === undefined ? channel : `${channel} ${user}`),
    connect: (channel) => slack.connected.add(channel),
    estrange: (user) => slack.strangers.add(user),
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
