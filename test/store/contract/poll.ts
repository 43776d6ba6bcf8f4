import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makePoll,
  now,
} from '../../help/make.ts';

function alertOn(storyId: string) {
  return makeDelivery({
    key: `alert:${storyId}`,
    subject: { kind: 'alert', storyId, subscriptionIds: ['s'] },
  });
}

export function pollPromises(store: () => Store): void {
  describe('one look at a feed', () => {
    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
    });
    const everything = async () => ({
      feeds: await store().feeds(),
      advisories: await store().countStories({}),
      queue: await store().queueDepth(now),
    });

    it('keeps the feed’s state, its advisories and what is owed for them together', async () => {
      const advisory = makeAdvisory();
      const look = makePoll({
        fresh: [advisory],
        owed: [alertOn(advisory.storyId)],
        etag: '"2"',
        lastModified: 'Tue',
      });
      expect(await store().recordPoll(look)).toBe(1);
      expect(await store().feeds()).toMatchObject([
        {
          etag: '"2"',
          lastModified: 'Tue',
          lastLookAt: now,
          lastReadAt: now,
          baselineAt: now,
          nextLookAt: look.nextLookAt,
        },
      ]);
      expect(await store().claimDeliveries(now, 10, hour)).toMatchObject([
        { subject: { storyId: advisory.storyId } },
      ]);
    });

    it('keeps the time of the first look as the baseline', async () => {
      await store().recordPoll(makePoll({ at: now, fresh: [makeAdvisory()] }));
      await store().recordPoll(makePoll({ at: now + hour, fresh: [makeAdvisory()] }));
      expect(await store().feeds()).toMatchObject([{ baselineAt: now, lastReadAt: now + hour }]);
    });

    it('takes no baseline from an empty feed: the first look that shows anything is the baseline', async () => {
      await store().recordPoll(makePoll({ at: now }));
      expect(await store().feeds()).toMatchObject([{ baselineAt: null, lastReadAt: now }]);
      await store().recordPoll(makePoll({ at: now + hour, fresh: [makeAdvisory()] }));
      expect(await store().feeds()).toMatchObject([{ baselineAt: now + hour }]);
    });

    it('takes a baseline from a feed that shows only what is known, whether kept or pruned long ago', async () => {
      const advisory = makeAdvisory({ seenAt: now - day });
      await store().recordPoll(makePoll({ at: now - day, fresh: [advisory] }));
      await store().syncFeeds([makeFeed({ id: 'feed', url: 'https://new.example/feed' })], now);
      await store().prune(now);
      expect(await store().advisory(advisory.id)).toBeNull();
      await store().recordPoll(makePoll({ at: now + hour }));
      expect(await store().feeds()).toMatchObject([{ baselineAt: now + hour }]);
    });

    const twin = makeAdvisory();
    const broken = {
      'an advisory cannot be stored': { fresh: [twin, { ...twin, identity: 'guid:other' }] },
      'a match cannot be stored': {
        fresh: [makeAdvisory({ actors: [makeActorMatch(), makeActorMatch()] })],
      },
      'a delivery cannot be stored': {
        owed: [makeDelivery(), makeDelivery({ subject: { kind: 'notice', text: 1n as unknown as string } })],
      },
      'an event cannot be stored': {
        events: [
          {
            storyId: null as unknown as string,
            at: now,
            kind: 'new' as const,
            thing: '',
            detail: null,
            advisoryId: null,
          },
        ],
      },
    };
    for (const [fault, part] of Object.entries(broken))
      it(`leaves nothing of a look when ${fault}: no feed state, no advisory, no debt`, async () => {
        const before = await everything();
        const good = makeAdvisory();
        const look = makePoll({ etag: '"9"', fresh: [good], owed: [alertOn(good.storyId)], ...part });
        await expect(store().recordPoll(look)).rejects.toThrow();
        expect(await everything()).toEqual(before);
        expect(await store().recordPoll(makePoll({ fresh: [good] }))).toBe(1);
      });

    it('owes nothing for a feed that does not exist', async () => {
      const before = await everything();
      const look = makePoll({ feedId: 'nowhere', owed: [makeDelivery()] });
      await expect(store().recordPoll(look)).rejects.toThrow('nowhere');
      expect(await everything()).toEqual(before);
    });

    it('owes a channel one message for one advisory, however often the feed repeats it', async () => {
      const first = makeAdvisory();
      const again = makeAdvisory({ identity: first.identity, title: 'Told again' });
      await store().recordPoll(makePoll({ fresh: [first], owed: [alertOn(first.storyId)] }));
      const look = makePoll({ fresh: [again], owed: [alertOn(again.storyId)] });
      expect(await store().recordPoll(look)).toBe(0);
      expect(await store().advisory(again.id)).toBeNull();
      expect(await store().advisory(first.id)).toMatchObject({ title: first.title });
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('owes it once also when two looks at the feed are stored at once', async () => {
      const looks = Array.from({ length: 4 }, () => {
        const advisory = makeAdvisory({ identity: 'guid:same' });
        return makePoll({ fresh: [advisory], owed: [alertOn(advisory.storyId)] });
      });
      const inserted = await Promise.all(looks.map((look) => store().recordPoll(look)));
      expect(inserted.sort()).toEqual([0, 0, 0, 1]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('stores an advisory once that the feed shows twice in one look', async () => {
      const first = makeAdvisory({ identity: 'guid:same' });
      const second = makeAdvisory({ identity: 'guid:same' });
      expect(await store().recordPoll(makePoll({ fresh: [first, second] }))).toBe(1);
      expect(await store().knownAdvisories('feed', ['guid:same'])).toMatchObject([{ id: first.id }]);
    });

    it('gives identities on, from one advisory to the next and to a new one, and keeps all of them', async () => {
      const [first, second, third] = [1, 2, 3].map((n) => makeAdvisory({ identity: `guid:${n}` }));
      if (first === undefined || second === undefined || third === undefined) throw new Error('three');
      await store().recordPoll(makePoll({ fresh: [first, second] }));
      const fresh = { ...third, identity: 'guid:1' };
      const renamed = [
        { id: first.id, identity: 'was:1' },
        { id: second.id, identity: 'was:2' },
        { id: first.id, identity: 'guid:2' },
      ];
      const look = makePoll({ renamed, fresh: [fresh] });
      expect(await store().recordPoll(look)).toBe(1);
      const known = await store().knownAdvisories('feed', ['guid:1', 'guid:2']);
      expect(new Map(known.map(({ identity, id }) => [identity, id]))).toEqual(
        new Map([
          ['guid:1', third.id],
          ['guid:2', first.id],
        ]),
      );
      expect(await store().advisory(second.id)).toMatchObject({ title: second.title });
    });

    it('still owes the alert of a story that another advisory of the look did join', async () => {
      const known = makeAdvisory();
      await store().recordPoll(makePoll({ fresh: [known] }));
      const joins = makeAdvisory({ storyId: known.storyId });
      const look = makePoll({ fresh: [known, joins], owed: [alertOn(known.storyId)] });
      expect(await store().recordPoll(look)).toBe(1);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('owes an alert for an advisory that its publisher edited', async () => {
      const advisory = makeAdvisory();
      await store().recordPoll(makePoll({ fresh: [advisory] }));
      await store().recordPoll(makePoll({ edited: [advisory], owed: [alertOn(advisory.storyId)] }));
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('owes a key once to each channel: not again to the same one, but to another channel and another team', async () => {
      const owed = makeDelivery({ key: 'k' });
      await store().recordPoll(
        makePoll({ owed: [owed, owed, { ...owed, channelId: 'C2' }, { ...owed, teamId: 'T2' }] }),
      );
      await store().recordPoll(makePoll({ owed: [owed] }));
      expect(await store().queueDepth(now)).toMatchObject({ owed: 3 });
    });

    it('owes once more, under the key given for that, what a channel was owed before', async () => {
      const subject = { kind: 'alert', storyId: 's', subscriptionIds: ['a'] } as const;
      const again = {
        key: 'alert:s:kev',
        subject: { ...subject, added: [{ kind: 'kev', cves: [] }] },
      } as const;
      const first = makeDelivery({ key: 'alert:s', subject });
      await store().recordPoll(makePoll({ owed: [first] }));
      const grown = makePoll({
        owed: [
          { ...first, again },
          { ...first, again, channelId: 'C2' },
        ],
      });
      await store().recordPoll(grown);
      await store().recordPoll(makePoll({ owed: [{ ...first, again }] }));
      const owed = await store().claimDeliveries(now, 10, hour);
      const told = owed.map(({ channelId, subject }) => `${channelId} ${JSON.stringify(subject)}`);
      expect(told.sort()).toEqual(
        [
          `C1 ${JSON.stringify(subject)}`,
          `C1 ${JSON.stringify(again.subject)}`,
          `C2 ${JSON.stringify(subject)}`,
        ].sort(),
      );
    });

    it('says nothing of a story of which nothing was stored', async () => {
      const known = makeAdvisory();
      await store().recordPoll(makePoll({ fresh: [known] }));
      const twin = makeAdvisory({ identity: known.identity });
      const event = { at: now, kind: 'new', thing: '', detail: null, advisoryId: twin.id } as const;
      await store().recordPoll(makePoll({ fresh: [twin], events: [{ ...event, storyId: twin.storyId }] }));
      expect(await store().storyEvents(twin.storyId)).toEqual([]);
    });

    it('the same identity in two feeds is two advisories', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' }), makeFeed({ id: 'other' })], now);
      const [here, there] = [makeAdvisory({ identity: 'guid:1' }), makeAdvisory({ identity: 'guid:1' })];
      await store().recordPoll(makePoll({ fresh: [here] }));
      await store().recordPoll(makePoll({ feedId: 'other', fresh: [{ ...there, feedId: 'other' }] }));
      expect(await store().knownAdvisories('other', ['guid:1'])).toMatchObject([{ id: there.id }]);
    });
  });
}
