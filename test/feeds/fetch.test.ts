import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { freshFor, retryAfter } from '../../src/feeds/courtesy.ts';
import { createFetcher, type Fetched, type FetcherOptions } from '../../src/feeds/fetch.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function publisher(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  endings.push(
    () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fetcher(allowHosts: readonly string[], options: Partial<FetcherOptions> = {}) {
  const made = createFetcher({ allowHosts, userAgent: 'Stormbrief/0.1.0', ...options });
  endings.push(made.close);
  return made;
}

function look(url: string, allowHosts: readonly string[], options: Partial<FetcherOptions> = {}) {
  return fetcher(allowHosts, options).look({ url, etag: null, lastModified: null });
}

const words = (fetched: Fetched) => (fetched.kind === 'failed' ? fetched.reason : fetched.kind);

describe('a look at a feed', () => {
  it('brings the bytes with what the next look needs', async () => {
    const host = await publisher((_request, response) => {
      response.setHeader('content-type', 'application/rss+xml; charset=utf-8');
      response.setHeader('etag', '"v1"');
      response.setHeader('last-modified', 'Tue, 24 Nov 2026 08:00:00 GMT');
      response.end('<rss/>');
    });
    expect(await look(`http://${host}/feed`, [host])).toEqual({
      kind: 'fresh',
      bytes: Buffer.from('<rss/>'),
      contentType: 'application/rss+xml; charset=utf-8',
      etag: '"v1"',
      lastModified: 'Tue, 24 Nov 2026 08:00:00 GMT',
      finalUrl: `http://${host}/feed`,
      freshForMs: null,
      movedTo: null,
    });
  });

  it('asks politely: product and version, gzip alone, and only for what is new', async () => {
    const asked: (readonly string[])[] = [];
    const host = await publisher((request, response) => {
      asked.push(request.rawHeaders);
      response.statusCode = 304;
      response.end();
    });
    const fetched = await fetcher([host]).look({
      url: `http://${host}/`,
      etag: 'W/"a"',
      lastModified: 'Tue, 24 Nov 2026 08:00:00 GMT',
    });
    expect(fetched).toEqual({ kind: 'unchanged', freshForMs: null, movedTo: null });
    const headers = new Map(
      asked[0]?.flatMap((name, at, all) => (at % 2 === 0 ? [[name.toLowerCase(), all[at + 1]]] : [])),
    );
    expect(headers.get('user-agent')).toBe('Stormbrief/0.1.0');
    expect(headers.get('accept-encoding')).toBe('gzip');
    expect(headers.get('if-none-match')).toBe('W/"a"');
    expect(headers.get('if-modified-since')).toBe('Tue, 24 Nov 2026 08:00:00 GMT');
    expect([...headers.keys()].sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'if-modified-since',
      'if-none-match',
      'user-agent',
    ]);
  });

  it('reads what a server compressed', async () => {
    const host = await publisher((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('<rss>packed</rss>'));
    });
    expect(await look(`http://${host}/`, [host])).toMatchObject({ bytes: Buffer.from('<rss>packed</rss>') });
  });

  it('says in words what a server answered, and heeds how long it asks us to stay away', async () => {
    const now = () => Date.parse('2026-11-24T08:00:00Z');
    const host = await publisher((request, response) => {
      response.statusCode = Number(request.url?.slice(1, 4));
      if (request.url === '/429') response.setHeader('retry-after', '120');
      if (request.url === '/503') response.setHeader('retry-after', 'Tue, 24 Nov 2026 09:00:00 GMT');
      response.end('no');
    });
    const answer = (path: string) => look(`http://${host}${path}`, [host], { now });
    expect(await answer('/403')).toEqual({
      kind: 'failed',
      fault: 'blocked',
      reason: 'the server answered 403 (blocked?)',
      status: 403,
    });
    expect(await answer('/500')).toEqual({
      kind: 'failed',
      fault: 'server',
      reason: 'the server answered 500 (trouble on its side)',
      status: 500,
    });
    expect(await answer('/418')).toEqual({
      kind: 'failed',
      fault: 'server',
      reason: 'the server answered 418',
      status: 418,
    });
    expect(await answer('/429')).toMatchObject({ retryAfterMs: 120_000 });
    expect(await answer('/503')).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it('gives up on a server that never answers, or never ends', async () => {
    const host = await publisher((request, response) => {
      if (request.url === '/drip') response.write('<rss>');
    });
    const options = { deadlineMs: 200 };
    expect(words(await look(`http://${host}/silence`, [host], options))).toBe('no answer within 0.2 s');
    expect(words(await look(`http://${host}/drip`, [host], options))).toBe('no answer within 0.2 s');
  });

  it('ends at once when the process stops', async () => {
    const stop = new AbortController();
    const host = await publisher(() => stop.abort());
    const fetched = await look(`http://${host}/`, [host], { signal: stop.signal });
    expect(words(fetched)).toBe('stopped before it answered');
  });

  it('reads no more than the limit, announced or not, packed or not', async () => {
    let sent = 0;
    const nothing = gzipSync('');
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const host = await publisher((request, response) => {
      if (request.url === '/announced') {
        response.setHeader('content-length', 5_000_000);
        return response.flushHeaders();
      }
      if (request.url === '/padded') {
        response.setHeader('content-encoding', 'gzip');
        response.write(Buffer.concat(Array.from({ length: 100_000 }, () => nothing)));
        return response.end();
      }
      if (request.url === '/bomb') {
        response.setHeader('content-encoding', 'gzip');
        return response.end(bomb);
      }
      const more = () => {
        while (sent < 5_000_000 && response.writable && response.write(Buffer.alloc(50_000))) sent += 50_000;
      };
      response.on('drain', more);
      return more();
    });
    for (const path of ['/endless', '/announced', '/bomb', '/padded'])
      expect(
        words(await look(`http://${host}${path}`, [host], { maxBytes: 1_000_000, deadlineMs: 5_000 })),
      ).toBe('the answer is larger than 1 MB');
    expect(sent).toBeLessThan(10_000_000);
  });

  it('reads what is packed in ways that a server names oddly, more than once, or without their header', async () => {
    const sent: Readonly<Record<string, Buffer>> = {
      'gzip, identity': gzipSync('<rss/>'),
      'identity, gzip': gzipSync('<rss/>'),
      'deflate, gzip': gzipSync(deflateSync('<rss/>')),
      deflate: deflateSync('<rss/>'),
      DEFLATE: deflateRawSync('<rss/>'),
      none: Buffer.from('<rss/>'),
      'UTF-8': Buffer.from('<rss/>'),
    };
    const encodings = Object.keys(sent);
    const host = await publisher((request, response) => {
      const encoding = encodings[Number(request.url?.slice(1))] ?? '';
      response.writeHead(203, { 'content-encoding': encoding });
      response.end(sent[encoding]);
    });
    for (const [at, encoding] of encodings.entries()) {
      const fetched = await look(`http://${host}/${at}`, [host]);
      expect(fetched.kind === 'fresh' ? Buffer.from(fetched.bytes).toString() : fetched, encoding).toBe(
        '<rss/>',
      );
    }
    const often = await publisher((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip, gzip' });
      response.end('x');
    });
    expect(words(await look(`http://${often}/`, [often]))).toBe('the answer is compressed too often');
  });

  it('does not take half an answer for a whole one', async () => {
    const packed = gzipSync(Buffer.from('<rss>'.repeat(10_000)));
    const host = await publisher((request, response) => {
      if (request.url === '/cut') {
        response.setHeader('content-length', 1_000);
        response.write('<rss>', () => response.destroy());
        return;
      }
      response.setHeader('content-encoding', 'gzip');
      response.end(request.url === '/damaged' ? 'not gzip' : packed.subarray(0, packed.length / 2));
    });
    const answer = async (path: string) => words(await look(`http://${host}${path}`, [host]));
    expect(await answer('/cut')).toBe('the connection broke off');
    expect(await answer('/truncated')).toBe('the compressed answer broke off');
    expect(await answer('/damaged')).toBe('the compressed answer is damaged');
  });

  it('says when nobody is there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    expect(words(await look(`http://${host}/`, [host]))).toBe('connection refused');
    expect(words(await look('http://feed.invalid/', []))).toMatch(/host not found|name server/);
    expect(words(await look('no address', []))).toBe('its address cannot be read');
  });
});

