import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Agent, request } from 'undici';
import { openStore } from '../src/compose.ts';
import type { Feed } from '../src/domain/feed.ts';
import type { Store } from '../src/store/store.ts';
import { addressOf, startPublishers } from './feeds/publishers.ts';
import { openProduct } from './product.ts';
import { type Cost, median, timed } from './rounds.ts';

const atOnce = 50;
const rounds = 5;
const hour = 3_600_000;
const start = Date.UTC(2026, 10, 25);
const nothing = { items: 0, fresh: 0, length: 100, at: start };

/** How many feeds on how many hosts; over how many an hour the connections of one look are gone before the next. */
type Setting = {
  readonly feeds: number;
  readonly hosts: number;
  readonly tls?: { readonly key: string; readonly cert: string };
};

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** A key and a certificate for as many addresses of loopback, which this process trusts from now on. */
function makeCertificate(hosts: number): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const names = Array.from({ length: hosts }, (_, at) => `IP:${addressOf(at)}`).join(',');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
  const cert = [
    '-out',
    'cert.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Publishers',
    '-addext',
    `subjectAltName=${names}`,
  ];
  execFileSync('openssl', ['req', '-x509', ...key, ...cert], { cwd: folder, stdio: 'pipe' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const made = { key: read('key.pem'), cert: read('cert.pem') };
  rmSync(folder, { recursive: true });
  setDefaultCACertificates([made.cert]);
  return made;
}

/** The peer: the same requests at the same concurrency, and nothing else. */
async function bareLoop(dispatcher: Agent, feeds: readonly Feed[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let feed = feeds[next++]; feed !== undefined; feed = feeds[next++]) {
      const { statusCode, body } = await request(feed.url, {
        dispatcher,
        headers: { 'if-none-match': '"0"' },
      });
      await body.dump();
      if (statusCode !== 304) throw new Error(`the publisher answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** A store in a file whose feeds were all read once. */
async function storeOf(path: string, feeds: readonly Feed[]): Promise<Store> {
  const store = openStore({ databaseUrl: `sqlite:${path}` });
  await store.migrate();
  await store.syncFeeds(feeds, start);
  const nothingNew = {
    etag: '"0"',
    lastModified: null,
    readWith: '',
    fresh: [],
    edited: [],
    owed: [],
    events: [],
  };
  for (const { id } of feeds)
    await store.recordPoll({ feedId: id, at: start, nextLookAt: start, ...nothingNew });
  return store;
}

async function race({ feeds: count, hosts, tls }: Setting) {
  const isAnew = hosts > 1;
  const publishers = await startPublishers({ ...nothing, feeds: count, hosts, ...(tls ? { tls } : {}) });
  const { feeds } = publishers;
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const store = await storeOf(join(folder, 'stormbrief.db'), feeds);
  let product = openProduct(store, publishers, atOnce);
  let agent = new Agent({ allowH2: false });
  const [own, peer, memory]: [Cost[], Cost[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await timed(() => bareLoop(agent, feeds));
    const whole = await timed(async () => {
      const outcomes = await product.poll(start + (round + 1) * hour);
      const found = outcomes.filter(({ kind }) => kind === 'unchanged').length;
      if (found < count) throw new Error(`only ${found} of ${count} feeds were found unchanged`);
    });
    if (isAnew) {
      await Promise.all([agent.destroy(), product.close()]);
      [agent, product] = [new Agent({ allowH2: false }), openProduct(store, publishers, atOnce)];
    }
    collect();
    memory.push(process.memoryUsage().rss / 1_000_000);
    // The first round warms up.
    if (round === 0) continue;
    peer.push(bare);
    own.push(whole);
  }
  await Promise.all([agent.destroy(), product.close(), store.close(), publishers.stop()]);
  rmSync(folder, { recursive: true });
  const of = (costs: readonly Cost[], what: keyof Cost) => median(costs.map((cost) => cost[what]));
  const perSecond = (costs: readonly Cost[]) => ((count * 1_000) / of(costs, 'wall')).toFixed(0);
  const cpuEach = (costs: readonly Cost[]) => ((of(costs, 'cpu') * 1_000) / count).toFixed(0);
  return {
    feeds: count.toLocaleString('en'),
    connections: `${tls === undefined ? 'http' : 'https'}, ${isAnew ? `${hosts.toLocaleString('en')} hosts, anew` : 'one host, kept'}`,
    'looks/s': perSecond(own),
    'undici.request/s': perSecond(peer),
    ratio: `${(of(peer, 'wall') / of(own, 'wall')).toFixed(2)}×`,
    'processor, µs': `${cpuEach(own)} : ${cpuEach(peer)}`,
    'ratio of processor': `${(of(peer, 'cpu') / of(own, 'cpu')).toFixed(2)}×`,
    'MB after each round': memory.map((megabytes) => megabytes.toFixed(0)).join(' '),
  };
}

/** What does a look at a feed cost that has not changed, from due to recorded, beside the bare request? */
export async function run(): Promise<void> {
  const tls = makeCertificate(250);
  const settings: readonly Setting[] = [
    { feeds: 5_000, hosts: 5_000 },
    { feeds: 5_000, hosts: 1 },
    { feeds: 250, hosts: 250, tls },
    { feeds: 5_000, hosts: 1, tls },
  ];
  const rows = [];
  for (const setting of settings) rows.push(await race(setting));
  console.table(rows);
}
