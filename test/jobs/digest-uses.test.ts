import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { oweDueDigests } from '../../src/jobs/digest.ts';
import { escalateForRansomware } from '../../src/jobs/escalate.ts';
import { renderDigest } from '../../src/slack/listeners/digests.ts';
import { allStories } from '../../src/store/all-stories.ts';
import { digestUses } from '../../src/store/digest-uses.ts';
import type { Store } from '../../src/store/store.ts';
import { digestText } from '../../src/terminal/print.ts';
import { blockKitFaults } from '../help/block-kit.ts';
import {
  day,
  hour,
  makeAdvisory,
  makeCadence,
  makeFeed,
  makeFilter,
  makePoll,
  makeSubscription,
  minute,
  nothingKnown,
  now as start,
} from '../help/make.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';

const cve = 'CVE-2026-1111';
const page = `https://www.cisa.gov/known-exploited-vulnerabilities-catalog?field_cve=${cve}`;
let store: Store;
let now: number;
let isShared: boolean;
beforeEach(async () => {
  now = start;
  isShared = false;
  store = await openMigrated();
  await store.syncFeeds([makeFeed({ id: 'feed', title: 'The feed' })], now);
  await list(cve, false);
});
afterEach(() => store.close());

/** An edition of KEV comes that lists it. */
async function list(id: string, ransomware: boolean): Promise<void> {
  const about = { vendor: 'Versa', product: 'Director', name: 'Upload', fingerprint: `${id} ${ransomware}` };
  const listing = { id, dateAdded: '2024-08-23', dueDate: '2024-09-13', ransomware, ...about };
  const edition = { version: null, asOf: null, url: null, etag: null, lastModified: null };
  await store.recordKev([listing], { ...edition, at: now, nextLookAt: now });
}
const takenUp = () => list(cve, true);

async function tell(given: Parameters<typeof makeAdvisory>[0] = {}): Promise<void> {
  const dates = { publishedAt: now, seenAt: now };
  const advisory = makeAdvisory({
    cves: [cve],
    kev: true,
    ...dates,
    title: 'Cameras are taken over',
    ...given,
  });
  await store.recordPoll(makePoll({ at: now, fresh: [{ ...advisory, contentHash: advisory.id }] }));
}

const silent = { instant: false, digest: 'daily', silentWhenEmpty: true } as const;
async function follow(given: Parameters<typeof makeSubscription>[0] = {}): Promise<void> {
  await store.saveSubscription(
    makeSubscription({
      cadence: makeCadence(silent),
      coveredUntil: now - day,
      nextDigestAt: now + hour,
      ...given,
    }),
  );
}

const sectorParent = () => null;
const noNames = { parent: sectorParent, sectors: new Map(), actors: new Map() } as never;
const client = {
  conversations: { info: async () => ({ ok: true, channel: { is_ext_shared: isShared } }) },
} as never;

/** The digests of the next day, as text, by their channel. */
async function nextDigests(): Promise<readonly string[]> {
  now += day;
  await oweDueDigests({ store, seenBy: () => store, sectorParent, now: () => now, log: silentLog });
  const texts: string[] = [];
  for (const delivery of await store.claimDeliveries(now, 100, 1)) {
    const { teamId, channelId, subject } = delivery;
    if (subject.kind !== 'digest') continue;
    const directory = noNames;
    const lens = { directory, vulnerability: () => undefined, feedTitle: () => 'The feed', now };
    const needs = { store, directory, lens: () => lens, log: silentLog, readWindow: allStories } as never;
    const made = await renderDigest(needs, { teamId, channelId }, subject, { client });
    if (made === null || made === 'muted') throw new Error('no digest');
    expect(blockKitFaults(made.message)).toEqual([]);
    texts.push(`${channelId}: ${JSON.stringify(made.message.blocks)}`);
    await store.deliverySent(delivery.id, now, `${now}`);
  }
  return texts.sort();
}
/** What the terminal prints of a day: there a digest asks for everything, and nobody was told of anything before. */
async function printed(): Promise<string> {
  const asks = [{ filter: makeFilter(), from: now - 2 * day }];
  const uses = await digestUses({ store, seen: store, sectorParent }, asks, now);
  const names = { directory: noNames, vulnerability: () => undefined, feedTitle: () => 'The feed', now };
  return digestText({ ...digestOf([], asks, now, nothingKnown), uses }, coverageOf([], now), names);
}
const said = `CISA now knows of ransomware campaigns that use*\\n• <${page}|${cve}>, told in <https://publisher.example/`;

