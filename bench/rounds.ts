/** What is measured: it reads the texts once, or a part of them, and says how many bytes it read and how long the processor worked for it. */
export type Contestant = {
  readonly name: string;
  readonly pass: () => Pass | Promise<Pass>;
};
export type Pass = { readonly bytes: number; readonly milliseconds: number };

/** Time of the processor that this process used, its threads included: a busy machine does not count. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What work took, in milliseconds: by the clock, and of the processor. */
export type Cost = { readonly wall: number; readonly cpu: number };

/** Does work, and says what it took. */
export async function timed(work: () => Promise<unknown>): Promise<Cost> {
  const [cpu, wall] = [cpuMilliseconds(), performance.now()];
  await work();
  return { cpu: cpuMilliseconds() - cpu, wall: performance.now() - wall };
}

/** The middle of several numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const leastMilliseconds = 60;
const mostMilliseconds = 500;
/** To ask for the time of the processor takes as long as to read a short text: it is asked this often, in milliseconds. */
const lookEvery = 2;

/** Runs a function over text after text, round and round, for long enough to be timed and never for long. */
export function passOver<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  read: (item: T) => void,
): () => Pass {
  return () => {
    const started = cpuMilliseconds();
    let bytes = 0;
    let nextLook = performance.now() + lookEvery;
    for (let at = 0; ; at = (at + 1) % items.length) {
      const item = items[at];
      if (item === undefined) break;
      read(item);
      bytes += bytesOf(item);
      if (at < items.length - 1 && performance.now() < nextLook) continue;
      const spent = cpuMilliseconds() - started;
      nextLook = performance.now() + lookEvery;
      if ((at === items.length - 1 && spent > leastMilliseconds) || spent > mostMilliseconds) break;
    }
    return { bytes, milliseconds: cpuMilliseconds() - started };
  };
}

/** Megabytes (10^6 bytes of UTF-8) a second: the median over rounds in which the contestants take turns. */
export async function speeds(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, pass } of contestants) {
      const { bytes, milliseconds } = await pass();
      // The first round warms up.
      if (round > 0) found.get(name)?.push(bytes / 1_000 / milliseconds);
    }
  }
  return new Map([...found].map(([name, values]) => [name, median(values)]));
}
