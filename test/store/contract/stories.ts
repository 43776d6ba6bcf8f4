import { beforeEach, describe, expect, it } from 'vitest';
import type { Story } from '../../../src/domain/story.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeDelivery,
  makeFeed,
  makePoll,
  makeReading,
  makeSectorMatch,
  now,
} from '../../help/make.ts';

function at(hoursAgo: number, given: Parameters<typeof makeAdvisory>[0] = {}) {
  return makeAdvisory({ publishedAt: now - hoursAgo * hour, ...given });
}

export function storyPromises(store: () => Store): void {
  describe('stories', () => {
    const told = async (...fresh: ReturnType<typeof makeAdvisory>[]) => {
      await store().recordPoll(makePoll({ fresh }));
    };
    const ids = (stories: readonly Story[]) => stories.map((story) => story.id);

    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' }), makeFeed({ id: 'other' })], now);
    });

    it('come newest first by publication, in whatever order they were stored, page by page', async () => {
      await told(at(3, { storyId: 'c' }), at(1, { storyId: 'a' }));
      await told(at(4, { storyId: 'd' }), at(2, { storyId: 'b' }));
      expect(ids(await store().stories({ limit: 10 }))).toEqual(['a', 'b', 'c', 'd']);
      expect(ids(await store().stories({ limit: 2 }))).toEqual(['a', 'b']);
      expect(ids(await store().stories({ limit: 2, offset: 2 }))).toEqual(['c', 'd']);
      expect(ids(await store().stories({ limit: 2, offset: 4 }))).toEqual([]);
      expect(await store().stories({ limit: 0 })).toEqual([]);
    });

    it('are shown once and whole, newest advisory first, even where only one of them answers', async () => {
      const early = at(5, { storyId: 's', actors: [makeActorMatch()] });
      const late = at(1, { storyId: 's' });
      await told(early, late, at(3, { storyId: 'between', actors: [makeActorMatch()] }));
      const byActor = await store().stories({ actorIds: ['volt-typhoon'], limit: 10 });
      expect(ids(byActor)).toEqual(['between', 's']);
      expect(byActor[1]?.advisories.map((a) => a.id)).toEqual([late.id, early.id]);
      expect(ids(await store().stories({ limit: 10 }))).toEqual(['s', 'between']);
      expect(await store().story('s')).toEqual(byActor[1]);
      expect(await store().countStories({})).toBe(2);
    });

    const wanted = {
      'an actor': { actorIds: ['volt-typhoon'] },
      'any of several actors': { actorIds: ['sandworm', 'volt-typhoon'] },
      'what it is to the actor': { actorIds: ['volt-typhoon'], relations: ['about'] },
      'how sure the actor is': { actorIds: ['volt-typhoon'], confidences: ['high', 'medium'] },
      'a sector': { sectorIds: ['energy'] },
      'any of several sectors': { sectorIds: ['energy', 'water'] },
      'severity at least': { minSeverity: 'high' },
      'known exploitation': { kevOnly: true },
      'published from': { publishedFrom: now - 5 * hour },
      'published before': { publishedBefore: now - 5 * hour + 1 },
      'seen after': { seenAfter: now - 1 },
      'seen up to and including': { seenUntil: now },
      'all of it at once': {
        actorIds: ['volt-typhoon'],
        sectorIds: ['energy'],
        minSeverity: 'critical',
        kevOnly: true,
        publishedFrom: now - 5 * hour,
        publishedBefore: now,
        seenAfter: now - 1,
        seenUntil: now,
      },
    } as const;
    const answering = () =>
      at(5, {
        storyId: 'yes',
        severity: 'critical',
        kev: true,
        actors: [makeActorMatch()],
        sectors: [makeSectorMatch()],
      });
    const not = {
      'an actor': {},
      'any of several actors': { actors: [makeActorMatch({ actorId: 'apt28' })] },
      'what it is to the actor': { actors: [makeActorMatch({ relation: 'mentions' })] },
      'how sure the actor is': { actors: [makeActorMatch({ confidence: 'possible' })] },
      'a sector': { sectors: [makeSectorMatch({ id: 'dams' })] },
      'any of several sectors': { sectors: [makeSectorMatch({ id: 'dams' })] },
      'severity at least': { severity: 'medium' },
      'known exploitation': { kev: false },
      'published from': { publishedAt: now - 5 * hour - 1 },
      'published before': { publishedAt: now - 5 * hour + 1 },
      'seen after': { seenAt: now - 1, publishedAt: null },
      'seen up to and including': { seenAt: now + 1 },
      'all of it at once': { severity: 'critical', actors: [makeActorMatch()], kev: true },
    } as const;
    for (const what of Object.keys(wanted) as (keyof typeof wanted)[])
      it(`are found by ${what}, and only those`, async () => {
        await told(answering(), at(5, { storyId: 'no', ...not[what] }));
        expect(ids(await store().stories({ ...wanted[what], limit: 10 }))).toEqual(['yes']);
        expect(await store().countStories(wanted[what])).toBe(1);
      });

    it('answer all conditions in one advisory, not scattered over several', async () => {
      await told(at(1, { storyId: 's', kev: true }), at(2, { storyId: 's', actors: [makeActorMatch()] }));
      expect(await store().stories({ actorIds: ['volt-typhoon'], kevOnly: true, limit: 10 })).toEqual([]);
    });

    it('an empty list of actors or sectors asks for nothing in particular', async () => {
      await told(at(1), at(2));
      expect(
        await store().countStories({ actorIds: [], sectorIds: [], relations: [], confidences: [] }),
      ).toBe(2);
    });

    it('without a date count as published when they were seen', async () => {
      await told(at(0, { publishedAt: null, seenAt: now - day, storyId: 'undated' }));
      expect(ids(await store().stories({ publishedFrom: now - day, limit: 1 }))).toEqual(['undated']);
      expect(await store().countStories({ publishedFrom: now - day + 1 })).toBe(0);
    });

    it('hostile words in a question find nothing and break nothing', async () => {
      await told(at(1));
      const word = `x') or 1=1; drop table advisories; --`;
      expect(await store().stories({ actorIds: [word], sectorIds: [word], limit: 10 })).toEqual([]);
      expect(await store().countStories({})).toBe(1);
    });

    it('in outline tell all that their advisories tell, for those published or seen lately', async () => {
      const old = makeAdvisory({ publishedAt: now - 30 * day, seenAt: now - 30 * day });
      const seenLately = makeAdvisory({ publishedAt: now - 30 * day, seenAt: now });
      const first = at(9, {
        storyId: 's',
        publishedAt: now - 20 * day,
        seenAt: now - 20 * day,
        title: 'First',
        url: 'https://a.example/1',
        cves: ['CVE-2026-1'],
        kev: true,
        actors: [
          makeActorMatch(),
          makeActorMatch({ actorId: 'apt28' }),
          makeActorMatch({ actorId: 'apt40', relation: 'mentions' }),
          makeActorMatch({ actorId: 'apt41', confidence: 'possible' }),
        ],
      });
      const second = at(1, {
        storyId: 's',
        title: 'Second',
        url: null,
        cves: ['CVE-2026-2', 'CVE-2026-1'],
        sectors: [makeSectorMatch()],
        severity: 'high',
      });
      const said = { storyId: 's', at: now, thing: 'kev', detail: null, advisoryId: null } as const;
      await told(old, seenLately, first);
      await store().recordPoll(
        makePoll({
          feedId: 'other',
          fresh: [second],
          events: [
            { ...said, kind: 'kev' },
            { ...said, kind: 'new', thing: '' },
          ],
        }),
      );
      const outlines = await store().recentStories(now - day);
      expect(outlines.map((outline) => outline.id)).toEqual(['s', seenLately.storyId]);
      expect(outlines[0]).toMatchObject({
        id: 's',
        cves: ['CVE-2026-2', 'CVE-2026-1'],
        sectors: [{ id: 'energy' }],
        severity: 'high',
        kev: true,
        said: ['kev'],
      });
      expect(outlines[0]?.actors.map(({ actorId }) => actorId)).toEqual([
        'volt-typhoon',
        'apt28',
        'apt41',
        'apt40',
      ]);
      expect((await store().recentStories(now - day, ['s', old.storyId])).map(({ id }) => id)).toEqual(['s']);
      expect(await store().recentStories(now - day, [])).toEqual([]);

      const { rows: told3 } = await store().tellingEditions(now - day);
      expect(told3.map(({ id }) => id).toSorted()).toEqual(
        [first, second, seenLately].map(({ id }) => id).toSorted(),
      );
      const asked = ['s', old.storyId, 'nobody'];
      expect((await store().tellingEditionsOf(now - day, asked)).map(({ id }) => id).toSorted()).toEqual(
        told3.flatMap(({ id }) => (id === seenLately.id ? [] : [id])).toSorted(),
      );
      const tellings = await store().tellings([first.id, second.id]);
      expect(tellings.find(({ id }) => id === second.id)?.telling).toMatchObject({
        title: 'Second',
        url: null,
        feedId: 'other',
        at: now - hour,
        actorIds: [],
      });
      expect(tellings.find(({ id }) => id === first.id)).toMatchObject({
        storyId: 's',
        telling: {
          title: 'First',
          lede: 'What happened, and what to do.',
          url: 'https://a.example/1',
          feedId: 'feed',
          at: now - 20 * day,
          cves: ['CVE-2026-1'],
          actorIds: ['volt-typhoon', 'apt28'],
        },
      });
    });

    it('are told in another edition after an edit, and after another reading', async () => {
      const advisory = at(1, { storyId: 's' });
      await told(advisory);
      const edition = async () => (await store().tellingEditions(now - day)).rows[0]?.edition;
      const first = await edition();
      await store().recordPoll(makePoll({ edited: [{ ...advisory, contentHash: 'another' }] }));
      const second = await edition();
      const { id } = advisory;
      await store().recordReread([{ id, contentHash: 'another', reading: makeReading() }], 'more knowledge');
      expect(new Set([first, second, await edition()]).size).toBe(3);
    });

    it('are told again after a revision where one of theirs is new, edited or read again, all of the story, and no other', async () => {
      const [one, two] = [at(1, { storyId: 's' }), at(2, { storyId: 'other' })];
      await told(one, two);
      const since = async (after?: number) => {
        const { rows, revision } = await store().tellingEditions(now - day, after);
        return { ids: rows.map(({ id }) => id).toSorted(), revision };
      };
      const whole = await since();
      expect(whole.ids).toEqual([one.id, two.id].toSorted());
      expect(await since(whole.revision)).toEqual({ ids: [], revision: whole.revision });
      const third = at(0, { storyId: 's' });
      await told(third);
      const fresh = await since(whole.revision);
      expect(fresh.ids).toEqual([one.id, third.id].toSorted());
      await store().recordPoll(makePoll({ edited: [{ ...two, contentHash: 'another' }] }));
      const edited = await since(fresh.revision);
      expect(edited.ids).toEqual([two.id]);
      await store().recordReread(
        [{ id: two.id, contentHash: 'another', reading: makeReading() }],
        'more knowledge',
      );
      expect((await since(edited.revision)).ids).toEqual([two.id]);
    });

    it('keep what happened to them, each thing once, oldest first, until they are pruned', async () => {
      const event = {
        storyId: 's',
        at: now,
        kind: 'actor',
        thing: 'actor:apt40',
        detail: { kind: 'actor', actorId: 'apt40' },
        advisoryId: 'a',
      } as const;
      const earlier = { ...event, at: now - day, kind: 'new', thing: '', detail: null } as const;
      await store().recordPoll(makePoll({ events: [event, earlier] }));
      await store().recordPoll(makePoll({ events: [{ ...event, at: now + 1, advisoryId: 'b' }] }));
      expect(await store().storyEvents('s')).toEqual([earlier, event]);
      await store().prune(now);
      expect(await store().storyEvents('s')).toEqual([event]);
    });

    it('leave out what a newer version beside this one says of them in a kind that is not known here', async () => {
      const event = { storyId: 's', at: now, thing: '', detail: null, advisoryId: 'a' };
      const later = { ...event, kind: 'of a later version' as 'new' };
      await store().recordPoll(makePoll({ events: [{ ...event, kind: 'new' }, later] }));
      expect((await store().storyEvents('s')).map(({ kind }) => kind)).toEqual(['new']);
    });

    it('stay whole however old while people mark them or a message about them is owed, and go when neither is so', async () => {
      const old = (storyId: string) => at(500 * 24, { storyId, seenAt: now - 500 * day });
      await told(
        old('marked'),
        old('marked'),
        old('owed'),
        old('rejected'),
        old('plain'),
        at(1, { storyId: 'young' }),
      );
      const mark = (storyId: string, as: 'relevant' | 'not-relevant' | null) =>
        store().markStory('T1', storyId, as, 'U1', now - 450 * day);
      await mark('marked', 'relevant');
      await mark('rejected', 'not-relevant');
      const subject = { kind: 'alert', storyId: 'owed', subscriptionIds: ['s'] } as const;
      await store().owe(makeDelivery({ key: 'alert:owed', subject }));
      const left = async () => {
        const found = await store().stories({ limit: 10 });
        return Object.fromEntries(found.map(({ id, advisories }) => [id, advisories.length]));
      };
      expect(await store().prune(now - 400 * day)).toBe(2);
      expect(await left()).toEqual({ marked: 2, owed: 1, young: 1 });
      expect((await store().marksOf('T1', ['marked', 'rejected'])).size).toBe(1);
      const [delivery] = await store().claimDeliveries(now, 1, 1_000);
      await store().deliverySent(delivery?.id ?? '', now, '1.2');
      await mark('marked', null);
      expect(await store().prune(now - 400 * day)).toBe(3);
      expect(await left()).toEqual({ young: 1 });
    });

    it('are led by what a government or a maker says: its feed tells', async () => {
      await store().syncFeeds(
        [makeFeed({ id: 'feed', category: 'news' }), makeFeed({ id: 'other', category: 'psirt-ot' })],
        now,
      );
      await told(at(2, { storyId: 's' }));
      await store().recordPoll(
        makePoll({ feedId: 'other', fresh: [at(1, { storyId: 's', feedId: 'other' })] }),
      );
      const story = await store().story('s');
      expect(story?.advisories.map(({ feedId, official }) => [feedId, official])).toEqual([
        ['other', true],
        ['feed', false],
      ]);
    });

    it('are found by the address at which any of their advisories stands', async () => {
      const url = 'https://publisher.example/a?b=1&c=2';
      await told(at(1, { storyId: 's', url }), at(2, { storyId: 's', url: `${url}#other` }));
      expect(await store().storyIdsAt(url)).toEqual(['s']);
      expect(await store().storyIdsAt(`${url}#other`)).toEqual(['s']);
      expect(await store().storyIdsAt('https://publisher.example/a')).toEqual([]);
    });

    it('are marked as listed in KEV together with the events and the alerts of that, or not at all', async () => {
      const advisory = at(1, { storyId: 's', cves: ['CVE-2026-1'], severity: 'medium' });
      await told(advisory);
      const listing = {
        at: now,
        listed: [{ id: advisory.id, severity: 'high', severityReasons: ['listed in KEV'] }],
        events: [{ storyId: 's', at: now, kind: 'kev', thing: 'kev', detail: null, advisoryId: null }],
      } as const;
      const broken = makeDelivery({ subject: { kind: 'notice', text: 1n as unknown as string } });
      await expect(store().recordKevListing({ ...listing, owed: [broken] })).rejects.toThrow();
      expect(await store().advisory(advisory.id)).toMatchObject({ kev: false, severity: 'medium' });
      expect(await store().storyEvents('s')).toEqual([]);
      await store().recordKevListing({ ...listing, owed: [makeDelivery()] });
      expect(await store().advisory(advisory.id)).toMatchObject({
        kev: true,
        severity: 'high',
        severityReasons: ['listed in KEV'],
      });
      expect(await store().storyEvents('s')).toHaveLength(1);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });
  });
}
