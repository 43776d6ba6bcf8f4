import { beforeEach, describe, expect, it } from 'vitest';
import type { Advisory } from '../../../src/domain/advisory.ts';
import type { Store, StoryQuery } from '../../../src/store/store.ts';
import {
  day,
  hour,
  makeAdvisory,
  makeFeed,
  makeIndicator,
  makePoll,
  makeReading,
  now,
} from '../../help/make.ts';

const versa = 'CVE-2024-39717';
const fortinet = 'CVE-2022-42475';
const edition = {
  version: 'v',
  asOf: '2026-03-01',
  url: null,
  etag: null,
  lastModified: null,
  at: now,
  nextLookAt: now + hour,
};

function tagged(actorId: string): Advisory['actors'][number] {
  const match = { termId: `${actorId}/alias`, actorId, term: actorId, quote: actorId } as const;
  const place = { kind: 'alias', strength: 'specific', field: 'title', start: 0, end: 4 } as const;
  return {
    actorId,
    confidence: 'high',
    relation: 'about',
    because: '',
    evidence: [{ ...match, ...place }],
  };
}

export function findingPromises(store: () => Store): void {
  const tell = async (given: Parameters<typeof makeAdvisory>[0]) => {
    const advisory = makeAdvisory(given);
    await store().recordPoll(makePoll({ fresh: [advisory] }));
    return advisory;
  };
  const titles = async (query: Omit<StoryQuery, 'limit'>) => {
    const found = (await store().stories({ ...query, limit: 20 })).map((story) => story.advisories[0]?.title);
    expect(await store().countStories(query)).toBe(found.length);
    return found;
  };

  describe('finding', () => {
    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' })], now);
    });

    it('finds advisories by each CVE that they name, as they are read and edited, and none that was pruned', async () => {
      const first = await tell({ title: 'Versa', cves: [versa, fortinet, versa] });
      await tell({ title: 'Fortinet', cves: [fortinet] });
      expect(await titles({ cves: [versa] })).toEqual(['Versa']);
      expect(await titles({ cves: [fortinet] })).toEqual(['Fortinet', 'Versa']);
      expect(await titles({ cves: [versa, fortinet] })).toEqual(['Fortinet', 'Versa']);
      await store().recordPoll(makePoll({ edited: [{ ...first, contentHash: 'other', cves: [fortinet] }] }));
      expect(await titles({ cves: [versa] })).toEqual([]);
      const reading = makeReading({ cves: ['CVE-2026-0001'] });
      await store().recordReread([{ id: first.id, contentHash: 'other', reading }], 'new');
      expect(await titles({ cves: ['CVE-2026-0001'] })).toEqual(['Versa']);
      expect(
        (await store().advisoriesNaming([fortinet, 'CVE-2026-0001'], 0)).map(({ title }) => title),
      ).toEqual(['Versa', 'Fortinet']);
      await store().prune(now + day);
      expect(await titles({ cves: [fortinet] })).toEqual([]);
    });

    it('finds advisories by an indicator, its kind and its value', async () => {
      await tell({ title: 'Mentions it', indicators: [makeIndicator({ value: 'evil.com' })] });
      await tell({ title: 'Mentions another', indicators: [makeIndicator({ value: 'worse.com' })] });
      expect(await titles({ indicator: { type: 'domain', value: 'evil.com' } })).toEqual(['Mentions it']);
      expect(await titles({ indicator: { type: 'url', value: 'evil.com' } })).toEqual([]);
    });

    it('finds stories that tag two actors, be it in two advisories', async () => {
      const [volt, salt] = [tagged('volt-typhoon'), tagged('salt-typhoon')];
      await tell({ title: 'Both', actors: [volt, salt] });
      await tell({ title: 'One', actors: [volt] });
      await tell({ title: 'First', storyId: 'told-twice', actors: [salt] });
      await tell({ title: 'Second', storyId: 'told-twice', actors: [volt] });
      expect(await titles({ actorIds: ['volt-typhoon'], besideActorId: 'salt-typhoon' })).toEqual([
        'Second',
        'Both',
      ]);
    });

    it('finds a maker by whole words, by what a structured advisory names, and by the CVEs of its products', async () => {
      const listing = {
        dateAdded: '2024-08-23',
        dueDate: null,
        ransomware: false,
        name: '',
        fingerprint: '',
      };
      await store().recordKev([{ id: versa, vendor: 'Versa', product: 'Director', ...listing }], edition);
      const record = { state: 'published', scores: [], updatedOn: null } as const;
      await store().recordCves(
        [
          { id: fortinet, vendor: 'Fortinet', product: 'FortiOS', ...record },
          { id: 'CVE-2026-9', vendor: 'n/a', product: 'n/a', ...record },
        ],
        now,
      );
      expect([...(await store().vendorNames())].sort()).toEqual(['Director', 'Fortinet', 'Versa']);
      const said = await tell({ title: 'Palo-Alto networks: a flaw 100% bad' });
      const named = await tell({ title: 'ICS', vendors: ['Palo Alto Networks'], products: ['PAN-OS'] });
      const flawed = await tell({ title: 'A patch', cves: [versa] });
      await tell({ title: 'A palomino in Altoona', publishedAt: now - hour });
      await tell({ title: 'Palo Alto Networks of long ago', publishedAt: now - 40 * day });
      const window = { from: now - 30 * day, before: now + day };
      const of = (name: string) => store().advisoriesOfVendor(name, window);
      expect(await of('Palo Alto Networks')).toEqual([named.id, said.id]);
      expect(await of('pan-os')).toEqual([named.id]);
      expect(await of('VERSA')).toEqual([flawed.id]);
      expect(await of('versa director')).toEqual([flawed.id]);
      expect(await of('Cisco')).toEqual([]);
      for (const odd of ['', '%', '_', 'パロアルト']) expect(await of(odd)).toEqual([]);
      expect(await titles({ among: [flawed.id] })).toEqual(['A patch']);
      expect(await titles({ among: [] })).toEqual([]);
    });
  });
}
