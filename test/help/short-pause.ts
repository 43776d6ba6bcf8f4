import { slowAfterMs } from '../../src/jobs/poll.ts';

/** Pauses are none, but the patience with a look: nothing is slow in a test that does not make it so. */
export async function shortPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds !== slowAfterMs || signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
