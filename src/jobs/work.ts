import type { WorkKind } from '../domain/work.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** What working off a queue needs. */
export type WorkNeeds = {
  readonly store: Pick<Store, 'queue'>;
  readonly now: () => number;
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** Do what waits of a kind, one after the other, until none is left or we stop. What breaks comes back later, and goes on record when it breaks too often. */
export async function workOff(
  { store: { queue }, now, stopping, log }: WorkNeeds,
  kind: WorkKind,
  handle: (key: string) => Promise<unknown>,
): Promise<void> {
  while (!stopping()) {
    const [work] = await queue.take(kind, 1, now());
    if (work === undefined) return;
    queue.hold([work]);
    try {
      await handle(work.key);
      await queue.done([work]);
    } catch (error) {
      log.error(
        { job: kind, key: work.key, tries: work.tries, err: error },
        'a job broke; it is tried again',
      );
      const reason = error instanceof Error ? error.message : String(error);
      await queue.failed(work, reason, now());
    } finally {
      queue.letGo([work]);
    }
  }
}

/** A job that one process does at a time, whichever of those that share the store comes first. */
export function alone(needs: WorkNeeds, kind: WorkKind, run: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    await needs.store.queue.put([{ kind, key: '' }], needs.now());
    await workOff(needs, kind, run);
  };
}
