import { App, type CustomRoute, HTTPReceiver, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { SlackConfig } from '../domain/credentials.ts';
import type { Installations } from '../store/installations.ts';
import { type Addressed, addressedTo, departureIn } from './addressed.ts';
import { type Answering, type AnsweringNeeds, answerFor, boltLogger, type IsFirst } from './app.ts';
import { installationFrom } from './installed.ts';
import { httpLine, type LineNeeds } from './line.ts';
import { hearOnce, type SharedMemory } from './once.ts';
import { clientOptions } from './post.ts';
import { scopes } from './scopes.ts';
import type { Team, Workspaces } from './workspaces.ts';

/** How Slack knows an app that any workspace may install. */
export type OauthCredentials = Extract<SlackConfig, { kind: 'oauth' }>;

/** What the front needs from the world. */
export type FrontNeeds = LineNeeds & {
  readonly workspaces: Workspaces;
  readonly installations: Installations;
  /** What answering in a workspace takes: made for it, and for no other. */
  readonly answeringIn: (teamId: string) => AnsweringNeeds;
  /** A workspace, or all of an organisation, is said to have thrown us out. */
  readonly depart: (addressed: Addressed, reason: string) => Promise<void>;
  /** What was heard already, where several processes are told. */
  readonly memory: SharedMemory | undefined;
  /** Address under which others reach us. */
  readonly publicUrl: string | null;
};

const installPath = '/slack/install';
const redirectPath = '/slack/oauth_redirect';
/** Apps that stand ready; one of another workspace is made when it is needed. */
const mostApps = 500;

/** Nothing comes in by itself: what is for the workspace is handed in. */
const handedIn: Receiver = {
  init: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

/** An app that answers in one workspace, and has no way to another. */
function teamApp(credentials: OauthCredentials, needs: FrontNeeds, team: Team, isFirst: IsFirst): App {
  const { apiUrl } = credentials;
  const app = new App({
    receiver: handedIn,
    extendedErrorHandler: true,
    logger: boltLogger(needs.log),
    clientOptions: clientOptions(apiUrl),
    authorize: async () => {
      const workspace = await needs.workspaces.find(team.teamId);
      if (workspace === null) throw new Error('the workspace uninstalled the app');
      const { botUserId, botId, teamId } = workspace.team;
      return { botToken: workspace.token, botUserId, botId, teamId };
    },
  });
  answerFor(app, { team, apiUrl }, needs.answeringIn(team.teamId), isFirst);
  return app;
}

/** The apps of the workspaces that were heard last, each made when it is first needed. */
function openApps(credentials: OauthCredentials, needs: FrontNeeds) {
  const isFirst = hearOnce(needs.now, needs.memory);
  const apps = new Map<string, { readonly app: App; readonly botUserId: string }>();
  return {
    of: async (teamId: string): Promise<App | null> => {
      const workspace = await needs.workspaces.find(teamId);
      if (workspace === null) return null;
      const { team } = workspace;
      const known = apps.get(teamId);
      // Installed anew, we may be another person there.
      const made =
        known?.botUserId === team.botUserId
          ? known
          : { app: teamApp(credentials, needs, team, isFirst), botUserId: team.botUserId };
      apps.delete(teamId);
      apps.set(teamId, made);
      for (const [oldest] of apps) {
        if (apps.size <= mostApps) break;
        apps.delete(oldest);
      }
      return made.app;
    },
  };
}

/** The workspace that a payload is for: the first of those it names that let us in. */
async function workspaceOf(
  { installations }: FrontNeeds,
  { teamIds, organisationId }: Addressed,
): Promise<string | null> {
  for (const teamId of teamIds) if (await installations.reaches(teamId, organisationId)) return teamId;
  return null;
}

function receiverOf(
  credentials: OauthCredentials,
  needs: FrontNeeds,
  customRoutes: CustomRoute[],
): HTTPReceiver {
  const { clientId, clientSecret, stateSecret, signingSecret, port, apiUrl } = credentials;
  const { installations, log, now, publicUrl } = needs;
  const options = clientOptions(apiUrl);
  return new HTTPReceiver({
    ...{ clientId, clientSecret, stateSecret, signingSecret, port, customRoutes },
    endpoints: '/slack/events',
    logger: boltLogger(log),
    scopes: [...scopes],
    ...(publicUrl === null ? {} : { redirectUri: `${publicUrl}${redirectPath}` }),
    installationStore: {
      storeInstallation: async (granted) => {
        const made = installationFrom(granted, now());
        await installations.install(made);
        log.info({ installation: made.id, kind: made.kind, by: made.installedBy }, 'installed');
      },
      fetchInstallation: () => Promise.reject(new Error('tokens are found by workspace')),
    },
    installerOptions: {
      installPath,
      redirectUriPath: redirectPath,
      clientOptions: { ...options },
      ...(apiUrl === null ? {} : { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href }),
    },
  });
}

/** The way in for any number of workspaces: each payload goes to the app of the workspace that it is for. */
export function createFront(
  credentials: OauthCredentials,
  needs: FrontNeeds,
  routes: CustomRoute[] = [],
): Answering {
  const apps = openApps(credentials, needs);
  const handling = new Set<Promise<void>>();
  const hand = async ({ body, ack, ...rest }: ReceiverEvent): Promise<void> => {
    const addressed = addressedTo(body);
    const reason = departureIn(body);
    if (reason !== null) {
      // Slack says it again where it could not be written down.
      await needs.depart(addressed, reason);
      return ack();
    }
    const teamId = await workspaceOf(needs, addressed);
    const app = teamId === null ? null : await apps.of(teamId);
    if (app !== null) return app.processEvent({ body, ack, ...rest });
    needs.log.info({ teams: addressed.teamIds }, 'heard from a workspace that did not install the app');
    await ack();
  };
  const front = new App({
    receiver: receiverOf(credentials, needs, routes),
    logger: boltLogger(needs.log),
  });
  front.processEvent = async (event) => {
    const work = hand(event);
    const settled = work.catch(() => undefined).finally(() => handling.delete(settled));
    handling.add(settled);
    await work;
  };
  return {
    ...httpLine(front, credentials.port, needs),
    idle: async () => {
      while (handling.size > 0) await Promise.all(handling);
    },
  };
}
