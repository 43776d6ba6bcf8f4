/** How many go on at once, in all and for one host, and how far apart two begin at one host, in milliseconds. */
export type LaneRules = {
  readonly atOnce: number;
  readonly perHost: number;
  readonly spacingMs: number;
};

/** What lanes need: whose host a piece of work belongs to (null: it needs no courtesy), time, and when to stop beginning. */
export type LaneNeeds<T> = {
  readonly hostOf: (item: T) => string | null;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly stopping: () => boolean;
};

type Host = { running: number; freeAt: number };

/**
 * Do a piece of work for every item, politely: a busy host's items wait while those of others go ahead, in the order given
 * else. `work` must not throw. Resolves when all that began has ended.
 */
export async function inLanes<T>(
  items: readonly T[],
  rules: LaneRules,
  needs: LaneNeeds<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const hosts = new Map<string, Host>();
  const waiting = Map.groupBy(items, needs.hostOf);
  const order = [...waiting.keys()];
  const running = new Set<Promise<void>>();

  const isFree = (name: string | null): boolean => {
    if (name === null) return true;
    const host = hosts.get(name);
    return host === undefined || (host.running < rules.perHost && host.freeAt <= needs.now());
  };
  const begin = (name: string | null, item: T): void => {
    const host = name === null ? null : (hosts.get(name) ?? { running: 0, freeAt: 0 });
    if (name !== null && host !== null) {
      hosts.set(name, host);
      host.running += 1;
      host.freeAt = needs.now() + rules.spacingMs;
    }
    const done = work(item).finally(() => {
      if (host !== null) host.running -= 1;
      running.delete(done);
    });
    running.add(done);
  };
  /** Turns go round the hosts, so that one with many feeds does not hold up the rest. */
  const beginNext = (): boolean => {
    for (const [at, name] of order.entries()) {
      const own = waiting.get(name) ?? [];
      if (!isFree(name)) continue;
      order.splice(at, 1);
      const item = own.shift();
      if (own.length > 0) order.push(name);
      if (item !== undefined) begin(name, item);
      return true;
    }
    return false;
  };

  while (order.length > 0 && !needs.stopping()) {
    if (running.size < rules.atOnce && beginNext()) continue;
    const soonest = Math.min(
      ...order.flatMap((name) => {
        const host = name === null ? undefined : hosts.get(name);
        return host !== undefined && host.running < rules.perHost ? [host.freeAt] : [];
      }),
    );
    const canWait = running.size < rules.atOnce && soonest < Number.POSITIVE_INFINITY;
    const pause = canWait ? [needs.pause(Math.max(1, soonest - needs.now()))] : [];
    await Promise.race([...running, ...pause]);
  }
  await Promise.all(running);
}
