import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import type { FeedState } from '../../src/domain/feed.ts';
import type { Filter } from '../../src/domain/filter.ts';
import type { Fetcher } from '../../src/feeds/fetch.ts';
import { readKev } from '../../src/feeds/kev.ts';
import { createApartParser } from '../../src/feeds/parse-apart.ts';
import { escalateForKev } from '../../src/jobs/escalate.ts';
import { hearListings } from '../../src/jobs/listings.ts';
import { pollDue } from '../../src/jobs/poll.ts';
import type { PollOutcome } from '../../src/jobs/poll-needs.ts';
import { watchFeeds } from '../../src/jobs/watch.ts';
import { openFetcher, pollNeeds } from '../../src/outside.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import type { Store } from '../../src/store/store.ts';
import { feedsText } from '../../src/terminal/print.ts';
import { builtIn } from '../help/built-in.ts';
import { type CsafServer, startCsafServer } from '../help/csaf-server.ts';
import { day, hour, makeFeed, makeFilter, makeSubscription, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';
import { kevFile, makeKevListing } from '../help/vulnerability-files.ts';

const knowledge = builtIn();
const rssItem = (title: string, summary: string, at: number) =>
  `<item><guid isPermaLink="false">${title}</guid><title>${title}</title><description>${summary}</description><pubDate>${new Date(at).toUTCString()}</pubDate></item>`;

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
  fetcher = openFetcher({ allowHosts: [server.host], proxy: { http: '', https: '', no: '' } }, '0');
  const feeds = [
    makeFeed({ id: 'kev', url: server.url('kev.json'), category: 'kev', everyMinutes: 30 }),
    makeFeed({ id: 'news', url: server.url('news.xml'), category: 'news', everyMinutes: 30 }),
    makeFeed({ id: 'cisa', url: server.url('cisa.xml'), category: 'gov', everyMinutes: 30 }),
  ];
  await store.syncFeeds(feeds, now);
  show([old]);
  for (const path of ['news', 'cisa'] as const) tell(path);
  await look();
  await store.saveSubscription(makeSubscription({ channelId: 'all' }));
});

afterEach(async () => {
  await fetcher.close();
  await store.close();
  await server.stop();
});

const old = makeKevListing('CVE-2024-39717');
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const fresh = (id: string, given: object = {}) =>
  makeKevListing(id, {
    vendorProject: 'Hikvision',
    product: 'Cameras',
    vulnerabilityName: 'Hikvision Cameras Command Injection Vulnerability',
    shortDescription: 'A crafted request runs commands on the camera & its recorder.',
    dateAdded: dayOf(now),
    dueDate: dayOf(now + 21 * day),
    ...given,
  });

function editionOf(listings: readonly object[], given: object = {}): Buffer {
  return Buffer.from(kevFile(dayOf(now), listings, { dateReleased: new Date(now).toISOString(), ...given }));
}

/** What CISA shows from now on. */
function show(listings: readonly object[], given: object = {}): Buffer {
  const bytes = editionOf(listings, given);
  server.put('kev.json', bytes.toString());
  return bytes;
}

const told: Record<string, string[]> = {};
/** What another feed shows from now on, besides what it showed. */
function tell(feed: 'news' | 'cisa', title = 'A word of old', summary = 'Nothing.'): void {
  told[server.host + feed] = [...(told[server.host + feed] ?? []), rssItem(title, summary, now)];
  const items = told[server.host + feed]?.join('');
  server.put(`${feed}.xml`, `<rss version="2.0"><channel><title>${feed}</title>${items}</channel></rss>`);
}

/** Half an hour later every feed is looked at; what came of the look at KEV. */
async function look(): Promise<PollOutcome> {
  const due = Math.max(...(await store.feeds()).map(({ nextLookAt }) => nextLookAt));
  now = Math.max(now + hour / 2, Math.ceil(due));
  const config = { allowHosts: [server.host], looksAtOnce: 1 };
  const needs = pollNeeds(store, fetcher, parser, knowledge, config, silentLog);
  const outcomes = await pollDue({ ...needs, now: () => now, random: Math.random });
  const outcome = outcomes.find(({ feed }) => feed.id === 'kev');
  if (outcome === undefined) throw new Error('KEV was not due');
  return outcome;
}

