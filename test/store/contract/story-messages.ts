import { describe, expect, it } from 'vitest';
import { mutedReason } from '../../../src/domain/delivery.ts';
import type { Store } from '../../../src/store/store.ts';
import { day, makeAdvisory, makeDelivery, makeFeed, makePoll, minute, now } from '../../help/make.ts';

export function storyMessagePromises(store: () => Store): void {
  const alert = (channelId = 'C1', teamId = 'T1') =>
    makeDelivery({
      channelId,
      teamId,
      key: 'alert:s',
      subject: { kind: 'alert', storyId: 's', subscriptionIds: ['a'] },
    });
  const take = (at = now) => store().claimDeliveries(at, 50, minute);
  const sent = async (channelId = 'C1', teamId = 'T1', ts = '1.0', threadTs: string | null = null) => {
    const key = threadTs === null ? 'alert:s' : `alert:s:${ts}`;
    await store().owe({ ...alert(channelId, teamId), key });
    for (const { id } of await take()) await store().deliverySent(id, now, ts, threadTs);
  };
  const updates = async (at: number) =>
    (await take(at)).flatMap(({ subject, channelId }) => (subject.kind === 'update' ? [channelId] : []));
  const tells = async (guid: string) =>
    store().recordPoll(
      makePoll({
        feedId: 'feed',
        fresh: [{ ...makeAdvisory({ identity: guid, feedId: 'feed', storyId: 's' }), contentHash: guid }],
      }),
    );

  describe('the message by which a channel has a story', () => {
    it('is the newest one in the channel itself, of each channel its own', async () => {
      expect(await store().storyMessage('T1', 'C1', 's')).toBeNull();
      await sent();
      await sent('C1', 'T1', '2.0', '1.0');
      await sent('C2', 'T1', '3.0');
      const own = { ts: '1.0', postedAt: now, sharedBy: null, subscriptionIds: ['a'] };
      expect(await store().storyMessage('T1', 'C1', 's')).toEqual(own);
      expect(await store().storyMessage('T1', 'C2', 's')).toMatchObject({ ts: '3.0' });
      expect(await store().storyOfMessage('T1', 'C2', '3.0')).toBe('s');
      expect(await store().storyOfMessage('T1', 'C1', '3.0')).toBeNull();
      expect(await store().storyOfMessage('T2', 'C2', '3.0')).toBeNull();
      expect(await store().storyMessage('T2', 'C1', 's')).toBeNull();
      expect(await store().storyMessage('T1', 'C1', 'other')).toBeNull();
    });

    it('is owed an update with what a look learned of its story, once however many tell it meanwhile', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
      await tells('before');
      await sent();
      await sent('C2', 'T2');
      for (let n = 0; n < 10; n += 1) await tells(`g${n}`);
      expect(await updates(now)).toEqual([]);
      expect((await updates(now + day)).sort()).toEqual(['C1', 'C2']);
      expect(await updates(now + day)).toEqual([]);
    });

    it('is owed another update when one is learned of while the first is being sent', async () => {
      await sent();
      await store().oweUpdates('T1', ['s'], now);
      const [first] = await take();
      await store().oweUpdates('T1', ['s'], now);
      await store().deliverySent(first?.id ?? '', now, '1.0');
      expect(await updates(now)).toEqual(['C1']);
    });

    it('is updated by the earliest of the times that were asked for', async () => {
      await sent();
      await store().oweUpdates('T1', ['s'], now + day);
      await store().oweUpdates('T1', ['s'], now + minute);
      await store().oweUpdates('T1', ['s'], now + 2 * day);
      expect(await updates(now + minute)).toEqual(['C1']);
    });

    it('needs no update where the story is still to be told, and none where nobody has it', async () => {
      await store().owe(alert());
      await store().oweUpdates('T1', ['s', 'unknown'], now);
      expect(await updates(now)).toEqual([]);
    });

    it('is not counted among what reached the channel when it changes', async () => {
      await sent();
      await store().oweUpdates('T1', ['s'], now);
      const [update] = await take();
      await store().deliverySent(update?.id ?? '', now + day, '1.0');
      expect(await store().lastSent('T1', 'C1')).toBe(now);
    });
  });

  describe('what a mute held back', () => {
    const held = async () => {
      await store().owe(alert());
      const [first] = await take();
      await store().deliveryRefused(first?.id ?? '', now, mutedReason);
    };

    it('is owed anew when its story is told again, and is no refusal', async () => {
      await held();
      expect(await store().queueDepth(now)).toMatchObject({ refusedLastDay: 0 });
      await store().owe(alert());
      expect(await take()).toMatchObject([{ subject: { kind: 'alert', storyId: 's' }, attempts: 1 }]);
    });

    it('is owed as what makes it worse when that is what is told', async () => {
      await held();
      const added = [{ kind: 'kev', cves: [] }] as const;
      const subject = { kind: 'alert', storyId: 's', subscriptionIds: ['a'], added } as const;
      await store().owe({ ...alert(), again: { key: 'alert:s:kev', subject } });
      expect(await take()).toMatchObject([{ subject: { added } }]);
    });
  });

  describe('marks', () => {
    it('stand once for each story of a workspace, under whoever marked it last', async () => {
      expect(await store().markStory('T1', 's', 'reviewing', 'U1', now)).toBe(true);
      expect(await store().markStory('T1', 's', 'reviewing', 'U2', now + 1)).toBe(false);
      expect(await store().markStory('T1', 's', 'done', 'U2', now + 2)).toBe(true);
      await store().markStory('T2', 's', 'relevant', 'U9', now);
      const marks = await store().marksOf('T1', ['s', 'other']);
      expect([...marks.values()]).toEqual([{ storyId: 's', mark: 'done', by: 'U2', at: now + 2 }]);
      expect(await store().markStory('T1', 's', null, 'U1', now)).toBe(true);
      expect(await store().markStory('T1', 's', null, 'U1', now)).toBe(false);
      expect(await store().marksOf('T1', ['s'])).toEqual(new Map());
    });

    it('owe an update to the messages of their workspace alone', async () => {
      await sent();
      await sent('C2', 'T2');
      await store().markStory('T1', 's', 'done', 'U1', now);
      expect(await updates(now)).toEqual(['C1']);
    });

    it('narrow the newest stories to those that bear one', async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
      await tells('g');
      const asked = { marked: { teamId: 'T1', mark: 'done' } } as const;
      expect(await store().stories({ ...asked, limit: 5 })).toEqual([]);
      await store().markStory('T1', 's', 'done', 'U1', now);
      expect(await store().stories({ ...asked, limit: 5 })).toHaveLength(1);
      expect(await store().countStories(asked)).toBe(1);
      expect(await store().countStories({ marked: { teamId: 'T2', mark: 'done' } })).toBe(0);
    });
  });

  describe('mutes', () => {
    const mute = (given = {}) =>
      store().addMute({
        teamId: 'T1',
        channelId: 'C1',
        kind: 'actor',
        thing: 'apt40',
        by: 'U1',
        at: now,
        until: now + day,
        ...given,
      });

    it('hold in their channel until their time, or until somebody ends them', async () => {
      const timed = await mute();
      const always = await mute({ thing: 'apt28', until: null, at: now + 1 });
      await mute({ channelId: 'C2' });
      expect(await store().mutesOf('T1', 'C1', now + 1)).toEqual([always, timed]);
      expect(await store().mutesOf('T1', 'C1', now + day)).toEqual([always]);
      expect(await store().endMute('T1', 'C2', always.id, now, 'U2')).toBeNull();
      expect(await store().endMute('T1', 'C1', always.id, now, 'U2')).toMatchObject({ endedBy: 'U2' });
      expect(await store().endMute('T1', 'C1', always.id, now, 'U2')).toBeNull();
      expect(await store().mutesOf('T1', 'C1', now + day)).toEqual([]);
    });

    it('of one thing are one, for the longer of the spans', async () => {
      const first = await mute();
      await Promise.all([mute({ until: now + 2 * day }), mute({ until: now + minute })]);
      const held = await store().mutesOf('T1', 'C1', now);
      expect(held).toEqual([{ ...first, until: now + 2 * day }]);
      await mute({ until: null });
      expect(await store().mutesOf('T1', 'C1', now + 99 * day)).toMatchObject([{ until: null }]);
    });
  });
}
