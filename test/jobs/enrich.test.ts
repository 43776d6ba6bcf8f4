import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VulnerabilitySources } from '../../src/catalog/vulnerability-sources.ts';
import type { Fetched } from '../../src/feeds/fetch.ts';
import type { Look } from '../../src/feeds/look.ts';
import { type EnrichNeeds, enrichDue } from '../../src/jobs/enrich.ts';
import type { Store } from '../../src/store/store.ts';
import { day, hour, makeAdvisory, makeFeed, makePoll, now, onward } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { makeReader } from '../help/reader.ts';
import { silentLog } from '../help/silent-log.ts';
import { cveRecord, epssFile, jsonFile, kevFile, makeKevListing } from '../help/vulnerability-files.ts';

const versa = 'CVE-2024-39717';
const sources: VulnerabilitySources = {
  kev: ['https://cisa.example/kev.json', 'https://mirror.example/kev.json'],
  epss: ['https://epss.example/current.csv.gz'],
  cve: (id) => [`https://cve.example/${id}`, `https://list.example/${id}.json`],
};
const kevUrl = sources.kev[0] ?? '';
const epssUrl = sources.epss[0] ?? '';

type World = {
  readonly shown: Map<string, Fetched>;
  readonly asked: Look[];
  readonly pauses: number[];
  clock: number;
  stopping: boolean;
};
let store: Store;
let world: World;

function fresh(bytes: Uint8Array, etag: string | null = null): Fetched {
  return { kind: 'fresh', bytes, contentType: null, etag, lastModified: null, finalUrl: '', ...onward };
}
const down: Fetched = { kind: 'failed', fault: 'network', reason: 'connection refused' };
const gone: Fetched = {
  kind: 'failed',
  fault: 'not-found',
  reason: 'the server answered 404 (not found)',
  status: 404,
};

beforeEach(async () => {
  store = await openMigrated();
  world = { shown: new Map(), asked: [], pauses: [], clock: now, stopping: false };
  world.shown.set(kevUrl, fresh(kevFile('2026-03-01', [makeKevListing(versa)]), '"kev"'));
  world.shown.set(epssUrl, fresh(epssFile('2026-03-01', [`${versa},0.9,0.99`]), '"epss"'));
});
afterEach(() => store.close());

async function run() {
  const needs: EnrichNeeds = {
    store,
    sources,
    read: makeReader(),
    look: async (at) => {
      world.asked.push(at);
      return world.shown.get(at.url) ?? down;
    },
    now: () => world.clock,
    pause: async (milliseconds) => world.pauses.push(milliseconds),
    stopping: () => world.stopping,
    log: silentLog,
  };
  return enrichDue(needs);
}
const asked = () => world.asked.splice(0).map(({ url }) => new URL(url).host);
const stateOf = async (id: string) => (await store.dataSets()).find((state) => state.id === id);

async function tell(...cves: readonly string[]): Promise<void> {
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  await store.recordPoll(makePoll({ fresh: [makeAdvisory({ cves, seenAt: world.clock - hour })] }));
}