/** What the data job does with the same file, and what it tells. */
async function load(bytes: Buffer): Promise<void> {
  const read = await readKev(bytes);
  if (read.kind !== 'read') throw new Error(read.reason);
  const edition = { version: null, asOf: read.asOf, url: null, etag: null, lastModified: null };
  const changes = await store.recordKev(read.listings, { ...edition, at: now, nextLookAt: now });
  await escalateForKev({ store, sectorParent: () => null }, changes.added, now);
}

async function state(): Promise<FeedState> {
  const feed = (await store.feeds()).find(({ id }) => id === 'kev');
  if (feed === undefined) throw new Error('the feed is lost');
  return feed;
}

async function advisories(): Promise<readonly Advisory[]> {
  const stories = await store.stories({ limit: 500 });
  return stories
    .flatMap((story) => story.advisories)
    .filter(({ feedId }) => feedId === 'kev')
    .sort((a, b) => (a.title < b.title ? 1 : -1));
}

/** The titles of what was owed since it was asked last, by channel. */
async function owed(): Promise<readonly string[]> {
  const claimed = await store.claimDeliveries(now, 100, 1);
  const words: string[] = [];
  for (const { id, channelId, subject } of claimed) {
    await store.deliverySent(id, now, '1');
    // A message that is brought up to date tells nobody anything.
    if (subject.kind === 'update') continue;
    if (subject.kind === 'feeds') words.push(`${channelId}: ${subject.news}`);
    else if (subject.kind !== 'alert') words.push(`${channelId}: ${subject.kind}`);
    else {
      const story = await store.story(subject.storyId);
      const again = subject.added === undefined ? '' : ' again';
      words.push(
        `${channelId}: ${story?.advisories.map(({ title }) => title.slice(0, 22)).join(' + ')}${again}`,
      );
    }
  }
  return words.sort();
}

const subscribe = (channelId: string, filter: Partial<Filter>) =>
  store.saveSubscription(makeSubscription({ channelId, filter: makeFilter(filter) }));

