import { beforeEach, describe, expect, it } from 'vitest';
import { cvssOf } from '../../../src/domain/vulnerability.ts';
import type { CveRecord, KevListing } from '../../../src/domain/vulnerability-data.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Edition } from '../../../src/store/vulnerability-store.ts';
import { day, hour, makeAdvisory, makeDelivery, makeFeed, makePoll, now } from '../../help/make.ts';

const versa = 'CVE-2024-39717';
const fortinet = 'CVE-2022-42475';

function listing(id: string, given: Partial<KevListing> = {}): KevListing {
  return {
    id,
    dateAdded: '2024-08-23',
    dueDate: '2024-09-13',
    ransomware: false,
    vendor: 'Versa',
    product: 'Director',
    name: 'A flaw',
    fingerprint: JSON.stringify(given),
    ...given,
  };
}

function edition(at: number, asOf: string | null = '2026-03-01'): Edition {
  return {
    version: 'v',
    asOf,
    url: 'https://cisa.example',
    etag: '"1"',
    lastModified: null,
    at,
    nextLookAt: at + hour,
  };
}

function record(id: string, score: number | null, given: Partial<CveRecord> = {}): CveRecord {
  const scores =
    score === null ? [] : [cvssOf({ version: '3.1', score, vector: null, by: 'a CNA', computed: false })];
  return { id, state: 'published', scores, vendor: null, product: null, updatedOn: '2026-01-01', ...given };
}

