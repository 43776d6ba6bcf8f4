import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

const day = 86_400_000;

export type PruneNeeds = {
  readonly store: Pick<Store, 'prune'>;
  readonly retentionDays: number;
  readonly now: () => number;
  readonly log: Log;
};

/** Forget what is older than the retention. Returns how many advisories went. */
export async function pruneOld(needs: PruneNeeds): Promise<number> {
  const gone = await needs.store.prune(needs.now() - needs.retentionDays * day);
  if (gone > 0)
    needs.log.info({ advisories: gone, retentionDays: needs.retentionDays }, 'old advisories deleted');
  return gone;
}
