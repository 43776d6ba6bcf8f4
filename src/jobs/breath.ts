/** So long others wait at most for a turn, in milliseconds; one step may take longer. */
const longestMs = 8;
/** When others last had their turn, whoever let them: what is done in many short pieces is one long piece to them. */
let began = 0;

/** Do one step after another, and let timers, requests and commands have their turn every few milliseconds. */
export async function inBreaths<T>(all: Iterable<T>, step: (one: T) => void | Promise<void>): Promise<void> {
  for (const one of all) {
    await step(one);
    if (performance.now() - began < longestMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  }
}

/** What each comes to, in the same order, made in breaths. */
export async function eachInBreaths<T, R>(all: readonly T[], make: (one: T) => R): Promise<readonly R[]> {
  const made: R[] = [];
  await inBreaths(all, (one) => void made.push(make(one)));
  return made;
}