describe('a digest of a day on which CISA comes to know of ransomware that uses a CVE', () => {
  it('says so once, with CISA’s page and the story that told of it, also where silence is wanted and nothing else came', async () => {
    await tell({ url: 'https://publisher.example/cameras' });
    await follow();
    expect(await nextDigests()).toHaveLength(1);
    now += 60 * day;
    await nextDigests();
    now += hour;
    await takenUp();
    const [digest, ...others] = await nextDigests();
    expect(others).toEqual([]);
    expect(digest).toContain(`${said}cameras|Cameras are taken over>`);
    expect(digest).toContain('Nothing new for');
    expect(await printed()).toBe(
      `CISA now knows of ransomware campaigns that use\n  ${cve}, told in Cameras are taken over: ${page}\n\nNothing new in the last 2 d.\nNo feeds are set up.`,
    );
    expect(await nextDigests()).toEqual([]);
    await takenUp();
    expect(await nextDigests()).toEqual([]);
  });

  it('says nothing of what the channel does not ask for, of what nobody told, or of what the digest itself tells first', async () => {
    await tell({ severity: 'low' });
    await follow({ filter: makeFilter({ minSeverity: 'critical' }) });
    await nextDigests();
    await takenUp();
    expect(await nextDigests()).toEqual([]);

    await follow({ channelId: 'C2' });
    await nextDigests();
    await list('CVE-2026-2222', false);
    now += minute;
    await list('CVE-2026-2222', true);
    expect(await nextDigests()).toEqual([]);
    await list('CVE-2026-3333', false);
    now += hour;
    await tell({ cves: ['CVE-2026-3333'], title: 'Both on a day' });
    now += hour;
    await list('CVE-2026-3333', true);
    const [digest = ''] = await nextDigests();
    expect(digest).toContain('Both on a day');
    expect(digest).not.toContain('CISA now knows');
  });

  it('leaves out what the channel was told at once', async () => {
    const cadence = makeCadence({ ...silent, instant: true });
    await follow({ id: 's1', cadence });
    const advisory = makeAdvisory({ cves: [cve], kev: true, publishedAt: now, seenAt: now });
    const alert = { kind: 'alert', storyId: advisory.storyId, subscriptionIds: ['s1'] } as const;
    const owed = [{ teamId: 'T1', channelId: 'C1', key: 'a', subject: alert, dueAt: now }];
    await store.recordPoll(makePoll({ at: now, fresh: [{ ...advisory, contentHash: 'a' }], owed }));
    await follow({ channelId: 'C2' });
    await nextDigests();
    now += hour;
    await takenUp();
    expect(await escalateForRansomware({ store, sectorParent }, [{ id: cve, at: now }], now)).toBe(1);
    expect((await nextDigests()).map((digest) => digest.slice(0, 2))).toEqual(['C2']);
  });

  it('keeps it back where other companies read and only a private feed told of it, and says that', async () => {
    const secret = { ...makeFeed({ id: 'feed' }), headers: { Authorization: 'Bearer x' } };
    await store.syncFeeds([secret], now);
    await tell();
    await follow();
    isShared = true;
    await nextDigests();
    now += hour;
    await takenUp();
    const [digest] = await nextDigests();
    expect(digest).toContain('1 story is kept back');
    expect(digest).not.toContain('CISA now knows');
  });
});
