import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type Server } from 'node:net';
import { type Newsroom, openNewsroom } from './news.ts';
import { addressOf, type Order, type Shows } from './publishers.ts';

let edition = 0;

/** At `/<number>` the feed of that number: 304 to who has this edition. */
function answer(shows: Newsroom): RequestListener {
  const write = openNewsroom(shows);
  return (request, response) => {
    const etag = `"${edition}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    const body = write(Number(request.url?.slice(1)), edition);
    return response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8', etag }).end(body);
  };
}

/** One server behind many addresses: what comes in at each is handed to it. Resolves with the port, the same at all. */
async function open(server: Server, hosts: number): Promise<number> {
  let port = 0;
  for (let at = 0; at < hosts; at += 1) {
    const door = createNetServer((socket) => void server.emit('connection', socket));
    await new Promise<void>((listening) => door.listen(port, addressOf(at), 4_096, listening));
    const address = door.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  }
  return port;
}

async function start(shows: Shows): Promise<void> {
  const { tls, hosts } = shows;
  const listener = answer(shows);
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer({ ...tls }, listener);
  process.send?.(await open(server, hosts));
}

process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  if ('edition' in order) {
    edition = order.edition;
    process.send?.(edition);
  } else void start(order);
});
