import { slowAfterMs } from '../../src/jobs/poll.ts';

/** Pauses are none, but the patience with a look: nothing is slow in a test that does not make it so. */
export async function shortPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds !== slowAfterMs || signal.aborted) {
    // Not at once: who waits for a clock that the test moves would leave no turn to anybody else.
    await new Promise((resolve) => setImmediate(resolve));
    return;
  }
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
