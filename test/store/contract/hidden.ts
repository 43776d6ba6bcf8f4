import { beforeEach, describe, expect, it } from 'vitest';
import { noSearch, wantedOf } from '../../../src/domain/search.ts';
import { ownOf } from '../../../src/store/own.ts';
import type { Store } from '../../../src/store/store.ts';
import { directory } from '../../help/directory.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeException,
  makeFeed,
  makePoll,
  makeReading,
  makeSubscription,
  now,
} from '../../help/make.ts';

export function hiddenPromises(store: () => Store): void {
  describe('a private feed among many workspaces', () => {
    const isPrivate = { headers: { authorization: 'Bearer secret' } };
    const titles = async (seen: Pick<Store, 'stories'>) =>
      (await seen.stories({ limit: 10 })).map(({ id, advisories }) => [
        id,
        advisories.map((one) => one.title),
      ]);

    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'open' })], now);
      await store().addFeed(makeFeed({ id: 'mine', ...isPrivate }), 'U1', now, 'T1');
      const actors = [makeActorMatch({ actorId: 'volt-typhoon' })];
      const secret = { ...makeReading({ actors }), feedId: 'mine', title: 'Only for us' };
      await store().recordPoll(
        makePoll({
          feedId: 'open',
          fresh: [makeAdvisory({ feedId: 'open', storyId: 'both', title: 'For all' })],
        }),
      );
      await store().recordPoll(
        makePoll({
          feedId: 'mine',
          fresh: [
            makeAdvisory({ ...secret, storyId: 'both' }),
            makeAdvisory({ ...secret, storyId: 'alone' }),
          ],
          events: [
            { storyId: 'both', kind: 'new', thing: 'volt-typhoon', at: now, detail: null, advisoryId: null },
          ],
        }),
      );
    });

    it('takes no story from what others ask outside KEV, and no deed upon it is told to them', async () => {
      const inKev = makeAdvisory({
        feedId: 'mine',
        identity: 'k',
        storyId: 'both',
        title: 'Known to us',
        kev: true,
      });
      await store().recordPoll(makePoll({ feedId: 'mine', fresh: [inKev] }));
      const asked = { ...noSearch, words: wantedOf('for all', directory), kev: false };
      const ids = async (team: string) => {
        const { hits } = await ownOf(store(), team).search(asked, { limit: 9, offset: 0 });
        return hits.map(({ storyId }) => storyId);
      };
      expect(await ids('T2')).toEqual(['both']);
      expect(await ids('T1')).toEqual([]);
      // In the terminal it is of no workspace.
      await store().addFeed(
        makeFeed({ id: 'nobodys', ...isPrivate, url: 'https://x.example/f' }),
        'terminal',
        now,
      );
      await store().pauseFeed('open', 'terminal', now);
      const deeds = async (team: string) =>
        (await ownOf(store(), team).auditLog({ teamId: team, limit: 9 })).map(({ subjectId }) => subjectId);
      expect(await deeds('T2')).toEqual(['open']);
      expect((await deeds('T1')).toSorted()).toEqual(['mine', 'open']);
      expect((await store().auditLog({ limit: 9 })).length).toBe(3);
    });

    it('is seen by the workspace that added it, with all that it says', async () => {
      const own = ownOf(store(), 'T1');
      expect((await own.feeds()).map(({ id }) => id).sort()).toEqual(['mine', 'open']);
      expect((await titles(own)).length).toBe(2);
      expect(await own.countStories({ actorIds: ['volt-typhoon'] })).toBe(2);
    });

    it('is nothing to another: no feed, no story, no word of a story that others tell too', async () => {
      const other = ownOf(store(), 'T2');
      expect((await other.feeds()).map(({ id }) => id)).toEqual(['open']);
      expect(await titles(other)).toEqual([['both', ['For all']]]);
      expect(await other.countStories({})).toBe(1);
      expect(await other.countStories({ actorIds: ['volt-typhoon'] })).toBe(0);
      expect(await other.stories({ besideActorId: 'volt-typhoon', limit: 10 })).toEqual([]);
      expect(await other.story('alone')).toBe(null);
      expect((await other.story('both'))?.advisories).toHaveLength(1);
      expect(await other.storiesOf(['alone', 'both'])).toHaveLength(1);
      const [secret] = (await store().story('alone'))?.advisories ?? [];
      expect(await other.advisory(secret?.id ?? '')).toBe(null);
      expect(await store().hiddenFeeds('T2')).toEqual(new Set(['mine']));
    });

    it('is found by nobody else’s search, in titles or anywhere', async () => {
      const ask = (seen: Store, order: 'best' | 'newest') =>
        seen.search({ ...noSearch, words: wantedOf('only us', directory), order }, { limit: 10, offset: 0 });
      for (const order of ['best', 'newest'] as const) {
        expect((await ask(ownOf(store(), 'T1'), order)).total).toBe(2);
        expect(await ask(ownOf(store(), 'T2'), order)).toEqual({ hits: [], total: 0, isMore: false });
      }
    });

    it('stays hidden, and loses its credential, when its workspace leaves; it can be added again', async () => {
      const secretUrl = (await store().feeds()).find(({ id }) => id === 'mine')?.url ?? '';
      await store().dropTeam('T1', now);
      expect((await store().feeds()).map(({ id }) => id)).toEqual(['open']);
      expect(await titles(ownOf(store(), 'T2'))).toEqual([['both', ['For all']]]);
      await store().addFeed(makeFeed({ id: 'mine', url: secretUrl, ...isPrivate }), 'U1', now, 'T1');
      expect((await store().feeds()).find(({ id }) => id === 'mine')).toMatchObject({
        ...isPrivate,
        url: secretUrl,
      });
    });

    it('is not overwritten by another workspace under the same id', async () => {
      await expect(
        store().addFeed(makeFeed({ id: 'mine', url: 'https://else.example/feed' }), 'U2', now, 'T2'),
      ).rejects.toThrow('private to another workspace');
      expect((await store().feeds()).find(({ id }) => id === 'mine')).toMatchObject({
        addedIn: 'T1',
        addedBy: 'U1',
      });
    });
  });

  describe('the store in the hands of one workspace', () => {
    it('refuses what is of another, whichever way it is asked for', async () => {
      await store().saveSubscription(makeSubscription({ id: 's1', teamId: 'T1', channelId: 'C1' }));
      const exception = await store().addException(makeException({ teamId: 'T1' }));
      const other = ownOf(store(), 'T2');
      const crossing: readonly (() => Promise<unknown>)[] = [
        () => other.settings('T1'),
        () => other.saveSettings('T1', { opsChannel: 'C2' }, 'U2', now),
        () => other.channelSubscriptions('T1', 'C1'),
        () => other.teamSubscriptions('T1'),
        () => other.closeChannel('T1', 'C1', now, 'no'),
        () => other.person('T1', 'U1'),
        () => other.savePerson('T1', 'U1', { zone: null }),
        () => other.markStory('T1', 'both', 'done', 'U2', now),
        () => other.marksOf('T1', ['both']),
        () => other.mutesOf('T1', 'C1', now),
        () => other.endMute('T1', 'C1', 'm1', now, 'U2'),
        () => other.addFeed(makeFeed({ id: 'new' }), 'U2', now, 'T1'),
        () => other.removeFeed('mine', 'U2', now, 'T1'),
        () => other.pauseFeed('mine', 'U2', now, 'T1'),
        () => other.resumeFeed('mine', 'U2', now),
        () => other.retryFeed('mine', 'U2', now, 'T1'),
        () => other.storyMessage('T1', 'C1', 'both'),
        () => other.storyOfMessage('T1', 'C1', '1.0'),
        () => other.oweUpdates('T1', ['both'], now),
        () => other.lastSent('T1', 'C1'),
        () => other.auditLog({ teamId: 'T1', limit: 1 }),
        () => other.auditLog({ limit: 1 }),
        () => other.undoException(exception.id, now, 'U2'),
        () => other.addException(makeException({ teamId: 'T1' })),
        () => other.digestCounts({ teamId: 'T1', channelId: 'C1' }, 0, now),
        () =>
          other.syndicate({ id: 's1', teamId: 'T1', channelId: 'C1' }, 'secret', {
            id: 'd',
            at: now,
            by: 'U2',
            act: 'syndicate',
          }),
      ];
      for (const cross of crossing) await expect(cross()).rejects.toThrow('of another workspace');
      expect(await other.exceptions()).toEqual([]);
      expect((await store().channelSubscriptions('T1', 'C1')).map(({ id }) => id)).toEqual(['s1']);
    });
  });
}
