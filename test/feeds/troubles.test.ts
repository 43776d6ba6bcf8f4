import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Feed, FeedState } from '../../src/domain/feed.ts';
import type { Resolve } from '../../src/feeds/guard.ts';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import { allStories } from '../../src/store/all-stories.ts';
import { builtIn } from '../help/built-in.ts';
import { day, hour, makeFeed, minute, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';
import { head, onAndOn, startTroubleServer, type Trouble, whole } from '../help/trouble-server.ts';

const knowledge = builtIn();
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const deadlineMs = 3_000;
const rss = (title: string, declared = '') =>
  `${declared}<rss version="2.0"><channel><title>A feed</title><item><guid>1</guid><title>${title}</title></item></channel></rss>`;
const good = whole(rss('News'), { 'content-type': 'application/rss+xml' });
const latin = (text: string) => Buffer.from(text, 'latin1');

/** Feeds at these paths and addresses, all looked at at once with short deadlines, as often as asked. */
async function open(
  troubles: Readonly<Record<string, Trouble>>,
  elsewhere: readonly Feed[] = [],
  resolve?: Resolve,
) {
  const server = await startTroubleServer(troubles);
  endings.push(server.stop);
  const config = {
    allowHosts: [server.host],
    looksAtOnce: 40,
    proxy: { http: '', https: '', no: '' },
  };
  const store = await openMigrated();
  const fetcher = openFetcher(config, '0', undefined, {
    deadlineMs,
    maxBytes: 1_000_000,
    ...(resolve === undefined ? {} : { resolve }),
  });
  const parser = createApartParser();
  endings.push(store.close, parser.close, fetcher.close);
  const here = Object.keys(troubles).map((path) =>
    makeFeed({ id: path.slice(1), url: `http://${server.host}${path}` }),
  );
  await store.syncFeeds([...here, ...elsewhere], start);
  // The thread that parses starts with its first document; that is none of the publishers' doing.
  await parser.parse({ text: rss('Nothing'), url: null });
  let now = start;
  const ended: string[] = [];
  const look = async (later = 0): Promise<ReadonlyMap<string, FeedState>> => {
    now += later;
    const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
    await pollDue({ ...needs, now: () => now }, ({ feed }) => ended.push(feed.id));
    return new Map((await store.feeds()).map((feed) => [feed.id, feed]));
  };
  const titles = async () => {
    const advisories = (await allStories(store, {})).flatMap(({ lead, others }) => [lead, ...others]);
    return Object.fromEntries(advisories.map(({ feedId, title }) => [feedId, title]));
  };
  return { look, ended, titles };
}

const bomb = gzipSync(Buffer.alloc(40_000_000));
const packed = gzipSync(rss('Packed').repeat(50));
/** An empty block, which may follow another without end. */
const nothing = Buffer.from([0, 0, 0, 0xff, 0xff]);
const drip = head('200 OK', { 'content-type': 'text/xml' });
const slow: Readonly<Record<string, Trouble>> = {
  '/silent': () => undefined,
  '/drip': onAndOn(`${drip}<rss>`, ' ', 20),
  '/drip-in-the-head': onAndOn('HTTP/1.1 200 OK\r\nX-Slow: ', 'x', 20),
  '/half-promised': (socket) => void socket.write(`${head('200 OK', { 'content-length': 900 })}<rss>`),
  '/drip-packed': (socket, nth) => {
    socket.write(head('200 OK', { 'content-encoding': 'gzip' }));
    socket.write(packed.subarray(0, 10));
    onAndOn('', nothing, 20)(socket, nth);
  },
};
const broken: Readonly<Record<string, readonly [Trouble, string, string]>> = {
  '/reset': [(socket) => void socket.resetAndDestroy(), 'network', 'the connection broke off'],
  '/reset-midway': [
    (socket) =>
      void socket.write(`${head('200 OK', { 'content-length': 900 })}<rss>`, () =>
        setTimeout(() => socket.resetAndDestroy(), 50),
      ),
    'network',
    'the connection broke off',
  ],
  '/too-short': [
    (socket) => void socket.end(`${head('200 OK', { 'content-length': 9_000 })}${rss('Cut')}`),
    'network',
    'the connection broke off',
  ],
  '/two-lengths': [
    (socket) =>
      void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 90\r\n\r\n${rss('Two')}`),
    'network',
    'the answer broke off',
  ],
  '/bad-chunks': [
    (socket) =>
      void socket.end(`${head('200 OK', { 'transfer-encoding': 'chunked' })}zz\r\n${rss('Chunks')}`),
    'network',
    'the answer is not HTTP',
  ],
  '/no-http': [(socket) => void socket.end('220 ftp.example ready\r\n'), 'network', 'the answer is not HTTP'],
  '/redirect-loop': [
    (socket) => void socket.end(head('301 Moved', { location: '/redirect-loop', 'content-length': 0 })),
    'refused',
    'more than 5 redirects',
  ],
  '/huge-head': [
    (socket) => void socket.end(head('200 OK', { 'x-huge': 'x'.repeat(200_000), 'content-length': 0 })),
    'network',
    'the answer has too many headers',
  ],
  '/endless-head': [
    onAndOn('HTTP/1.1 200 OK\r\n', `X-More: ${'x'.repeat(4_000)}\r\n`, 1),
    'network',
    'the answer has too many headers',
  ],
  '/endless': [
    onAndOn(`${drip}<rss>`, Buffer.alloc(60_000, 32), 1),
    'too-large',
    'the answer is larger than 1 MB',
  ],
  '/bomb': [whole(bomb, { 'content-encoding': 'gzip' }), 'too-large', 'the answer is larger than 1 MB'],
  '/cut-gzip': [
    whole(packed.subarray(0, packed.length / 2), { 'content-encoding': 'gzip' }),
    'server',
    'the compressed answer broke off',
  ],
  '/no-gzip': [
    whole(rss('Plain'), { 'content-encoding': 'gzip' }),
    'server',
    'the compressed answer is damaged',
  ],
  '/empty': [whole(''), 'not-a-feed', 'the answer is empty'],
  '/deep': [whole('<a>'.repeat(200_000)), 'not-a-feed', 'this is XML, but no feed: it begins with <a>'],
  '/unasked-304': [
    (socket) => void socket.end(head('304 Not Modified')),
    'server',
    'the server answers that nothing changed, and shows nothing',
  ],
};

describe('every trouble of a publisher', () => {
  it('is a reason in words within the deadline, and holds up no other feed', async () => {
    const fine = Array.from({ length: 12 }, (_, at) => [`/fine-${at}`, good] as const);
    const { look, ended } = await open({
      ...slow,
      ...Object.fromEntries(Object.entries(broken).map(([path, [trouble]]) => [path, trouble])),
      ...Object.fromEntries(fine),
    });
    const before = performance.now();
    const states = await look();
    expect(performance.now() - before).toBeLessThan(deadlineMs * 3);
    for (const [path, [, fault, reason]] of Object.entries(broken))
      expect.soft(states.get(path.slice(1)), path).toMatchObject({ fault, reason, failures: 1 });
    for (const path of Object.keys(slow))
      expect
        .soft(states.get(path.slice(1)), path)
        .toMatchObject({ fault: 'timeout', reason: 'no answer within 3 s' });
    for (const [path] of fine)
      expect(states.get(path.slice(1)), path).toMatchObject({ fault: null, failures: 0 });
    const firstSlow = ended.findIndex((id) => Object.hasOwn(slow, `/${id}`));
    expect(fine.filter(([path]) => ended.indexOf(path.slice(1)) > firstSlow)).toEqual([]);
  });
});

describe('a charset that is not what was said', () => {
  it('does not spoil a letter', async () => {
    const said = (charset: string) => ({ 'content-type': `text/xml; charset=${charset}` });
    const { look, titles } = await open({
      '/utf8-as-latin': whole(rss('Löwe'), said('iso-8859-1')),
      '/latin-as-utf8': whole(latin(rss('Löwe')), said('utf-8')),
      '/unknown': whole(rss('Löwe'), said('klingon')),
      '/declared-otherwise': whole(rss('Löwe', '<?xml version="1.0" encoding="us-ascii"?>')),
      '/wide-as-utf8': whole(Buffer.from(`\ufeff${rss('Löwe')}`, 'utf16le'), said('utf-8')),
      '/utf8-as-wide': whole(rss('Löwe'), said('utf-16')),
      '/latin-unsaid': whole(latin(rss('Löwe'))),
    });
    await look();
    expect(await titles()).toEqual({
      'utf8-as-latin': 'Löwe',
      'latin-as-utf8': 'Löwe',
      unknown: 'Löwe',
      'declared-otherwise': 'Löwe',
      'wide-as-utf8': 'Löwe',
      'utf8-as-wide': 'Löwe',
      'latin-unsaid': 'Löwe',
    });
  });
});

describe('a publisher whose clock is wrong', () => {
  it('is looked at when it is time by ours, within a day', async () => {
    const at = (date: string, expires: string) => whole(rss('News'), { date, expires });
    const later =
      (headers: Record<string, string>): Trouble =>
      (socket) =>
        void socket.end(head('503 Busy', { ...headers, 'content-length': 0 }));
    const { look } = await open({
      '/behind': at('Wed, 01 Jan 2020 00:00:00 GMT', 'Wed, 01 Jan 2020 03:00:00 GMT'),
      '/ahead': at('Fri, 01 Jan 2038 00:00:00 GMT', 'Fri, 01 Jan 2038 03:00:00 GMT'),
      '/for-ever': at(new Date(start).toUTCString(), 'Fri, 31 Dec 9999 23:59:59 GMT'),
      '/long-past': at(new Date(start).toUTCString(), 'Thu, 01 Jan 1970 00:00:00 GMT'),
      '/nonsense': at('yesterday', 'tomorrow'),
      '/busy-for-ever': later({ 'retry-after': '999999999' }),
      '/busy-in-the-past': later({ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
    });
    const waits = [...(await look())].map(([id, { nextLookAt }]) => [id, nextLookAt - start]);
    const { 'busy-in-the-past': busy, ...others } = Object.fromEntries(waits);
    expect(busy).toBeGreaterThanOrEqual(5 * minute);
    expect(busy).toBeLessThan(7 * minute);
    expect(others).toEqual({
      behind: 3 * hour,
      ahead: 3 * hour,
      'for-ever': day,
      'long-past': 29.5 * minute,
      nonsense: 29.5 * minute,
      'busy-for-ever': day,
    });
  });
});

describe('a name that means another address each time it is asked', () => {
  /** Public when it is first asked, private from then on. */
  const rebinding = (first: string) => {
    const asked = new Map<string, number>();
    const resolve: Resolve = (host, _options, done) => {
      const nth = (asked.get(host) ?? 0) + 1;
      asked.set(host, nth);
      const address = nth === 1 ? first : '127.0.0.1';
      done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
    };
    return { resolve, asked };
  };

  it('is asked once a look, so that what was checked is what is connected to; a private one is refused', async () => {
    const { resolve, asked } = rebinding('2001:4860::1');
    const feed = makeFeed({ id: 'rebinding', url: 'http://rebinding.test/feed' });
    const { look } = await open({}, [feed], resolve);
    const first = (await look()).get('rebinding');
    expect(asked.get('rebinding.test')).toBe(1);
    expect(first?.failures).toBe(1);
    expect(first?.reason).not.toContain('127.0.0.1');
    expect((await look(hour)).get('rebinding')).toMatchObject({
      failures: 2,
      fault: 'refused',
      reason: expect.stringContaining('refused: 127.0.0.1 is a private address'),
    });
  });

  it('is refused at a redirect too, and where a private address stands among public ones', async () => {
    const to =
      (location: string): Trouble =>
      (socket) =>
        void socket.end(head('302 Found', { location, 'content-length': 0 }));
    const resolve: Resolve = (host, _options, done) =>
      done(null, [
        ...(host === 'mixed.test' ? [{ address: '2001:4860::1', family: 6 }] : []),
        { address: '169.254.169.254', family: 4 },
      ]);
    const mixed = makeFeed({ id: 'mixed', url: 'http://mixed.test/feed' });
    const { look } = await open({ '/away': to('http://inside.test/latest') }, [mixed], resolve);
    const feeds = await look();
    for (const id of ['away', 'mixed'])
      expect(feeds.get(id), id).toMatchObject({
        fault: 'refused',
        reason: expect.stringContaining('refused: 169.254.169.254 is a private address'),
      });
  });
});

describe('a 304', () => {
  it('after a failure clears nothing, and one that answers what nobody asked is a failure', async () => {
    const etag = { etag: '"1"' };
    const { look } = await open({
      '/after-failure': (socket, nth) =>
        nth === 1
          ? whole(rss('News'), etag)(socket, nth)
          : void socket.end(head(nth === 2 ? '500 Broken' : '304 Not Modified', { 'content-length': 0 })),
    });
    expect((await look()).get('after-failure')).toMatchObject({ failures: 0 });
    expect((await look(hour)).get('after-failure')).toMatchObject({ failures: 1 });
    expect((await look(hour)).get('after-failure')).toMatchObject({
      failures: 2,
      failingSince: start + hour,
      reason: 'the server answers that nothing changed, and shows nothing',
    });
  });
});
