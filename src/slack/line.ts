import { once } from 'node:events';
import type { Server } from 'node:http';
import type { App, SocketModeReceiver } from '@slack/bolt';
import { ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import { SlackError, verdictOn } from './post.ts';

/** The way in from Slack: commands, clicks and events come over it. */
export type Line = {
  /** Throws SlackError or ConfigError, with what to do, where it cannot be opened. */
  readonly start: () => Promise<void>;
  /** Slack can reach us now. */
  readonly isUp: () => boolean;
  /** Nothing more comes in; what hangs is cut after a short grace. */
  readonly stop: () => Promise<void>;
  /** Resolves, with what to do, when Slack will not let us in any more. A line that is merely down is opened again. */
  readonly lost: Promise<SlackError>;
};

export type LineNeeds = {
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

const firstPause = 500;
const longestPause = 60_000;
/** A connection that lived this long was sound: the next pause is short again. */
const sound = 60_000;
const helloWithin = 30_000;
const grace = 1_000;

/** Errors after which no app token of ours opens a connection (https://docs.slack.dev/reference/methods/apps.connections.open#errors). */
const tokenIsShut = new Set([
  'account_inactive',
  'access_denied',
  'enterprise_is_restricted',
  'forbidden_team',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'user_removed_from_team',
]);

function refusalOf(error: unknown): SlackError | null {
  const named = (error as { data?: { error?: string } } | undefined)?.data?.error ?? '';
  if (!tokenIsShut.has(named)) return null;
  return new SlackError(
    `Slack did not accept SLACK_APP_TOKEN (${named}). Make an app-level token with the scope connections:write, or switch Socket Mode on, at https://api.slack.com/apps, and start again.`,
    { cause: error },
  );
}

const closed = new Error('the connection was closed before Slack said hello');

/** Open a socket and wait for Slack's hello; the promise inside resolves when that socket is down. */
async function connect(client: SocketModeReceiver['client']): Promise<{ readonly down: Promise<void> }> {
  const down = Promise.withResolvers<void>();
  const isDown = () => down.resolve();
  client.once('disconnected', isDown);
  const late = AbortSignal.timeout(helloWithin);
  const hangUp = () => void client.disconnect();
  late.addEventListener('abort', hangUp, { once: true });
  try {
    await client.start();
    return { down: down.promise };
  } catch (error) {
    client.off('disconnected', isDown);
    throw error ?? closed;
  } finally {
    late.removeEventListener('abort', hangUp);
  }
}

/**
 * Socket Mode that comes back by itself, however long Slack is away. The library's own reconnecting is off: in it, one
 * failed `apps.connections.open` is a rejection that nobody handles, and ends the process.
 */
export function socketLine(receiver: SocketModeReceiver, needs: LineNeeds): Line {
  const { client } = receiver;
  const ending = new AbortController();
  const lost = Promise.withResolvers<SlackError>();
  let isUp = false;
  const reconnect = async (): Promise<{ readonly down: Promise<void> } | null> => {
    let wait = firstPause;
    for (let failures = 1; ; failures += 1) {
      await needs.pause(wait, ending.signal);
      if (ending.signal.aborted) return null;
      try {
        const up = await connect(client);
        needs.log.info({ failures: failures - 1 }, 'connected to Slack again');
        return up;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== null) throw refusal;
        const verdict = verdictOn(error);
        const asked = verdict.kind === 'later' ? (verdict.retryAfterMs ?? 0) : 0;
        wait = Math.max(Math.min(firstPause * 2 ** failures, longestPause), asked);
        needs.log.warn({ failures, reason: verdict.reason, againInMs: wait }, 'Slack is away');
      }
    }
  };
  const keep = async (first: { readonly down: Promise<void> }): Promise<void> => {
    let up: { readonly down: Promise<void> } | null = first;
    let brief = 0;
    while (up !== null) {
      const since = needs.now();
      isUp = true;
      await up.down;
      isUp = false;
      if (ending.signal.aborted) return;
      needs.log.info('the connection to Slack is down');
      brief = needs.now() - since < sound ? brief + 1 : 0;
      if (brief > 1)
        await needs.pause(Math.min(firstPause * 2 ** Math.min(brief, 10), longestPause), ending.signal);
      up = await reconnect();
    }
  };
  return {
    lost: lost.promise,
    isUp: () => isUp,
    start: async () => {
      const up = await connect(client).catch((error: unknown) => {
        throw (
          refusalOf(error) ??
          new SlackError(
            `Slack did not open a Socket Mode connection: ${verdictOn(error).reason}. Check that Socket Mode is on and that this machine reaches Slack over HTTPS and WebSockets, then start again.`,
            { cause: error },
          )
        );
      });
      keep(up).catch((error: unknown) =>
        lost.resolve(
          error instanceof SlackError
            ? error
            : new SlackError('The Slack connection broke.', { cause: error }),
        ),
      );
    },
    stop: async () => {
      ending.abort();
      await Promise.race([client.disconnect(), needs.pause(grace, new AbortController().signal)]);
    },
  };
}

/** A request that is not whole by then is answered 408: whoever sends it has shown no signature yet. In milliseconds, as is how often that is looked for. */
const requestWithin = 10_000;
const lookedForEvery = 1_000;
/** Connections beyond are closed as they come: Slack and a proxy need a few dozen. */
const mostConnections = 1_000;

/** Signed HTTP: Slack comes to our port. */
export function httpLine(app: App, port: number, needs: LineNeeds): Line {
  let server: Server | null = null;
  return {
    lost: new Promise(() => undefined),
    isUp: () => server?.listening === true,
    start: async () => {
      try {
        server = (await app.start(port, {
          requestTimeout: requestWithin,
          headersTimeout: requestWithin,
          connectionsCheckingInterval: lookedForEvery,
        })) as Server;
        server.maxConnections = mostConnections;
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === 'EADDRINUSE' ? 'another program uses it' : message;
        throw new ConfigError(
          `Port ${port} cannot be opened: ${why}. Stop that program or set PORT to a free port.`,
          { cause: error },
        );
      }
    },
    stop: async () => {
      if (server === null) return;
      const held = server;
      server = null;
      const ended = once(held, 'close');
      held.close();
      await Promise.race([ended, needs.pause(grace, new AbortController().signal)]);
      held.closeAllConnections();
      await ended;
    },
  };
}