describe('redirects', () => {
  it('are followed to where the feed went, and no further than five', async () => {
    const host = await publisher((request, response) => {
      const hops = Number(request.url?.slice(1));
      if (hops === 0) return response.end('<rss/>');
      response.writeHead(302, { location: `./${hops - 1}` });
      return response.end('moved');
    });
    expect(await look(`http://${host}/5`, [host])).toMatchObject({
      kind: 'fresh',
      finalUrl: `http://${host}/0`,
    });
    expect(words(await look(`http://${host}/6`, [host]))).toBe('more than 5 redirects');
  });

  it('never lead into a private network', async () => {
    const inner = await publisher((_request, response) => response.end('secret'));
    const host = await publisher((request, response) => {
      const targets: Record<string, string> = {
        '/name': `http://localhost:${inner.split(':')[1]}/`,
        '/number': 'http://2130706433/',
        '/cloud': 'http://169.254.169.254/latest/meta-data',
        '/file': 'file:///etc/passwd',
        '/port': `http://${inner}/`,
      };
      response.writeHead(301, { location: targets[request.url ?? ''] ?? '' });
      response.end();
    });
    const reason = async (path: string) => words(await look(`http://${host}${path}`, [host]));
    expect(await reason('/name')).toMatch(/^refused: port \d+ is neither 80 nor 443/);
    expect(await reason('/number')).toBe(
      'refused: 127.0.0.1 is a private address; allow it with STORMBRIEF_ALLOW_HOSTS',
    );
    expect(await reason('/cloud')).toMatch(/^refused: 169\.254\.169\.254 is a private address/);
    expect(await reason('/file')).toBe('refused: file:// is neither http nor https');
    expect(await reason('/port')).toMatch(/^refused: 127\.0\.0\.1 is a private address/);
  });

  it('leave no password in the address that is kept', async () => {
    const host = await publisher((request, response) => {
      if (request.url !== '/moved') return response.end('<rss/>');
      response.writeHead(302, { location: `http://eve:given@${request.headers.host}/here` });
      return response.end();
    });
    const there = await look(`http://ann:secret@${host}/`, [host]);
    const moved = await look(`http://ann:secret@${host}/moved`, [host]);
    expect(there).toMatchObject({ finalUrl: `http://${host}/` });
    expect(moved).toMatchObject({ finalUrl: `http://${host}/here` });
  });

  it('do not take a password to another host, and no reason tells it', async () => {
    const seen: (string | undefined)[] = [];
    const other = await publisher((request, response) => {
      seen.push(request.headers.authorization);
      response.statusCode = 500;
      response.end();
    });
    const host = await publisher((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: `http://${other}/` });
      response.end();
    });
    const fetched = await look(`http://ann:pass%20word@${host}/`, [host, other]);
    expect(seen).toEqual([`Basic ${Buffer.from('ann:pass word').toString('base64')}`, undefined]);
    expect(JSON.stringify(fetched)).not.toContain('pass');
    expect(JSON.stringify(await look('http://ann:secret@10.0.0.1/', []))).not.toContain('secret');
    expect(JSON.stringify(await look('http://ann:secret@feed.invalid/', []))).not.toContain('secret');
  });
});

