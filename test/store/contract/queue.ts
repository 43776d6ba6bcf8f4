import { describe, expect, it } from 'vitest';
import { inHandFor, mostTries, type WorkKind } from '../../../src/domain/work.ts';
import type { Store } from '../../../src/store/store.ts';
import { day, hour, makeDelivery, makePoll, minute, now } from '../../help/make.ts';

/** Let the queue's clock go on by so much: a shared one goes by the clock of its database. */
export type Passing = (milliseconds: number) => Promise<void>;

export function queuePromises(store: () => Store, pass?: Passing): void {
  describe('the queue', () => {
    let clock = now;
    const later = async (milliseconds: number) => {
      clock += milliseconds;
      await pass?.(milliseconds);
    };
    const put = (kind: WorkKind, ...keys: string[]) =>
      store().queue.put(
        keys.map((key) => ({ kind, key })),
        clock,
      );
    const take = (kind: WorkKind, limit = 10) => store().queue.take(kind, limit, clock);
    const keys = (works: readonly { readonly key: string }[]) => works.map(({ key }) => key).sort();

    it('gives work out once, however often it is put, until it is done', async () => {
      await put('poll', 'a', 'b');
      await put('poll', 'b', 'c');
      await put('deliver', 'a');
      const taken = await take('poll');
      expect(keys(taken)).toEqual(['a', 'b', 'c']);
      await put('poll', 'a');
      expect(await take('poll')).toEqual([]);
      await store().queue.done(taken);
      await put('poll', 'a');
      expect(keys(await take('poll'))).toEqual(['a']);
      expect(keys(await take('deliver'))).toEqual(['a']);
    });

    it('never gives one piece of work to two, however many ask at once', async () => {
      await put('poll', ...Array.from({ length: 200 }, (_, n) => `feed-${n}`));
      const ask = async () => {
        const mine: string[] = [];
        for (let some = await take('poll', 7); some.length > 0; some = await take('poll', 7))
          mine.push(...some.map(({ key }) => key));
        return mine;
      };
      const taken = (await Promise.all([ask(), ask(), ask(), ask()])).flat();
      expect(taken).toHaveLength(200);
      expect(new Set(taken).size).toBe(200);
    });

    it('holds what is put in a transaction when that is committed, and nothing of one that broke', async () => {
      const delivery = makeDelivery();
      await store().owe(delivery);
      expect(keys(await take('deliver'))).toEqual([`${delivery.teamId} ${delivery.channelId}`]);
      const broken = makePoll({ feedId: 'nowhere', owed: [makeDelivery({ channelId: 'C9' })] });
      await expect(store().recordPoll(broken)).rejects.toThrow('no feed');
      expect(await take('deliver')).toEqual([]);
    });

    it('brings back what failed, later each time, and keeps what failed too often for somebody to look at', async () => {
      await put('enrich', '');
      for (let tries = 1; tries <= mostTries; tries += 1) {
        const [work] = await take('enrich');
        if (work === undefined) throw new Error(`nothing to try at the ${tries}. time`);
        expect(work.tries).toBe(tries);
        await store().queue.failed(work, `refused ${tries}`, clock);
        expect(await take('enrich')).toEqual([]);
        await later(2 * hour);
      }
      expect(await take('enrich')).toEqual([]);
      const [dead] = await store().queue.dead();
      expect(dead).toMatchObject({
        kind: 'enrich',
        key: '',
        tries: mostTries,
        reason: `refused ${mostTries}`,
      });
      const depth = (await store().queue.depths(clock)).find(({ kind }) => kind === 'enrich');
      expect(depth).toMatchObject({ waiting: 0, inHand: 0, dead: 1 });
    });

    const killed = async (kind: WorkKind, key: string) => {
      await put(kind, key);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const [work] = await take(kind);
        if (work !== undefined) await store().queue.failed(work, 'broken', clock);
        await later(2 * hour);
      }
      return (await store().queue.dead()).find((dead) => dead.kind === kind && dead.key === key)?.id ?? '';
    };

    it('does dead work once more when somebody says so, or forgets it, and knows no other', async () => {
      const again = await killed('rematch', '');
      expect(await store().queue.retry(again, clock)).toBe(true);
      expect(await store().queue.dead()).toEqual([]);
      expect(await take('rematch')).toMatchObject([{ key: '', tries: 1 }]);
      const gone = await killed('prune', '');
      expect(await store().queue.drop(gone)).toBe(true);
      expect(await store().queue.dead()).toEqual([]);
      expect(await take('prune')).toEqual([]);
      for (const id of [gone, '00000000-0000-4000-8000-000000000000', 'x']) {
        expect(await store().queue.drop(id)).toBe(false);
        expect(await store().queue.retry(id, clock)).toBe(false);
      }
    });

    it('forgets that work died once the same work is done, and lets it be put anew meanwhile', async () => {
      await killed('poll', 'sick');
      await put('poll', 'sick');
      const taken = await take('poll');
      expect(keys(taken)).toEqual(['sick']);
      await store().queue.done(taken);
      expect(await store().queue.dead()).toEqual([]);
    });

    it('gives what a living process holds to nobody else, however long it is at it, and what it let go comes back', async () => {
      await put('poll', 'held', 'left');
      const [held, left] = (await take('poll')).toSorted((a, b) => (a.key < b.key ? -1 : 1));
      if (held === undefined || left === undefined) throw new Error('nothing to hold');
      store().queue.hold([held]);
      const comesBack: string[] = [];
      for (let span = 0; span < 5; span += 1) {
        await later(inHandFor.poll * 900);
        await store().queue.tend(clock);
        await put('poll', 'held');
        comesBack.push(...keys(await take('poll')));
      }
      expect(new Set(comesBack)).toEqual(new Set(['left']));
      store().queue.letGo([held]);
      await later(day);
      await store().queue.tend(clock);
      await later(hour);
      expect(keys(await take('poll'))).toContain('held');
    });

    it('keeps what a process holds that was asleep, where nobody took it meanwhile', async () => {
      await put('prune', '');
      const taken = await take('prune');
      store().queue.hold(taken);
      await later(day);
      await store().queue.tend(clock);
      await later(hour / 10);
      expect(await take('prune')).toEqual([]);
      await store().queue.done(taken);
      store().queue.letGo(taken);
      await put('prune', '');
      expect(await take('prune')).toHaveLength(1);
    });

    it('gives back what a dead process had in hand', async () => {
      await put('deliver', 'T1 C1');
      expect(await take('deliver')).toHaveLength(1);
      await later(day);
      await store().queue.tend(clock);
      await later(hour);
      expect(await take('deliver')).toMatchObject([{ key: 'T1 C1', tries: 2 }]);
    });
  });

  it('remembers what Slack delivered until its time, once for all who ask at once', async () => {
    const hear = (at: number, ...keys: string[]) =>
      store().hearFirst(
        keys.map((key) => [key, at + hour]),
        at,
      );
    const asked = await Promise.all(Array.from({ length: 6 }, () => hear(now, 'event 1', 'click 1')));
    expect(asked.filter((isFirst) => isFirst)).toHaveLength(1);
    expect(await hear(now + hour - 1, 'event 2', 'click 1')).toBe(false);
    expect(await hear(now + hour, 'event 1')).toBe(true);
    expect(await hear(now, ...[])).toBe(true);
  });

  it('counts what was asked for all who ask at once, key by key, and anew after the span', async () => {
    const ask = async (at: number, key = 'p U1') => store().countAsked(key, at, minute);
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(now)));
    expect(asked.map(({ times }) => times).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(await ask(now + 1, 'p U2')).toEqual({ times: 1, since: now + 1 });
    expect(await ask(now + minute - 1)).toEqual({ times: 21, since: now });
    expect(await ask(now + minute)).toEqual({ times: 1, since: now + minute });
    await store().prune(now + hour);
    expect(await ask(now + minute + 1)).toMatchObject({ times: 1 });
  });

  describe('channels that wait', () => {
    const place = (channelId: string) => ({ teamId: 'T1', channelId });
    const owe = (channelId: string, dueAt = now) =>
      store().owe(makeDelivery({ teamId: 'T1', channelId, dueAt }));
    const due = async (at: number) =>
      (await store().duePlaces(at, 10)).map(({ channelId }) => channelId).sort();

    it('are not posted to by anybody until then, what is owed meanwhile included; others are', async () => {
      for (const channelId of ['C1', 'C1', 'C2']) await owe(channelId);
      await store().holdPlace(place('C1'), now, now + hour, true);
      await owe('C1', now + 1);
      expect(await due(now + 1)).toEqual(['C2']);
      expect(await due(now + hour - 1)).toEqual(['C2']);
      expect(await due(now + hour)).toEqual(['C1', 'C2']);
    });

    it('are all of a workspace once Slack asks for a second one, and none where it only did not answer', async () => {
      for (const channelId of ['C1', 'C2', 'C3']) await owe(channelId);
      await store().owe(makeDelivery({ teamId: 'T2', channelId: 'C9' }));
      await store().holdPlace(place('C1'), now, now + hour, false);
      await store().holdPlace(place('C2'), now, now + hour, false);
      expect(await due(now)).toEqual(['C3', 'C9']);
      await store().holdPlace(place('C1'), now, now + 2 * hour, true);
      await store().holdPlace(place('C2'), now, now + 2 * hour, true);
      expect(await due(now + hour)).toEqual(['C9']);
      expect(await due(now + 2 * hour)).toEqual(['C1', 'C2', 'C3', 'C9']);
    });
  });
}