describe("CISA's catalogue as a feed", () => {
  it('is a baseline at first, and then one advisory for each CVE that is listed, told once', async () => {
    expect((await advisories()).map(({ baseline }) => baseline)).toEqual([true]);
    expect(await owed()).toEqual([]);
    show([old, fresh('CVE-2026-1111', { knownRansomwareCampaignUse: 'Known' })]);
    expect(await look()).toMatchObject({ kind: 'read', shown: 2, stored: 1, owed: 1, withdrawn: [] });
    const [entry] = await advisories();
    expect(entry).toMatchObject({
      identity: 'guid:CVE-2026-1111',
      title: 'CVE-2026-1111: Hikvision Cameras Command Injection Vulnerability',
      url: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog?field_cve=CVE-2026-1111',
      vendors: ['Hikvision'],
      products: ['Cameras'],
      cves: ['CVE-2026-1111'],
      kev: true,
      official: true,
      publishedAt: Date.parse(dayOf(start)),
    });
    for (const words of [
      'runs commands on the camera & its recorder',
      `on ${dayOf(start)}, due ${dayOf(start + 21 * day)}`,
      'Required action: Apply mitigations.',
      'used in ransomware campaigns',
    ])
      expect(entry?.summary).toContain(words);
    expect(entry?.sectors).toMatchObject([
      {
        id: 'commercial-facilities',
        evidence: expect.arrayContaining([expect.objectContaining({ kind: 'vendor', term: 'hikvision' })]),
      },
    ]);
    expect(await owed()).toEqual(['all: CVE-2026-1111: Hikvisi']);
    expect((await look()).kind).toBe('unchanged');
    show([old, fresh('CVE-2026-1111', { knownRansomwareCampaignUse: 'Known' })], { title: 'Other words' });
    expect(await look()).toMatchObject({ kind: 'read', stored: 0, edited: 0, owed: 0 });
  });

  it('names no sector by words such as stack and remote, which stand in every title', async () => {
    show([
      old,
      fresh('CVE-2026-1234', {
        vendorProject: 'Quxsoft',
        product: 'Remote Utility',
        vulnerabilityName: 'Quxsoft Remote Utility Stack-Based Buffer Overflow Vulnerability',
        shortDescription: 'Quxsoft Remote Utility contains a stack-based buffer overflow.',
      }),
    ]);
    await look();
    expect((await advisories()).map(({ vendors, sectors }) => [vendors, sectors])).toContainEqual([
      ['Quxsoft'],
      [],
    ]);
  });

  it('keeps what it knows when the file is cut short, says so as its failure, and goes on with the next', async () => {
    const whole = show([old, fresh('CVE-2026-1111')]).toString();
    server.put('kev.json', whole.slice(0, -40));
    expect(await look()).toMatchObject({ kind: 'failed', reason: 'this is broken JSON, not a feed' });
    expect(await state()).toMatchObject({ fault: 'damaged', failures: 1 });
    show([old, fresh('CVE-2026-1111')], { count: 1300 });
    expect(await look()).toMatchObject({
      kind: 'failed',
      reason: 'it says that it holds 1300 vulnerabilities, and 2 can be read',
    });
    expect(await advisories()).toHaveLength(1);
    server.put('kev.json', whole);
    expect(await look()).toMatchObject({ kind: 'read', stored: 1, withdrawn: [] });
    expect(await state()).toMatchObject({ failingSince: null, fault: null });
    expect(await owed()).toHaveLength(1);
  });

  it('tells the ops channel, the list of feeds and the poll of a listing that is taken out, once', async () => {
    const settled = { teamIds: [makeSubscription().teamId], opsChannel: 'ops', now: () => now, store };
    const listing = fresh('CVE-2026-1111');
    show([old, listing]);
    await look();
    await owed();
    show([old]);
    expect(await look()).toMatchObject({ kind: 'read', withdrawn: ['CVE-2026-1111'], stored: 0, owed: 0 });
    expect(await state()).toMatchObject({ withdrawn: 'CVE-2026-1111', withdrawnAt: now });
    for (let minutes = 0; minutes < 3; minutes += 1) await watchFeeds(settled);
    expect(await owed()).toEqual(['ops: weekly', 'ops: withdrawn']);
    const message = feedNewsMessage('withdrawn', ['kev'], await store.feeds(), { now });
    expect(JSON.stringify(message)).toContain('Feed kev: its publisher took out just now: CVE-2026-1111');
    expect(feedsText(await store.feeds(), now)).toContain('took out just now: CVE-2026-1111');
    const [entry] = await advisories();
    expect(entry).toMatchObject({ kev: false });
    expect(entry?.summary).toMatch(
      /^Taken out by its publisher.*not in the KEV any more. It said: A crafted/,
    );
    show([old], { title: 'Other words' });
    expect(await look()).toMatchObject({ withdrawn: [], edited: 0 });
    await watchFeeds(settled);
    expect(await owed()).toEqual([]);
    show([old, listing]);
    expect(await look()).toMatchObject({ stored: 0, edited: 1 });
    expect((await advisories())[0]).toMatchObject({ kev: true });
    expect(await owed()).toEqual(['all: CVE-2026-1111: Hikvisi again']);
    for (let minutes = 0; minutes < 3; minutes += 1) await watchFeeds(settled);
    expect(await owed()).toEqual(['ops: restored']);
    const again = feedNewsMessage('restored', ['kev'], await store.feeds(), { now });
    expect(JSON.stringify(again)).toContain('Feed kev: its publisher put back just now: CVE-2026-1111');
    expect(feedsText(await store.feeds(), now)).toMatch(/put back just now: CVE-2026-1111/);
    expect(feedsText(await store.feeds(), now)).not.toContain('took out');
    expect(JSON.stringify(feedNewsMessage('weekly', [], await store.feeds(), { now }))).not.toContain(
      'took out',
    );
  });

  it('says of several that were taken out those that are out still', async () => {
    const listings = [fresh('CVE-2026-1111'), fresh('CVE-2026-1112')];
    show([old, ...listings]);
    await look();
    show([old]);
    await look();
    const out = await state();
    show([old, listings[0] ?? old]);
    await look();
    expect(await state()).toMatchObject({
      withdrawn: 'CVE-2026-1112',
      withdrawnAt: out.withdrawnAt,
      restored: 'CVE-2026-1111',
    });
  });

  it('has a listing told in one line that is put in under a date more than seven days ago', async () => {
    await owed();
    show([fresh('CVE-2026-1001', { dateAdded: dayOf(now - 10 * day) }), old]);
    await look();
    expect(await owed()).toEqual(['all: held']);
    await look();
    expect(await owed()).toEqual([]);
  });

  it('does not take an older edition, nor one that lacks most, for listings that were taken out', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      fresh(`CVE-2025-${2000 + n}`, { dateAdded: '2025-01-01' }),
    );
    show([old, ...many]);
    await look();
    show([old, ...many.slice(0, 59)], { dateReleased: '2026-03-02T08:00:00Z' });
    expect(await look()).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/is older than the one/),
    });
    show([old, ...many.slice(0, 30)]);
    expect(await look()).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/it lacks 30 of the 61/),
    });
    expect(await state()).toMatchObject({ withdrawn: null });
  });
});