describe('what an answer says of the looks to come', () => {
  const now = Date.parse('2026-11-24T08:00:00Z');
  const said = (headers: Record<string, string>) => freshFor((name) => headers[name] ?? null, now);

  it('is how long it stays fresh, whatever the clock of the server shows', () => {
    expect(said({ 'cache-control': 'public, max-age=600' })).toBe(600_000);
    expect(said({ 'cache-control': 'max-age=600', age: '550' })).toBe(50_000);
    expect(said({ 'cache-control': 'no-cache, max-age=600' })).toBeNull();
    expect(said({ expires: 'Tue, 24 Nov 2026 09:00:00 GMT' })).toBe(3_600_000);
    const wrongClock = { date: 'Tue, 24 Nov 2020 08:00:00 GMT', expires: 'Tue, 24 Nov 2020 08:05:00 GMT' };
    expect(said(wrongClock)).toBe(300_000);
    expect(said({ expires: '0' })).toBeNull();
    expect(said({})).toBeNull();
  });

  it('is where the feed moved for good, if every step there was for good', async () => {
    const host = await publisher((request, response) => {
      const hops: Record<string, readonly [number, string]> = {
        '/old': [301, '/older'],
        '/older': [308, '/new'],
        '/mixed': [301, '/elsewhere'],
        '/elsewhere': [302, '/new'],
      };
      const [status, location] = hops[request.url ?? ''] ?? [200, ''];
      response.writeHead(status, status === 200 ? {} : { location });
      response.end(status === 200 ? '<rss/>' : '');
    });
    expect(await look(`http://${host}/old`, [host])).toMatchObject({ movedTo: `http://${host}/new` });
    expect(await look(`http://${host}/mixed`, [host])).toMatchObject({ movedTo: `http://${host}/elsewhere` });
    expect(await look(`http://${host}/new`, [host])).toMatchObject({ movedTo: null });
  });
});

