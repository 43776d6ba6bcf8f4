import { App, type CustomRoute, type Logger, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import type { SlackConfig } from '../domain/credentials.ts';
import { syndicationPath } from '../domain/syndication.ts';
import { type Log, loggedAs } from '../log.ts';
import { apology } from './apology.ts';
import type { Asker } from './asker.ts';
import { httpLine, type Line, type LineNeeds, socketLine } from './line.ts';
import { whisper } from './listeners/about-story.ts';
import { listenToArrivals } from './listeners/arrivals.ts';
import { listenToConversation } from './listeners/conversation.ts';
import { type DepartureNeeds, listenToDepartures } from './listeners/departures.ts';
import { listenToHome } from './listeners/home.ts';
import type { Needs } from './listeners/needs.ts';
import { listenToShortcuts } from './listeners/shortcuts.ts';
import { listenToStoryActions } from './listeners/story-actions.ts';
import { listenToCommands, listenToStories } from './listeners/threat.ts';
import { hearOnce, sharedMemory } from './once.ts';
import { clientOptions, SlackError, verdictOn } from './post.ts';
import { turnStrangersAway } from './strangers.ts';
import { readAbout } from './views/modal.ts';
import type { Team, Workspace } from './workspaces.ts';

export type SlackCredentials = Exclude<SlackConfig, { kind: 'local' }>;
/** Of one workspace. */
export type BotCredentials = Exclude<SlackCredentials, { kind: 'oauth' }>;

/** Ask Slack whose token this is (https://docs.slack.dev/reference/methods/auth.test). Throws SlackError with what to do. */
export async function identify(credentials: BotCredentials): Promise<Workspace> {
  const client = new webApi.WebClient(credentials.botToken, {
    ...clientOptions(credentials.apiUrl),
    logLevel: LogLevel.ERROR,
  });
  try {
    const { team_id: teamId, team, user_id: botUserId, bot_id: botId } = await client.auth.test();
    if (teamId === undefined || botUserId === undefined)
      throw new SlackError('Slack did not say which workspace the bot token belongs to.');
    return {
      client,
      token: credentials.botToken,
      team: { teamId, teamName: team ?? teamId, botUserId, botId: botId ?? '' },
    };
  } catch (error) {
    if (error instanceof SlackError) throw error;
    const { kind, reason } = verdictOn(error);
    const words =
      kind === 'never'
        ? `Slack did not accept SLACK_BOT_TOKEN: ${reason}. Check the token and SLACK_API_URL.`
        : `Slack could not be asked who we are: ${reason}. Check the network and SLACK_API_URL, then start again.`;
    throw new SlackError(words, { cause: error });
  }
}

/** Bolt writes down the path of a request that it does not know; one may hold a secret. */
const secretPath = new RegExp(`(${syndicationPath}/)[^\\s?)]+`, 'gi');

/** What Bolt logs, in our log. */
export function boltLogger(log: Log): Logger {
  const words = (parts: unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? part.message : String(part)))
      .join(' ')
      .replace(secretPath, '$1…');
  return {
    debug: (...parts: unknown[]) => log.debug(words(parts)),
    info: (...parts: unknown[]) => log.debug(words(parts)),
    warn: (...parts: unknown[]) => log.warn(words(parts)),
    error: (...parts: unknown[]) => log.error(words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Slack's way in to our listeners, not yet open. `idle` resolves when no listener is at work. */
export type Answering = Line & { readonly idle: () => Promise<void> };

function openApp(
  credentials: BotCredentials,
  team: Team,
  log: Log,
  customRoutes: CustomRoute[],
): { app: App; line: Lined } {
  const logger = boltLogger(log);
  const options = clientOptions(credentials.apiUrl);
  const shared = {
    // With it the error handler knows whom to tell.
    extendedErrorHandler: true,
    logger,
    authorize: async () => ({
      botToken: credentials.botToken,
      botUserId: team.botUserId,
      botId: team.botId,
      teamId: team.teamId,
    }),
    clientOptions: options,
  };
  if (credentials.kind === 'http') {
    const { signingSecret, port } = credentials;
    const app = new App({ ...shared, signingSecret, port, endpoints: '/slack/events', customRoutes });
    return { app, line: (needs) => httpLine(app, port, needs) };
  }
  const receiver = new SocketModeReceiver({
    appToken: credentials.appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...options } },
  });
  return { app: new App({ ...shared, receiver }), line: (needs) => socketLine(receiver, needs) };
}

type Lined = (needs: LineNeeds) => Line;

/** Hears how long it took to be done with something, seconds. */
type Answered = { readonly answered?: (what: string, seconds: number) => void };

const kinds = [
  'event_callback',
  'block_actions',
  'view_submission',
  'view_closed',
  'shortcut',
  'message_action',
];

/** What Slack told us of, in the words of its payloads. */
function kindOf(body: object): string {
  if ('command' in body) return 'command';
  const { type } = body as { readonly type?: unknown };
  return kinds.find((kind) => kind === type) ?? 'other';
}

/** Who is behind a payload, and where; null where nobody is, as behind an event. */
function whoAsked(body: object, client: webApi.WebClient): Asker | null {
  const { user, user_id, channel, channel_id, team, team_id, view } = body as Readonly<
    Record<string, unknown>
  >;
  const idOf = (thing: unknown) => (thing as { readonly id?: unknown } | undefined)?.id;
  const userId = user_id ?? idOf(user);
  const carried = readAbout(
    String((view as { private_metadata?: unknown } | undefined)?.private_metadata ?? ''),
  );
  if (typeof userId !== 'string') return null;
  return {
    teamId: String(team_id ?? idOf(team) ?? ''),
    channelId: String(channel_id ?? idOf(channel) ?? carried.channelId),
    userId,
    client,
  };
}

/** What is answered beside Slack. */
export type Route = CustomRoute;

/** What answering in a workspace takes. */
export type AnsweringNeeds = Needs & Pick<DepartureNeeds, 'close'> & LineNeeds & Answered;

/** Whether a payload is heard for the first time. */
export type IsFirst = ReturnType<typeof hearOnce>;

/** What Bolt's extended error handler is given. */
type Failed = {
  readonly error: unknown;
  readonly body: object;
  readonly context: { readonly botToken?: string };
};

/** Have an app answer for one workspace: our listeners and one error handler. `idle` resolves when none is at work. */
export function answerFor(
  app: App,
  { team, apiUrl }: { readonly team: Team; readonly apiUrl: string | null },
  needs: AnsweringNeeds,
  isFirst: IsFirst,
): () => Promise<void> {
  const atWork = new Set<Promise<void>>();
  app.use(async ({ next, body }) => {
    const begun = needs.now();
    const request = needs.newId(begun);
    const work = loggedAs({ request }, () => next()).finally(() =>
      needs.answered?.(kindOf(body), (needs.now() - begun) / 1_000),
    );
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    atWork.add(settled);
    await work.finally(() => atWork.delete(settled));
  });
  app.use(async ({ body, next, ...rest }) => {
    if (await isFirst(body)) return next();
    needs.log.info(
      { type: 'type' in body ? body.type : 'command' },
      'heard a second time, and not done again',
    );
    // Unacknowledged, Slack would say it once more.
    if ('ack' in rest && typeof rest.ack === 'function') await rest.ack();
  });
  turnStrangersAway(app, { teamId: team.teamId, askerOf: whoAsked, whisper });
  listenToCommands(app, needs);
  listenToStories(app, needs);
  listenToStoryActions(app, needs);
  listenToShortcuts(app, needs);
  listenToHome(app, needs);
  const conversing = Object.assign(needs, { botUserId: team.botUserId });
  listenToConversation(app, conversing);
  listenToArrivals(app, conversing);
  listenToDepartures(app, { botUserId: team.botUserId, close: needs.close, log: needs.log });
  app.error(async ({ error, body, context }: Failed) => {
    const sorry = apology(needs, error);
    const options = { ...clientOptions(apiUrl), logLevel: LogLevel.ERROR };
    const asker = whoAsked(body, new webApi.WebClient(context.botToken, options));
    if (asker === null || context.botToken === undefined) return;
    await whisper(asker, sorry).catch((failed: unknown) =>
      needs.log.warn({ err: failed }, 'an apology could not be sent'),
    );
  });
  return async () => {
    while (atWork.size > 0) await Promise.all(atWork);
  };
}

/** A Bolt app that answers in the workspace of a bot token, and the line that leads to it. */
export function createApp(
  credentials: BotCredentials,
  team: Team,
  needs: AnsweringNeeds,
  /** What is answered beside Slack, over signed HTTP. */
  routes: CustomRoute[] = [],
): Answering {
  const { app, line } = openApp(credentials, team, needs.log, routes);
  const about = { team, apiUrl: credentials.apiUrl };
  const idle = answerFor(app, about, needs, hearOnce(needs.now, sharedMemory(needs.store)));
  return { ...line(needs), idle };
}
