import { shareDueDigests } from '../src/jobs/digest-shares.ts';
import { createLog } from '../src/log.ts';
import type { Store } from '../src/store/store.ts';

/** Owes what is due, as the bot does each minute; gives how many channels it did. */
export function digesting(store: Store): Promise<number> {
  return shareDueDigests({
    ...{ store, now: Date.now, log: createLog('error'), stopping: () => false },
    seenBy: () => store,
    sectorParent: () => null,
  });
}