describe('a feed with several addresses', () => {
  async function answering(working: ReadonlySet<string>) {
    const asked: { path: string; etag: string | undefined }[] = [];
    const host = await publisher((request, response) => {
      asked.push({ path: request.url ?? '', etag: request.headers['if-none-match'] });
      response.writeHead(working.has(request.url ?? '') ? 200 : 503, { etag: '"mine"' });
      response.end('<rss/>');
    });
    return { host, asked, at: (path: string) => `http://${host}${path}` };
  }

  it('is read at the first mirror that answers, and keeps no validators of it', async () => {
    const { host, asked, at } = await answering(new Set(['/second', '/third']));
    const fetched = await fetcher([host]).look({
      url: at('/own'),
      etag: '"own"',
      lastModified: null,
      mirrors: [at('/first'), at('/second'), at('/third')],
    });
    expect(fetched).toMatchObject({ kind: 'fresh', finalUrl: at('/second'), etag: null });
    expect(asked).toEqual([
      { path: '/own', etag: '"own"' },
      { path: '/first', etag: undefined },
      { path: '/second', etag: undefined },
    ]);
  });

  it('says what its own address answered when none can be read', async () => {
    const { host, at } = await answering(new Set());
    const fetched = await fetcher([host]).look({
      url: at('/own'),
      etag: null,
      lastModified: null,
      mirrors: ['http://10.0.0.1/'],
    });
    expect(fetched).toMatchObject({ kind: 'failed', fault: 'server' });
  });

  it('is asked first where it moved for good, and at home again when nobody is there', async () => {
    const both = await answering(new Set(['/own', '/new']));
    const moved = { etag: '"new"', lastModified: null };
    const there = await fetcher([both.host]).look({
      url: both.at('/own'),
      movedTo: both.at('/new'),
      ...moved,
    });
    expect(there).toMatchObject({ finalUrl: both.at('/new'), movedTo: both.at('/new') });
    expect(both.asked).toEqual([{ path: '/new', etag: '"new"' }]);
    const back = await answering(new Set(['/own']));
    const home = await fetcher([back.host]).look({
      url: back.at('/own'),
      movedTo: back.at('/new'),
      ...moved,
    });
    expect(home).toMatchObject({ kind: 'fresh', finalUrl: back.at('/own'), movedTo: null });
  });

  it('gives its publisher the headers that it needs', async () => {
    let accepted: string | undefined;
    const host = await publisher((request, response) => {
      accepted = request.headers.accept;
      response.end('<rss/>');
    });
    await fetcher([host]).look({
      url: `http://${host}/`,
      etag: null,
      lastModified: null,
      headers: { accept: 'text/xml' },
    });
    expect(accepted).toBe('text/xml');
  });
});

