/** How many go on at once, in all and for one host, and how far apart two begin at one host, in milliseconds. */
export type LaneRules = {
  readonly atOnce: number;
  readonly perHost: number;
  readonly spacingMs: number;
  /** Work that takes longer leaves its lane to others and ends beside them, at most `mostSlow` pieces of it; absent: none does. */
  readonly slowAfterMs?: number;
  readonly mostSlow?: number;
};

/** What lanes need: whose host a piece of work belongs to (null: it needs no courtesy), time, and when to stop beginning. */
export type LaneNeeds<T> = {
  readonly hostOf: (item: T) => string | null;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly stopping: () => boolean;
};

type Host = { running: number; freeAt: number };

/** Lanes that stay open. */
export type Lanes<T> = {
  /** Have these done in turn. Resolves when all has ended that is not slow, and does not wait for a host that is; or when we stop. */
  readonly through: (items: readonly T[]) => Promise<void>;
  /** Resolves when all that began has ended, and nothing waits unless we stop. */
  readonly ended: () => Promise<void>;
};

/** Whose turn it is: a busy host's items wait while those of others go ahead, in the order given else. */
function createTurns<T>(rules: LaneRules, needs: LaneNeeds<T>) {
  const hosts = new Map<string, Host>();
  const waiting = new Map<string | null, T[]>();
  const order: (string | null)[] = [];
  const isFree = (name: string | null): boolean => {
    const host = name === null ? undefined : hosts.get(name);
    return host === undefined || (host.running < rules.perHost && host.freeAt <= needs.now());
  };
  return {
    add: (items: readonly T[]): void => {
      for (const [name, added] of Map.groupBy(items, needs.hostOf)) {
        const own = waiting.get(name);
        if (own === undefined || own.length === 0) order.push(name);
        waiting.set(name, [...(own ?? []), ...added]);
      }
    },
    isEmpty: () => order.length === 0,
    /** The next item whose host is free, and what gives its place there back. Turns go round the hosts, so that one with many feeds does not hold up the rest. */
    take: (): { readonly item: T; readonly giveBack: () => void } | null => {
      const at = order.findIndex(isFree);
      const name = order[at];
      if (name === undefined) return null;
      order.splice(at, 1);
      const own = waiting.get(name) ?? [];
      const item = own.shift();
      if (own.length > 0) order.push(name);
      if (item === undefined) return null;
      if (name === null) return { item, giveBack: () => undefined };
      const host = hosts.get(name) ?? { running: 0, freeAt: 0 };
      hosts.set(name, host);
      host.running += 1;
      host.freeAt = needs.now() + rules.spacingMs;
      return {
        item,
        giveBack: () => {
          host.running -= 1;
        },
      };
    },
    /** When a host with a place left may be asked again; infinite where all that wait have none left. */
    soonest: (): number =>
      order.reduce((earliest, name) => {
        const host = name === null ? undefined : hosts.get(name);
        return host !== undefined && host.running < rules.perHost
          ? Math.min(earliest, host.freeAt)
          : earliest;
      }, Number.POSITIVE_INFINITY),
  };
}

/** Open lanes in which `work` is done politely; it must not throw. */
export function openLanes<T>(
  rules: LaneRules,
  needs: LaneNeeds<T>,
  work: (item: T) => Promise<void>,
): Lanes<T> {
  const turns = createTurns(rules, needs);
  const inLane = new Set<Promise<unknown>>();
  const underWay = new Set<Promise<void>>();
  let driving: Promise<void> | null = null;
  /** Something came, ended or left its lane. */
  let news = Promise.withResolvers<void>();
  const tellNews = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  let settled = Promise.withResolvers<void>();

  const begin = (item: T, giveBack: () => void): void => {
    const done = work(item).finally(() => {
      giveBack();
      underWay.delete(done);
      tellNews();
    });
    underWay.add(done);
    const { slowAfterMs, mostSlow = Number.POSITIVE_INFINITY } = rules;
    const isSlow = () => underWay.size - inLane.size < mostSlow;
    const patience = slowAfterMs === undefined ? done : needs.pause(slowAfterMs);
    const lane: Promise<unknown> = Promise.race([done, patience])
      .then(() => (underWay.has(done) && !isSlow() ? done : undefined))
      .finally(() => {
        inLane.delete(lane);
        tellNews();
      });
    inLane.add(lane);
  };
  const settle = (): void => {
    settled.resolve();
    settled = Promise.withResolvers();
  };
  const drive = async (): Promise<void> => {
    try {
      while (!needs.stopping() && !(turns.isEmpty() && underWay.size === 0)) {
        const hasRoom = inLane.size < rules.atOnce;
        const next = hasRoom ? turns.take() : null;
        if (next !== null) {
          begin(next.item, next.giveBack);
          continue;
        }
        const soonest = hasRoom ? turns.soonest() : Number.POSITIVE_INFINITY;
        const canWait = soonest < Number.POSITIVE_INFINITY;
        if (inLane.size === 0 && !canWait) settle();
        const pause = canWait ? [needs.pause(Math.max(1, soonest - needs.now()))] : [];
        await Promise.race([news.promise, ...pause]);
      }
      if (underWay.size > 0) await Promise.all(underWay);
    } finally {
      driving = null;
      settle();
    }
  };
  return {
    through: async (items) => {
      turns.add(items);
      tellNews();
      const mine = settled.promise;
      // Not at once: where there is nothing to do it would have ended before it is known to drive.
      driving ??= Promise.resolve().then(drive);
      await mine;
    },
    ended: async () => {
      await driving;
    },
  };
}

/** Do a piece of work for every item, politely. `work` must not throw. Resolves when all that began has ended. */
export async function inLanes<T>(
  items: readonly T[],
  rules: LaneRules,
  needs: LaneNeeds<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const lanes = openLanes(rules, needs, work);
  await lanes.through(items);
  await lanes.ended();
}
