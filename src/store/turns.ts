/** Waits until all who asked before have given their turn back; gives how to give back this one. */
export type Turns = () => Promise<() => void>;

/** One at a time, in the order in which they ask. */
export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  };
}
