import type { webApi } from '@slack/bolt';

/** The workspace that a bot token belongs to. */
export type Team = {
  readonly teamId: string;
  readonly teamName: string;
  readonly botUserId: string;
  readonly botId: string;
};

/** A workspace that we can speak in: who we are there, and the token that holds now. */
export type Workspace = {
  readonly team: Team;
  readonly token: string;
  readonly client: webApi.WebClient;
};

/** The workspaces that we work in. */
export type Workspaces = {
  /** Their ids. */
  readonly all: () => Promise<readonly string[]>;
  /** Null where we work for none of that id. Throws SlackError or SealError where its token cannot be had. */
  readonly find: (teamId: string) => Promise<Workspace | null>;
};

/** The one workspace of a bot token. */
export function oneWorkspace(only: Workspace): Workspaces {
  return {
    all: async () => [only.team.teamId],
    find: async (teamId) => (teamId === only.team.teamId ? only : null),
  };
}
