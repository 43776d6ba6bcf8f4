import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { day, makeException, makeFeed, now } from '../../help/make.ts';

const secretUrl = 'https://feeds.example/rss?token=s3cr3t-of-ours';

export function auditPromises(store: () => Store): void {
  describe('the audit log', () => {
    const log = async (teamId: string) => (await store().auditLog({ teamId, limit: 50 })).toReversed();
    const acts = async (teamId: string) => (await log(teamId)).map(({ act, by }) => `${by} ${act}`);

    it('holds each mute with its title, its lengthening and its end, and not what changed nothing', async () => {
      const made = { teamId: 'T1', channelId: 'C1', kind: 'story', thing: 's', title: 'A flaw' } as const;
      const mute = await store().addMute({ ...made, by: 'U1', at: now, until: now + day });
      await store().addMute({ ...made, by: 'U2', at: now + 1, until: now + 2 });
      await store().addMute({ ...made, by: 'U2', at: now + 2, until: null });
      await store().endMute('T1', 'C1', mute.id, now + 3, 'U3', 'A flaw');
      await store().endMute('T1', 'C1', mute.id, now + 4, 'U3', 'A flaw');
      expect(await log('T1')).toMatchObject([
        { act: 'mute', by: 'U1', at: now, channelId: 'C1', before: null, after: { title: 'A flaw' } },
        { act: 'mute', by: 'U2', before: { until: now + day }, after: { until: null, title: 'A flaw' } },
        { act: 'unmute', by: 'U3', at: now + 3, before: { endedAt: null, title: 'A flaw' }, after: null },
      ]);
      expect(await store().auditLog({ teamId: 'T1', channelId: 'C1', limit: 9 })).toHaveLength(3);
      expect(await log('T2')).toEqual([]);
    });

    it('holds each exception once, and who took it back; one for all workspaces stands in the log of each', async () => {
      const made = await store().addException(makeException({ teamId: 'T1', author: 'U1' }));
      await store().addException(makeException({ teamId: 'T1', author: 'U2' }));
      await store().undoException(made.id, now + 1, 'U2');
      await store().undoException(made.id, now + 2, 'U2');
      await store().addException(makeException({ teamId: '*', author: 'ann', createdAt: now + 3 }));
      expect(await log('T1')).toMatchObject([
        { act: 'except', by: 'U1', channelId: null, before: null, after: { id: made.id, undoneAt: null } },
        { act: 'unexcept', by: 'U2', at: now + 1, before: { id: made.id, undoneAt: null }, after: null },
        { act: 'except', by: 'ann', teamId: '*' },
      ]);
      expect(await acts('T2')).toEqual(['ann except']);
    });

    it('holds what is done to feeds, and not what changed nothing', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed', title: 'Beta' })], now);
      await store().addFeed(makeFeed({ id: 'mine', title: 'Mine' }), 'U1', now + 1, 'T1');
      await store().pauseFeed('mine', 'U2', now + 2, 'T1');
      await store().pauseFeed('mine', 'U1', now + 3, 'T1');
      await store().resumeFeed('mine', 'U1', now + 4, 'T1');
      await store().retryFeed('mine', 'U1', now + 5, 'T1');
      await store().removeFeed('mine', 'U1', now + 6, 'T1');
      await store().removeFeed('nowhere', 'U1', now + 7, 'T1');
      await store().removeFeed('feed', 'terminal', now + 8);
      const mine = { title: 'Mine', isPaused: false };
      expect(await log('T1')).toMatchObject([
        { act: 'add_feed', by: 'U1', channelId: null, subjectId: 'mine', before: null, after: mine },
        { act: 'pause_feed', by: 'U2', before: mine, after: { isPaused: true } },
        { act: 'resume_feed', by: 'U1', before: { isPaused: true }, after: mine },
        { act: 'retry_feed', by: 'U1', before: mine, after: mine },
        { act: 'remove_feed', by: 'U1', before: mine, after: null },
        { act: 'remove_feed', by: 'terminal', teamId: '*', before: { title: 'Beta' }, after: null },
      ]);
      expect(await acts('T2')).toEqual(['terminal remove_feed']);
      expect((await store().dueFeeds(now + day, 9)).map(({ id }) => id)).toEqual([]);
    });

    it('tells no credential, and of a private feed only its workspace, whoever changed it', async () => {
      await store().addFeed(makeFeed({ id: 'secret', title: 'Ours', url: secretUrl }), 'U1', now, 'T1');
      await store().removeFeed('secret', 'terminal', now + 1);
      expect(await acts('T1')).toEqual(['U1 add_feed', 'terminal remove_feed']);
      expect(JSON.stringify(await log('T1'))).not.toContain('s3cr3t');
      expect(await log('T2')).toEqual([]);
    });
  });
}
