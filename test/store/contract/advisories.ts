import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makeIndicator,
  makeMatch,
  makePoll,
  makeSectorMatch,
  makeSubscription,
  now,
} from '../../help/make.ts';

const rich = {
  title: 'Volt Typhoon in “power grids” 🐉',
  summary: 'Line one\nline two ‮ reversed',
  categories: ['ics', 'a,b"c'],
  authors: ['Ann', 'Zoë'],
  guid: null,
  language: null,
  url: null,
  updatedAt: now - 1,
  baseline: true,
  severity: 'critical' as const,
  severityReasons: ['CVSS 9.8', 'in KEV'],
  cves: ['CVE-2026-2', 'CVE-2026-1'],
  kev: true,
  indicators: [
    makeIndicator({ type: 'url', value: 'http://evil.com/a', field: 'title', start: 3, end: 22 }),
    makeIndicator(),
  ],
  actors: [
    makeActorMatch({
      actorId: 'z-last',
      relation: 'mentions',
      confidence: 'possible',
      evidence: [makeMatch(), makeMatch({ field: 'url', start: 7, end: 9 })],
    }),
    makeActorMatch(),
  ],
  sectors: [makeSectorMatch({ id: 'water', confidence: 'medium' }), makeSectorMatch()],
};

function plain<T extends { readonly contentHash: string }>({ contentHash: _, ...advisory }: T) {
  return advisory;
}

