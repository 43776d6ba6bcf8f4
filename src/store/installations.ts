import type { Installation } from '../domain/installation.ts';
import type { InstallationRows, KeptInstallation } from './installation-rows.ts';
import { type KeyRing, keyIdOf, SealError, seal, unseal } from './sealed.ts';

/** An installation that was read, to be given back when it is changed. */
export type Held = { readonly installation: Installation; readonly revision: number };

/** Who let us in, with tokens that can be used: they are sealed on their way into the store. */
export type Installations = {
  /** A new installation, or one made again: the token before is gone. */
  readonly install: (made: Installation) => Promise<void>;
  /** The installation that reaches a workspace, else that of its organisation, which reaches it from then on; null where nobody let us in. Throws SealError. */
  readonly reaching: (teamId: string, organisationId?: string) => Promise<Held | null>;
  /** Does an installation reach the workspace? As `reaching`, and opens no seal. */
  readonly reaches: (teamId: string, organisationId?: string) => Promise<boolean>;
  /** Keep the next token. False where somebody else changed the installation since it was read. */
  readonly exchange: (held: Held, next: Installation) => Promise<boolean>;
  /** Seal again, with the present key, what another key sealed; says how many there are, how many were sealed again, and which no given key opens, with the reason. */
  readonly reseal: () => Promise<{
    readonly all: number;
    readonly resealed: number;
    readonly lost: readonly string[];
  }>;
};

function sealedOf(ring: KeyRing, installation: Installation): Omit<KeptInstallation, 'revision'> {
  const { id, kind, name } = installation;
  return { id, kind, name, sealed: seal(ring, JSON.stringify(installation), id) };
}

function open(ring: KeyRing, { id, sealed, revision }: KeptInstallation): Held {
  return { installation: JSON.parse(unseal(ring, sealed, id)) as Installation, revision };
}

function opened(ring: KeyRing, kept: KeptInstallation): Held | SealError {
  try {
    return open(ring, kept);
  } catch (error) {
    if (error instanceof SealError) return error;
    throw error;
  }
}

/** The installations of a store, for a holder of the keys. */
export function openInstallations(store: InstallationRows, ring: KeyRing): Installations {
  const reaching = async (teamId: string, organisationId?: string): Promise<KeptInstallation | null> => {
    const own = await store.installationFor(teamId);
    if (own !== null || organisationId === undefined) return own;
    const organisation = await store.keptInstallation(organisationId);
    if (organisation?.kind !== 'organisation') return null;
    await store.reachTeam(teamId, organisationId);
    return organisation;
  };
  return {
    install: async (made) => {
      await store.keepInstallation(sealedOf(ring, made));
    },
    reaching: async (...asked) => {
      const kept = await reaching(...asked);
      return kept === null ? null : open(ring, kept);
    },
    reaches: async (...asked) => (await reaching(...asked)) !== null,
    exchange: ({ revision }, next) => store.keepInstallation(sealedOf(ring, next), revision),
    reseal: async () => {
      const kept = await store.keptInstallations();
      const others = kept.filter(({ sealed }) => keyIdOf(sealed) !== ring.current.id);
      const lost: string[] = [];
      let resealed = 0;
      for (const one of others) {
        const held = opened(ring, one);
        if (held instanceof SealError) {
          lost.push(held.message);
          continue;
        }
        const { installation, revision } = held;
        // A token that was exchanged meanwhile was sealed with the present key by that, or is by the next run.
        if (await store.keepInstallation(sealedOf(ring, installation), revision)) resealed += 1;
      }
      return { all: kept.length, resealed, lost };
    },
  };
}
