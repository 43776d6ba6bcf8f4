import { describe, expect, it } from 'vitest';
import { inLanes, type LaneNeeds, type LaneRules, openLanes } from '../../src/jobs/lanes.ts';

type Item = { readonly host: string | null; readonly takes: number };
type Started = { readonly host: string | null; readonly at: number };

/** A clock that moves only when everybody waits. */
function handedClock() {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const sleep = (milliseconds: number) =>
    new Promise<void>((wake) => sleepers.push({ at: now + milliseconds, wake }));
  const run = async (work: Promise<void>) => {
    let ended = false;
    void work.then(() => {
      ended = true;
    });
    for (;;) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      if (ended) return;
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) throw new Error('everybody waits for ever');
      now = Math.max(now, next.at);
      next.wake();
    }
  };
  return { now: () => now, sleep, run };
}

async function play(
  items: readonly Item[],
  rules: LaneRules,
  stopping: (now: number) => boolean = () => false,
) {
  const clock = handedClock();
  const started: Started[] = [];
  const most = { all: 0, host: 0 };
  const busy: (string | null)[] = [];
  const needs: LaneNeeds<Item> = {
    hostOf: ({ host }) => host,
    now: clock.now,
    pause: clock.sleep,
    stopping: () => stopping(clock.now()),
  };
  await clock.run(
    inLanes(items, rules, needs, async ({ host, takes }) => {
      started.push({ host, at: clock.now() });
      busy.push(host);
      most.all = Math.max(most.all, busy.length);
      if (host !== null) most.host = Math.max(most.host, busy.filter((one) => one === host).length);
      await clock.sleep(takes);
      busy.splice(busy.indexOf(host), 1);
    }),
  );
  return { started, most, took: clock.now() };
}

/** What has begun when the lanes say that they are through, and when all has ended; more comes at the end of the first round. */
async function playOn(items: readonly Item[], rules: LaneRules, more: readonly Item[] = []) {
  const clock = handedClock();
  const started: Started[] = [];
  const rounds: { readonly at: number; readonly started: number }[] = [];
  const needs = {
    hostOf: ({ host }: Item) => host,
    now: clock.now,
    pause: clock.sleep,
    stopping: () => false,
  };
  const lanes = openLanes<Item>(rules, needs, async ({ host, takes }) => {
    started.push({ host, at: clock.now() });
    await clock.sleep(takes);
  });
  const live = async () => {
    for (const round of [items, more]) {
      await lanes.through(round);
      rounds.push({ at: clock.now(), started: started.length });
    }
    await lanes.ended();
  };
  await clock.run(live());
  return { started, rounds, took: clock.now() };
}

const item = (host: string | null, takes = 100): Item => ({ host, takes });
const rules: LaneRules = { atOnce: 6, perHost: 2, spacingMs: 1_000 };

describe('looks at many feeds', () => {
  it('burden no publisher with more than two at once, and ours with no more than allowed', async () => {
    const items = ['a', 'b', 'c', 'd'].flatMap((host) => Array.from({ length: 8 }, () => item(host, 5_000)));
    const { started, most } = await play(items, rules);
    expect(started.length).toBe(32);
    expect(most).toEqual({ all: 6, host: 2 });
  });

  it('come to one publisher one after the other, a second apart', async () => {
    const { started } = await play([item('a'), item('a'), item('a')], rules);
    expect(started.map(({ at }) => at)).toEqual([0, 1_000, 2_000]);
  });

  it('do not wait for a publisher that is slow', async () => {
    const slow = Array.from({ length: 10 }, () => item('slow', 30_000));
    const { started } = await play([...slow, item('quick'), item('other')], rules);
    expect(started.filter(({ host }) => host !== 'slow').map(({ at }) => at)).toEqual([0, 0]);
  });

  it('need no courtesy where the operator named the host as an own one', async () => {
    const { started, took } = await play([item(null), item(null), item(null), item(null)], rules);
    expect(started.map(({ at }) => at)).toEqual([0, 0, 0, 0]);
    expect(took).toBe(100);
  });

  it('leave their lane when they are slow: others begin, and the round does not wait for them', async () => {
    const slow = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((host) => item(host, 60_000));
    const patient = { ...rules, slowAfterMs: 5_000 };
    const { started, rounds, took } = await playOn([...slow, item('quick')], patient, [item('late')]);
    expect(started.find(({ host }) => host === 'quick')).toEqual({ host: 'quick', at: 5_000 });
    expect(rounds[0]).toEqual({ at: 10_000, started: 9 });
    expect(started.at(-1)).toEqual({ host: 'late', at: 10_000 });
    expect(took).toBe(65_000);
  });

  it('of one slow publisher wait for it, and the round does not', async () => {
    const slow = Array.from({ length: 5 }, () => item('slow', 60_000));
    const { started, rounds } = await playOn([...slow, item('quick')], { ...rules, slowAfterMs: 5_000 });
    expect(rounds[0]).toEqual({ at: 6_000, started: 3 });
    expect(started.filter(({ host }) => host === 'slow').map(({ at }) => at)).toEqual([
      0, 1_000, 60_000, 61_000, 120_000,
    ]);
  });

  it('are no more than a few beside the lanes, however many are slow', async () => {
    const slow = Array.from({ length: 20 }, (_, nth) => item(`h${nth}`, 60_000));
    const { started } = await playOn(slow, { ...rules, slowAfterMs: 5_000, mostSlow: 6 });
    expect(started.filter(({ at }) => at < 60_000)).toHaveLength(12);
    expect(started).toHaveLength(20);
  });

  it('begin no more once we are about to stop, and end those under way', async () => {
    const { started, took } = await play(
      Array.from({ length: 9 }, () => item('a', 1_500)),
      rules,
      (now) => now > 1_000,
    );
    expect(started.length).toBe(2);
    expect(took).toBe(2_500);
  });
});
