import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Posted } from '../../src/domain/delivery.ts';
import { deliverDue } from '../../src/jobs/deliver.ts';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { day, hour, makeDelivery, makeSubscription, now } from '../help/make.ts';
import { silentLog } from '../help/silent-log.ts';

let store: Store;
let clock = now;
beforeEach(async () => {
  clock = now;
  store = createStore(openSqlite(':memory:'));
  await store.migrate();
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

  it('is tried again more and more slowly, and given up after a day and a half, visibly', async () => {
    await store.owe(makeDelivery());
    const down = Array.from({ length: 100 }, (): Posted => ({ kind: 'later', reason: 'not reached' }));
    const { run, tried } = desk(...down);
    for (; clock < now + 5 * day; clock += hour / 2) await run();
    expect(tried).toHaveLength(40);
    expect(await store.queueDepth(clock)).toMatchObject({ owed: 0 });
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
    await desk().run();
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
});
