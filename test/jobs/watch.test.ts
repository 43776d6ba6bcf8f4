import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextLook } from '../../src/domain/pace.ts';
import { watchFeeds } from '../../src/jobs/watch.ts';
import { feedNewsMessage } from '../../src/slack/views/feed-news.ts';
import type { Store } from '../../src/store/store.ts';
import { blockKitFaults } from '../help/block-kit.ts';
import { day, hour, makeFeed, makePoll, minute, now as start } from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';

const teamId = 'T1';
let store: Store;
/** A Wednesday at noon. */
const wednesday = Date.parse('2026-11-25T12:00:00Z');

beforeEach(async () => {
  store = await openMigrated();
});
afterEach(() => store.close());

async function feeds(count: number, now: number): Promise<void> {
  await store.syncFeeds(
    Array.from({ length: count }, (_, at) => makeFeed({ id: `f${at}`, title: `Feed ${at}` })),
    now,
  );
  for (let at = 0; at < count; at += 1) await read(`f${at}`, now);
}
const read = (feedId: string, now: number) => store.recordPoll(makePoll({ feedId, at: now }));
const fail = (feedId: string, now: number) =>
  store.recordFailure(feedId, now, now + hour, 'the server answered 500', { fault: 'server' });
const watch = (now: number, opsChannel: string | null = 'COPS') =>
  watchFeeds({ store, teamIds: [teamId], opsChannel, now: () => now });

/** What the ops channel reads of what is owed by now. */
async function told(now: number): Promise<readonly string[]> {
  const claimed = await store.claimDeliveries(now, 100, minute);
  const all = await store.feeds();
  for (const { id } of claimed) await store.deliverySent(id, now, '1.1');
  return claimed.flatMap(({ subject }) => {
    if (subject.kind !== 'feeds') return [];
    const message = feedNewsMessage(subject.news, subject.feedIds, all, { now });
    if (message === null) return [];
    expect(blockKitFaults(message)).toEqual([]);
    return [message.text];
  });
}

