import type { InTransaction } from './engine.ts';
import * as rows from './installation-rows.ts';
import type { Db } from './tables.ts';

/** The part of the store that keeps who let us in. */
export function installationPart(db: Db, inTransaction: InTransaction): rows.InstallationRows {
  return {
    keepInstallation: (...kept) => inTransaction((tx) => rows.keepInstallation(tx, ...kept)),
    keptInstallations: () => rows.keptInstallations(db),
    keptInstallation: (id) => rows.keptInstallation(db, id),
    installationFor: (teamId) => rows.installationFor(db, teamId),
    reachTeam: (...reached) => rows.reachTeam(db, ...reached),
    reachedTeams: (installationId) => rows.reachedTeams(db, installationId),
    dropTeam: (...dropped) => inTransaction((tx) => rows.dropTeam(tx, ...dropped)),
    forgetInstallation: (id) => inTransaction((tx) => rows.forgetInstallation(tx, id)),
  };
}
