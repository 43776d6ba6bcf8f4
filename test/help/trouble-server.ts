import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What is done to one that asks for a path, on its bare connection. `nth` counts who asked for it, from 1. */
export type Trouble = (socket: Socket, nth: number) => void;

/** A server on loopback that keeps no rules of HTTP but those that its answers keep themselves. */
export type TroubleServer = {
  readonly host: string;
  readonly stop: () => Promise<void>;
};

/** The head of an answer, with its empty line. */
export function head(status: string, headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}

/** A whole and honest answer. */
export function whole(
  body: string | Buffer,
  headers: Readonly<Record<string, string | number>> = {},
): Trouble {
  const bytes = Buffer.from(body);
  return (socket) =>
    void socket.end(
      Buffer.concat([Buffer.from(head('200 OK', { 'content-length': bytes.length, ...headers })), bytes]),
    );
}

/** Write the beginning, and then the rest again and again, until the other side has had enough. */
export function onAndOn(beginning: string, more: string | Buffer, everyMs: number): Trouble {
  return (socket) => {
    socket.write(beginning);
    const timer = setInterval(() => {
      if (socket.writable && !socket.writableNeedDrain) socket.write(more);
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Start a server that does to each path what is said. */
export async function startTroubleServer(
  troubles: Readonly<Record<string, Trouble>>,
): Promise<TroubleServer> {
  const sockets = new Set<Socket>();
  const asked = new Map<string, number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.on('data', (data) => {
      const path = /^GET (\S+)/.exec(data.toString('latin1'))?.[1] ?? '';
      const nth = (asked.get(path) ?? 0) + 1;
      asked.set(path, nth);
      (troubles[path] ?? whole('no such path'))(socket, nth);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
