import { connect, createServer, type Socket } from 'node:net';

/** Stands before a server, and can be told to swallow. */
export type SwallowingProxy = {
  readonly port: number;
  /** From now on nothing passes on the connections that there are, either way, and none of them ends: as where a firewall forgot them. New ones pass. Returns how many. */
  readonly swallow: () => number;
  readonly stop: () => Promise<void>;
};

/** Listen on loopback and hand everything on. */
export async function startSwallowingProxy(host: string, port: number): Promise<SwallowingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((here) => {
    const there = connect(port, host);
    const pair = [here, there] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [there, here] as const]) {
      from.on('error', () => to.destroy());
      from.on('close', () => pairs.delete(pair));
      from.pipe(to);
    }
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    swallow: () => {
      for (const [here, there] of pairs) {
        here.unpipe(there).pause();
        there.unpipe(here).pause();
      }
      return pairs.size;
    },
    stop: async () => {
      for (const pair of pairs) for (const end of pair) end.destroy();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
