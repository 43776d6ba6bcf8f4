import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/domain/settings.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeAdvisory, makeDelivery, makeFeed, makePoll, now } from '../../help/make.ts';

export function settingsPromises(store: () => Store): void {
  describe('settings', () => {
    it('are the defaults until a workspace decides, each by itself and for itself', async () => {
      expect(await store().settings('T1')).toEqual(defaultSettings);
      await store().saveSettings('T1', { opsChannel: 'COPS' }, 'U1', now);
      await store().saveSettings('T1', { feedKeepers: 'everyone' }, 'U2', now + 1);
      expect(await store().settings('T1')).toEqual({
        ...defaultSettings,
        opsChannel: 'COPS',
        feedKeepers: 'everyone',
      });
      await store().saveSettings('T1', { opsChannel: null }, 'U1', now + 2);
      expect(await store().settings('T1')).toEqual({ ...defaultSettings, feedKeepers: 'everyone' });
      expect(await store().settings('T2')).toEqual(defaultSettings);
    });
  });

  describe('news of the feeds', () => {
    it('is owed and marked as told in one go, and a recovery is forgotten once it is told', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' }), makeFeed({ id: 'other' })], now);
      await store().recordFailure('feed', now, now, 'no', { fault: 'server' });
      const owed = makeDelivery({ subject: { kind: 'feeds', news: 'failed', feedIds: ['feed'] } });
      await store().recordFeedNews([owed], { failed: ['feed'], recovered: [], at: now + 1 });
      expect((await store().feeds()).find(({ id }) => id === 'feed')).toMatchObject({
        toldFailingAt: now + 1,
      });
      await store().recordPoll(makePoll({ fresh: [makeAdvisory()] }));
      expect((await store().feeds()).find(({ id }) => id === 'feed')).toMatchObject({
        failingSince: null,
        toldFailingAt: now + 1,
      });
      await store().recordFeedNews([], { failed: [], recovered: ['feed'], at: now + 2 });
      expect((await store().feeds()).map(({ toldFailingAt }) => toldFailingAt)).toEqual([null, null]);
      expect(await store().claimDeliveries(now + 3, 10, 1_000)).toMatchObject([{ subject: owed.subject }]);
    });
  });
}
