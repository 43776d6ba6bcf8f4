import { forgetPrivateFeeds } from './feeds.ts';
import type { InstallationRow } from './installation-tables.ts';
import type { Db } from './tables.ts';

/** An installation as it is kept. */
export type KeptInstallation = Readonly<InstallationRow>;

/** What the store keeps of who let us in. It opens no seal. */
export type InstallationRows = {
  /** Write an installation down; one that is there is replaced. With `instead` only where that is still its revision; false where it is not. */
  readonly keepInstallation: (made: Omit<KeptInstallation, 'revision'>, instead?: number) => Promise<boolean>;
  /** Every installation, by id. */
  readonly keptInstallations: () => Promise<readonly KeptInstallation[]>;
  /** By the id of the workspace or organisation that installed. */
  readonly keptInstallation: (id: string) => Promise<KeptInstallation | null>;
  /** The installation that reaches a workspace. */
  readonly installationFor: (teamId: string) => Promise<KeptInstallation | null>;
  /** A workspace is reached by an installation from now on. */
  readonly reachTeam: (teamId: string, installationId: string) => Promise<void>;
  /** The workspaces that an installation reaches, or all that are reached, by id. */
  readonly reachedTeams: (installationId?: string) => Promise<readonly string[]>;
  /** A workspace is reached no more, and what it entrusted to us is gone: its private feeds are no longer read, and their credentials deleted. */
  readonly dropTeam: (teamId: string, now: number) => Promise<void>;
  /** Forget an installation and its token; the workspaces that it reached are returned. */
  readonly forgetInstallation: (id: string) => Promise<readonly string[]>;
};

/** Write an installation down, or replace one; with `instead` only where that is still its revision. */
export async function keepInstallation(
  tx: Db,
  made: Omit<KeptInstallation, 'revision'>,
  instead?: number,
): Promise<boolean> {
  const { id, kind, name, sealed } = made;
  const known = await keptInstallation(tx, id);
  if (instead !== undefined && known?.revision !== instead) return false;
  const revision = (known?.revision ?? 0) + 1;
  await tx
    .insertInto('installations')
    .values({ id, kind, name, sealed, revision })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ kind, name, sealed, revision }))
    .execute();
  if (kind === 'workspace') await reachTeam(tx, id, id);
  return true;
}

/** Every installation, by id. */
export async function keptInstallations(db: Db): Promise<readonly KeptInstallation[]> {
  return db.selectFrom('installations').selectAll().orderBy('id').execute();
}

/** An installation by the id of who installed. */
export async function keptInstallation(db: Db, id: string): Promise<KeptInstallation | null> {
  const row = await db.selectFrom('installations').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** The installation that reaches a workspace. */
export async function installationFor(db: Db, teamId: string): Promise<KeptInstallation | null> {
  const row = await db
    .selectFrom('installed_teams')
    .innerJoin('installations', 'installations.id', 'installed_teams.installation_id')
    .selectAll('installations')
    .where('installed_teams.team_id', '=', teamId)
    .executeTakeFirst();
  return row ?? null;
}

/** A workspace is reached by an installation from now on. */
export async function reachTeam(db: Db, teamId: string, installationId: string): Promise<void> {
  await db
    .insertInto('installed_teams')
    .values({ team_id: teamId, installation_id: installationId })
    .onConflict((conflict) => conflict.column('team_id').doUpdateSet({ installation_id: installationId }))
    .execute();
}

/** The workspaces that an installation reaches, or all that are reached. */
export async function reachedTeams(db: Db, installationId?: string): Promise<readonly string[]> {
  const all = db.selectFrom('installed_teams').select('team_id').orderBy('team_id');
  const asked = installationId === undefined ? all : all.where('installation_id', '=', installationId);
  return (await asked.execute()).map((row) => row.team_id);
}

/** A workspace is reached no more. */
export async function dropTeam(tx: Db, teamId: string, now: number): Promise<void> {
  await forgetPrivateFeeds(tx, teamId, now);
  await tx.deleteFrom('installed_teams').where('team_id', '=', teamId).execute();
}

/** Forget an installation and its token; the workspaces that it reached are returned. */
export async function forgetInstallation(tx: Db, id: string): Promise<readonly string[]> {
  const reached = await reachedTeams(tx, id);
  await tx.deleteFrom('installed_teams').where('installation_id', '=', id).execute();
  await tx.deleteFrom('installations').where('id', '=', id).execute();
  return reached;
}