describe('a listing that is told by the feed and by the data set', () => {
  const roundUp = 'Patches of the month for sixty products';
  const names = 'Fixed are CVE-2026-1111, CVE-2026-3333, CVE-2026-4444, CVE-2026-5555 and CVE-2026-6666.';

  it('comes to a channel once, the feed first: an earlier story that names the CVE is marked and not told again', async () => {
    tell('news', roundUp, names);
    await look();
    expect(await owed()).toEqual([`all: ${roundUp.slice(0, 22)}`]);
    await load(show([old]));
    const listed = show([old, fresh('CVE-2026-1111')]);
    await look();
    expect(await owed()).toEqual(['all: CVE-2026-1111: Hikvisi']);
    await load(listed);
    expect(await owed()).toEqual([]);
    expect(await store.countStories({ kevOnly: true })).toBe(3);
  });

  it('comes to a channel once, the data set first: the story is told again, and the entry is kept without an alert', async () => {
    tell('news', roundUp, names);
    await look();
    await owed();
    await load(show([old]));
    const listed = show([old, fresh('CVE-2026-1111')]);
    await load(listed);
    expect(await owed()).toEqual([`all: ${roundUp.slice(0, 22)} again`]);
    expect(await look()).toMatchObject({ stored: 1 });
    expect(await owed()).toEqual([]);
    show([old, fresh('CVE-2026-1111'), fresh('CVE-2026-3333')]);
    await look();
    expect(await owed()).toEqual(['all: CVE-2026-3333: Hikvisi']);
  });

  it('reaches whoever asked for the story alone, though others were told by the entry', async () => {
    await subscribe('rail', { sectors: ['rail'] });
    tell('news', 'Rail operators patch signalling and train control', `Railways hurry: ${names}`);
    await look();
    expect(await owed()).toEqual(['all: Rail operators patch s', 'rail: Rail operators patch s']);
    await load(show([old]));
    const listed = show([old, fresh('CVE-2026-1111')]);
    await look();
    expect(await owed()).toEqual(['all: CVE-2026-1111: Hikvisi']);
    await load(listed);
    expect(await owed()).toEqual(['rail: Rail operators patch s again']);
  });

  const three = ['CVE-2026-1111', 'CVE-2026-2111', 'CVE-2026-3111'];
  const adds = 'CISA Adds Three Known Exploited Vulnerabilities to Catalog';

  it("is not told a second time by CISA's news that it adds some", async () => {
    show([old, ...three.map((id) => fresh(id))]);
    await look();
    expect(await owed()).toHaveLength(3);
    tell('cisa', adds, `${three.join(', ')} are exploited.`);
    await look();
    expect(await owed()).toEqual([]);
  });

  it("is not told a second time by the entries that follow CISA's news, but by one that the news did not name", async () => {
    tell('cisa', adds, `${three.join(', ')} are exploited.`);
    await look();
    expect(await owed()).toEqual([`all: ${adds.slice(0, 22)}`]);
    show([old, ...[...three, 'CVE-2026-4111'].map((id) => fresh(id))]);
    expect(await look()).toMatchObject({ stored: 4 });
    expect(await owed()).toEqual(['all: CVE-2026-4111: Hikvisi']);
  });

  it('is told by the entry, whatever somebody who does not speak for CISA has called a listing', async () => {
    tell('news', 'CISA adds known exploited vulnerabilities, we hear', names);
    await look();
    await owed();
    show([old, fresh('CVE-2026-1111')]);
    await look();
    expect(await owed()).toEqual(['all: CVE-2026-1111: Hikvisi']);
  });
});

