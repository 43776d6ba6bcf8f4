import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { isOfficial } from '../../src/domain/feed.ts';
import type { Filter } from '../../src/domain/filter.ts';
import type { ParsedAdvisory } from '../../src/feeds/parse.ts';
import { escalateForKev } from '../../src/jobs/escalate.ts';
import { pollFeeds } from '../../src/jobs/poll.ts';
import type { PollNeeds } from '../../src/jobs/poll-needs.ts';
import type { Store } from '../../src/store/store.ts';
import {
  alone,
  day,
  hour,
  makeActorMatch,
  makeFeed,
  makeFilter,
  makeSectorMatch,
  makeSubscription,
  now,
  onward,
} from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

type Said = Partial<Pick<Advisory, 'actors' | 'sectors' | 'severity' | 'kev' | 'cves'>> & {
  readonly title?: string;
  readonly at?: number;
};

let store: Store;
let clock = now;
/** What each feed shows, by guid. */
let shows: Record<string, Record<string, Said>>;
let broken = false;

const title = 'Zorblax gateway overflow in Quxnet routers';
const parsed = (feed: string, guid: string, said: Said): ParsedAdvisory => ({
  identity: `guid:${guid}`,
  guid,
  title: said.title ?? title,
  // The rules are not the subject: the summary carries what they would read.
  summary: JSON.stringify(said),
  content: null,
  url: `https://${feed}.example/${guid}`,
  published: new Date(said.at ?? clock).toISOString(),
  updated: null,
  authors: [],
  categories: [],
  lang: null,
});
const readSaid = ({ summary }: { readonly summary: string }) => ({
  actors: [],
  sectors: [],
  severity: 'medium',
  severityReasons: [],
  cves: [],
  kev: false,
  cvss: null,
  indicators: [],
  ...JSON.parse(summary),
});
const said = Object.assign(readSaid, { actor: () => undefined, without: () => readSaid });
const needs = (): PollNeeds => ({
  store: broken
    ? {
        ...store,
        recordPoll: (record) =>
          store.recordPoll({ ...record, owed: [{ ...record.owed[0], key: null } as never] }),
      }
    : store,
  look: async (feed) =>
    ({ kind: 'fresh', feedId: feed.id, etag: null, lastModified: null, ...onward }) as never,
  parse: async (fetched) => {
    const { feedId } = fetched as unknown as { readonly feedId: string };
    const advisories = Object.entries(shows[feedId] ?? {}).map(([guid, said]) => parsed(feedId, guid, said));
    return { kind: 'feed', title: feedId, pace: {}, advisories } as never;
  },
  read: said,
  readWith: 'knowledge',
  ...alone(store),
  sectorParent: () => null,
  now: () => clock,
  random: Math.random,
  stopping: () => false,
  log: silentLog,
});
/** What the feed shows at its next look, besides what it showed. */
async function tells(feed: string, said: Said, guid = 'x'): Promise<void> {
  clock += hour;
  shows[feed] = { ...shows[feed], [guid]: said };
  await pollFeeds(
    needs(),
    (await store.feeds()).filter(({ id }) => id === feed),
  );
}
/** What was owed since it was asked last: the channel and what was added. */
async function owed(): Promise<readonly string[]> {
  const claimed = await store.claimDeliveries(clock, 100, 1);
  for (const { id } of claimed) await store.deliverySent(id, clock, '1');
  return claimed
    .flatMap(({ channelId, subject }) =>
      subject.kind === 'alert'
        ? [`${channelId} ${(subject.added ?? []).map(({ kind }) => kind).join('+')}`.trim()]
        : [],
    )
    .sort();
}
const subscribe = (channelId: string, filter: Partial<Filter> = {}) =>
  store.saveSubscription(makeSubscription({ channelId, filter: makeFilter(filter) }));
const happened = async () => {
  const [story] = await store.stories({ publishedFrom: now, limit: 1 });
  return (await store.storyEvents(story?.id ?? '')).map(({ kind, thing }) => thing || kind).sort();
};

beforeEach(async () => {
  clock = now;
  broken = false;
  shows = {};
  store = await openMigrated();
  const feeds = ['one', 'two', 'three'].map((id) => makeFeed({ id, category: 'news' }));
  await store.syncFeeds(feeds, now);
  for (const { id } of feeds) await tells(id, { title: `An old word of ${id}`, at: now - day }, 'baseline');
  await subscribe('all');
});
afterEach(() => store.close());

const actors = [makeActorMatch({ actorId: 'apt40' })];
const worse: Readonly<Record<string, Said>> = {
  actor: { actors },
  kev: { kev: true, cves: ['CVE-2026-1'] },
  severity: { severity: 'critical' },
};

