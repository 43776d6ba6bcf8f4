import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/domain/delivery.ts';
import type { Store } from '../../../src/store/store.ts';
import { day, hour, makeDelivery, minute, now } from '../../help/make.ts';

export function deliveryPromises(store: () => Store): void {
  describe('deliveries', () => {
    const claim = (at = now, limit = 10) => store().claimDeliveries(at, limit, minute);
    const owed = async (given: Parameters<typeof makeDelivery>[0] = {}): Promise<string> => {
      await store().owe(makeDelivery(given));
      const [delivery] = await claim(now, 1);
      return delivery?.id ?? 'none';
    };

    it('are handed out as they were owed, with the attempts counted', async () => {
      const delivery = makeDelivery({
        subject: {
          kind: 'digest',
          to: 2,
          windows: [
            { subscriptionId: 'a', from: 1 },
            { subscriptionId: 'b', from: 1 },
          ],
        },
      });
      await store().owe(delivery);
      const { key: _, ...said } = delivery;
      const [first] = await claim();
      expect(first).toEqual({ ...said, id: first?.id, owedAt: now, attempts: 1 });
      const [second] = await claim(now + minute);
      expect(second).toEqual({ ...first, attempts: 2 });
    });

    it('a key is owed to a channel once, also after it was sent', async () => {
      const id = await owed({ key: 'k' });
      await store().deliverySent(id, now, '1.0');
      await store().owe(makeDelivery({ key: 'k' }));
      expect(await claim(now + day)).toEqual([]);
      await Promise.all([1, 2, 3].map(() => store().owe(makeDelivery({ key: 'new' }))));
      expect(await store().queueDepth(now)).toMatchObject({ owed: 1 });
    });

    it('of a listing in KEV are owed to a channel once: a notice after anything, a story not after a notice', async () => {
      const tells = (key: string, isNotice: boolean, cves: readonly string[], isAll = true) =>
        store().owe(makeDelivery({ key, listings: { cves, isNotice, isAll } }));
      const keysOwed = async () => (await store().queueDepth(now)).owed;
      await tells('story', false, ['CVE-2026-1']);
      await tells('another story', false, ['CVE-2026-1']);
      expect(await keysOwed()).toBe(2);
      await tells('notice', true, ['CVE-2026-1']);
      expect(await keysOwed()).toBe(2);
      await tells('notice of two', true, ['CVE-2026-1', 'CVE-2026-2']);
      expect(await keysOwed()).toBe(3);
      await tells('late story', false, ['CVE-2026-2']);
      expect(await keysOwed()).toBe(3);
      await tells('more than listings', true, ['CVE-2026-2'], false);
      await store().owe(
        makeDelivery({ channelId: 'C2', listings: { cves: ['CVE-2026-2'], isNotice: true, isAll: true } }),
      );
      expect(await keysOwed()).toBe(5);
      await tells('story', false, ['CVE-2026-7']);
      await tells('told by nothing stored', true, ['CVE-2026-7']);
      expect(await keysOwed()).toBe(6);
    });

    it('come oldest first, none before its time, and no more than asked for', async () => {
      for (const [key, dueAt] of [
        ['third', now],
        ['first', now - 2],
        ['fourth', now + 1],
        ['second', now - 1],
      ] as const)
        await store().owe(makeDelivery({ key, dueAt }));
      expect((await claim(now, 2)).map((d) => d.dueAt)).toEqual([now - 2, now - 1]);
      expect((await claim(now, 2)).map((d) => d.dueAt)).toEqual([now]);
      expect(await claim(now, 0)).toEqual([]);
    });

    it('to one channel, however many, do not delay one to another', async () => {
      for (let n = 0; n < 200; n += 1) await store().owe(makeDelivery({ dueAt: now - hour }));
      await store().owe(makeDelivery({ channelId: 'C2' }));
      await store().owe(makeDelivery({ teamId: 'T2', dueAt: now - 1 }));
      const places = (taken: readonly Delivery[]) => taken.map((d) => `${d.teamId} ${d.channelId}`);
      expect(places(await claim(now, 3))).toEqual(['T1 C1', 'T2 C1', 'T1 C2']);
      expect(places(await claim(now, 20))).toEqual(Array.from({ length: 5 }, () => 'T1 C1'));
    });

    it('never hands one delivery to two workers, however many ask at once', async () => {
      for (let round = 0; round < 50; round += 1) {
        for (let n = 0; n < 8; n += 1) await store().owe(makeDelivery({ channelId: `C${n}` }));
        const taken = (await Promise.all([1, 2, 3, 4].map(() => claim(now, 3)))).flat();
        expect(new Set(taken.map((delivery) => delivery.id)).size).toBe(8);
        expect(taken).toHaveLength(8);
      }
    });

    it('gives back at a start what a dead process had claimed, and nothing that has ended', async () => {
      const held = await owed({ key: 'held' });
      const sent = await owed({ key: 'sent' });
      await store().deliverySent(sent, now, '1.0');
      expect(await claim()).toEqual([]);
      await store().releaseClaims();
      expect((await claim()).map((delivery) => delivery.id)).toEqual([held]);
    });

    it('gives a delivery to nobody else while it is leased, and to another once a worker let it lapse', async () => {
      const id = await owed();
      expect(await claim(now + minute - 1)).toEqual([]);
      expect(await claim(now + minute)).toMatchObject([{ id, attempts: 2 }]);
    });

    it('once sent is never handed out again, and the channel knows when it last heard from us', async () => {
      expect(await store().lastSent('T1', 'C1')).toBeNull();
      await store().deliverySent(await owed(), now, '1.0');
      await store().deliverySent(await owed(), now + 5, '2.0');
      expect(await claim(now + day)).toEqual([]);
      expect(await store().lastSent('T1', 'C1')).toBe(now + 5);
      expect(await store().lastSent('T1', 'C2')).toBeNull();
      expect(await store().lastSent('T2', 'C1')).toBeNull();
    });

    it('put off are due again at their time, lease or not', async () => {
      const id = await owed();
      await store().deliveryLater(id, now + 10, 'ratelimited');
      expect(await claim(now + 9)).toEqual([]);
      expect(await claim(now + 10)).toMatchObject([{ id, dueAt: now + 10, attempts: 2 }]);
    });

    it('put off keep the time they were owed, and count no attempt when they were not tried', async () => {
      const id = await owed();
      await store().deliveryLater(id, now + 10, 'ratelimited', 'untried');
      expect(await claim(now + 10)).toMatchObject([{ id, owedAt: now, dueAt: now + 10, attempts: 1 }]);
    });

    it('once refused are never handed out again, and show in the figures of a day', async () => {
      await store().deliveryRefused(await owed(), now, 'is_archived');
      expect(await claim(now + day)).toEqual([]);
      expect(await store().queueDepth(now)).toEqual({ owed: 0, oldestDueAt: null, refusedLastDay: 1 });
      expect(await store().queueDepth(now + day)).toMatchObject({ refusedLastDay: 0 });
    });

    it('an end is an end: a late word from a slow worker brings nothing back', async () => {
      const sent = await owed();
      await store().deliverySent(sent, now, '1.0');
      await store().deliverySent(sent, now + 9, '2.0');
      await store().deliveryLater(sent, now, 'timeout');
      await store().deliveryRefused(sent, now, 'timeout');
      const refused = await owed();
      await store().closeChannel('T1', 'C1', now, 'is_archived');
      await store().deliveryLater(refused, now, 'timeout');
      expect(await claim(now + day)).toEqual([]);
      expect(await store().lastSent('T1', 'C1')).toBe(now);
      expect(await store().queueDepth(now)).toMatchObject({ owed: 0, refusedLastDay: 1 });
    });

    it('a message that got through counts as sent, though its channel closed meanwhile', async () => {
      const id = await owed();
      await store().closeChannel('T1', 'C1', now, 'is_archived');
      await store().deliverySent(id, now + 1, '1.0');
      expect(await store().lastSent('T1', 'C1')).toBe(now + 1);
      expect(await store().queueDepth(now)).toMatchObject({ refusedLastDay: 0 });
    });

    it('a word about an unknown delivery changes nothing', async () => {
      await store().owe(makeDelivery());
      await store().deliverySent('unknown', now, '1.0');
      await store().deliveryLater('unknown', now, 'later');
      await store().deliveryRefused('unknown', now, 'never');
      expect(await store().queueDepth(now)).toEqual({ owed: 1, oldestDueAt: now, refusedLastDay: 0 });
    });

    it('the queue tells how much is owed and since when, leased or not', async () => {
      await store().owe(makeDelivery({ dueAt: now - hour }));
      await store().owe(makeDelivery({ dueAt: now + hour }));
      await claim();
      expect(await store().queueDepth(now)).toMatchObject({ owed: 2, oldestDueAt: now - hour });
    });

    it('remember what digests told, by channel and time', async () => {
      const post = async (channelId: string, at: number, stories: number | null) => {
        const subject = { kind: 'digest', to: at, windows: [] } as const;
        await store().owe(makeDelivery({ channelId, key: `digest:${at}`, subject, dueAt: at }));
        const [claimed] = await store().claimDeliveries(at, 1, 1_000);
        await store().deliverySent(claimed?.id ?? '', at, `${at}.0`, null, stories);
      };
      const place = { teamId: makeDelivery().teamId, channelId: 'C1' };
      expect(await store().digestCounts(place, 0, now)).toEqual({ stories: 0, firstAt: null });
      await post('C1', now - 10, 3);
      await post('C1', now - 5, 4);
      await post('C1', now, 5);
      await post('C2', now, 50);
      expect(await store().digestCounts(place, now - 10, now)).toEqual({ stories: 9, firstAt: now - 10 });
      expect(await store().digestCounts(place, now - 11, now - 5)).toEqual({ stories: 7, firstAt: now - 10 });
    });
  });
}
