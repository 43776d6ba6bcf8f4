import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { day, hour, makeAdvisory, makeFeed, makeFeedState, makePoll, minute, now } from '../../help/make.ts';

const feed = makeFeed({ id: 'feed', title: 'Beta' });
/** What an answer says that says nothing. */
const stayed = { movedTo: null, movedTimes: 0, pace: {} };

export function feedPromises(store: () => Store): void {
  describe('feeds', () => {
    it('looks at a new feed at once, and knows nothing of it yet', async () => {
      await store().syncFeeds([feed], now);
      expect(await store().dueFeeds(now, 10)).toEqual([makeFeedState({ ...feed, nextLookAt: now })]);
    });

    it('shows feeds by title, whatever their case', async () => {
      const titles = ['beta', 'Alpha', 'gamma', 'Delta'];
      await store().syncFeeds(
        titles.map((title) => makeFeed({ title })),
        now,
      );
      expect((await store().feeds()).map((f) => f.title)).toEqual(['Alpha', 'beta', 'Delta', 'gamma']);
    });

    it('takes the longest overdue feed first, and no more than asked for', async () => {
      for (const [at, known] of [['c'], ['c', 'a'], ['c', 'a', 'b']].entries())
        await store().syncFeeds(
          known.map((each) => makeFeed({ id: each })),
          now + at,
        );
      expect(id(await store().dueFeeds(now + hour, 10))).toEqual(['c', 'a', 'b']);
      expect(id(await store().dueFeeds(now + hour, 2))).toEqual(['c', 'a']);
      expect(id(await store().dueFeeds(now + 1, 10))).toEqual(['c', 'a']);
    });

    it('keeps what it knows of a feed when the catalogue is read again', async () => {
      await store().syncFeeds([feed], now);
      await store().recordPoll(
        makePoll({
          at: now + 1,
          nextLookAt: now + hour,
          fresh: [makeAdvisory()],
          etag: '"1"',
          lastModified: 'Mon',
        }),
      );
      await store().recordFailure('feed', now + hour, now + 2 * hour, 'HTTP 500');
      const before = await store().feeds();
      await store().syncFeeds([{ ...feed, title: 'Renamed', everyMinutes: 5 }], now + day);
      expect(await store().feeds()).toEqual([{ ...before[0], title: 'Renamed', everyMinutes: 5 }]);
      expect(before[0]).toMatchObject({ etag: '"1"', lastModified: 'Mon', baselineAt: now + 1, failures: 1 });
    });

    it('reads a feed that moved afresh and at once: what the old address said of changes does not hold', async () => {
      await store().syncFeeds([feed], now);
      const notes = { wholeAt: now, movedTo: 'https://elsewhere.example/feed', movedTimes: 3 };
      await store().recordPoll(
        makePoll({ nextLookAt: now + day, fresh: [makeAdvisory()], etag: '"1"', lastModified: 'Mon', notes }),
      );
      await store().syncFeeds([feed], now + minute);
      expect(await store().feeds()).toMatchObject([{ etag: '"1"', ...notes }]);
      await store().syncFeeds([{ ...feed, url: 'https://new.example/feed' }], now + hour);
      const [moved] = await store().dueFeeds(now + hour, 1);
      expect(moved).toMatchObject({
        url: 'https://new.example/feed',
        etag: null,
        lastModified: null,
        wholeAt: null,
        movedTo: null,
        movedTimes: 0,
      });
    });

    it('reads the address that a person adds now, not the one of a feed that was removed and called the same', async () => {
      await store().addFeed(feed, 'U1', now);
      await store().recordPoll(makePoll({ fresh: [makeAdvisory()], etag: '"1"', notes: { wholeAt: now } }));
      await store().removeFeed('feed', 'U1', now + 1);
      const other = { ...feed, url: 'https://new.example/feed' };
      expect(await store().addFeed(other, 'U1', now + hour)).toBe(false);
      expect(await store().feeds()).toMatchObject([
        { url: other.url, etag: null, baselineAt: null, wholeAt: null, nextLookAt: now + hour },
      ]);
    });

    it('goes on with a feed of which only the credential is another', async () => {
      const at = (key: string) => ({ ...feed, url: `https://new.example/feed?api_key=${key}` });
      await store().addFeed(at('c6f1b03d9be64e1a'), 'U1', now, 'T1');
      await store().recordPoll(makePoll({ fresh: [makeAdvisory()], notes: { wholeAt: now } }));
      await store().removeFeed('feed', 'U1', now + 1);
      expect(await store().addFeed(at('07d2a4459c1f4b8e'), 'U1', now + hour, 'T1')).toBe(true);
      expect(await store().feeds()).toMatchObject([
        { url: at('07d2a4459c1f4b8e').url, baselineAt: now, wholeAt: now },
      ]);
    });

    it('floods nobody when a feed moves: its first look is a baseline again, and what was known stays known', async () => {
      const [known, renamed] = [makeAdvisory(), makeAdvisory()];
      await store().syncFeeds([feed], now);
      await store().recordPoll(makePoll({ fresh: [known] }));
      await store().syncFeeds([{ ...feed, url: 'https://new.example/feed' }], now + hour);
      expect(await store().feeds()).toMatchObject([{ baselineAt: null, lastReadAt: now }]);
      expect(await store().knownAdvisories('feed', [known.identity])).toMatchObject([{ id: known.id }]);
      expect(await store().recordPoll(makePoll({ at: now + day, fresh: [known, renamed] }))).toBe(1);
      expect(await store().feeds()).toMatchObject([{ baselineAt: now + day }]);
    });

    it('no longer looks at a feed taken from the catalogue, and knows it again when it comes back', async () => {
      const advisory = makeAdvisory();
      await store().syncFeeds([feed, makeFeed({ id: 'other' })], now);
      await store().recordPoll(makePoll({ fresh: [advisory], etag: '"1"' }));
      await store().syncFeeds([makeFeed({ id: 'other' })], now);
      expect(id(await store().feeds())).toEqual(['other']);
      expect(id(await store().dueFeeds(now + day, 10))).toEqual(['other']);
      expect(await store().advisory(advisory.id)).not.toBeNull();
      await store().syncFeeds([feed], now + day);
      expect(await store().feeds()).toMatchObject([{ id: 'feed', etag: '"1"', baselineAt: now }]);
    });

    it('looks at nothing when the catalogue is empty', async () => {
      await store().syncFeeds([feed], now);
      await store().syncFeeds([], now);
      expect(await store().feeds()).toEqual([]);
    });

    it('counts failures, remembers since when and says the last reason, and forgets it all once read', async () => {
      await store().syncFeeds([feed], now);
      await store().recordPoll(makePoll({ at: now, etag: '"1"' }));
      const before = (await store().feeds())[0];
      await store().recordFailure('feed', now + 1, now + 10, 'HTTP 500');
      await store().recordFailure('feed', now + 2, now + 20, 'no answer');
      expect(await store().feeds()).toEqual([
        {
          ...before,
          lastLookAt: now + 2,
          nextLookAt: now + 20,
          failures: 2,
          looks: 0b11,
          failingSince: now + 1,
          reason: 'no answer',
        },
      ]);
      await store().recordUnchanged('feed', now + 3, now + minute, stayed);
      expect(await store().feeds()).toEqual([
        {
          ...before,
          lastLookAt: now + 3,
          lastReadAt: now + 3,
          wholeAt: now + 3,
          looks: 0b110,
          nextLookAt: now + minute,
        },
      ]);
    });

    it('counts a look with a flaw as a failure, and keeps what it read', async () => {
      await store().syncFeeds([feed], now);
      const flawed = { flaw: 'it breaks off', notes: { fault: 'damaged' } } as const;
      await store().recordPoll(makePoll({ at: now, ...flawed, fresh: [makeAdvisory()] }));
      await store().recordPoll(makePoll({ at: now + 1, ...flawed }));
      const [read] = await store().feeds();
      expect(read).toMatchObject({
        failures: 2,
        failingSince: now,
        reason: 'it breaks off',
        fault: 'damaged',
      });
      expect(read).toMatchObject({ lastReadAt: now + 1, baselineAt: now });
      await store().recordPoll(makePoll({ at: now + 2 }));
      expect((await store().feeds())[0]).toMatchObject({ failures: 0, failingSince: null, reason: null });
    });

    it('reads a feed that a person added, and keeps it when the catalogue is read again', async () => {
      await store().syncFeeds([feed], now);
      await store().addFeed(makeFeed({ id: 'mine', title: 'Mine' }), 'U1', now + 1);
      await store().syncFeeds([feed], now + day);
      expect(await store().feeds()).toMatchObject([
        { id: 'feed', addedBy: null },
        { id: 'mine', addedBy: 'U1', addedAt: now + 1 },
      ]);
      expect(id(await store().dueFeeds(now + day, 10))).toEqual(['feed', 'mine']);
    });

    it('no longer reads a feed that a person removed, catalogue or not, until a person adds it again', async () => {
      await store().syncFeeds([feed], now);
      await store().recordPoll(makePoll({ fresh: [makeAdvisory()], etag: '"1"' }));
      expect(await store().removeFeed('feed', 'U1', now + 1)).toBe(true);
      expect(await store().removeFeed('feed', 'U1', now + 2)).toBe(false);
      expect(await store().removeFeed('nowhere', 'U1', now)).toBe(false);
      await store().syncFeeds([feed], now + day);
      expect(await store().feeds()).toEqual([]);
      expect(await store().addFeed(feed, 'U1', now + hour)).toBe(true);
      expect(await store().feeds()).toMatchObject([
        { id: 'feed', etag: '"1"', baselineAt: now, addedBy: 'U1' },
      ]);
    });

    it('takes the baseline again of a feed that was removed for longer than a day, and forgets how it was', async () => {
      await store().syncFeeds([feed], now);
      await store().recordPoll(
        makePoll({ fresh: [makeAdvisory()], etag: '"1"', notes: { gaps: 2, gapAt: now } }),
      );
      await store().recordFailure('feed', now + 1, now + day, 'HTTP 500', {
        fault: 'server',
        toldFailingAt: now,
      });
      await store().removeFeed('feed', 'U1', now + 1);
      const later = now + 30 * day;
      expect(await store().addFeed(feed, 'U1', later, 'T1')).toBe(false);
      expect(await store().feeds()).toEqual([
        makeFeedState({
          ...feed,
          nextLookAt: later,
          addedBy: 'U1',
          addedAt: later,
          addedIn: 'T1',
        }),
      ]);
    });

    it('looks at no feed that is paused, and at once when it is resumed', async () => {
      await store().syncFeeds([feed], now);
      expect(await store().pauseFeed('feed', 'U1', now + 1)).toBe(true);
      expect(await store().pauseFeed('feed', 'U2', now + 2)).toBe(false);
      expect(await store().dueFeeds(now + day, 10)).toEqual([]);
      expect(await store().feeds()).toMatchObject([{ pausedAt: now + 1, pausedBy: 'U1' }]);
      await store().syncFeeds([feed], now + hour);
      expect(await store().dueFeeds(now + day, 10)).toEqual([]);
      expect(await store().resumeFeed('feed', 'U1', now + day)).toBe(true);
      expect(await store().resumeFeed('feed', 'U1', now + day)).toBe(false);
      expect(id(await store().dueFeeds(now + day, 10))).toEqual(['feed']);
    });

    it('looks at once at a feed that somebody wants retried', async () => {
      await store().syncFeeds([feed], now);
      await store().recordFailure('feed', now, now + day, 'HTTP 500', { fault: 'server' });
      await store().hastenFeeds(['feed', 'nowhere'], now + 1);
      expect(await store().dueFeeds(now + 1, 10)).toMatchObject([
        { id: 'feed', failures: 1, fault: 'server' },
      ]);
    });

    it('remembers what each look noted of a feed, and forgets the fault once it is read', async () => {
      await store().syncFeeds([feed], now);
      const notes = {
        movedTo: 'https://new.example/',
        movedTimes: 2,
        pace: { ttlMinutes: 30 },
      };
      await store().recordUnchanged('feed', now, now + hour, notes);
      await store().recordFailure('feed', now + 1, now + hour, 'no', {
        fault: 'blocked',
        toldFailingAt: now + 1,
      });
      expect(await store().feeds()).toMatchObject([{ ...notes, fault: 'blocked', toldFailingAt: now + 1 }]);
      await store().recordPoll(
        makePoll({ notes: { identityRule: 'link', identityReason: 'why', gaps: 1, gapAt: now } }),
      );
      expect(await store().feeds()).toMatchObject([
        {
          ...notes,
          fault: null,
          toldFailingAt: now + 1,
          identityRule: 'link',
          identityReason: 'why',
          gaps: 1,
          gapAt: now,
        },
      ]);
    });

    it('keeps what many looks found that end at once, though one of them cannot be written', async () => {
      const feeds = Array.from({ length: 60 }, (_, at) => makeFeed({ id: `f${at}` }));
      await store().syncFeeds(feeds, now);
      const looks = feeds.map(({ id }, at) =>
        at % 2 === 0
          ? store().recordUnchanged(id, now + at, at === 30 ? Number.NaN : now + hour, stayed)
          : store().recordFailure(id, now + at, now + hour, 'no answer'),
      );
      const ended = await Promise.allSettled(looks);
      expect(ended.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []))).toEqual([30]);
      const kept = new Map((await store().feeds()).map((one) => [one.id, one]));
      for (const [at, { id }] of feeds.entries())
        expect(kept.get(id)).toMatchObject({
          lastLookAt: at === 30 ? null : now + at,
          failures: at % 2,
          reason: at % 2 === 0 ? null : 'no answer',
        });
    });

    it('a word about an unknown feed changes nothing', async () => {
      await store().syncFeeds([feed], now);
      const before = await store().feeds();
      await store().recordUnchanged('nowhere', now, now, stayed);
      await store().recordFailure('nowhere', now, now, 'gone');
      expect(await store().feeds()).toEqual(before);
    });
  });
}

function id(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map((row) => row.id);
}
