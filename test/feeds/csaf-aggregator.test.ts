import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { peek } from '../../src/feeds/peek.ts';
import { openFetcher } from '../../src/outside.ts';
import { aggregatorList, type CsafServer, startCsafServer } from '../help/csaf-server.ts';

let server: CsafServer;
let fetcher: Fetcher;

beforeEach(async () => {
  server = await startCsafServer();
  const config = { allowHosts: [server.host], proxy: { http: '', https: '', no: '' } };
  fetcher = openFetcher(config, '0');
});
afterEach(async () => {
  await fetcher.close();
  await server.stop();
});

const find = (path: string) => peek({ look: fetcher.look, parse: parseFeed }, server.url(path));
const metadata = JSON.stringify({
  metadata_version: '2.0',
  publisher: { name: 'Pumpworks' },
  distributions: [{ directory_url: 'https://pumpworks.example/csaf/' }],
});

it('an aggregator is told by the providers that it lists, each once, and by where else they are', async () => {
  const copies = 'https://copies.example/pumpworks/provider-metadata.json';
  const pumpworks = { name: 'Pumpworks', url: 'https://pumpworks.example/pm.json', mirrors: [copies] };
  const odd = [
    { name: 'Script', url: 'javascript:alert(1)' },
    { name: 'Long', url: `https://long.example/${'x'.repeat(2_000)}` },
    { name: '', url: 'https://nameless.example/pm.json' },
  ];
  server.put('aggregator.json', aggregatorList([pumpworks, pumpworks, ...odd]));
  expect(await find('aggregator.json')).toEqual({
    kind: 'choice',
    isAggregator: true,
    feeds: [
      { url: pumpworks.url, title: 'Pumpworks', mirrors: [copies] },
      { url: 'https://nameless.example/pm.json', title: '' },
    ],
  });
});

it('a publisher without metadata of its own is read by the copy of the aggregator that collects its documents', async () => {
  const publisher = {
    name: 'Valves <b>&</b> Co',
    url: 'https://valves.example/security',
    mirrors: ['https://copies.example/valves/provider-metadata.json'],
  };
  server.put(
    'aggregator.json',
    aggregatorList([], [publisher, { name: 'Bare', url: 'https://bare.example/' }]),
  );
  expect(await find('aggregator.json')).toMatchObject({
    feeds: [
      { url: publisher.mirrors[0], title: 'Valves <b>&</b> Co', mirrors: [publisher.url] },
      { url: 'https://bare.example/', title: 'Bare' },
    ],
  });
});

it('the one provider of a list is taken at once, at a copy of it where its own address does not answer', async () => {
  server.put('copy.json', metadata);
  const only = { name: 'Pumpworks', url: server.url('own.json'), mirrors: [server.url('copy.json')] };
  server.put('aggregator.json', aggregatorList([only]));
  expect(await find('aggregator.json')).toMatchObject({ kind: 'feed', url: server.url('copy.json') });
  server.put('own.json', metadata);
  expect(await find('aggregator.json')).toMatchObject({
    kind: 'feed',
    url: server.url('own.json'),
    feed: { title: 'Pumpworks' },
  });
  server.fail('own.json', 503);
  server.fail('copy.json', 404);
  expect(await find('aggregator.json')).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('503'),
  });
});

it('a list that leads to itself, or to nobody, is no feed', async () => {
  server.put('aggregator.json', aggregatorList([{ name: 'Me', url: server.url('aggregator.json') }]));
  expect(await find('aggregator.json')).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('it lists 1 provider'),
  });
  expect(server.asked().length).toBe(2);
  server.put('aggregator.json', aggregatorList([]));
  expect(await find('aggregator.json')).toMatchObject({
    kind: 'failed',
    reason: 'this is a CSAF aggregator: it lists no provider and holds no documents itself',
  });
});

it('a list whose parts are anything but what the standard says is still told', async () => {
  const list = JSON.parse(aggregatorList([{ name: 'P', url: 'https://p.example/pm.json' }]));
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (providers, publishers) => {
      const odd = { ...list, csaf_providers: providers, csaf_publishers: publishers };
      expect(await parseFeed({ text: JSON.stringify(odd), url: null })).toMatchObject({
        kind: 'not-a-feed',
        isAggregator: true,
      });
    }),
    { numRuns: 100 },
  );
});
