import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Posted } from '../../src/domain/delivery.ts';
import { deliverDue } from '../../src/jobs/deliver.ts';
import type { Store } from '../../src/store/store.ts';
import { day, hour, makeDelivery, makeSubscription, minute, now } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

let store: Store;
let clock = now;
beforeEach(async () => {
  clock = now;
  store = await openMigrated();
});
afterEach(() => store.close());

/** A desk whose Slack answers by the script, and then takes everything. */
function desk(...script: readonly Posted[]) {
  const tried: Delivery[] = [];
  const pauses: number[] = [];
  let stopped = false;
  const needs = {
    store,
    log: silentLog,
    now: () => clock,
    pause: async (milliseconds: number) => {
      pauses.push(milliseconds);
    },
    send: async (delivery: Delivery): Promise<Posted> => {
      tried.push(delivery);
      return script[tried.length - 1] ?? { kind: 'sent', ts: String(tried.length) };
    },
  };
  return { tried, pauses, stop: () => (stopped = true), run: () => deliverDue(needs, () => stopped), needs };
}
const unreached: Posted = { kind: 'later', reason: 'not reached' };
const slowDown: Posted = { kind: 'later', reason: 'slow down', retryAfterMs: 90_000 };
const refusedBy = (closes: 'channel' | 'team' | 'message'): Posted => ({
  kind: 'never',
  reason: 'the channel is archived',
  closes,
});

