import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands at a path; a number is the status of an answer without anything. */
export type Stands = { readonly type: string; readonly body: string } | number;

/** A server on loopback. Answers 304 to the ETag of what stands there. */
export type FileServer = {
  readonly host: string;
  readonly url: (path: string) => string;
  readonly stop: () => Promise<void>;
};

/** Start a server on a free port of loopback; `at` says what stands at a path, each time that it is asked for. */
export async function startFileServer(at: (path: string) => Stands): Promise<FileServer> {
  const server = createServer((request, response) => {
    const stands = at((request.url ?? '/').slice(1));
    if (typeof stands === 'number') return response.writeHead(stands).end();
    const etag = `"${createHash('sha1').update(stands.body).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    return response.writeHead(200, { 'content-type': stands.type, etag }).end(stands.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path) => `http://${host}/${path}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
