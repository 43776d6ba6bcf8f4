import { setImmediate as breathe } from 'node:timers/promises';
import type { Read } from '../domain/reading.ts';
import type { Log } from '../log.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import type { Progress, Store } from '../store/store.ts';

const day = 86_400_000;
/** What is older is left as it was read. */
const matchedAgainFor = 90 * day;
/** Between two batches everything else has its turn: a batch is some milliseconds. */
const batch = 50;

/** The rules as they are now, and the fingerprint of what they know. */
export type Reading = { readonly read: Read; readonly fingerprint: string };

export type RematchNeeds = {
  readonly store: Pick<Store, 'toReread' | 'recordReread' | 'vulnerabilities'>;
  /** Asked before each batch: what changes in the middle holds from there on, and the rest comes round again. */
  readonly knowledge: () => Reading;
  readonly now: () => number;
  readonly stopping: () => boolean;
  readonly log: Log;
  /** Hears how many were done so far. */
  readonly told?: (done: number) => void;
};

async function matchSome(needs: RematchNeeds, since: number): Promise<number> {
  const { read, fingerprint } = needs.knowledge();
  const advisories = await needs.store.toReread({ readWith: fingerprint, since, limit: batch });
  const known = await knownIn(needs.store, advisories);
  const reread = advisories.map((advisory) => ({
    id: advisory.id,
    contentHash: advisory.contentHash,
    reading: read(advisory, known),
  }));
  if (reread.length > 0) await needs.store.recordReread(reread, fingerprint);
  return reread.length;
}

/**
 * Read the advisories of the last 90 days again that were read with other knowledge than ours now: their tags, sectors and
 * severity become what a poll would find today. It owes nothing to anybody, stories stay as they are grouped, and an
 * advisory keeps the time at which it was first seen, so that no digest takes it for new. Each advisory remembers what it
 * was read with: a crash in the middle, two runs at once and a poll in between leave nothing out. Returns how many were read.
 */
export async function rematch(needs: RematchNeeds): Promise<number> {
  const since = needs.now() - matchedAgainFor;
  let done = 0;
  while (!needs.stopping()) {
    const read = await matchSome(needs, since);
    if (read === 0) break;
    done += read;
    needs.told?.(done);
    await breathe();
  }
  if (done > 0) needs.log.info({ advisories: done }, 'advisories of the last 90 days matched again');
  return done;
}

/** How far it is; null when all was read with our knowledge of now. */
export async function rematchProgress(
  store: Pick<Store, 'rereadProgress'>,
  fingerprint: string,
  now: number,
): Promise<Progress | null> {
  const progress = await store.rereadProgress(fingerprint, now - matchedAgainFor);
  return progress.done < progress.total ? progress : null;
}
