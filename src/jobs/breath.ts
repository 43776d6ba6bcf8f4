/** So long others wait at most for a turn, in milliseconds; one step may take longer. */
const longestMs = 8;

/** Do one step after another, and let timers, requests and commands have their turn every few milliseconds. */
export async function inBreaths<T>(all: Iterable<T>, step: (one: T) => void | Promise<void>): Promise<void> {
  let began = performance.now();
  for (const one of all) {
    await step(one);
    if (performance.now() - began < longestMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  }
}
