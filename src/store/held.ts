import type { Taken, WorkKind } from '../domain/work.ts';
import type { Queue } from './queue.ts';

/** What this process holds of a queue. */
export type Held = Pick<Queue, 'hold' | 'letGo'> & {
  readonly byKind: () => readonly (readonly [WorkKind, readonly Taken[]])[];
};

/** Nothing is held yet. */
export function createHeld(): Held {
  const held = new Set<Taken>();
  return {
    hold: (taken) => {
      for (const work of taken) held.add(work);
    },
    letGo: (taken) => {
      for (const work of taken) held.delete(work);
    },
    byKind: () => [...Map.groupBy(held, ({ kind }) => kind)],
  };
}
