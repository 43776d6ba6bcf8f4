import { type Installation as Granted, LogLevel, webApi } from '@slack/bolt';
import { type Installation, isEnding } from '../domain/installation.ts';
import type { Log } from '../log.ts';
import type { Held, Installations } from '../store/installations.ts';
import { clientOptions, SlackError, verdictOn } from './post.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** What exchanging tokens takes: how Slack knows the app. */
export type AppIdentity = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string | null;
};

/** What reaching installed workspaces takes. */
export type InstalledNeeds = {
  readonly identity: AppIdentity;
  readonly installations: Installations;
  readonly store: { readonly reachedTeams: () => Promise<readonly string[]> };
  readonly now: () => number;
  readonly log: Log;
};

const mostClients = 1_000;

/** What Slack granted, as we keep it. Throws SlackError where it holds no bot token. */
export function installationFrom(granted: Granted, now: number): Installation {
  const { bot, team, enterprise, isEnterpriseInstall: isOrganisation, user } = granted;
  const who = isOrganisation === true ? enterprise : team;
  if (bot === undefined || who === undefined)
    throw new SlackError('Slack granted no bot token, or did not say to which workspace it belongs.');
  return {
    id: who.id,
    kind: isOrganisation === true ? 'organisation' : 'workspace',
    name: who.name ?? who.id,
    botUserId: bot.userId,
    botId: bot.id,
    token: bot.token,
    refreshToken: bot.refreshToken ?? null,
    expiresAt: bot.expiresAt === undefined ? null : bot.expiresAt * 1_000,
    scopes: bot.scopes,
    installedBy: user.id,
    installedAt: now,
  };
}

/** Ask Slack for the next token (https://docs.slack.dev/authentication/using-token-rotation). */
async function nextToken(
  { identity, now }: InstalledNeeds,
  installation: Installation,
): Promise<Installation> {
  const client = new webApi.WebClient(undefined, {
    ...clientOptions(identity.apiUrl),
    logLevel: LogLevel.ERROR,
  });
  const answer = await client.oauth.v2.access({
    client_id: identity.clientId,
    client_secret: identity.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: installation.refreshToken ?? '',
  });
  const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = answer;
  if (token === undefined || refreshToken === undefined || seconds === undefined)
    throw new SlackError('Slack exchanged a token for none.');
  return { ...installation, token, refreshToken, expiresAt: now() + seconds * 1_000 };
}

/** The token exchanged for the next one; where another process did that meanwhile, or somebody installed anew, what they kept. */
async function exchanged(needs: InstalledNeeds, teamId: string, held: Held): Promise<Installation> {
  const { installation } = held;
  try {
    const next = await nextToken(needs, installation);
    if (await needs.installations.exchange(held, next)) return next;
  } catch (error) {
    const { reason } = verdictOn(error);
    const now = await needs.installations.reaching(teamId);
    if (now !== null && now.revision !== held.revision) return now.installation;
    needs.log.warn(
      { installation: installation.id, reason },
      'a token could not be exchanged for the next one',
    );
    if ((installation.expiresAt ?? 0) > needs.now()) return installation;
    throw new SlackError(`the token of ${installation.name} ended, and Slack gave no other: ${reason}`, {
      cause: error,
    });
  }
  return (await needs.installations.reaching(teamId))?.installation ?? installation;
}

/** The workspaces that installed us. A token that ends soon is exchanged before it is used, by whoever uses it first. */
export function installedWorkspaces(needs: InstalledNeeds): Workspaces {
  const { installations, identity, store, now } = needs;
  const exchanging = new Map<string, Promise<Installation>>();
  const clients = new Map<string, Workspace>();
  const sound = async (teamId: string, held: Held): Promise<Installation> => {
    const { installation } = held;
    if (!isEnding(installation, now())) return installation;
    const begun = exchanging.get(installation.id);
    if (begun !== undefined) return begun;
    const work = exchanged(needs, teamId, held).finally(() => exchanging.delete(installation.id));
    exchanging.set(installation.id, work);
    return work;
  };
  return {
    all: () => store.reachedTeams(),
    find: async (teamId) => {
      const held = await installations.reaching(teamId);
      if (held === null) return null;
      const { token, name: teamName, botUserId, botId } = await sound(teamId, held);
      const known = clients.get(teamId);
      clients.delete(teamId);
      // A token of an organisation is good in all its workspaces, so each call names the one that is meant.
      const client =
        known?.token === token
          ? known.client
          : new webApi.WebClient(token, {
              ...clientOptions(identity.apiUrl),
              teamId,
              logLevel: LogLevel.ERROR,
            });
      const workspace = { team: { teamId, teamName, botUserId, botId }, token, client };
      clients.set(teamId, workspace);
      for (const [oldest] of clients) {
        if (clients.size <= mostClients) break;
        clients.delete(oldest);
      }
      return workspace;
    },
  };
}