export function vulnerabilityPromises(store: () => Store): void {
  describe('vulnerabilities', () => {
    it('joins what is known of a CVE by its id, each part with its day, and is silent of the rest', async () => {
      await store().recordKev([listing(versa, { ransomware: true })], edition(now, '2026-02-27'));
      await store().recordEpss(
        [{ id: versa, score: 0.94123, percentile: 0.99871 }],
        edition(now, '2026-03-01'),
      );
      await store().recordCves([record(versa, 6.6), record(fortinet, 9.3)], now);
      const known = await store().vulnerabilities([versa, fortinet, 'CVE-2000-0001', versa]);
      expect([...known.keys()].sort()).toEqual([fortinet, versa]);
      expect(known.get(versa)).toEqual({
        id: versa,
        kev: { dateAdded: '2024-08-23', dueDate: '2024-09-13', ransomware: true },
        epss: { score: 0.94123, percentile: 0.99871, date: '2026-03-01' },
        cvss: record(versa, 6.6).scores[0],
        vendor: 'Versa',
        product: 'Director',
        rejected: false,
        asOf: { kev: '2026-02-27', epss: '2026-03-01', cve: '2026-01-01' },
      });
      expect(known.get(fortinet)).toMatchObject({ kev: null, epss: null, cvss: { score: 9.3 } });
      expect(await store().vulnerabilities([])).toEqual(new Map());
    });

    it('takes the highest score of a record, and v2 only where there is no other', async () => {
      const scores = (['2.0', '3.1', '4.0'] as const).map((version, n) =>
        cvssOf({ version, score: [10, 7.2, 8.6][n] ?? 0, vector: null, by: 'x', computed: false }),
      );
      await store().recordCves(
        [record(versa, null, { scores }), record(fortinet, null, { scores: scores.slice(0, 1) })],
        now,
      );
      const known = await store().vulnerabilities([versa, fortinet]);
      expect(known.get(versa)?.cvss).toMatchObject({ version: '4.0', score: 8.6 });
      expect(known.get(fortinet)?.cvss).toMatchObject({ version: '2.0', score: 10 });
    });

    it('keeps the newer of two records, and a published one when its id is looked for in vain', async () => {
      await store().recordCves([record(versa, 6.6, { updatedOn: '2026-02-01' })], now);
      expect(await store().recordCves([record(versa, 5, { updatedOn: '2025-01-01' })], now)).toBe(0);
      await store().recordCves([record(versa, null, { state: 'absent', updatedOn: null })], now);
      expect((await store().vulnerabilities([versa])).get(versa)?.cvss?.score).toBe(6.6);
      await store().recordCves([record(versa, 9.1, { updatedOn: '2026-02-02' })], now);
      expect((await store().vulnerabilities([versa])).get(versa)?.cvss?.score).toBe(9.1);
      await store().recordCves([record(versa, null, { state: 'rejected', updatedOn: '2026-02-03' })], now);
      expect((await store().vulnerabilities([versa])).get(versa)).toMatchObject({
        cvss: null,
        rejected: true,
      });
    });

    it('forgets yesterday’s scores that today’s lacks, and replaces the others, however many', async () => {
      const many = Array.from({ length: 2_500 }, (_, n) => ({
        id: `CVE-2020-${10_000 + n}`,
        score: 0.1,
        percentile: 0.2,
      }));
      await store().recordEpss(many, edition(now, '2026-03-01'));
      await store().recordEpss(
        many.slice(1).map((row) => ({ ...row, score: 0.3 })),
        edition(now + day, '2026-03-02'),
      );
      const known = await store().vulnerabilities(['CVE-2020-10000', 'CVE-2020-10001', 'CVE-2020-12499']);
      expect([...known].map(([id, { epss }]) => [id, epss?.score, epss?.date]).sort()).toEqual([
        ['CVE-2020-10001', 0.3, '2026-03-02'],
        ['CVE-2020-12499', 0.3, '2026-03-02'],
      ]);
    });

    it('keeps scores whose day nobody said without a day, and forgets those that the next edition lacks', async () => {
      const scored = (id: string) => ({ id, score: 0.5, percentile: 0.6 });
      const dates = async () =>
        [...(await store().vulnerabilities([versa, fortinet]))].map(([id, { epss, asOf }]) => [
          id,
          epss?.date,
          asOf.epss,
        ]);
      await store().recordEpss([scored(versa), scored(fortinet)], edition(now, null));
      expect((await dates()).sort()).toEqual([
        [fortinet, null, null],
        [versa, null, null],
      ]);
      await store().recordEpss([scored(versa)], edition(now + day, null));
      expect(await dates()).toEqual([[versa, null, null]]);
      await store().recordEpss([scored(fortinet)], edition(now + day, '2026-03-01'));
      expect(await dates()).toEqual([[fortinet, '2026-03-01', '2026-03-01']]);
    });
  });

  describe('KEV', () => {
    it('says what each edition changes, once', async () => {
      const [a, b] = [listing(versa), listing(fortinet)];
      expect(await store().recordKev([a, b], edition(now))).toMatchObject({ added: [versa, fortinet] });
      expect(await store().recordKev([a, b], edition(now))).toEqual({ added: [], removed: [], changed: [] });
      const next = [listing(versa, { ransomware: true }), listing('CVE-2026-0001')];
      expect(await store().recordKev(next, edition(now))).toEqual({
        added: ['CVE-2026-0001'],
        removed: [fortinet],
        changed: [{ id: versa, what: 'now used in ransomware campaigns' }],
      });
      expect(await store().recordKev(next, edition(now))).toEqual({ added: [], removed: [], changed: [] });
      expect((await store().kevListings()).map(({ id }) => id)).toEqual([versa, 'CVE-2026-0001']);
      expect((await store().vulnerabilities([fortinet])).get(fortinet)).toBeUndefined();
    });

    it('tells what entered it since a moment: nothing of the first edition, nothing added long ago, nothing that left again', async () => {
      const dateAdded = new Date(now).toISOString().slice(0, 10);
      const late = (given: Partial<KevListing> = {}) => listing(fortinet, { dateAdded, ...given });
      await store().recordKev([listing(versa)], edition(now));
      expect(await store().enteredKev(0)).toEqual([]);
      const old = listing('CVE-2020-0001');
      await store().recordKev([listing(versa), late(), old], edition(now + hour));
      await store().recordKev([listing(versa), late({ name: 'b' }), old], edition(now + 2 * hour));
      expect(await store().enteredKev(now)).toEqual([
        { id: fortinet, dateAdded, ransomware: false, enteredAt: now + hour },
      ]);
      expect(await store().enteredKev(now + hour)).toEqual([]);
      await store().recordKev([listing(versa)], edition(now + 3 * hour));
      expect(await store().enteredKev(now)).toEqual([]);
      await store().recordKev([listing(versa), late()], edition(now + 4 * hour));
      expect(await store().enteredKev(now + 3 * hour)).toMatchObject([{ id: fortinet }]);
    });
  });

  describe('ransomware', () => {
    it('is told of a listing that was there before, since a moment, while it is said', async () => {
      const used = { ransomware: true };
      await store().recordKev([listing(versa, used), listing(fortinet)], edition(now));
      expect(await store().usedInRansomware(0)).toEqual([]);
      const next = [listing(versa, used), listing(fortinet, used), listing('CVE-2026-0001', used)];
      await store().recordKev(next, edition(now + hour));
      expect(await store().usedInRansomware(0)).toEqual([{ id: fortinet, at: now + hour }]);
      expect(await store().usedInRansomware(now + hour)).toEqual([]);
      await store().recordKev([listing(versa, used), listing(fortinet)], edition(now + 2 * hour));
      expect(await store().usedInRansomware(0)).toEqual([]);
    });

    it('finds the channels that were told of a CVE by a story of it, or of its listing in a line with others', async () => {
      const feed = makeFeed();
      await store().syncFeeds([feed], now);
      const kev = makeAdvisory({ feedId: feed.id, cves: [versa], kev: true });
      const held = {
        kind: 'held',
        feedId: feed.id,
        newAdvisories: 30,
        storyIds: [kev.storyId],
      } as const;
      await store().recordPoll(
        makePoll({
          feedId: feed.id,
          fresh: [{ ...kev, contentHash: 'a' }],
          owed: [
            makeDelivery({
              channelId: 'C1',
              key: 'a',
              subject: { kind: 'alert', storyId: kev.storyId, subscriptionIds: [] },
            }),
            makeDelivery({
              channelId: 'C2',
              key: 'b',
              subject: held,
              listings: { cves: [versa], isNotice: true, isAll: false },
            }),
          ],
        }),
      );
      const told = await store().toldOfCves([versa, fortinet]);
      expect(told.map(({ cveId, channelId, storyId }) => [cveId, channelId, storyId]).sort()).toEqual([
        [versa, 'C1', kev.storyId],
        [versa, 'C2', kev.storyId],
      ]);
    });
  });

  describe('ransomware, told to a channel at once', () => {
    it('is known by its CVE while that is owed or sent, and not where it was refused', async () => {
      const use = (cve: string, given: { readonly channelId?: string } = {}) =>
        makeDelivery({ key: `ransomware:${cve}`, ...given });
      const place = { teamId: 'T1', channelId: 'C1' };
      const told = () => store().toldUses(place, [versa, fortinet]);
      expect(await told()).toEqual(new Set());
      expect(await store().toldUses(place, [])).toEqual(new Set());
      await store().owe(use(versa));
      await store().owe(use(fortinet, { channelId: 'C2' }));
      expect(await told()).toEqual(new Set([versa]));
      const [owed] = (await store().claimDeliveries(now, 10, 1)).filter(
        ({ channelId }) => channelId === 'C1',
      );
      await store().deliveryRefused(owed?.id ?? '', now, 'nobody waits for it any more');
      expect(await told()).toEqual(new Set());
    });
  });

  describe('data sets', () => {
    it('are all known, also before anything was loaded, and due', async () => {
      expect(await store().dataSets()).toMatchObject([
        { id: 'kev', asOf: null, readAt: null, nextLookAt: 0, failingSince: null },
        { id: 'epss', asOf: null },
        { id: 'cve', asOf: null },
      ]);
    });

    it('keep the last good edition while they fail, say since when and why, and are sound again once read', async () => {
      await store().recordKev([listing(versa)], edition(now, '2026-02-27'));
      await store().dataSetFailed('kev', now + hour, now + 2 * hour, 'the server answered 403 (blocked?)');
      await store().dataSetFailed('kev', now + 2 * hour, now + 4 * hour, 'its JSON breaks off');
      expect((await store().dataSets())[0]).toMatchObject({
        asOf: '2026-02-27',
        entries: 1,
        etag: '"1"',
        readAt: now,
        failures: 2,
        failingSince: now + hour,
        reason: 'its JSON breaks off',
        nextLookAt: now + 4 * hour,
      });
      await store().dataSetRead('kev', now + 4 * hour, now + 5 * hour);
      expect((await store().dataSets())[0]).toMatchObject({
        failures: 0,
        failingSince: null,
        reason: null,
        entries: 1,
        readAt: now + 4 * hour,
      });
    });
  });

  describe('records that are wanted', () => {
    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
      await store().recordPoll(
        makePoll({
          fresh: [
            makeAdvisory({ cves: [versa], seenAt: now - hour, cvss: 6.6 }),
            makeAdvisory({ cves: [fortinet, versa], seenAt: now }),
            makeAdvisory({ cves: ['CVE-2001-0001'], seenAt: now - 30 * day }),
            makeAdvisory({ cves: [], seenAt: now }),
          ],
        }),
      );
    });
    it('come after which advisories that name a CVE can be found, and rated without a change of anything else', async () => {
      const found = await store().advisoriesNaming([versa, 'CVE-2001-0001'], now - 14 * day);
      expect(found.map(({ cves }) => cves)).toEqual([[versa], [fortinet, versa]]);
      expect(await store().advisoriesNaming(['CVE-2000-0001'], 0)).toEqual([]);
      const [first] = found;
      if (first === undefined) throw new Error('nothing was found');
      const rating = { severity: 'critical', severityReasons: ['CVSS 9.9'], cvss: 9.9 } as const;
      await store().rate([{ id: first.id, ...rating }]);
      expect(await store().advisory(first.id)).toEqual({ ...first, ...rating });
    });

    const lookedAt = { scored: now - 7 * day, unscored: now - day };
    const wanted = (limit = 10) => store().cvesWithoutRecord(now - 14 * day, lookedAt, limit);

    it('are those of new advisories, newest first, as many as asked for', async () => {
      expect(await wanted()).toEqual([fortinet, versa]);
      expect(await wanted(1)).toEqual([fortinet]);
    });

    it('are not those looked at lately: a week with a score, a day without', async () => {
      await store().recordCves([record(versa, 6.6)], now - 2 * day);
      await store().recordCves([record(fortinet, null, { state: 'absent' })], now - 2 * day);
      expect(await wanted()).toEqual([fortinet]);
      await store().recordCves([record(fortinet, null, { state: 'absent' })], now);
      expect(await wanted()).toEqual([]);
    });
  });
}
