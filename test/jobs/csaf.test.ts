import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import type { FeedState } from '../../src/domain/feed.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import type { PollOutcome } from '../../src/jobs/poll-needs.ts';
import { rematch } from '../../src/jobs/rematch.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import { feedsMessage } from '../../src/slack/views/feeds.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsText } from '../../src/terminal/print.ts';
import { builtIn } from '../help/built-in.ts';
import { aggregatorList, type CsafServer, csafDocument, startCsafServer } from '../help/csaf-server.ts';
import { day, hour, makeFeed, makeSubscription, minute, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

const knowledge = builtIn();

let now: number;
let server: CsafServer;
let store: Store;
let fetcher: Fetcher;
const parser = createApartParser();
afterAll(parser.close);

beforeEach(async () => {
  now = start;
  server = await startCsafServer();
  store = await openMigrated();
  const config = { allowHosts: [server.host], proxy: { http: '', https: '', no: '' } };
  fetcher = openFetcher(config, '0');
});

afterEach(async () => {
  await fetcher.close();
  await store.close();
  await server.stop();
});

async function follow(path: string): Promise<void> {
  await store.syncFeeds([makeFeed({ id: 'feed', url: server.url(path), everyMinutes: 360 })], now);
}

async function state(): Promise<FeedState> {
  const [feed] = await store.feeds();
  if (feed === undefined) throw new Error('the feed is lost');
  return feed;
}

/** The look that is due next, at the moment it is due; and what it asked the publisher for. */
async function look(): Promise<{ readonly outcome: PollOutcome; readonly asked: readonly string[] }> {
  now = Math.max(now, (await state()).nextLookAt);
  server.asked();
  const config = { allowHosts: [server.host], looksAtOnce: 8 };
  const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
  const [outcome] = await pollDue({ ...needs, now: () => now, random: Math.random });
  if (outcome === undefined) throw new Error('nothing was due');
  return { outcome, asked: server.asked() };
}

async function advisories(): Promise<readonly Advisory[]> {
  const stories = await store.stories({ limit: 500 });
  return stories.flatMap((story) => story.advisories).sort((a, b) => (a.title < b.title ? -1 : 1));
}

const isDocument = (path: string) => path.endsWith('.json') && !path.includes('feed');

/** A folder as the standard has it: changes.csv, and each document with its hash. */
function folder(
  documents: readonly {
    readonly id: string;
    readonly at: number;
    readonly title?: string;
    readonly published?: number;
  }[],
) {
  for (const { id, at, title = id, published = at } of documents)
    server.publish(`csaf/2026/${id}.json`, csafDocument({ id, title, published, changed: at }));
  const lines = documents.map(({ id, at }) => `"2026/${id}.json","${new Date(at).toISOString()}"`);
  server.put('csaf/changes.csv', `${lines.join('\r\n')}\r\n`);
}

describe('a feed of CSAF documents', () => {
  it('is a baseline at first, and then one document is fetched when one changes', async () => {
    await store.saveSubscription(makeSubscription());
    folder([
      { id: 'PW-1', at: now - 2 * day },
      { id: 'PW-2', at: now - day },
    ]);
    await follow('csaf/changes.csv');
    const first = await look();
    expect(first.outcome).toMatchObject({ kind: 'read', stored: 2, owed: 0, refused: [] });
    expect((await advisories()).map(({ baseline }) => baseline)).toEqual([true, true]);

    expect(await look()).toMatchObject({ outcome: { kind: 'unchanged' }, asked: ['csaf/changes.csv'] });

    folder([
      { id: 'PW-1', at: now - hour, title: 'PW-1 (Update A)' },
      { id: 'PW-2', at: start - day },
      { id: 'PW-3', at: now - minute },
    ]);
    const { outcome, asked } = await look();
    expect(asked.filter(isDocument).toSorted()).toEqual(['csaf/2026/PW-1.json', 'csaf/2026/PW-3.json']);
    expect(outcome).toMatchObject({ kind: 'read', stored: 1, edited: 1 });
    expect(await advisories()).toMatchObject([
      { title: 'PW-1 (Update A)', baseline: true },
      { title: 'PW-2', baseline: true },
      { title: 'PW-3', baseline: false },
    ]);
  });

  it('has a document told that its publisher releases late, or once more, and that we never read before', async () => {
    await store.saveSubscription(makeSubscription());
    const old = { id: 'PW-0', at: start - 700 * day };
    const archive = Array.from({ length: 25 }, (_, n) => ({
      id: `PW-${n + 100}`,
      at: start - (n + 1) * day,
    }));
    folder([...archive, old]);
    await follow('csaf/changes.csv');
    expect((await look()).outcome).toMatchObject({ stored: 25, owed: 0 });
    now += hour;
    const again = { ...old, at: now, published: old.at };
    const late = { id: 'PW-1', at: now, published: start - 30 * day };
    folder([...archive, again, late]);
    expect((await look()).outcome).toMatchObject({ stored: 2, owed: 2 });
    const told = (await advisories()).filter(({ baseline }) => !baseline);
    expect(told).toMatchObject([
      { title: 'PW-0', publishedAt: old.at, updatedAt: again.at },
      { title: 'PW-1', publishedAt: late.published },
    ]);
    expect((await state()).refused).toBeNull();
  });

  it('tells nobody when its publisher gives a whole archive a new date, and says so', async () => {
    await store.saveSubscription(makeSubscription());
    const archive = Array.from({ length: 90 }, (_, n) => ({
      id: `PW-${n + 100}`,
      at: start - 2 * 365 * day - n * hour,
    }));
    folder(archive);
    await follow('csaf/changes.csv');
    await look();
    now += hour;
    folder([...archive.map(({ id, at }) => ({ id, at: now, published: at })), { id: 'PW-999', at: now + 1 }]);
    const first = await look();
    expect(first.outcome).toMatchObject({ owed: 1 });
    const why = /^\d+ old advisories came with a new date at once: kept, not alerted$/;
    expect(first.outcome).toMatchObject({ remarks: [expect.stringMatching(why)] });
    expect((await state()).refused).toMatch(why);
    const owed = [await look(), await look()].map(({ outcome }) => outcome.kind === 'read' && outcome.owed);
    expect(Math.max(...owed.map(Number))).toBeLessThanOrEqual(20);
    expect(await advisories()).toHaveLength(91);
  });

  it('has what its publisher releases at once in one line a look, however many looks it takes; what comes after is told by itself', async () => {
    await store.saveSubscription(makeSubscription());
    const first = { id: 'PW-1', at: start - day };
    folder([first]);
    await follow('csaf/changes.csv');
    await look();
    const owed = async () => {
      const { outcome } = await look();
      const claimed = await store.claimDeliveries(now, 100, minute);
      for (const { id } of claimed) await store.deliverySent(id, now, '1.1');
      const kinds = claimed.map(({ subject: { kind } }) => kind).filter((kind) => kind !== 'update');
      return [outcome.kind === 'read' ? outcome.stored : 0, ...kinds];
    };
    now += hour;
    const many = Array.from({ length: 50 }, (_, n) => ({ id: `PW-${n + 100}`, at: now - n * minute }));
    folder([first, ...many]);
    expect(await owed()).toEqual([40, 'held']);
    expect(await owed()).toEqual([10, 'held']);
    now += hour;
    const later = Array.from({ length: 5 }, (_, n) => ({ id: `PW-${n + 200}`, at: now - n * minute }));
    folder([first, ...many, ...later]);
    expect(await owed()).toEqual([5, ...later.map(() => 'alert')]);
  });

  it('keeps what its publisher names, and reads it by the rules', async () => {
    folder([{ id: 'PW-1', at: now - day, title: 'Pumps & <valves>' }]);
    await follow('csaf/changes.csv');
    await look();
    const [kept] = await advisories();
    expect(kept).toMatchObject({
      title: 'Pumps & <valves>',
      guid: 'PW-1',
      url: 'https://pumpworks.example/advisories/pw-1',
      summary:
        'A crafted packet stops the pump <at once> & for good.\n\nAffected: Pumpworks: FlowMaster 9\n\nRemediation: Update to 1.1.',
      authors: ['Pumpworks'],
      language: 'en',
      vendors: ['Pumpworks'],
      products: ['FlowMaster 9'],
      cves: ['CVE-2026-40001'],
      cvss: 9.8,
      severity: 'critical',
      publishedAt: now - day,
    });
    expect(kept?.sectors).toMatchObject([
      {
        id: 'energy',
        evidence: [{ kind: 'stated', field: 'text', quote: expect.stringContaining('Energy') }],
      },
    ]);
    await rematch({
      store,
      knowledge: () => ({ read: knowledge.read, fingerprint: 'another' }),
      now: () => now,
      stopping: () => false,
      log: silentLog,
    });
    expect((await advisories())[0]?.sectors).toEqual(kept?.sectors);
  });

  it('loses none of hundreds of vulnerabilities, and is as bad as the worst of them', async () => {
    folder([{ id: 'PW-1', at: now - day }]);
    const whole = JSON.parse(
      csafDocument({ id: 'PW-1', title: 'Third-party components', published: now - day }),
    );
    const ids = Array.from({ length: 600 }, (_, at) => `CVE-2026-${20_000 + at}`);
    const rated = (id: string, baseScore: number, vectorString: string) => ({
      cve: id,
      notes: [{ category: 'description', text: `${id} is a heap overflow. ${'More of it. '.repeat(40)}` }],
      scores: [{ cvss_v3: { version: '3.1', baseScore, vectorString } }],
      threats: [{ category: 'exploit_status', details: 'No known exploitation.' }],
    });
    const calm = ids.map((id) => rated(id, 4.2, 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N'));
    const worst = {
      ...rated('CVE-2026-29999', 10, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'),
      threats: [{ category: 'exploit_status', details: 'Exploited in the wild since October.' }],
    };
    server.publish('csaf/2026/PW-1.json', JSON.stringify({ ...whole, vulnerabilities: [...calm, worst] }));
    await follow('csaf/changes.csv');
    await look();
    const [kept] = await advisories();
    expect(kept).toMatchObject({ cvss: 10, severity: 'critical' });
    expect(kept?.cves.toSorted()).toEqual([...ids, 'CVE-2026-29999']);
    expect(kept?.text).toMatch(
      /CVE-2026-29999\. CVSS v3\.1 base score 10 CVSS:.*Exploited in the wild since October/,
    );
    expect(kept?.text?.match(/No known exploitation/g)).toHaveLength(1);
  });

  it('refuses a document whose hash is wrong or that is cut short, says so, and reads the others', async () => {
    folder([1, 2, 3].map((n) => ({ id: `PW-${n}`, at: now - n * hour })));
    const whole = csafDocument({ id: 'PW-2', title: 'PW-2', published: now });
    server.publish(
      'csaf/2026/PW-1.json',
      csafDocument({ id: 'PW-1', title: 'forged', published: now }),
      `${'0'.repeat(128)}\n`,
    );
    server.publish('csaf/2026/PW-2.json', whole.slice(0, 600));
    await follow('csaf/changes.csv');
    const { outcome } = await look();
    expect((await advisories()).map(({ title }) => title)).toEqual(['PW-3']);
    const told = [
      'PW-1.json: its sha512 is not the one that its publisher gives',
      'PW-2.json: this is broken JSON, not a feed',
    ];
    expect(outcome).toMatchObject({ kind: 'read', refused: told });
    expect(await state()).toMatchObject({ failingSince: null, refused: `not read: ${told.join('; ')}` });

    server.publish('csaf/2026/PW-1.json', csafDocument({ id: 'PW-1', title: 'PW-1', published: now }));
    server.publish('csaf/2026/PW-2.json', whole);
    const again = await look();
    expect(again.outcome).toMatchObject({ kind: 'read', stored: 2, refused: [] });
    expect(again.asked.filter(isDocument)).toHaveLength(2);
    expect((await advisories()).map(({ title }) => title)).toEqual(['PW-1', 'PW-2', 'PW-3']);
    expect(await state()).toMatchObject({ refused: null });
  });

  it('reads a document whose hash its index names and nobody finds, and says so until it changes', async () => {
    rolie('feed.json', [
      { id: 'PW-1', at: now - hour },
      { id: 'PW-2', at: now - 2 * hour },
    ]);
    server.fail('docs/PW-1.json.sha512', 404);
    await follow('feed.json');
    const said = 'read unchecked: PW-1.json: the sha512 that its index names is not there';
    const { outcome } = await look();
    expect(outcome).toMatchObject({ kind: 'read', stored: 2, refused: [], remarks: [said] });
    expect(await state()).toMatchObject({ failingSince: null, refused: said });
    expect(JSON.stringify(feedsMessage([await state()], 1, now))).toContain(said);
    expect(feedsText([await state()], now)).toContain(said);
    rolie('feed.json', [
      { id: 'PW-1', at: start - hour },
      { id: 'PW-2', at: start - 2 * hour },
      { id: 'PW-3', at: now },
    ]);
    expect((await look()).outcome).toMatchObject({ stored: 1, remarks: [said] });
    server.fail('docs/PW-1.json.sha512', 200);
    rolie('feed.json', [{ id: 'PW-1', at: now }]);
    expect((await look()).outcome).toMatchObject({ kind: 'read', remarks: [] });
    expect((await state()).refused).toBeNull();
  });

  it('leaves a document alone that stays broken, until it changes, and still says so', async () => {
    folder([
      { id: 'PW-1', at: now - day },
      { id: 'PW-2', at: now - hour },
    ]);
    server.publish('csaf/2026/PW-2.json', '{"document": ');
    await follow('csaf/changes.csv');
    for (let n = 0; n < 5; n += 1) await look();
    const { asked } = await look();
    expect(asked).toEqual(['csaf/changes.csv']);
    expect((await state()).refused).toContain('PW-2.json');
    folder([
      { id: 'PW-1', at: start - day },
      { id: 'PW-2', at: now },
    ]);
    await look();
    expect((await advisories()).map(({ title }) => title)).toEqual(['PW-1', 'PW-2']);
    expect((await state()).refused).toBeNull();
  });

  it('reads an index larger than one look may ask for in several looks, what is new first', async () => {
    const old = Array.from({ length: 90 }, (_, n) => ({ id: `PW-${n + 100}`, at: start - day - n * hour }));
    folder(old);
    await follow('csaf/changes.csv');
    expect((await look()).outcome).toMatchObject({ stored: 40 });
    expect((await state()).nextLookAt).toBe(now + 10 * minute);
    folder([...old, { id: 'PW-999', at: now }]);
    const second = await look();
    expect(second.asked.filter(isDocument)[0]).toBe('csaf/2026/PW-999.json');
    expect((await look()).outcome).toMatchObject({ stored: 11 });
    const kept = await advisories();
    expect(kept).toHaveLength(91);
    expect(kept.filter(({ baseline }) => !baseline).map(({ title }) => title)).toEqual(['PW-999']);
    expect((await look()).outcome.kind).toBe('unchanged');
  });

  it('has all told that was published while nobody read it, in lines, though it takes more than one look', async () => {
    await store.saveSubscription(makeSubscription());
    const before = [{ id: 'PW-0', at: start - day }];
    folder(before);
    await follow('csaf/changes.csv');
    await look();
    await store.pauseFeed('feed', 'U1', now);
    now += 20 * day;
    await store.resumeFeed('feed', 'U1', now);
    const published = Array.from({ length: 50 }, (_, n) => ({
      id: `PW-${n + 1}`,
      at: start + (n + 10) * hour,
    }));
    folder([...before, ...published]);
    expect((await look()).outcome).toMatchObject({ stored: 40 });
    expect((await look()).outcome).toMatchObject({ stored: 10 });
    const owed = (await store.claimDeliveries(now, 100, minute)).map(({ subject }) => subject);
    expect(owed.map(({ kind }) => kind)).toEqual(['held', 'held']);
    expect(owed.flatMap((subject) => (subject.kind === 'held' ? subject.storyIds : []))).toHaveLength(50);
    expect(await state()).toMatchObject({ missed: 50 });
  });

  it('reads no document anew when its list breaks off and is whole again, and says so meanwhile', async () => {
    const documents = Array.from({ length: 60 }, (_, at) => ({ id: `PW-${at + 10}`, at: start - at * day }));
    folder(documents);
    await follow('csaf/changes.csv');
    await look();
    const lines = documents.map(({ id, at }) => `"2026/${id}.json","${new Date(at).toISOString()}"`);
    const whole = `${lines.slice(0, 12).join('\r\n')}\r\n`;
    const cut = `${whole}"2026/PW-`;
    const cutInDate = `${whole}${lines[12]?.slice(0, -14)}`;
    // What was listed at first and not read yet is no news when it is listed again.
    for (const list of [cut, cut, cutInDate, `${lines.join('\r\n')}\r\n`]) {
      const isCut = list === cut || list === cutInDate;
      server.put('csaf/changes.csv', list);
      const { outcome, asked } = await look();
      expect(outcome).toMatchObject({ stored: isCut ? 0 : 20, owed: 0 });
      expect(asked.filter(isDocument)).toHaveLength(isCut ? 0 : 20);
      expect((await state()).refused).toBe(
        isCut
          ? 'not read: changes.csv: its list breaks off; its list names 12 documents, and named 60 before'
          : null,
      );
    }
    expect((await look()).asked.filter(isDocument)).toEqual([]);
    expect((await advisories()).every(({ baseline }) => baseline)).toBe(true);
  });

  it('says that its list lost most of itself, though it ends with a whole line, for 30 days; a few that are gone are tidied up', async () => {
    const documents = Array.from({ length: 30 }, (_, at) => ({ id: `PW-${at + 10}`, at: start - at * day }));
    folder(documents);
    await follow('csaf/changes.csv');
    await look();
    folder(documents.slice(0, 25));
    await look();
    expect((await state()).refused).toBeNull();
    const changed = { id: 'PW-10', at: start + day };
    const lost = 'not read: changes.csv: its list names 8 documents, and named 25 before';
    for (const list of [documents.slice(0, 8), [changed, ...documents.slice(1, 8)]]) {
      folder(list);
      const { outcome, asked } = await look();
      expect(outcome).toMatchObject({ stored: 0, owed: 0 });
      expect(asked.filter(isDocument)).toHaveLength(list[0] === changed ? 1 : 0);
      expect((await state()).refused).toBe(lost);
      expect(feedsText(await store.feeds(), now)).toContain(lost);
    }
    folder([changed, ...documents.slice(1)]);
    expect((await look()).asked.filter(isDocument)).toEqual([]);
    expect((await state()).refused).toBeNull();
    folder(documents.slice(0, 8));
    await look();
    expect((await state()).refused).toContain('its list names 8 documents, and named 30 before');
    now += 31 * day;
    await look();
    expect((await state()).refused).toBeNull();
  });

  it('says so of one of its indexes that lost most of itself', async () => {
    const entries = Array.from({ length: 15 }, (_, n) => ({ id: `PW-${n + 10}`, at: now - n * day }));
    const distributions = [{ rolie: { feeds: [{ url: server.url('feed.json') }] } }];
    const metadata = { metadata_version: '2.0', publisher: { name: 'P' }, distributions };
    server.put('provider-metadata.json', JSON.stringify(metadata));
    rolie('feed.json', entries);
    await follow('provider-metadata.json');
    await look();
    rolie('feed.json', []);
    expect((await look()).outcome).toMatchObject({ kind: 'read', stored: 0 });
    expect((await state()).refused).toContain('feed.json: its list names 0 documents, and named 15 before');
  });

  it('says how many lines of its list cannot be read', async () => {
    folder([{ id: 'PW-1', at: now - day }]);
    server.put('csaf/changes.csv', `"2026/PW-1.json","${new Date(now - day).toISOString()}"\n???\n!!!\n`);
    await follow('csaf/changes.csv');
    await look();
    expect((await state()).refused).toBe('not read: changes.csv: 2 lines of its list cannot be read');
  });

  it('does not fetch what changed long before it was followed', async () => {
    const old = Array.from({ length: 60 }, (_, n) => ({
      id: `PW-${n + 100}`,
      at: start - 2 * 365 * day - n * hour,
    }));
    folder(old);
    await follow('csaf/changes.csv');
    expect((await look()).outcome).toMatchObject({ stored: 20 });
    expect((await look()).outcome.kind).toBe('unchanged');
  });

  it('stops asking when the publisher cannot be reached, counts it as a failure, and goes on where it was', async () => {
    folder(Array.from({ length: 6 }, (_, n) => ({ id: `PW-${n}`, at: now - n * hour })));
    for (let n = 0; n < 6; n += 1) server.fail(`csaf/2026/PW-${n}.json`, 503);
    await follow('csaf/changes.csv');
    const { outcome, asked } = await look();
    expect(outcome.kind).toBe('failed');
    expect(asked.filter(isDocument)).toHaveLength(3);
    for (let n = 0; n < 6; n += 1) server.fail(`csaf/2026/PW-${n}.json`, 200);
    expect((await look()).outcome).toMatchObject({ kind: 'read', stored: 6 });
    expect((await state()).failingSince).toBeNull();
  });
});

/** A ROLIE feed of these documents at the path. */
function rolie(path: string, documents: readonly { readonly id: string; readonly at: number }[]): void {
  const entry = documents.map(({ id, at }) => {
    const href = server.url(`docs/${id}.json`);
    server.publish(`docs/${id}.json`, csafDocument({ id, title: id, published: at }));
    return {
      id,
      title: id,
      updated: new Date(at).toISOString(),
      published: new Date(at).toISOString(),
      content: { src: href, type: 'application/json' },
      link: [
        { rel: 'self', href },
        { ref: 'hash', href: `${href}.sha512` },
      ],
    };
  });
  server.put(path, JSON.stringify({ feed: { id: path, title: path, category: [{ term: 'csaf' }], entry } }));
}

describe('a CSAF provider', () => {
  it('is read by its metadata: each public ROLIE feed, and of those the documents that changed', async () => {
    const metadata = {
      metadata_version: '2.0',
      publisher: { name: 'Pumpworks' },
      distributions: [
        {
          rolie: {
            feeds: [
              { tlp_label: 'WHITE', url: server.url('feed-2025.json') },
              { tlp_label: 'WHITE', url: server.url('feed-2026.json') },
              { tlp_label: 'AMBER', url: server.url('feed-secret.json') },
            ],
          },
        },
        { directory_url: server.url('docs/') },
      ],
    };
    server.put('provider-metadata.json', JSON.stringify(metadata));
    rolie('feed-2025.json', [{ id: 'PW-1', at: now - 3 * day }]);
    rolie('feed-2026.json', [{ id: 'PW-2', at: now - 2 * day }]);
    await follow('provider-metadata.json');
    expect((await look()).outcome).toMatchObject({ kind: 'read', stored: 2 });
    const quiet = await look();
    expect(quiet.outcome).toMatchObject({ kind: 'read', stored: 0, shown: 0 });
    expect(quiet.asked).toEqual(['provider-metadata.json', 'feed-2025.json', 'feed-2026.json']);
    rolie('feed-2026.json', [
      { id: 'PW-2', at: start - 2 * day },
      { id: 'PW-3', at: now },
    ]);
    const { outcome, asked } = await look();
    expect(asked.filter((path) => path.startsWith('docs/'))).toEqual([
      'docs/PW-3.json',
      'docs/PW-3.json.sha512',
    ]);
    expect(outcome).toMatchObject({ stored: 1 });
    expect(await state()).toMatchObject({ gaps: 0, failingSince: null });
  });

  it('says which of its feeds cannot be read, and reads the others', async () => {
    rolie('feed-2026.json', [{ id: 'PW-2', at: now - 2 * day }]);
    const feeds = ['feed-2025.json', 'feed-2026.json'].map((path) => ({ url: server.url(path) }));
    const metadata = {
      metadata_version: '2.0',
      publisher: { name: 'P' },
      distributions: [{ rolie: { feeds } }],
    };
    server.put('provider-metadata.json', JSON.stringify(metadata));
    await follow('provider-metadata.json');
    const { outcome } = await look();
    expect(outcome).toMatchObject({ kind: 'read', stored: 1 });
    expect((await state()).refused).toContain('feed-2025.json: ');
  });

  it('takes the folder where there is no ROLIE feed, and its index.txt where it has no list of changes', async () => {
    server.publish('docs/2026/pw-7.json', csafDocument({ id: 'PW-7', title: 'PW-7', published: now - day }));
    server.put('docs/index.txt', '2026/pw-7.json\n');
    const distributions = [{ directory_url: server.url('docs') }];
    server.put('provider-metadata.json', JSON.stringify({ metadata_version: '2.0', distributions }));
    await follow('provider-metadata.json');
    expect((await look()).outcome).toMatchObject({ kind: 'read', stored: 1 });
  });
});

describe('a CSAF aggregator that is followed by mistake', () => {
  it('fails with how many providers it lists, and never reads nothing in silence', async () => {
    const parties = ['a', 'b'].map((name) => ({
      name,
      url: `https://${name}.example/provider-metadata.json`,
    }));
    server.put('aggregator.json', aggregatorList(parties));
    await follow('aggregator.json');
    expect((await look()).outcome).toMatchObject({ kind: 'failed' });
    expect(feedsText(await store.feeds(), now)).toMatch(
      /CSAF aggregator: it lists 2 providers and holds no documents itself; add the ones wanted/,
    );
  });
});

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../fixtures/openpgp', name)).toString();
const fingerprint = (name: string) =>
  new RegExp(`^${name} (.*)$`, 'm').exec(fixture('fingerprints.txt'))?.[1] ?? '';

describe('a CSAF provider that signs', () => {
  const at = Date.UTC(2026, 2, 1);
  /** Metadata that names a key, and a folder with one document, which is what GnuPG signed. */
  async function signed(key: string, signature: string | null, isStated = true): Promise<void> {
    const distributions = [{ directory_url: server.url('docs/') }];
    const stated = isStated ? { fingerprint: fingerprint(key).toLowerCase() } : {};
    const keys = [{ ...stated, url: server.url('key.asc') }];
    const metadata = { metadata_version: '2.0', distributions, public_openpgp_keys: keys };
    server.put('provider-metadata.json', JSON.stringify(metadata));
    server.put('key.asc', fixture(`${key}.key.asc`));
    server.publish('docs/2026/pw-1.json', fixture('pw-1.json'));
    server.put('docs/changes.csv', `"2026/pw-1.json","${new Date(at).toISOString()}"\n`);
    if (signature !== null) server.put('docs/2026/pw-1.json.asc', signature);
    await follow('provider-metadata.json');
  }

  it('is believed by the key that its metadata names, and nothing is said', async () => {
    await signed('subkey', fixture('pw-1.json.asc'));
    const { outcome, asked } = await look();
    expect(outcome).toMatchObject({ kind: 'read', stored: 1, refused: [], remarks: [] });
    expect(asked).toContain('key.asc');
    expect((await look()).asked).toEqual(['provider-metadata.json', 'docs/changes.csv']);
  });

  it('is believed by the key at the address that it names, where it leaves the fingerprint out', async () => {
    await signed('subkey', fixture('pw-1.json.asc'), false);
    expect((await look()).outcome).toMatchObject({ stored: 1, refused: [], remarks: [] });
  });

  it.each([
    ['another made it', 'pw-1.json.other.asc', /by a key that its publisher does not name/],
    ['it is of another document', 'subkey.asc', /is of another document/],
  ])('is refused a document when %s, and says so', async (_, signature, words) => {
    await signed('subkey', fixture(signature));
    expect((await look()).outcome).toMatchObject({
      kind: 'read',
      stored: 0,
      refused: [expect.stringMatching(words)],
    });
    expect((await state()).refused).toMatch(words);
    server.put('docs/2026/pw-1.json.asc', fixture('pw-1.json.asc'));
    expect((await look()).outcome).toMatchObject({ stored: 1, refused: [] });
  });

  it('is read where it signs nothing, and that is said beside the feed until it does', async () => {
    await signed('subkey', null);
    const words = 'of 1 documents read last: 1 without a signature, though its publisher names keys';
    expect((await look()).outcome).toMatchObject({ stored: 1, refused: [], remarks: [words] });
    await look();
    expect(feedsText(await store.feeds(), now)).toContain(words);
    server.put('docs/2026/pw-1.json.asc', fixture('pw-1.json.asc'));
    server.put('docs/changes.csv', `"2026/pw-1.json","${new Date(at + hour).toISOString()}"\n`);
    await look();
    expect(await state()).toMatchObject({ remarks: null });
  });

  it('is read where its key cannot be had, or is another than its metadata names, and that is said', async () => {
    await signed('subkey', fixture('pw-1.json.asc'));
    server.fail('key.asc', 404);
    expect((await look()).outcome).toMatchObject({
      stored: 1,
      remarks: [expect.stringMatching(/the key at .*key\.asc cannot be had: the server answered 404/)],
    });
    server.fail('key.asc', 200);
    server.put('key.asc', fixture('other.key.asc'));
    server.put('docs/changes.csv', `"2026/pw-1.json","${new Date(at + hour).toISOString()}"\n`);
    expect((await look()).outcome).toMatchObject({
      refused: [],
      remarks: [expect.stringMatching(/is not the one that its metadata names/)],
    });
  });

  it('names the signature of each document in its ROLIE feed, and one that is a web page is none', async () => {
    await signed('subkey', null);
    const href = server.url('docs/2026/pw-1.json');
    const signature = server.url('signatures/one');
    const entry = [
      {
        id: 'PW-1',
        updated: new Date(at).toISOString(),
        link: [
          { rel: 'self', href },
          { rel: 'signature', href: signature },
        ],
      },
    ];
    const feeds = [{ tlp_label: 'WHITE', url: server.url('rolie.json') }];
    server.put('rolie.json', JSON.stringify({ feed: { category: [{ term: 'csaf' }], entry } }));
    const keys = [{ fingerprint: fingerprint('subkey'), url: server.url('key.asc') }];
    const metadata = {
      metadata_version: '2.0',
      distributions: [{ rolie: { feeds } }],
      public_openpgp_keys: keys,
    };
    server.put('provider-metadata.json', JSON.stringify(metadata));
    server.put('signatures/one', '<!doctype html><title>Oops</title>');
    expect((await look()).outcome).toMatchObject({
      stored: 0,
      refused: ['pw-1.json: its signature file holds no signature'],
    });
    server.put('signatures/one', fixture('pw-1.json.asc'));
    const { outcome, asked } = await look();
    expect(outcome).toMatchObject({ stored: 1, refused: [], remarks: [] });
    expect(asked).not.toContain('docs/2026/pw-1.json.asc');
  });
});