describe('a page that asks whether we are a person', () => {
  it.each([
    ['a challenge in its headers', 503, { 'cf-mitigated': 'challenge' }, 'wait'],
    [
      'a challenge in its words',
      200,
      { 'content-type': 'text/html' },
      '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>',
    ],
    [
      'Cloudflare without its header',
      503,
      { 'content-type': 'text/html' },
      '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>',
    ],
    ['AWS WAF', 202, { 'x-amzn-waf-action': 'challenge' }, ''],
    ['Anubis', 200, {}, '<!doctype html><html><title>Making sure you&#39;re not a bot!</title></html>'],
    [
      'Akamai',
      200,
      { 'content-type': 'text/html' },
      '<HTML><HEAD>\n<TITLE>Access Denied</TITLE></HEAD></HTML>',
    ],
    [
      'a challenge that is well-formed XML',
      200,
      { 'content-type': 'text/html' },
      '<?xml version="1.0"?><!DOCTYPE html><html><title>Pardon Our Interruption</title></html>',
    ],
  ])('is no feed, but a block: %s', async (_name, status, headers, body) => {
    const host = await publisher((_request, response) => {
      response.writeHead(status, headers);
      response.end(body);
    });
    expect(await look(`http://${host}/`, [host])).toMatchObject({
      kind: 'failed',
      fault: 'blocked',
      reason: 'the server answered with a page that asks whether we are a person',
    });
  });

  it('is told from a server that is out of order', async () => {
    const host = await publisher((_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html' });
      response.end('<html><title>503 Service Unavailable</title></html>');
    });
    expect(await look(`http://${host}/`, [host])).toMatchObject({ kind: 'failed', fault: 'server' });
  });

  it('is told from a feed that shows the code of such a page and is sent as one', async () => {
    const told = 'the page says “Verify you are human” and runs <code><html><body>x</body></html></code>';
    for (const body of [
      `<?xml version="1.0"?><rss><channel><item><description><![CDATA[${told}]]></description></item></channel></rss>`,
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="html"><![CDATA[${told}]]></content></entry></feed>`,
      `<rdf:RDF><item><description><![CDATA[${told}]]></description></item></rdf:RDF>`,
      `{"version":"1","items":[{"content_html":"${told}"}]}`,
    ]) {
      const host = await publisher((_request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(body);
      });
      expect(await look(`http://${host}/`, [host])).toMatchObject({ kind: 'fresh' });
    }
  });

  it('is told from a feed that writes about such pages', async () => {
    const host = await publisher((_request, response) => {
      response.setHeader('content-type', 'application/rss+xml');
      response.end('<rss><channel><title>&lt;html> Just a moment...</title></channel></rss>');
    });
    expect(await look(`http://${host}/`, [host])).toMatchObject({ kind: 'fresh' });
  });
});

describe('behind a proxy', () => {
  async function proxied(answer: string) {
    const asked: string[] = [];
    const host = await publisher((request, response) => {
      asked.push(request.url ?? '');
      response.end(answer);
    });
    const { port } = new URL(`http://${host}`);
    const server = createServer((request, response) => {
      asked.push(`forward ${request.url}`);
      response.end(answer);
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    server.on('connect', (request, socket: Socket) => {
      asked.push(`tunnel ${request.url}`);
      const upstream = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket);
        socket.pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    endings.push(
      () =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        }),
    );
    const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { asked, host, proxy: { http, https: http, no: 'direct.example' } };
  }

  it('a feed is reached by it, without asking our own name server', async () => {
    const { asked, proxy } = await proxied('<rss/>');
    expect(await look('http://feed.invalid/rss', [], { proxy })).toMatchObject({ kind: 'fresh' });
    expect(asked).toEqual([expect.stringMatching(/feed\.invalid/)].concat(asked.slice(1)));
  });

  it('what NO_PROXY names is not, and our own machine is still out of reach', async () => {
    const { asked, proxy } = await proxied('<rss/>');
    expect(words(await look('http://direct.example/', [], { proxy }))).toMatch(/host not found|name server/);
    expect(words(await look('http://127.0.0.1/', [], { proxy }))).toMatch(
      /^refused: 127\.0\.0\.1 is a private address/,
    );
    expect(words(await look('http://localhost/', [], { proxy }))).toMatch(
      /^refused: localhost is this machine/,
    );
    expect(asked).toEqual([]);
  });
});

it.each([
  ['120', 120_000],
  ['0', 0],
  ['Tue, 24 Nov 2026 08:01:00 GMT', 60_000],
  ['Tue, 24 Nov 2026 07:00:00 GMT', 0],
  ['99999999999', 604_800_000],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('reads Retry-After: %s as %s ms', (value, wait) => {
  expect(retryAfter(value, Date.parse('2026-11-24T08:00:00Z'))).toBe(wait);
});

describe('a file to be saved', () => {
  const save = async (url: string, allowHosts: readonly string[], options: Partial<FetcherOptions> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'stormbrief-save-'));
    endings.push(async () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'file');
    const saved = await fetcher(allowHosts, options).save(url, path);
    return { saved, text: () => readFileSync(path, 'utf8') };
  };

  it('arrives as it was sent, and unpacked where the way was packed', async () => {
    const host = await publisher((request, response) => {
      if (request.url === '/packed') response.setHeader('content-encoding', 'gzip');
      response.end(request.url === '/packed' ? gzipSync('words') : 'words');
    });
    for (const path of ['plain', 'packed']) {
      const { saved, text } = await save(`http://${host}/${path}`, [host]);
      expect(saved).toEqual({ kind: 'saved', finalUrl: `http://${host}/${path}` });
      expect(text()).toBe('words');
    }
  });

  it('is asked for over https alone, also after a redirect, except from hosts that are allowed', async () => {
    const host = await publisher((_request, response) =>
      response.writeHead(302, { location: 'http://publisher.example/file' }).end(),
    );
    for (const url of ['http://publisher.example/file', `http://${host}/file`]) {
      const { saved } = await save(url, [host]);
      expect(saved).toMatchObject({ kind: 'failed', reason: expect.stringContaining('https is wanted') });
    }
  });

  it('ends at the limit, and says what the server said', async () => {
    const host = await publisher((request, response) => {
      if (request.url === '/gone') return response.writeHead(404).end();
      response.setHeader('content-encoding', 'gzip');
      return response.end(gzipSync('x'.repeat(2_000_000)));
    });
    const large = await save(`http://${host}/large`, [host], { maxBytes: 1_000_000 });
    expect(large.saved).toMatchObject({ kind: 'failed', reason: 'the answer is larger than 1 MB' });
    const gone = await save(`http://${host}/gone`, [host]);
    expect(gone.saved).toMatchObject({ kind: 'failed', reason: expect.stringContaining('404') });
  });
});
