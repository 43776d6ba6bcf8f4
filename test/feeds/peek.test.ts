import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { peek } from '../../src/feeds/peek.ts';
import { openFetcher } from '../../src/outside.ts';

const feed = '<rss version="2.0"><channel><title>Members</title></channel></rss>';
let server: Server;
let host: string;
let fetcher: Fetcher;

/** A publisher that moved for good, and lets in only who has the password. */
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.headers.authorization === undefined && request.url !== '/open' && request.url !== '/was-open')
      return response.writeHead(401).end();
    if (request.url === '/old' || request.url === '/was-open')
      return response.writeHead(301, { location: request.url === '/old' ? '/new' : '/open' }).end();
    return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  fetcher = openFetcher({ allowHosts: [host], proxy: { http: '', https: '', no: '' } }, '0');
});
afterAll(async () => {
  await fetcher.close();
  server.closeAllConnections();
  server.close();
});

const find = (url: string, told: string[] = []) =>
  peek({ look: fetcher.look, parse: parseFeed, told: (step) => void told.push(step) }, url);

it('a feed that moved for good is taken at its new address', async () => {
  expect(await find(`http://${host}/was-open`)).toMatchObject({ kind: 'feed', url: `http://${host}/open` });
});

it('a feed that is read with a password keeps it, wherever it moved', async () => {
  const url = `http://reader:hush@${host}/old`;
  expect(await find(url)).toMatchObject({ kind: 'feed', url });
  expect(await find(`http://${host}/old`)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('401'),
  });
});

it('no step that is told on the way shows a token of the address', async () => {
  const steps: string[] = [];
  await find(`http://${host}/open?token=hush`, steps);
  expect(steps.join()).toContain(`asking http://${host}/open`);
  expect(steps.join()).not.toContain('hush');
});