describe('what is owed', () => {
  it('is sent once, however often the job runs', async () => {
    await store.owe(makeDelivery());
    const { run, tried } = desk();
    await run();
    await run();
    expect(tried).toHaveLength(1);
    expect(await store.queueDepth(now)).toMatchObject({ owed: 0 });
  });

  it('waits as long as Slack asks, and is then sent', async () => {
    await store.owe(makeDelivery());
    const { run, tried } = desk({ kind: 'later', reason: 'slow down', retryAfterMs: 90_000 });
    await run();
    clock = now + 89_999;
    await run();
    expect(tried).toHaveLength(1);
    clock = now + 90_000;
    await run();
    expect(tried).toHaveLength(2);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0 });
  });

  it('is not lost over a long weekend without Slack, however often it was tried', async () => {
    await store.owe(makeDelivery());
    const { run, tried, needs } = desk();
    const send = needs.send;
    needs.send = async (delivery) => {
      const posted = await send(delivery);
      return clock < now + 4 * day ? unreached : posted;
    };
    for (; clock < now + 5 * day; clock += hour / 2) await run();
    expect(tried.length).toBeGreaterThan(60);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0, refusedLastDay: 0 });
  });

  it('ends after fourteen days, and whoever subscribed is told why, once for the channel', async () => {
    for (const createdBy of ['U1', 'U1', 'U2']) await store.saveSubscription(makeSubscription({ createdBy }));
    for (let n = 0; n < 3; n += 1) await store.owe(makeDelivery());
    const { run, tried, needs } = desk();
    const send = needs.send;
    needs.send = async (delivery) => {
      const posted = await send(delivery);
      return delivery.subject.kind === 'alert' ? unreached : posted;
    };
    const owed = async () => (await store.queueDepth(clock)).owed;
    for (; clock < now + 14 * day; clock += hour / 2) await run();
    expect(await owed()).toBe(3);
    for (; clock < now + 15 * day; clock += hour / 2) await run();
    expect(await owed()).toBe(0);
    const notices = tried.filter((delivery) => delivery.subject.kind === 'notice');
    expect(notices.map((delivery) => delivery.channelId).sort()).toEqual(['U1', 'U2']);
    expect(notices[0]?.subject).toMatchObject({
      text: expect.stringContaining('<#C1> could not be delivered for 14 days: not reached'),
    });
  });

  it('that nobody could tell of is given up without a word about the word', async () => {
    await store.saveSubscription(makeSubscription());
    await store.owe(makeDelivery({ channelId: 'U1', subject: { kind: 'notice', text: 'a word' } }));
    clock = now + 14 * day;
    await desk(unreached).run();
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0, refusedLastDay: 1 });
  });

  it('to a channel where Slack asks us to slow down waits untried, all of it, and then goes out in order', async () => {
    for (let n = 0; n < 12; n += 1) await store.owe(makeDelivery({ dueAt: now - 12 + n }));
    await store.owe(makeDelivery({ channelId: 'C2' }));
    const { run, tried } = desk(slowDown, { kind: 'sent', ts: '1' });
    await run();
    expect(tried.map((delivery) => delivery.channelId).sort()).toEqual(['C1', 'C2']);
    clock = now + 89_999;
    await run();
    expect(tried).toHaveLength(2);
    clock = now + 90_000;
    await run();
    const sent = tried.slice(2);
    expect(sent.map((delivery) => delivery.owedAt)).toEqual(
      Array.from({ length: 12 }, (_, n) => now - 12 + n),
    );
    expect(sent.map((delivery) => delivery.attempts)).toEqual([2, ...Array.from({ length: 11 }, () => 1)]);
  });

  it('is not held up for ever by one message before it that always fails', async () => {
    await store.owe(makeDelivery({ dueAt: now - 1, key: 'bad' }));
    await store.owe(makeDelivery());
    const { run, tried, needs } = desk();
    const send = needs.send;
    needs.send = async (delivery) => {
      const posted = await send(delivery);
      return delivery.owedAt < now ? unreached : posted;
    };
    for (; clock < now + 2 * hour; clock += minute) await run();
    expect(tried.filter((delivery) => delivery.owedAt === now)).toHaveLength(1);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 1 });
  });

  it('to one channel goes out in order, a second apart; other channels do not wait for it', async () => {
    for (const channelId of ['C1', 'C1', 'C1', 'C2']) await store.owe(makeDelivery({ channelId }));
    const { run, tried, pauses } = desk();
    await run();
    expect(
      tried
        .map((delivery) => delivery.channelId)
        .slice(0, 2)
        .sort(),
    ).toEqual(['C1', 'C2']);
    const first = tried.filter((delivery) => delivery.channelId === 'C1').map((delivery) => delivery.id);
    expect(first).toEqual([...first].sort());
    expect(pauses).toEqual([1_000, 1_000]);
  });

  it('to a channel that shut us out is refused, its subscriptions close, and each person who made one is told once', async () => {
    for (const [createdBy, channelId] of [
      ['U1', 'C1'],
      ['U1', 'C1'],
      ['U2', 'C1'],
      ['U3', 'C2'],
    ] as const)
      await store.saveSubscription(makeSubscription({ createdBy, channelId }));
    await store.owe(makeDelivery());
    await store.owe(makeDelivery({ dueAt: now + hour }));
    const { run, tried } = desk(refusedBy('channel'));
    await run();
    expect(await store.channelSubscriptions('T1', 'C1')).toEqual([]);
    expect(await store.channelSubscriptions('T1', 'C2')).toHaveLength(1);
    expect(
      tried
        .slice(1)
        .map((delivery) => [delivery.channelId, delivery.subject.kind])
        .sort(),
    ).toEqual([
      ['U1', 'notice'],
      ['U2', 'notice'],
    ]);
    clock = now + day;
    await run();
    expect(tried).toHaveLength(3);
  });

  it('to a workspace that revoked us ends there: nothing is tried again', async () => {
    await store.saveSubscription(makeSubscription());
    for (const channelId of ['C1', 'C2', 'C3'])
      await store.owe(makeDelivery({ channelId, dueAt: now + (channelId === 'C1' ? 0 : hour) }));
    const { run, tried } = desk(refusedBy('team'));
    await run();
    clock = now + day;
    await run();
    expect(tried).toHaveLength(1);
    expect(await store.openSubscriptions()).toEqual([]);
  });

  it('is not posted by a process that stood still meanwhile, for another has posted it', async () => {
    for (const key of ['first', 'second']) await store.owe(makeDelivery({ key }));
    const { run, tried, needs } = desk();
    const { send } = needs;
    needs.send = async (delivery) => {
      const posted = await send(delivery);
      if (tried.length > 1) return posted;
      clock += 2 * minute;
      const others = await store.claimDeliveries(clock, 10, minute);
      for (const other of others) await store.deliverySent(other.id, clock, `other ${other.id}`, null, null);
      return posted;
    };
    await run();
    expect(tried).toHaveLength(1);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0 });
  });

  it('and not yet sent when we stop is owed at once at the next start', async () => {
    for (const channelId of ['C1', 'C1', 'C1']) await store.owe(makeDelivery({ channelId }));
    const { run, tried, stop, needs } = desk();
    const send = needs.send;
    needs.send = async (delivery) => {
      stop();
      return send(delivery);
    };
    await run();
    expect(tried).toHaveLength(1);
    const next = desk();
    await next.run();
    expect(next.tried.map((delivery) => delivery.attempts)).toEqual([1, 1]);
    expect(await store.queueDepth(now)).toMatchObject({ owed: 0 });
  });

  it('survives a message that cannot be made: it is tried again, and the others go out', async () => {
    await store.owe(makeDelivery());
    await store.owe(makeDelivery({ channelId: 'C2' }));
    const { run, tried, needs } = desk();
    const send = needs.send;
    needs.send = async (delivery) => {
      if (delivery.channelId === 'C1') throw new Error('a view broke');
      return send(delivery);
    };
    await run();
    expect(tried.map((delivery) => delivery.channelId)).toEqual(['C2']);
    expect(await store.queueDepth(now)).toMatchObject({ owed: 1 });
  });

  it('goes out at once to the other channels, all of it, where the store fails in one; that one is served when the store answers', async () => {
    for (const channelId of ['C1', ...Array.from({ length: 7 }, () => 'C2'), 'C3'])
      await store.owe(makeDelivery({ channelId }));
    const { run, tried, needs } = desk();
    let isFailing = true;
    needs.store = {
      ...store,
      deliveryLater: async (...put) => {
        if (isFailing) throw new Error('the connection broke');
        return store.deliveryLater(...put);
      },
    };
    needs.send = async (delivery) => {
      tried.push(delivery);
      return delivery.channelId === 'C1' && isFailing ? unreached : { kind: 'sent', ts: '1' };
    };
    expect(await run()).toBe(9);
    expect(tried.filter(({ channelId }) => channelId === 'C2')).toHaveLength(7);
    expect(tried.filter(({ channelId }) => channelId === 'C3')).toHaveLength(1);
    const waiting = (await store.queue.depths(clock)).find(({ kind }) => kind === 'deliver');
    expect(waiting).toMatchObject({ waiting: 1, inHand: 0, dead: 0 });
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 1 });
    isFailing = false;
    clock += 2 * minute;
    await run();
    expect(tried.filter(({ channelId }) => channelId === 'C1')).toHaveLength(2);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0 });
  });
});