export function advisoryPromises(store: () => Store): void {
  describe('advisories', () => {
    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
    });

    it('gives an advisory back as it was told, with every word of its evidence, in order', async () => {
      const advisory = makeAdvisory(rich);
      await store().recordPoll(makePoll({ fresh: [advisory] }));
      expect(await store().advisory(advisory.id)).toEqual(plain(advisory));
    });

    it('knows no advisory and no story under an unknown id', async () => {
      expect(await store().advisory('nothing')).toBeNull();
      expect(await store().story('nothing')).toBeNull();
      expect(await store().knownAdvisories('nowhere', ['guid:1'])).toEqual([]);
      expect(await store().knownAdvisories('feed', [])).toEqual([]);
    });

    it('says which identities a feed already has, however many are asked about', async () => {
      const advisory = makeAdvisory({ baseline: true });
      await store().recordPoll(makePoll({ fresh: [advisory] }));
      const many = Array.from({ length: 40_000 }, (_, index) => `guid:${index}`);
      expect(await store().knownAdvisories('feed', [...many, advisory.identity])).toEqual([
        {
          id: advisory.id,
          identity: advisory.identity,
          contentHash: advisory.contentHash,
          storyId: advisory.storyId,
          baseline: true,
          seenAt: advisory.seenAt,
          updatedAt: advisory.updatedAt,
        },
      ]);
    });

    it('stores a feed of thousands in one look', async () => {
      const fresh = Array.from({ length: 3_000 }, () =>
        makeAdvisory({
          actors: [makeActorMatch()],
          sectors: [makeSectorMatch()],
          indicators: [makeIndicator()],
        }),
      );
      expect(await store().recordPoll(makePoll({ fresh }))).toBe(3_000);
      expect(await store().countStories({ actorIds: ['volt-typhoon'], sectorIds: ['energy'] })).toBe(3_000);
      expect(await store().countStories({ sectorIds: ['energy'] }, 101)).toBe(101);
      expect(await store().countStories({ sectorIds: ['energy'] }, 9_000)).toBe(3_000);
    });

    it('shows an edit in full, and keeps when and as what the advisory was first seen', async () => {
      const before = makeAdvisory(rich);
      await store().recordPoll(makePoll({ fresh: [before] }));
      const after = makeAdvisory({
        ...rich,
        id: 'another',
        identity: before.identity,
        contentHash: 'changed',
        title: 'Corrected',
        publishedAt: null,
        seenAt: now + day,
        storyId: 'elsewhere',
        baseline: false,
        severity: 'low',
        kev: false,
        cves: [],
        indicators: [makeIndicator({ value: 'another.com' })],
        actors: [makeActorMatch({ actorId: 'salt-typhoon' })],
        sectors: [makeSectorMatch({ id: 'dams' })],
      });
      await store().recordPoll(makePoll({ edited: [after] }));
      const { id, seenAt, storyId, baseline } = before;
      expect(await store().advisory(id)).toEqual({ ...plain(after), id, seenAt, storyId, baseline });
      expect(await store().advisory('another')).toBeNull();
      expect(await store().knownAdvisories('feed', [before.identity])).toMatchObject([
        { contentHash: 'changed' },
      ]);
      expect(await store().countStories({ actorIds: ['volt-typhoon'] })).toBe(0);
      expect(await store().countStories({ sectorIds: ['energy'] })).toBe(0);
      expect(await store().countStories({ actorIds: ['salt-typhoon'], sectorIds: ['dams'] })).toBe(1);
      expect(await store().countStories({ publishedFrom: seenAt, publishedBefore: seenAt + 1 })).toBe(1);
    });

    it('an edit of an advisory that nobody stored stores nothing', async () => {
      await store().recordPoll(makePoll({ edited: [makeAdvisory()] }));
      expect(await store().countStories({})).toBe(0);
    });

    it('forgets old advisories with their matches, and still knows them when a feed shows them again', async () => {
      const old = makeAdvisory({
        publishedAt: now - 500 * day,
        actors: [makeActorMatch()],
        sectors: [makeSectorMatch()],
        indicators: [makeIndicator()],
      });
      const undated = makeAdvisory({ publishedAt: null, seenAt: now - 500 * day });
      const young = makeAdvisory();
      await store().recordPoll(makePoll({ fresh: [old, undated, young] }));
      expect(await store().prune(now - 400 * day)).toBe(2);
      expect(await store().prune(now - 400 * day)).toBe(0);
      expect(await store().advisory(old.id)).toBeNull();
      expect(await store().countStories({})).toBe(1);
      expect(await store().countStories({ actorIds: ['volt-typhoon'] })).toBe(0);
      expect(await store().knownAdvisories('feed', [old.identity, undated.identity])).toHaveLength(2);

      const again = makeAdvisory({ ...old, id: 'again', storyId: 'again' });
      const owed = makeDelivery({ subject: { kind: 'alert', storyId: 'again', subscriptionIds: ['s'] } });
      expect(await store().recordPoll(makePoll({ fresh: [again], owed: [owed] }))).toBe(0);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0 });
    });

    it('remembers an edit of a forgotten advisory, so that it is not an edit at every look', async () => {
      const old = makeAdvisory({ publishedAt: now - 500 * day });
      await store().recordPoll(makePoll({ fresh: [old] }));
      await store().prune(now);
      await store().recordPoll(makePoll({ edited: [{ ...old, contentHash: 'changed' }] }));
      expect(await store().knownAdvisories('feed', [old.identity])).toMatchObject([
        { contentHash: 'changed' },
      ]);
      expect(await store().countStories({})).toBe(0);
    });

    it('forgets ended deliveries and closed subscriptions as old, never what is owed or open', async () => {
      const long = now - 10 * day;
      for (const key of ['sent', 'refused', 'owed']) await store().owe(makeDelivery({ key, dueAt: long }));
      const [a, b] = await store().claimDeliveries(long, 2, hour);
      await store().deliverySent(a?.id ?? '', long, '1.0');
      await store().deliveryRefused(b?.id ?? '', long, 'is_archived');
      await store().saveSubscription(makeSubscription({ id: 'open', createdAt: long }));
      await store().prune(now);
      expect(await store().lastSent('T1', 'C1')).toBeNull();
      expect(await store().queueDepth(long)).toMatchObject({ owed: 1, refusedLastDay: 0 });
      expect(await store().openSubscriptions()).toMatchObject([{ id: 'open' }]);
    });
  });
}
