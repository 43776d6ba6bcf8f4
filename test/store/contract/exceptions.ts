import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import {
  makeActorMatch,
  makeAdvisory,
  makeException,
  makeFeed,
  makeMatch,
  makePoll,
  makeSectorMatch,
  makeSubscription,
  now,
} from '../../help/make.ts';

export function exceptionPromises(store: () => Store): void {
  describe('exceptions', () => {
    it('are kept word for word, with author, reason and time, in the order they were made', async () => {
      const first = await store().addException(makeException({ reason: 'a “word” of ours; drop table x' }));
      const second = await store().addException(
        makeException({ kind: 'possible', term: null, actorId: 'volt-typhoon', teamId: '*', createdAt: now }),
      );
      expect(first).toMatchObject({ id: 'e1', teamId: 'T1', undoneAt: null, undoneBy: null });
      expect(await store().exceptions()).toEqual([first, second]);
    });

    it('made twice stand once, under the name of whoever was first', async () => {
      const [first, second] = await Promise.all([
        store().addException(makeException({ author: 'ann' })),
        store().addException(makeException({ author: 'bob' })),
      ]);
      expect(second).toEqual(first);
      expect(await store().addException(makeException({ author: 'eve' }))).toEqual(first);
      expect(await store().exceptions()).toEqual([first]);
      expect(['ann', 'bob']).toContain(first.author);
    });

    it('taken back stay in the record with who did it, once; made again they hold again', async () => {
      const made = await store().addException(makeException());
      expect(await store().undoException(made.id, now + 1, 'bob')).toMatchObject({
        undoneAt: now + 1,
        undoneBy: 'bob',
      });
      expect(await store().undoException(made.id, now + 2, 'eve')).toBeNull();
      expect(await store().undoException('e99', now, 'eve')).toBeNull();
      const again = await store().addException(makeException());
      expect((await store().exceptions()).map(({ id, undoneBy }) => [id, undoneBy])).toEqual([
        [made.id, 'bob'],
        [again.id, null],
      ]);
    });

    it('and subscriptions tell which workspaces there are', async () => {
      expect(await store().workspaces()).toEqual([]);
      await store().addException(makeException({ teamId: '*' }));
      await store().addException(makeException({ teamId: 'T2' }));
      await store().saveSubscription(makeSubscription({ teamId: 'T1' }));
      await store().saveSubscription(makeSubscription({ teamId: 'T1' }));
      expect(await store().workspaces()).toEqual(['T1', 'T2']);
    });

    it('find the advisories whose evidence they touch, page by page', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
      const named = makeAdvisory({
        publishedAt: now - 2,
        actors: [makeActorMatch({ evidence: [makeMatch({ term: 'KV "bot" 100%' })] })],
      });
      const worded = makeAdvisory({ publishedAt: now - 1, sectors: [makeSectorMatch()] });
      await store().recordPoll(makePoll({ fresh: [worded, named, makeAdvisory({ publishedAt: now })] }));
      const saying = async (...terms: string[]) =>
        (await store().advisoriesAfter({ after: null, limit: 10, saying: terms })).map(({ id }) => id);
      expect(await saying('KV "bot" 100%')).toEqual([named.id]);
      expect(await saying('power grid')).toEqual([worded.id]);
      expect(await saying('power grid', 'KV "bot" 100%')).toEqual([named.id, worded.id]);
      expect(await saying('elsewhere')).toEqual([]);
      const rest = await store().advisoriesAfter({ after: named.id, limit: 1, saying: [] });
      expect(rest.map(({ id }) => id)).toEqual([worded.id]);
    });
  });
}