describe('the data sets about vulnerabilities', () => {
  it('are read when they are due, and not again before', async () => {
    expect(await run()).toMatchObject([
      { kind: 'read', id: 'kev', entries: 1 },
      { kind: 'read', id: 'epss', entries: 1 },
      { kind: 'read', id: 'cve', entries: 0 },
    ]);
    expect((await store.vulnerabilities([versa])).get(versa)).toMatchObject({
      kev: { dateAdded: '2024-08-23' },
      epss: { score: 0.9, date: '2026-03-01' },
      asOf: { kev: '2026-03-01' },
    });
    asked();
    world.clock += hour / 2;
    expect(await run()).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it('are asked for only where they changed', async () => {
    await run();
    world.clock += day;
    world.shown.set(kevUrl, { kind: 'unchanged', ...onward });
    world.asked.length = 0;
    expect(await run()).toMatchObject([{ kind: 'unchanged', id: 'kev' }, { id: 'epss' }, { id: 'cve' }]);
    expect(world.asked[0]).toMatchObject({ url: kevUrl, etag: '"kev"' });
    expect(await stateOf('kev')).toMatchObject({ readAt: world.clock, asOf: '2026-03-01' });
  });

  it('keep the last good state while their file breaks off, say why and since when, and are tried again soon', async () => {
    await run();
    world.clock += day;
    const arrival = makeKevListing('CVE-2026-0001', { dateAdded: '2026-03-02' });
    const whole = kevFile('2026-03-02', [makeKevListing(versa), arrival]);
    world.shown.set(kevUrl, fresh(whole.subarray(0, 400)));
    expect((await run())[0]).toMatchObject({
      kind: 'failed',
      reason: 'cisa.example: its JSON breaks off; mirror.example: connection refused',
    });
    expect(await stateOf('kev')).toMatchObject({ asOf: '2026-03-01', failingSince: world.clock, entries: 1 });
    const since = world.clock;
    world.clock += hour;
    expect((await run())[0]).toMatchObject({ kind: 'failed' });
    expect(await stateOf('kev')).toMatchObject({ failingSince: since, failures: 2 });
    world.clock += 2 * hour;
    world.shown.set(kevUrl, fresh(whole));
    expect((await run())[0]).toMatchObject({ kind: 'read', changes: { added: ['CVE-2026-0001'] } });
    expect(await stateOf('kev')).toMatchObject({ asOf: '2026-03-02', failingSince: null });
    expect(await store.enteredKev(since)).toMatchObject([{ id: 'CVE-2026-0001', enteredAt: world.clock }]);
  });

  it('come from the mirror when the publisher shuts us out, without its version mark being sent elsewhere', async () => {
    await run();
    world.clock += day;
    world.shown.set(kevUrl, {
      kind: 'failed',
      fault: 'blocked',
      reason: 'the server answered 403 (blocked?)',
      status: 403,
    });
    const mirrored = kevFile('2026-03-02', [makeKevListing(versa), makeKevListing('CVE-2026-0001')]);
    world.shown.set('https://mirror.example/kev.json', fresh(mirrored, '"mirror"'));
    world.asked.length = 0;
    expect((await run())[0]).toMatchObject({ kind: 'read', changes: { added: ['CVE-2026-0001'] } });
    expect(world.asked.slice(0, 2)).toMatchObject([{ etag: '"kev"' }, { etag: null }]);
    expect(await stateOf('kev')).toMatchObject({
      url: 'https://mirror.example/kev.json',
      failingSince: null,
    });
  });

  it('take a day of scores that does not say its day, as of no day, and the next whatever its day', async () => {
    const undated = Buffer.from(`cve,epss,percentile\n${versa},0.7,0.8\n`);
    world.shown.set(epssUrl, fresh(undated));
    expect(await run()).toMatchObject([{ id: 'kev' }, { kind: 'read', id: 'epss' }, { id: 'cve' }]);
    expect(await stateOf('epss')).toMatchObject({ asOf: null, entries: 1 });
    world.clock += day;
    world.shown.set(epssUrl, fresh(epssFile('2020-01-01', [`${versa},0.9,0.99`])));
    expect((await run())[1]).toMatchObject({ kind: 'read', id: 'epss' });
    expect(await stateOf('epss')).toMatchObject({ asOf: '2020-01-01' });
    world.clock += day;
    world.shown.set(epssUrl, fresh(undated));
    expect((await run())[1]).toMatchObject({ kind: 'read', id: 'epss' });
    expect((await store.vulnerabilities([versa])).get(versa)?.epss).toEqual({
      score: 0.7,
      percentile: 0.8,
      date: null,
    });
  });

  it('never go back: an older edition, one that lost most listings, half a day of scores', async () => {
    const many = Array.from({ length: 100 }, (_, n) => makeKevListing(`CVE-2025-${1000 + n}`));
    world.shown.set(kevUrl, fresh(kevFile('2026-03-01', many)));
    const rows = Array.from({ length: 100 }, (_, n) => `CVE-2025-${1000 + n},0.1,0.2`);
    world.shown.set(epssUrl, fresh(epssFile('2026-03-01', rows)));
    await run();
    world.clock += day;
    world.shown.set(kevUrl, fresh(kevFile('2026-03-02', many.slice(0, 40))));
    world.shown.set('https://mirror.example/kev.json', fresh(kevFile('2025-08-25', many)));
    world.shown.set(epssUrl, fresh(epssFile('2026-03-02', rows.slice(0, 50))));
    expect(await run()).toMatchObject([
      {
        kind: 'failed',
        reason:
          'cisa.example: it lacks 60 of the 100 listings that are loaded; mirror.example: its edition of 2025-08-25 is older than what is loaded',
      },
      { kind: 'failed', reason: 'epss.example: it holds 50 scores, and 100 are loaded' },
      { id: 'cve' },
    ]);
    expect(await store.kevListings()).toHaveLength(100);
    expect((await store.vulnerabilities(['CVE-2025-1099'])).get('CVE-2025-1099')?.epss).toMatchObject({
      date: '2026-03-01',
    });
  });

  it('are not of a day that has not come, and one that was taken so once keeps no true one away', async () => {
    const ahead = kevFile('2031-01-01', [makeKevListing(versa)]);
    world.shown.set(kevUrl, fresh(ahead));
    const gone = 'https://mirror.example/kev.json';
    world.shown.set(gone, fresh(ahead));
    expect((await run())[0]).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('its edition is of 2031-01-01, a day that has not come'),
    });
    const at = { url: kevUrl, etag: null, lastModified: null, at: world.clock, nextLookAt: world.clock };
    await store.recordKev([], { ...at, version: null, asOf: '2031-01-01' });
    world.shown.set(kevUrl, fresh(kevFile('2026-03-02', [makeKevListing(versa)])));
    expect((await run())[0]).toMatchObject({ kind: 'read', changes: { added: [versa] } });
    expect(await stateOf('kev')).toMatchObject({ asOf: '2026-03-02' });
  });

  it('do not hinder each other', async () => {
    world.shown.set(kevUrl, fresh(Buffer.from('<html>')));
    expect(await run()).toMatchObject([{ kind: 'failed' }, { kind: 'read', id: 'epss' }, { id: 'cve' }]);
  });
});

