import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { day, hour, makeCadence, makeDelivery, makeFilter, makeSubscription, now } from '../../help/make.ts';

const digest = (to: number) =>
  makeDelivery({
    key: `digest:${to}`,
    subject: { kind: 'digest', to, windows: [{ subscriptionId: 'a', from: now }] },
  });

export function subscriptionPromises(store: () => Store): void {
  describe('subscriptions', () => {
    const save = async (...given: Parameters<typeof makeSubscription>[0][]) => {
      const made = given.map((each) => makeSubscription(each));
      for (const subscription of made) await store().saveSubscription(subscription);
      return made;
    };
    const ids = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);

    const deed = (by: string) => ({ id: `deed-${by}`, at: now, by, act: 'subscribe' }) as const;

    it('change all at once or not at all, and two changes at once see each other', async () => {
      const first = makeSubscription();
      await store().saveSubscription(first);
      const change = (label: string) =>
        store().changeSubscriptions('T1', 'C1', deed(label), (held) => ({
          saved: [makeSubscription({ createdBy: label, createdAt: now + held.length })],
          closed: [],
          reason: 'none',
          seen: held.length,
        }));
      const seen = (await Promise.all(['U1', 'U2', 'U3'].map(change))).map((done) => done.seen);
      expect(seen.sort()).toEqual([1, 2, 3]);
      const broken = store().changeSubscriptions('T1', 'C1', deed('U9'), (held) => ({
        saved: [
          { ...first, createdBy: 'U9' },
          { ...first, id: 'x', teamId: null as never },
        ],
        closed: held,
        reason: 'broken',
      }));
      await expect(broken).rejects.toThrow();
      expect(await store().channelSubscriptions('T1', 'C1')).toHaveLength(4);
      expect((await store().channelSubscriptions('T1', 'C1'))[0]).toEqual(first);
      const log = await store().auditLog({ teamId: 'T1', limit: 10 });
      expect(
        log.map(({ by, before, after }) => [by, before, (after as { createdBy: string }).createdBy]).sort(),
      ).toEqual([
        ['U1', null, 'U1'],
        ['U2', null, 'U2'],
        ['U3', null, 'U3'],
      ]);
    });

    it('are in the log with what was before, also when the channel or the settings changed', async () => {
      const held = makeSubscription({ name: 'Night' });
      await store().saveSubscription(held);
      await store().changeSubscriptions('T1', 'C1', deed('U1'), () => ({
        saved: [],
        closed: [held],
        reason: 'x',
      }));
      await store().saveSubscription({ ...held, closedAt: null });
      await store().closeChannel('T1', 'C1', now + 1, 'archived');
      await store().saveSettings('T1', { opsChannel: 'COPS' }, 'U2', now + 2);
      const log = await store().auditLog({ teamId: 'T1', limit: 10 });
      expect(log.map(({ act, by, channelId }) => [act, by, channelId])).toEqual([
        ['settings', 'U2', null],
        ['close', 'stormbrief', 'C1'],
        ['subscribe', 'U1', 'C1'],
      ]);
      expect(log[1]).toMatchObject({ subjectId: held.id, before: held, after: null });
      expect(log[2]).toMatchObject({ subjectId: held.id, before: held, after: null });
      expect(log[0]).toMatchObject({ before: { opsChannel: null }, after: { opsChannel: 'COPS' } });
      expect(await store().auditLog({ teamId: 'T1', channelId: 'C1', limit: 1, offset: 1 })).toEqual([
        log[2],
      ]);
      expect(await store().auditLog({ teamId: 'T2', limit: 10 })).toEqual([]);
    });

    it('are the same list until one is changed, by whichever way', async () => {
      const [first] = await save({});
      if (first === undefined) throw new Error('none was saved');
      const list = await store().openSubscriptions();
      expect(await store().openSubscriptions()).toBe(list);
      const changed = { ...first, filter: { ...first.filter, kevOnly: true } };
      await store().changeSubscriptions('T1', 'C1', deed('U1'), () => ({
        saved: [changed],
        closed: [],
        reason: '',
      }));
      expect(await store().openSubscriptions()).toEqual([changed]);
      await store().closeSubscriptions([first.id], now, 'gone');
      expect(await store().openSubscriptions()).toEqual([]);
      await save(first);
      expect(await store().openSubscriptions()).toEqual([first]);
      await store().closeChannel('T1', 'C1', now, 'archived');
      expect(await store().openSubscriptions()).toEqual([]);
    });

    it('that are paused are held, and neither told nor due', async () => {
      const held = makeSubscription({ pausedAt: now, nextDigestAt: null });
      await store().saveSubscription(held);
      expect(await store().channelSubscriptions('T1', 'C1')).toEqual([held]);
      expect(await store().openSubscriptions()).toEqual([]);
    });

    it('come back as they were made, oldest first, for their channel only', async () => {
      const filter = makeFilter({ sectors: ['energy'], actors: ['volt-typhoon'], kevOnly: true });
      const cadence = makeCadence({ digest: 'weekly', zone: 'Europe/Berlin', silentWhenEmpty: true });
      const [late, early] = await save(
        { createdAt: now, filter, cadence, nextDigestAt: now + day },
        { createdAt: now - 1 },
        { channelId: 'C2' },
        { teamId: 'T2' },
      );
      expect(await store().channelSubscriptions('T1', 'C1')).toEqual([early, late]);
      expect(await store().openSubscriptions()).toHaveLength(4);
      expect(await store().channelSubscriptions('T1', 'C9')).toEqual([]);
    });

    it('saving one again edits it instead of adding another', async () => {
      const [first] = await save({ id: 'a' });
      const [again] = await save({ id: 'a', filter: makeFilter({ minSeverity: 'high' }) });
      expect(await store().openSubscriptions()).toEqual([again]);
      expect(again).not.toEqual(first);
    });

    it('are due for a digest from its time on, the longest overdue first, unless closed or without one', async () => {
      await save(
        { id: 'later', nextDigestAt: now + 1 },
        { id: 'due', nextDigestAt: now },
        { id: 'overdue', nextDigestAt: now - hour },
        { id: 'none' },
        { id: 'closed', nextDigestAt: now, closedAt: now, closedReason: 'asked' },
      );
      expect(ids(await store().dueDigests(now))).toEqual(['overdue', 'due']);
    });

    it('are due in shares: each channel in one of them, whatever its id ends with', async () => {
      const channels = ['C1', 'C2', 'C9', 'CA', 'CB', 'CZ', 'Ca', 'C-', 'Cé'];
      await save(...channels.map((channelId) => ({ id: `s-${channelId}`, channelId, nextDigestAt: now })));
      for (const count of [1, 3, 8]) {
        const shares = await Promise.all(
          Array.from({ length: count }, (_, share) => store().dueDigests(now, { share, of: count })),
        );
        expect(ids(shares.flat()).toSorted()).toEqual(channels.map((id) => `s-${id}`).toSorted());
        expect(shares.every((due) => due.length < channels.length || count === 1)).toBe(true);
      }
      expect(await store().countDueDigests(now)).toBe(channels.length);
      expect(await store().countDueDigests(now - 1)).toBe(0);
    });

    it('once closed hear nothing more, and keep the first reason', async () => {
      await save({ id: 'a', nextDigestAt: now }, { id: 'b' });
      await store().closeSubscriptions(['a', 'unknown'], now, 'asked');
      await store().closeSubscriptions(['a'], now + 1, 'again');
      await store().closeSubscriptions([], now, 'nobody');
      expect(ids(await store().openSubscriptions())).toEqual(['b']);
      expect(ids(await store().channelSubscriptions('T1', 'C1'))).toEqual(['b']);
      expect(await store().dueDigests(now)).toEqual([]);
    });

    it('closing a channel closes its subscriptions and refuses what is still owed there, and only there', async () => {
      const [a] = await save({ id: 'a' }, { id: 'b', channelId: 'C2' }, { id: 'c', teamId: 'T2' });
      for (const where of [{}, { channelId: 'C2' }, { teamId: 'T2' }])
        await store().owe(makeDelivery({ key: 'k', ...where }));
      const closed = await store().closeChannel('T1', 'C1', now, 'is_archived');
      expect(closed).toEqual([{ ...a, closedAt: now, closedReason: 'is_archived' }]);
      expect(ids(await store().openSubscriptions()).toSorted()).toEqual(['b', 'c']);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 2, refusedLastDay: 1 });
      const left = await store().claimDeliveries(now, 10, hour);
      expect(left.map((d) => `${d.teamId} ${d.channelId}`).sort()).toEqual(['T1 C2', 'T2 C1']);
    });

    it('closing a channel that is closed, or was never open, says that nothing was closed', async () => {
      await save({ id: 'a' });
      expect(await store().closeChannel('T1', 'C1', now, 'is_archived')).toHaveLength(1);
      expect(await store().closeChannel('T1', 'C1', now, 'is_archived')).toEqual([]);
      expect(await store().closeChannel('T9', 'C9', now, 'is_archived')).toEqual([]);
    });

    it('when two learn at once that a channel is gone, one of them closes it', async () => {
      await save({ id: 'a' }, { id: 'b' });
      const closed = await Promise.all(
        [1, 2, 3].map((n) => store().closeChannel('T1', 'C1', now, `reason ${n}`)),
      );
      expect(closed.map((list) => list.length).sort()).toEqual([0, 0, 2]);
    });

    it('closing a team closes all its channels, and still tells those who subscribed', async () => {
      await save({ id: 'a' }, { id: 'b', channelId: 'C2' }, { id: 'c', teamId: 'T2' });
      const notice = { subject: { kind: 'notice', text: 'closed' } } as const;
      await store().owe(makeDelivery());
      await store().owe(makeDelivery({ ...notice, channelId: 'C2' }));
      await store().owe(makeDelivery({ ...notice, channelId: 'U1' }));
      await store().owe(makeDelivery({ ...notice, channelId: 'W1' }));
      await store().owe(makeDelivery({ teamId: 'T2' }));
      expect(ids(await store().closeChannel('T1', null, now, 'token_revoked')).toSorted()).toEqual([
        'a',
        'b',
      ]);
      expect(ids(await store().openSubscriptions())).toEqual(['c']);
      const left = await store().claimDeliveries(now, 10, hour);
      expect(left.map((d) => `${d.teamId} ${d.channelId}`).sort()).toEqual(['T1 U1', 'T1 W1', 'T2 C1']);
    });

    it('a digest is owed and its window moved together', async () => {
      await save({ id: 'a', nextDigestAt: now }, { id: 'b', nextDigestAt: now });
      const moved = ['a', 'b'].map((id) => ({ id, coveredUntil: now + 1, nextDigestAt: now + day }));
      await store().recordDigests([{ owed: digest(now + 1), moved }]);
      expect(await store().dueDigests(now)).toEqual([]);
      expect(await store().dueDigests(now + day)).toMatchObject([
        { id: 'a', coveredUntil: now + 1 },
        { id: 'b', coveredUntil: now + 1 },
      ]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('a digest that cannot be owed does not move its window', async () => {
      await save({ id: 'a', nextDigestAt: now });
      const broken = makeDelivery({ subject: { kind: 'notice', text: 1n as unknown as string } });
      const move = [{ id: 'a', coveredUntil: now + 1, nextDigestAt: null }];
      await expect(store().recordDigests([{ owed: broken, moved: move }])).rejects.toThrow();
      expect(await store().dueDigests(now)).toMatchObject([{ id: 'a', coveredUntil: now }]);
    });

    it('a window without news moves and owes nothing', async () => {
      await save({ id: 'a', nextDigestAt: now });
      await store().recordDigests([
        { owed: null, moved: [{ id: 'a', coveredUntil: now + 1, nextDigestAt: null }] },
      ]);
      expect(await store().openSubscriptions()).toMatchObject([
        { coveredUntil: now + 1, nextDigestAt: null },
      ]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0 });
    });

    it('two that write the same digest at once owe it once', async () => {
      await save({ id: 'a', nextDigestAt: now });
      const move = [{ id: 'a', coveredUntil: now + 1, nextDigestAt: now + day }];
      await Promise.all([1, 2, 3].map(() => store().recordDigests([{ owed: digest(now + 1), moved: move }])));
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('a window never moves back, and a window already covered is not told again', async () => {
      await save({ id: 'a', coveredUntil: now + hour, nextDigestAt: now + day });
      await store().recordDigests([
        { owed: digest(now), moved: [{ id: 'a', coveredUntil: now, nextDigestAt: now }] },
      ]);
      expect(await store().openSubscriptions()).toMatchObject([
        { coveredUntil: now + hour, nextDigestAt: now + day },
      ]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0 });
    });

    it('a channel that closed while its digest was written is owed none', async () => {
      await save({ id: 'a', nextDigestAt: now });
      await store().closeChannel('T1', 'C1', now, 'is_archived');
      await store().recordDigests([
        { owed: digest(now + 1), moved: [{ id: 'a', coveredUntil: now + 1, nextDigestAt: null }] },
      ]);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0 });
    });
  });
}