describe('the ops channel', () => {
  it('is told once when a feed has failed for six hours, and once when it is read again', async () => {
    await feeds(5, wednesday);
    await fail('f0', wednesday);
    const heard: string[] = [];
    for (let at = wednesday; at <= wednesday + 9 * hour; at += 30 * minute) {
      await watch(at);
      heard.push(...(await told(at)).map((text) => `${(at - wednesday) / hour} h: ${text}`));
    }
    await read('f0', wednesday + 10 * hour);
    for (let at = wednesday + 10 * hour; at < wednesday + 12 * hour; at += 30 * minute) {
      await watch(at);
      heard.push(...(await told(at)).map((text) => `${(at - wednesday) / hour} h: ${text}`));
    }
    expect(heard).toEqual([
      '6 h: 1 feed has failed for six hours or more.',
      '10 h: A feed is read again: Feed 0.',
    ]);
  });

  it('hears nothing of a failure that ends before', async () => {
    await feeds(5, wednesday);
    await fail('f0', wednesday);
    await watch(wednesday + 5 * hour);
    await read('f0', wednesday + 5.5 * hour);
    await watch(wednesday + 7 * hour);
    expect(await told(wednesday + 7 * hour)).toEqual([]);
  });

  it('gets one message about our own network instead of fifty', async () => {
    await feeds(50, wednesday);
    for (let at = 0; at < 40; at += 1) await fail(`f${at}`, wednesday + at * minute);
    for (let at = wednesday; at <= wednesday + 8 * hour; at += 10 * minute) await watch(at);
    expect(await told(wednesday + 8 * hour)).toEqual(['40 of 50 feeds fail at once.']);
    for (let at = 0; at < 40; at += 1) await read(`f${at}`, wednesday + 9 * hour);
    await watch(wednesday + 9 * hour);
    expect(await told(wednesday + 9 * hour)).toEqual([
      'Our network is back: 40 of 40 feeds that it cut off are read again.',
    ]);
    await watch(wednesday + 9.5 * hour);
    expect(await told(wednesday + 9.5 * hour)).toEqual([]);
  });

  /** Sixty feeds that are looked at when they are due, and cannot be read while `isDown`; what the ops channel hears until they were all read again. */
  async function outage(hours: number, alsoDead: readonly string[] = []) {
    await feeds(60, wednesday);
    const [down, back] = [wednesday + hour, wednesday + (1 + hours) * hour];
    const heard: string[] = [];
    let lastBack = 0;
    let random = 1;
    const jitter = () => {
      random = (random * 16_807) % 2_147_483_647;
      return random / 2_147_483_647;
    };
    const looks = new Map<string, number>();
    for (let at = wednesday + minute; at < back + 9 * hour; at += minute) {
      for (const { id, failures, failingSince, everyMinutes } of await store.dueFeeds(at, 100)) {
        if ((at >= down && at < back) || (at >= down && alsoDead.includes(id))) {
          looks.set(id, (looks.get(id) ?? 0) + 1);
          const next = nextLook(at, { everyMinutes, failures: failures + 1, jitter: jitter() });
          await store.recordFailure(id, at, next, 'the host was not found', { fault: 'network' });
        } else {
          if (failingSince !== null) lastBack = at;
          const nextLookAt = nextLook(at, { everyMinutes, failures: 0 });
          await store.recordPoll(makePoll({ feedId: id, at, nextLookAt }));
        }
      }
      await watch(at);
      heard.push(...(await told(at)));
    }
    return { heard, backAfter: (lastBack - back) / minute, mostLooks: Math.max(...looks.values()) };
  }

  it('gets two messages of an outage of our network, whose feeds are read again within minutes of its end', async () => {
    const { heard, backAfter, mostLooks } = await outage(12);
    expect(heard).toEqual([
      '60 of 60 feeds fail at once.',
      'Our network is back: 60 of 60 feeds that it cut off are read again.',
    ]);
    expect(backAfter).toBeLessThanOrEqual(7);
    expect(mostLooks).toBeLessThan(20);
  });

  it('hears nothing of an outage shorter than six hours, whose feeds are read again as soon', async () => {
    const { heard, backAfter } = await outage(4);
    expect(heard).toEqual([]);
    expect(backAfter).toBeLessThanOrEqual(7);
  });

  it('is told with the end of an outage which feeds still fail, and then of each by itself', async () => {
    const { heard } = await outage(12, ['f7', 'f8']);
    expect(heard).toEqual([
      '60 of 60 feeds fail at once.',
      'Our network is back: 58 of 60 feeds that it cut off are read again.',
    ]);
    const at = wednesday + 2 * day;
    await read('f7', at);
    await watch(at);
    expect(await told(at)).toEqual(['A feed is read again: Feed 7.']);
  });

  it('is told of failures one by one where what was taken for our network ends without any being read', async () => {
    await feeds(6, wednesday);
    for (let at = 0; at < 4; at += 1) await fail(`f${at}`, wednesday);
    await watch(wednesday + 7 * hour);
    expect(await told(wednesday + 7 * hour)).toEqual(['4 of 6 feeds fail at once.']);
    for (const id of ['f0', 'f1']) await store.removeFeed(id, 'U1', wednesday + 8 * hour);
    for (const at of [8, 9]) await watch(wednesday + at * hour);
    expect(await told(wednesday + 9 * hour)).toEqual(['2 feeds have failed for six hours or more.']);
  });

  it('gets a summary a week, on Monday, once', async () => {
    await feeds(5, wednesday);
    const heard: number[] = [];
    for (let at = wednesday; at < wednesday + 14 * day; at += hour) {
      await watch(at);
      if ((await told(at)).some((text) => text.startsWith('The feeds this week: 5 of 5 feeds OK')))
        heard.push(at);
    }
    expect(heard.map((at) => new Date(at).toISOString().slice(0, 13))).toEqual([
      '2026-11-30T09',
      '2026-12-07T09',
    ]);
  });

  it('may be chosen by the workspace; without one nothing is counted as told', async () => {
    await feeds(5, wednesday);
    await fail('f0', wednesday);
    expect(await watch(wednesday + 7 * hour, null)).toBe(0);
    await store.saveSettings(teamId, { opsChannel: 'COURS' }, 'U1', start);
    expect(await watch(wednesday + 8 * hour)).toBe(1);
    expect(await store.claimDeliveries(wednesday + 8 * hour, 10, minute)).toMatchObject([
      { channelId: 'COURS' },
    ]);
  });
});