describe('records of CVEs', () => {
  it('are looked up for what new advisories name, one by one and with a pause, the second address where the first fails', async () => {
    await tell(versa, 'CVE-2026-0002', 'CVE-2026-0003');
    world.shown.set(
      `https://cve.example/${versa}`,
      fresh(jsonFile(cveRecord(versa, [{ cvssV3_1: { version: '3.1', baseScore: 6.6 } }]))),
    );
    world.shown.set(
      'https://list.example/CVE-2026-0002.json',
      fresh(jsonFile(cveRecord('CVE-2026-0002', []))),
    );
    world.shown.set('https://cve.example/CVE-2026-0003', gone);
    expect(await run()).toMatchObject([{}, {}, { kind: 'read', id: 'cve', entries: 3 }]);
    expect(asked().slice(2)).toEqual(['cve.example', 'cve.example', 'list.example', 'cve.example']);
    expect(world.pauses).toEqual([1_000, 1_000]);
    expect((await store.vulnerabilities([versa])).get(versa)?.cvss).toMatchObject({ score: 6.6 });
    expect(await stateOf('cve')).toMatchObject({ failingSince: null, readAt: now });
    world.clock += 2 * hour;
    await run();
    expect(asked()).toEqual([]);
  });

  it('and listings count for the advisories that came before them, which are alerted for it to nobody', async () => {
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    const before = makeAdvisory({
      title: `Notes on ${versa}`,
      summary: '',
      cves: [versa],
      severity: 'medium',
      seenAt: now - day,
    });
    const old = makeAdvisory({ title: `Notes on ${versa}`, cves: [versa], seenAt: now - 20 * day });
    await store.recordPoll(makePoll({ fresh: [before, old] }));
    const metrics = [{ cvssV3_1: { version: '3.1', baseScore: 9.8 } }];
    world.shown.set(`https://cve.example/${versa}`, fresh(jsonFile(cveRecord(versa, metrics))));
    await run();
    expect(await store.advisory(before.id)).toEqual({
      ...(await store.advisory(before.id)),
      title: before.title,
      severity: 'critical',
      cvss: 9.8,
      kev: false,
      severityReasons: [
        `${versa}: CVSS 9.8 (v3.1, CVE record by hackerone, as of 2024-08-27)`,
        `${versa} in CISA KEV since 2024-08-23 (as of 2026-03-01)`,
        `names ${versa}`,
      ],
    });
    expect(await store.advisory(old.id)).toMatchObject({ severity: old.severity, cvss: null });
    expect(await store.queueDepth(now)).toMatchObject({ owed: 0 });
  });

  it('that cannot be had end the run: what came before is kept, and the reason is told', async () => {
    await tell(versa, 'CVE-2026-0002', 'CVE-2026-0003');
    world.shown.set(`https://cve.example/${versa}`, fresh(jsonFile(cveRecord(versa, []))));
    expect(await run()).toMatchObject([
      {},
      {},
      { kind: 'failed', reason: 'cve.example: connection refused; list.example: connection refused' },
    ]);
    expect(await stateOf('cve')).toMatchObject({ failingSince: now });
    expect((await store.vulnerabilities([versa])).size).toBe(1);
  });

  it('are bounded in one run', async () => {
    await tell(...Array.from({ length: 90 }, (_, n) => `CVE-2026-${1000 + n}`));
    for (let n = 0; n < 90; n += 1) world.shown.set(`https://cve.example/CVE-2026-${1000 + n}`, gone);
    await run();
    expect(asked().filter((host) => host === 'cve.example')).toHaveLength(60);
  });

  it('leave no failure behind when we stop in the middle', async () => {
    world.stopping = true;
    expect(await run()).toEqual([]);
    expect(await stateOf('kev')).toMatchObject({ failingSince: null });
  });
});