describe('a listing that ransomware campaigns come to use', () => {
  const id = 'CVE-2026-1111';
  const unknown = () => fresh(id, { dateAdded: dayOf(start) });
  const used = () => fresh(id, { dateAdded: dayOf(start), knownRansomwareCampaignUse: 'Known' });
  const again = 'all: CVE-2026-1111: Hikvisi again';
  /** What the data job does with an edition, and what the minute after it hears. */
  async function hear(bytes: Buffer): Promise<void> {
    const read = await readKev(bytes);
    if (read.kind !== 'read') throw new Error(read.reason);
    const edition = { version: null, asOf: read.asOf, url: null, etag: null, lastModified: null };
    await store.recordKev(read.listings, { ...edition, at: now, nextLookAt: now });
    await hearListings({ store, sectorParent: () => null, now: () => now, since: now - 7 * day })();
  }
  const later = () => {
    now += 60 * day;
  };

  it('is told once, however long after it was listed, and not when it is taken back or said again', async () => {
    show([old, unknown()]);
    await look();
    expect(await owed()).toHaveLength(1);
    later();
    show([old, used()]);
    expect(await look()).toMatchObject({ edited: 1, owed: 1 });
    expect(await owed()).toEqual([again]);
    show([old, unknown()]);
    await look();
    show([old, used()]);
    await look();
    expect(await owed()).toEqual([]);
  });

  it('is told in the thread of what told it, with where CISA says so', async () => {
    show([old, unknown()]);
    await look();
    await owed();
    later();
    show([old, used()]);
    await look();
    const [owing] = await store.claimDeliveries(now, 100, 1);
    if (owing?.subject.kind !== 'alert') throw new Error('no alert');
    expect(owing.subject.added).toEqual([{ kind: 'ransomware', cves: [id] }]);
    const events = await store.storyEvents(owing.subject.storyId);
    expect(events.map(({ kind, thing }) => [kind, thing])).toContainEqual([
      'ransomware',
      'ransomware:CVE-2026-1111',
    ]);
  });

  it.each([
    ['feed', 'data set'],
    ['data set', 'feed'],
  ])('is told once by the %s, and not again by the %s', async (first) => {
    await hear(editionOf([old]));
    const before = show([old, unknown()]);
    await look();
    await hear(before);
    await owed();
    later();
    const after = show([old, used()]);
    const looks = [async () => void (await look()), () => hear(after)];
    for (const [at, by] of (first === 'feed' ? looks : looks.reverse()).entries()) {
      await by();
      expect(await owed()).toEqual(at === 0 ? [again] : []);
    }
  });

  it('is told by the data set alone, in the story that is most about it', async () => {
    await hear(editionOf([old, unknown()]));
    tell('news', 'Patches of the month', `${id}, CVE-2026-3333 and CVE-2026-4444 are fixed.`);
    await look();
    tell('news', 'Cameras are taken over', `Attackers use ${id} for it.`);
    await look();
    await owed();
    later();
    await hear(editionOf([old, used()]));
    expect(await owed()).toEqual(['all: Cameras are taken over again']);
    await hear(editionOf([old, used()]));
    expect(await owed()).toEqual([]);
  });

  it('is not told to who was never told of it, asks for something else by now, or was told after it was known', async () => {
    await hear(editionOf([old, unknown()]));
    tell('news', 'Cameras are taken over', `Attackers use ${id} for it.`);
    await look();
    await owed();
    await store.saveSubscription(makeSubscription({ channelId: 'late' }));
    later();
    const after = editionOf([fresh('CVE-2024-39717', { knownRansomwareCampaignUse: 'Known' }), used()]);
    await hear(after);
    expect(await owed()).toEqual(['all: Cameras are taken over again']);
    tell('news', 'Cameras are encrypted', `Attackers use ${id} for that, too.`);
    await look();
    expect(await owed()).toEqual(['all: Cameras are encrypted', 'late: Cameras are encrypted']);
    // As after a start, when the last seven days are heard again.
    await hear(after);
    expect(await owed()).toEqual([]);
  });

  it('is no news where the whole catalogue is marked at once: then the column is new', async () => {
    const many = (given: object) =>
      Array.from({ length: 21 }, (_, n) =>
        fresh(`CVE-2026-${2000 + n}`, { dateAdded: dayOf(start), ...given }),
      );
    show([old, ...many({ knownRansomwareCampaignUse: undefined })]);
    await look();
    expect(await owed()).toEqual(['all: held']);
    show([old, ...many({ knownRansomwareCampaignUse: 'Known' })]);
    await look();
    expect(await owed()).toEqual([]);
  });

  it('is told to a channel that had its listing in one line with others', async () => {
    const many = (given: object) => [
      ...Array.from({ length: 21 }, (_, n) => fresh(`CVE-2026-${2000 + n}`, { dateAdded: dayOf(start) })),
      fresh(id, { dateAdded: dayOf(start), ...given }),
    ];
    show([old, ...many({})]);
    await look();
    expect(await owed()).toEqual(['all: held']);
    later();
    show([old, ...many({ knownRansomwareCampaignUse: 'Known' })]);
    await look();
    expect(await owed()).toEqual([again]);
  });
});
