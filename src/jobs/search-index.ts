import { setImmediate as breathe } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** Between two batches everything else has its turn. */
const batch = 50;

export type IndexNeeds = {
  readonly store: Pick<Store, 'indexSome' | 'mergeIndex'>;
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** Make what an earlier version stored searchable, the newest first. Each batch is a transaction: a crash in the middle leaves nothing out. Then what looks wrote into the index piece by piece is brought together, which they need not wait for. Returns how many advisories there were. */
export async function indexAll({ store, stopping, log }: IndexNeeds): Promise<number> {
  let done = 0;
  while (!stopping()) {
    const some = await store.indexSome(batch);
    if (some === 0) break;
    done += some;
    await breathe();
  }
  while (!stopping() && (await store.mergeIndex())) await breathe();
  if (done > 0) log.info({ advisories: done }, 'stored advisories can be searched now');
  return done;
}
