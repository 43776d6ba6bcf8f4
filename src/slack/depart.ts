import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Addressed } from './addressed.ts';
import { isTokenGone, verdictOn } from './post.ts';
import type { Workspaces } from './workspaces.ts';

/** What leaving takes. */
export type DepartNeeds = {
  readonly store: Pick<
    Store,
    'installationFor' | 'keptInstallation' | 'forgetInstallation' | 'reachedTeams' | 'dropTeam'
  >;
  readonly workspaces: Workspaces;
  readonly now: () => number;
  readonly close: (
    place: { readonly teamId: string; readonly channelId: null },
    reason: string,
  ) => Promise<unknown>;
  readonly log: Log;
};

/**
 * Does Slack still take the token? It does where the app was installed again before we heard that it was removed. Throws where Slack does not say:
 * it tells us of the removal once more.
 */
async function isTaken({ workspaces, log }: DepartNeeds, teamId: string): Promise<boolean> {
  try {
    const workspace = await workspaces.find(teamId);
    await workspace?.client.auth.test();
    return workspace !== null;
  } catch (error) {
    const { reason } = verdictOn(error);
    if (!isTokenGone(error)) {
      log.warn(
        { team: teamId, err: error },
        'Slack does not say whether it takes the token; nothing is ended',
      );
      throw error;
    }
    log.info({ team: teamId, reason }, 'the token is not taken any more');
    return false;
  }
}

/**
 * We were thrown out, or our token was revoked: end what the workspaces asked for, and forget the token and what else was
 * entrusted to us. Where Slack still takes the token, only a workspace of an organisation left it.
 */
export async function depart(
  needs: DepartNeeds,
  { teamIds, organisationId }: Addressed,
  reason: string,
): Promise<void> {
  const { store, close, log } = needs;
  const [teamId = '', ...others] = teamIds;
  const own = teamId === '' ? null : await store.installationFor(teamId);
  const kept = own ?? (organisationId === undefined ? null : await store.keptInstallation(organisationId));
  if (kept === null) return log.info({ teams: [teamId, ...others], reason }, 'nothing was installed there');
  const reached = await store.reachedTeams(kept.id);
  const asked = reached.includes(teamId) ? teamId : (reached[0] ?? '');
  const isLeft = asked !== '' && (await isTaken(needs, asked));
  if (isLeft && kept.kind === 'workspace')
    return log.info({ team: teamId, reason }, 'the app was installed again meanwhile');
  const leaving = isLeft ? reached.filter((id) => id === teamId) : reached;
  for (const id of leaving) {
    await close({ teamId: id, channelId: null }, reason);
    await store.dropTeam(id, needs.now());
  }
  if (!isLeft) await store.forgetInstallation(kept.id);
  log.info({ installation: kept.id, teams: leaving, isForgotten: !isLeft, reason }, 'we left');
}
