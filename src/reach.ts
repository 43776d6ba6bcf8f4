import { ConfigError } from './config.ts';
import type { Log } from './log.ts';
import {
  type Answering,
  type AnsweringNeeds,
  createApp,
  identify,
  type Route,
  type SlackCredentials,
} from './slack/app.ts';
import { createFront, type FrontNeeds } from './slack/front.ts';
import { installedWorkspaces } from './slack/installed.ts';
import { sharedMemory } from './slack/once.ts';
import { oneWorkspace, type Workspaces } from './slack/workspaces.ts';
import { openInstallations } from './store/installations.ts';
import type { KeyRing } from './store/sealed.ts';
import type { Store } from './store/store.ts';

/** What reaching Slack takes. */
export type ReachNeeds = {
  readonly credentials: SlackCredentials;
  readonly store: Store;
  /** Opens and seals the tokens of installed workspaces. */
  readonly keys: KeyRing | null;
  readonly publicUrl: string | null;
  readonly now: () => number;
  readonly pause: FrontNeeds['pause'];
  readonly log: Log;
};

/** The workspaces that we work in, and the way in for what they say. */
export type Reached = {
  readonly workspaces: Workspaces;
  /** Whom we serve, for people. */
  readonly name: string;
  /** May any workspace come, so that what one keeps for itself is hidden from the others? */
  readonly isOpenToAll: boolean;
  readonly open: (
    answeringIn: (teamId: string) => AnsweringNeeds,
    depart: FrontNeeds['depart'],
    routes: Route[],
  ) => Answering;
};

/** Find out whom we work for. Throws SlackError when Slack does not take the credentials of the one workspace. */
export async function reach(needs: ReachNeeds): Promise<Reached> {
  const { credentials, store, keys, now, log, pause, publicUrl } = needs;
  if (credentials.kind !== 'oauth') {
    const only = await identify(credentials);
    return {
      workspaces: oneWorkspace(only),
      name: only.team.teamName,
      isOpenToAll: false,
      open: (answeringIn, _, routes) =>
        createApp(credentials, only.team, answeringIn(only.team.teamId), routes),
    };
  }
  if (keys === null)
    throw new ConfigError('STORMBRIEF_TOKEN_KEY: missing; it seals the tokens of workspaces');
  const installations = openInstallations(store, keys);
  const workspaces = installedWorkspaces({ identity: credentials, installations, store, now, log });
  const { length } = await store.reachedTeams();
  return {
    workspaces,
    name: length === 1 ? '1 workspace' : `${length} workspaces`,
    isOpenToAll: true,
    open: (answeringIn, depart, routes) =>
      createFront(
        credentials,
        {
          ...{ workspaces, installations, answeringIn, depart, publicUrl, now, log, pause },
          memory: sharedMemory(store),
        },
        routes,
      ),
  };
}
