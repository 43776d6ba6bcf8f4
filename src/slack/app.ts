import { App, LogLevel, webApi } from '@slack/bolt';
import type { SlackConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { type DepartureNeeds, listenToDepartures } from './listeners/departures.ts';
import type { Needs } from './listeners/needs.ts';
import { listenToCommands, listenToStories } from './listeners/threat.ts';
import { clientOptions, verdictOn } from './post.ts';

/** The workspace that a bot token belongs to. */
export type Team = {
  readonly teamId: string;
  readonly teamName: string;
  readonly botUserId: string;
  readonly botId: string;
};

export type SlackCredentials = Exclude<SlackConfig, { kind: 'local' }>;

/** Slack did not take our credentials, or could not be asked. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
}

/** Ask Slack whose token this is (https://docs.slack.dev/reference/methods/auth.test). Throws SlackError with what to do. */
export async function identify(
  credentials: SlackCredentials,
): Promise<{ readonly team: Team; readonly client: webApi.WebClient }> {
  const client = new webApi.WebClient(credentials.botToken, {
    ...clientOptions(credentials.apiUrl),
    logLevel: LogLevel.ERROR,
  });
  try {
    const { team_id: teamId, team, user_id: botUserId, bot_id: botId } = await client.auth.test();
    if (teamId === undefined || botUserId === undefined)
      throw new SlackError('Slack did not say which workspace the bot token belongs to.');
    return { client, team: { teamId, teamName: team ?? teamId, botUserId, botId: botId ?? '' } };
  } catch (error) {
    if (error instanceof SlackError) throw error;
    throw new SlackError(
      `Slack did not accept SLACK_BOT_TOKEN: ${verdictOn(error).reason}. Check the token and SLACK_API_URL.`,
      { cause: error },
    );
  }
}

function boltLogger(log: Log): NonNullable<ConstructorParameters<typeof App>[0]>['logger'] {
  const words = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
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

/** A Bolt app with our listeners and one error handler, not yet started. */
export function createApp(
  credentials: SlackCredentials,
  team: Team,
  needs: Needs & Pick<DepartureNeeds, 'close'>,
): App {
  const transport =
    credentials.kind === 'socket'
      ? { socketMode: true, appToken: credentials.appToken }
      : { signingSecret: credentials.signingSecret, port: credentials.port, endpoints: '/slack/events' };
  const logger = boltLogger(needs.log);
  const app = new App({
    ...transport,
    ...(logger === undefined ? {} : { logger }),
    authorize: async () => ({
      botToken: credentials.botToken,
      botUserId: team.botUserId,
      botId: team.botId,
      teamId: team.teamId,
    }),
    clientOptions: clientOptions(credentials.apiUrl),
  });
  listenToCommands(app, needs);
  listenToStories(app, needs);
  listenToDepartures(app, { botUserId: team.botUserId, close: needs.close, log: needs.log });
  app.error(async (error) => needs.log.error({ err: error }, 'a listener failed'));
  return app;
}
