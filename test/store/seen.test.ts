import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { knownOf } from '../../src/store/known-vulnerabilities.ts';
import { type SeenStore, seenBy } from '../../src/store/seen.ts';
import type { Store } from '../../src/store/store.ts';
import { hour, makeAdvisory, makeException, makeFeed, makePoll, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { makeReader } from '../help/reader.ts';

const read = makeReader();
let store: Store;
let seen: SeenStore;
const tell = async (title: string, hoursAgo: number, given: Partial<Advisory> = {}) => {
  const text = { title, summary: '', categories: [], url: null };
  const advisory = makeAdvisory({ ...text, ...read(text), publishedAt: now - hoursAgo * hour, ...given });
  await store.recordPoll(makePoll({ fresh: [advisory] }));
  return advisory;
};
const titles = async (query: Parameters<SeenStore['stories']>[0]) =>
  (await seen.stories(query)).map((story) => story.advisories[0]?.title);

beforeEach(async () => {
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  seen = seenBy(store, 'T1', () => read);
});
afterEach(() => store.close());

describe('a workspace with exceptions', () => {
  const volt = { actorIds: ['volt-typhoon'] };
  beforeEach(async () => {
    for (let n = 1; n <= 6; n += 1)
      await tell(n % 2 === 0 ? `VOLTZITE lift ${n}` : `Volt Typhoon report ${n}`, n);
    await store.addException(makeException());
  });

  it('finds by actor what is still tagged, page by page, and counts no other', async () => {
    expect(await titles({ ...volt, limit: 10 })).toEqual([1, 3, 5].map((n) => `Volt Typhoon report ${n}`));
    expect(await titles({ ...volt, limit: 1, offset: 1 })).toEqual(['Volt Typhoon report 3']);
    expect(await titles({ ...volt, limit: 2, offset: 2 })).toEqual(['Volt Typhoon report 5']);
    expect(await seen.countStories(volt)).toBe(3);
    expect(await seen.countStories({ minSeverity: 'high' })).toBe(3);
    expect(await store.countStories(volt)).toBe(6);
  });

  it('finds stories of two actors as it sees them', async () => {
    await tell('Volt Typhoon and Salt Typhoon', 0);
    await tell('Salt Typhoon, and a VOLTZITE lift', 0);
    const both = { actorIds: ['salt-typhoon'], besideActorId: 'volt-typhoon' };
    expect(await titles({ ...both, limit: 5 })).toEqual(['Volt Typhoon and Salt Typhoon']);
    expect(await seen.countStories(both)).toBe(1);
  });

  it('still reads every story, the excepted tags gone from it', async () => {
    const stories = await seen.stories({ limit: 10 });
    expect(stories.map((story) => story.advisories[0]?.actors.length)).toEqual([1, 0, 1, 0, 1, 0]);
    expect(await seen.countStories({})).toBe(6);
    const [, lift] = stories;
    expect((await seen.story(lift?.id ?? ''))?.advisories[0]?.actors).toEqual([]);
    expect(await seen.story('nothing')).toBeNull();
  });

  it('sees everything again once they are taken back; another workspace always did', async () => {
    expect(await seenBy(store, 'T2', () => read).countStories(volt)).toBe(6);
    await store.undoException('e1', now, 'ann');
    expect(await seen.countStories(volt)).toBe(6);
    expect(await titles({ ...volt, limit: 1, offset: 1 })).toEqual(['VOLTZITE lift 2']);
  });

  it('asks all conditions of one advisory as it is seen', async () => {
    await tell('VOLTZITE and Sandworm', 0, { kev: true });
    const query = { actorIds: ['sandworm'], kevOnly: true, publishedFrom: now - hour, seenAfter: now - 1 };
    expect(await seen.countStories(query)).toBe(1);
    expect(await seen.countStories({ ...query, actorIds: ['volt-typhoon'] })).toBe(0);
    expect(await seen.countStories({ ...query, publishedBefore: now })).toBe(0);
    expect(await seen.countStories({ ...query, seenUntil: now - 1 })).toBe(0);
  });

  it('keeps the severity that what is known of its CVEs gives it', async () => {
    const listing = {
      id: 'CVE-2026-4242',
      dateAdded: '2026-03-01',
      dueDate: null,
      ransomware: true,
      vendor: 'Maker',
      product: 'Thing',
      name: 'Thing',
      fingerprint: 'a',
    };
    const edition = {
      version: '1',
      asOf: '2026-03-01',
      url: null,
      etag: null,
      lastModified: null,
      at: now,
      nextLookAt: now,
    };
    await store.recordKev([listing], edition);
    const known = await knownOf(store, ['CVE-2026-4242']);
    const text = { title: 'VOLTZITE and CVE-2026-4242', summary: '', categories: [], url: null };
    const { id, severity } = await tell(text.title, 0, read(text, known));
    const story = (await seen.stories({ limit: 10 })).find(({ advisories: [one] }) => one?.id === id);
    expect(story?.advisories[0]).toMatchObject({ actors: [], severity });
    expect(read(text).severity).toBe('high');
    expect(read.without(() => true)(text).severity).toBe('medium');
  });
});