describe('a story that becomes worse', () => {
  for (const [kind, said] of Object.entries(worse)) {
    it(`is told again, once, with what was added, when another feed adds: ${kind}`, async () => {
      await tells('one', {});
      expect(await owed()).toEqual(['all']);
      await tells('two', said);
      expect(await owed()).toEqual([`all ${kind}`]);
      await tells('three', said);
      expect(await owed()).toEqual([]);
    });

    it(`is told again, once, when an edit adds: ${kind}`, async () => {
      await tells('one', {});
      expect(await owed()).toEqual(['all']);
      await tells('one', said);
      expect(await owed()).toEqual([`all ${kind}`]);
      await tells('one', {});
      await tells('one', said);
      expect(await owed()).toEqual([]);
    });
  }

  it('is one message when it becomes worse in several ways at once', async () => {
    await tells('one', {});
    await tells('two', { ...worse['actor'], ...worse['kev'], ...worse['severity'] });
    expect(await owed()).toEqual(['all', 'all actor+kev+severity']);
    expect(await happened()).toEqual(['CVE-2026-1', 'actor:apt40', 'kev', 'new', 'severity:critical']);
  });

  it('says a thing once, though it was taken back and comes again with another', async () => {
    await tells('one', {});
    await tells('one', { actors });
    expect(await owed()).toEqual(['all', 'all actor']);
    await tells('one', {});
    await tells('one', { actors, kev: true });
    expect(await owed()).toEqual(['all kev']);
  });

  it('is not told again for a comma, nor for a rise that stays below high', async () => {
    await tells('one', { severity: 'low' });
    await owed();
    await tells('one', { severity: 'low', title: `${title},` });
    await tells('two', { severity: 'medium' });
    expect(await owed()).toEqual([]);
    expect(await happened()).toEqual(['new', 'severity:medium']);
  });

  it('is told for the first time to whoever did not want it before', async () => {
    await subscribe('grave', { minSeverity: 'high' });
    await subscribe('apt40', { actors: ['apt40'] });
    await subscribe('kev', { kevOnly: true });
    await tells('one', {});
    expect(await owed()).toEqual(['all']);
    await tells('one', worse['actor'] ?? {});
    expect(await owed()).toEqual(['all actor', 'apt40']);
    await tells('two', { severity: 'high', cves: ['CVE-2026-1'], kev: true });
    expect(await owed()).toEqual(['all kev+severity', 'apt40 kev+severity', 'grave', 'kev']);
    await tells('three', { severity: 'high', kev: true, actors });
    expect(await owed()).toEqual([]);
  });

  it('answers as a whole: one feed names the sector, another says how grave it is', async () => {
    await subscribe('both', { sectors: ['energy'], minSeverity: 'high' });
    await tells('one', { sectors: [makeSectorMatch()] });
    await tells('two', { severity: 'high' });
    expect(await owed()).toEqual(['all', 'all severity', 'both']);
  });

  it('is told when an edit first names what a channel asked for, and not to one that subscribed in between', async () => {
    await subscribe('energy', { sectors: ['energy'] });
    await tells('one', {});
    await owed();
    await subscribe('late');
    await tells('one', { sectors: [makeSectorMatch()] });
    expect(await owed()).toEqual(['energy']);
  });

  it('is not told from the baseline, nor when it is older than seven days, whatever date an edit bears', async () => {
    await tells(
      'one',
      { title: 'An old word of one', at: now - day, severity: 'critical', actors },
      'baseline',
    );
    expect(await owed()).toEqual([]);
    await tells('one', {});
    await owed();
    clock += 7 * day;
    await tells('one', { at: clock, title: `${title},` });
    await tells('one', { at: clock, severity: 'critical', actors });
    expect(await owed()).toEqual([]);
  });

  it('leaves nothing when its look cannot be stored, and is told by the next look', async () => {
    await tells('one', {});
    await owed();
    broken = true;
    await tells('two', { actors });
    expect(await owed()).toEqual([]);
    expect(await happened()).toEqual(['new']);
    broken = false;
    await tells('two', { actors });
    expect(await owed()).toEqual(['all actor']);
  });
});

describe('a listing in KEV by the data set', () => {
  const list = (...cves: string[]) => escalateForKev({ store, sectorParent: () => null }, cves, clock);

  it('is told of recent stories that name the CVE, once, and makes them answer those who ask for KEV', async () => {
    await subscribe('kev', { kevOnly: true });
    await subscribe('grave', { minSeverity: 'high' });
    await tells('one', { cves: ['CVE-2026-1'] });
    await tells('one', { title: 'Another thing altogether', cves: ['CVE-2026-2'] }, 'y');
    expect(await owed()).toEqual(['all', 'all']);
    expect(await list('CVE-2026-1', 'CVE-2026-9')).toBe(3);
    expect(await owed()).toEqual(['all kev+severity', 'grave', 'kev']);
    expect(await list('CVE-2026-1')).toBe(0);
    expect(await owed()).toEqual([]);
    const [story] = await store.stories({ kevOnly: true, limit: 5 });
    expect(story?.advisories).toMatchObject([
      { cves: ['CVE-2026-1'], kev: true, severity: 'high', severityReasons: ['listed in KEV'] },
    ]);
    await tells('two', { kev: true, cves: ['CVE-2026-1'] });
    expect(await owed()).toEqual([]);
  });

  it('marks what was there at the first look and tells nobody, and leaves older stories alone', async () => {
    const old = { title: 'An old word of one', at: now - day, cves: ['CVE-2026-1'] };
    await tells('one', old, 'baseline');
    expect(await list('CVE-2026-1')).toBe(0);
    expect(await store.countStories({ kevOnly: true })).toBe(1);
    await tells('two', { cves: ['CVE-2026-3'] });
    await owed();
    clock += 8 * day;
    expect(await list('CVE-2026-3')).toBe(0);
    expect(await store.countStories({ kevOnly: true })).toBe(1);
  });
});

describe('a feed', () => {
  it.each([
    ['gov', true],
    ['gov-ics', true],
    ['psirt-ot', true],
    ['news', false],
    ['research', false],
    ['government-news', false],
  ])('of the kind %s speaks for itself: %s', (category, official) => {
    expect(isOfficial(category)).toBe(official);
  });
});
