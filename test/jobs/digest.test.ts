import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oweDueDigests } from '../../src/jobs/digest.ts';
import type { Store } from '../../src/store/store.ts';
import {
  day,
  hour,
  makeAdvisory,
  makeCadence,
  makeFeed,
  makeFilter,
  makePoll,
  makeSubscription,
  now,
} from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

let store: Store;
let clock = now;
beforeEach(async () => {
  clock = now;
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
});
afterEach(() => store.close());

const run = () =>
  oweDueDigests({ store, seenBy: () => store, sectorParent: () => null, now: () => clock, log: silentLog });
const claimed = async () => (await store.claimDeliveries(clock, 10, 1)).map((delivery) => delivery.subject);
const daily = (given: Parameters<typeof makeSubscription>[0] = {}) =>
  makeSubscription({
    cadence: makeCadence({ instant: false, digest: 'daily' }),
    coveredUntil: now - day,
    nextDigestAt: now,
    ...given,
  });

describe('a digest', () => {
  it('is owed when its hour comes, once, for the window since the last, and the next is a day later', async () => {
    const subscription = daily();
    await store.saveSubscription(subscription);
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
    expect(await claimed()).toEqual([
      { kind: 'digest', to: now, windows: [{ subscriptionId: subscription.id, from: now - day }] },
    ]);
    expect(await store.channelSubscriptions('T1', 'C1')).toMatchObject([
      { coveredUntil: now, nextDigestAt: now + day },
    ]);
  });

  it('that was missed while we were down is made up at once, without a gap', async () => {
    await store.saveSubscription(daily());
    clock = now + 3 * day + hour;
    await run();
    expect(await claimed()).toMatchObject([{ to: clock, windows: [{ from: now - day }] }]);
    expect(await store.channelSubscriptions('T1', 'C1')).toMatchObject([{ nextDigestAt: now + 4 * day }]);
  });

  it('is one for a channel, however many subscriptions are due', async () => {
    await store.saveSubscription(daily({ filter: makeFilter({ sectors: ['rail'] }) }));
    await store.saveSubscription(
      daily({ filter: makeFilter({ sectors: ['maritime'] }), coveredUntil: now - 7 * day }),
    );
    await store.saveSubscription(daily({ channelId: 'C2' }));
    await run();
    expect(
      (await claimed()).map((subject) => (subject.kind === 'digest' ? subject.windows.length : 0)).sort(),
    ).toEqual([1, 2]);
  });

  it('of a channel that wants silence is not owed on an empty day, and is on a day with news', async () => {
    const quiet = daily({ cadence: makeCadence({ instant: false, digest: 'daily', silentWhenEmpty: true }) });
    await store.saveSubscription(quiet);
    await run();
    expect(await claimed()).toEqual([]);
    expect(await store.channelSubscriptions('T1', 'C1')).toMatchObject([
      { coveredUntil: now, nextDigestAt: now + day },
    ]);
    await store.recordPoll(
      makePoll({ fresh: [makeAdvisory({ seenAt: now + hour, publishedAt: now + hour })] }),
    );
    clock = now + day;
    await run();
    expect(await claimed()).toHaveLength(1);
  });
});
