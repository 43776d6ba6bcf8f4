/** Who let us in, its token sealed. The revision is another one after each change. */
export type InstallationRow = {
  id: string;
  kind: 'workspace' | 'organisation';
  name: string;
  sealed: string;
  revision: number;
};

/** A workspace, and the installation that reaches it. */
export type InstalledTeamRow = { team_id: string; installation_id: string };
