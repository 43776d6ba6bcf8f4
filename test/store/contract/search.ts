import { beforeEach, describe, expect, it } from 'vitest';
import { noSearch, quotedWanted, type Search, wantedOf } from '../../../src/domain/search.ts';
import { tokensOf } from '../../../src/domain/search-text.ts';
import type { Store } from '../../../src/store/store.ts';
import { directory } from '../../help/directory.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeFeed,
  makeIndicator,
  makePoll,
  makeReading,
  makeSectorMatch,
  now,
} from '../../help/make.ts';

export function searchPromises(store: () => Store): void {
  describe('search', () => {
    const at = (hoursAgo: number, given: Parameters<typeof makeAdvisory>[0] = {}) =>
      makeAdvisory({ publishedAt: now - hoursAgo * hour, ...given });
    const told = async (...fresh: ReturnType<typeof makeAdvisory>[]) => {
      await store().recordPoll(makePoll({ fresh }));
    };
    const words = (text: string) => wantedOf(text, directory);
    const ask = (given: Partial<Search>, limit = 10, offset = 0) =>
      store().search({ ...noSearch, ...given }, { limit, offset });
    const found = async (given: Partial<Search> | string) =>
      (await ask(typeof given === 'string' ? { words: words(given) } : given)).hits.map(
        ({ storyId }) => storyId,
      );

    beforeEach(async () => {
      await store().syncFeeds([makeFeed({ id: 'feed' }), makeFeed({ id: 'other' })], now);
    });

    it('finds all words of an advisory as soon as it is stored, whichever field has them, and no other', async () => {
      await told(
        at(1, { storyId: 'a', title: 'FortiOS flaw', summary: 'A heap overflow in sslvpnd.' }),
        at(2, { storyId: 'b', title: 'Cisco flaw', summary: 'Overflow of a stack.' }),
      );
      expect(await found('flaw')).toEqual(['a', 'b']);
      expect(await found('FORTIOS overflows')).toEqual(['a']);
      expect(await found('fortios stack')).toEqual([]);
      expect(await found({ words: quotedWanted('heap overflow', directory) })).toEqual(['a']);
      expect(await found({ words: quotedWanted('overflow heap', directory) })).toEqual([]);
      expect(await found('forti*')).toEqual(['a']);
      expect(await found('forti')).toEqual([]);
      expect(
        await found({ words: words('flaw'), without: [{ tokens: tokensOf('Cisco'), isPrefix: false }] }),
      ).toEqual(['a']);
    });

    it('finds nothing in an index that was emptied, and the same as before in one written anew', async () => {
      await told(
        at(1, { storyId: 'a', title: 'FortiOS flaw' }),
        at(2, { storyId: 'b', title: 'Cisco flaw' }),
      );
      await store().clearIndex();
      expect(await found('flaw')).toEqual([]);
      expect(await store().unindexed()).toBe(2);
      expect(await store().indexSome(10)).toBe(2);
      expect(await found('flaw')).toEqual(['a', 'b']);
      expect(await found('fortios')).toEqual(['a']);
    });

    it('finds what it found before once the pieces of the index are brought together, a little at a time', async () => {
      const hours = Array.from({ length: 40 }, (_, nth) => nth + 1);
      for (const hour of hours) await told(at(hour, { storyId: `s${hour}`, title: `FortiOS flaw ${hour}` }));
      await told(at(60, { storyId: 'other', title: 'Cisco flaw' }));
      const before = await ask({ words: words('fortios') }, 100);
      expect(before.hits).toHaveLength(40);
      for (let steps = 0; await store().mergeIndex(); steps += 1) expect(steps).toBeLessThan(10);
      expect(await ask({ words: words('fortios') }, 100)).toEqual(before);
      expect(await found('cisco')).toEqual(['other']);
      expect(await store().mergeIndex()).toBe(false);
    });

    it('keeps a phrase within one field', async () => {
      await told(at(1, { storyId: 'a', title: 'Ends in volt', summary: 'Typhoon begins it.' }));
      expect(await found({ words: quotedWanted('volt typhoon', directory) })).toEqual([]);
    });

    it('finds CVEs and indicators however they are written', async () => {
      const indicators = [makeIndicator({ type: 'domain', value: 'evil.example' })];
      await told(at(1, { storyId: 'a', cves: ['CVE-2024-21762'], indicators }));
      for (const typed of ['CVE-2024-21762', 'cve-2024-21762', 'evil[.]example', 'evil.example'])
        expect(await found(typed), typed).toEqual(['a']);
      expect(await found({ cves: ['CVE-2024-2176'] })).toEqual([]);
    });

    it('finds an actor by any alias, whichever of them the text says', async () => {
      await told(
        at(1, {
          storyId: 'a',
          title: 'VOLTZITE again',
          actors: [makeActorMatch({ actorId: 'volt-typhoon' })],
        }),
        at(2, { storyId: 'b', title: 'Another one' }),
      );
      expect(await found('bronze silhouette')).toEqual(['a']);
      expect(await found({ actors: ['volt-typhoon'] })).toEqual(['a']);
      expect(await found('voltzite again')).toEqual(['a']);
    });

    it('narrows by sector, feed, vendor, severity, KEV and time, each by what is known of the advisory', async () => {
      await told(
        at(1, {
          storyId: 'a',
          title: 'One thing',
          sectors: [makeSectorMatch({ id: 'water' })],
          severity: 'high',
          kev: true,
          vendors: ['Palo Alto Networks'],
        }),
        at(50, { storyId: 'b', title: 'One thing', severity: 'low' }),
      );
      for (const filter of [
        { sectors: ['water', 'dams'] },
        { vendors: ['palo alto'] },
        { minSeverity: 'medium' as const },
        { kev: true },
        { from: now - day },
      ])
        expect(await found({ words: words('thing'), ...filter }), JSON.stringify(filter)).toEqual(['a']);
      for (const filter of [{ words: words('thing') }, {}, { minSeverity: 'low' as const }])
        expect(await found({ kev: false, ...filter }), JSON.stringify(filter)).toEqual(['b']);
      expect(await found({ before: now - day })).toEqual(['b']);
      expect(await found({ feeds: ['feed'] })).toEqual(['a', 'b']);
      expect(await found({ feeds: ['other'] })).toEqual([]);
      expect(await found({ sectors: ['energy'] })).toEqual([]);
    });

    it('finds no story outside KEV of which another advisory is in it, and as many as there are without those', async () => {
      const many = Array.from({ length: 40 }, (_, i) => [
        at(i + 1, { storyId: `k${i}`, title: 'One thing', kev: true }),
        at(i + 1, { storyId: `k${i}`, title: 'One thing retold' }),
      ]);
      await told(...many.flat(), at(90, { storyId: 'plain', title: 'One thing' }));
      expect(await ask({ words: words('thing'), kev: false })).toMatchObject({
        hits: [{ storyId: 'plain' }],
        total: 1,
        isMore: false,
      });
    });

    it('shows what says it in the title first, or the newest; each story once, page by page', async () => {
      await told(
        at(1, { storyId: 'a', title: 'News', summary: 'Of ransomware.' }),
        at(2, { storyId: 'b', title: 'Ransomware', summary: 'x' }),
        at(3, { storyId: 'a', title: 'Ransomware too', summary: 'x' }),
      );
      expect(await found('ransomware')).toEqual(['b', 'a']);
      expect(await found({ words: words('ransomware'), order: 'newest' })).toEqual(['a', 'b']);
      expect(await ask({ words: words('ransomware') }, 1, 1)).toMatchObject({
        hits: [{ storyId: 'a' }],
        total: 2,
        isMore: false,
      });
    });

    it.each([3, 120])('puts a title first among %i that only mention the words', async (count) => {
      await told(
        ...Array.from({ length: count }, (_, i) =>
          at(i % 9, { title: 'News', summary: 'Of a distant signal.' }),
        ),
        at(20, { storyId: 'titled', title: 'Signals, distant', summary: 'x' }),
        at(30, { storyId: 'half', title: 'A signal', summary: 'Distant.' }),
      );
      expect((await found('distant signal'))[0]).toBe('titled');
      expect((await ask({ words: words('distant signal') }, 500)).total).toBe(count + 2);
    });

    it('says when there is more than is counted, and tells each story once however it is turned over', async () => {
      const fresh = Array.from({ length: 400 }, (_, i) =>
        at(i % 7, {
          storyId: `s${i % 150}`,
          title: i % 3 === 0 ? 'Same moment' : 'News',
          summary: 'Moment of it.',
        }),
      );
      await told(...fresh);
      const asked = { words: words('moment') };
      const begun = await ask(asked, 5);
      expect(begun.hits).toHaveLength(5);
      expect([begun.total > 5, begun.total < 150, begun.isMore]).toEqual([true, true, true]);
      const whole = await ask(asked, 500);
      expect([whole.total, whole.isMore]).toEqual([150, false]);
      const pages = await Promise.all(Array.from({ length: 16 }, (_, page) => ask(asked, 10, page * 10)));
      expect(pages.flatMap(({ hits }) => hits)).toEqual(whole.hits);
      expect(pages.at(-1)).toMatchObject({ hits: [], total: 150, isMore: false });
    });

    it('finds the same among many, newest first: the common, the rare, the oldest, and a stretch of time', async () => {
      const kinds = ['Common words', 'Uncommon words', 'Words'];
      const titleOf = (nth: number) => kinds[nth % 9 === 0 ? 1 : nth % 2 === 0 ? 0 : 2] ?? '';
      const many = Array.from({ length: 2_600 }, (_, nth) =>
        at(nth, {
          storyId: `s${nth}`,
          title: nth === 2_599 ? 'The oldest words' : titleOf(nth),
          summary: 'x',
        }),
      );
      for (let from = 0; from < many.length; from += 650) await told(...many.slice(from, from + 650));
      const wanted = (word: string) =>
        many
          .filter(({ title }) => title.toLowerCase().split(' ').includes(word))
          .map(({ storyId }) => storyId);
      for (const word of ['common', 'uncommon', 'oldest', 'word']) {
        const said = word === 'word' ? 'words' : word;
        const { hits } = await ask({ words: words(word), order: 'newest' }, 4_000);
        expect(
          hits.map(({ storyId }) => storyId),
          word,
        ).toEqual(wanted(said));
        expect((await ask({ words: words(word) }, 3)).hits.map(({ storyId }) => storyId)).toEqual(
          wanted(said).slice(0, 3),
        );
      }
      const stretch = { from: now - 1_000 * hour, before: now - 900 * hour };
      const { hits, total } = await ask({ words: words('uncommon'), ...stretch }, 50);
      expect(hits.map(({ storyId }) => storyId)).toEqual(
        wanted('uncommon').filter((id) => Number(id.slice(1)) > 900 && Number(id.slice(1)) <= 1_000),
      );
      expect(total).toBe(hits.length);
    });

    it('follows what is edited, read again, rated, listed and pruned', async () => {
      const one = at(30, { id: 'x', identity: 'x', storyId: 'a', title: 'Old words', cves: ['CVE-2024-1'] });
      await told(one);
      await store().recordPoll(makePoll({ edited: [{ ...one, title: 'New words', contentHash: 'other' }] }));
      expect([await found('old'), await found('new')]).toEqual([[], ['a']]);
      const [kept] = (await store().story('a'))?.advisories ?? [];
      if (kept === undefined) throw new Error('nothing is stored');
      const reading = makeReading({ sectors: [makeSectorMatch({ id: 'water' })] });
      await store().recordReread([{ id: kept.id, contentHash: 'other', reading }], 'fresh');
      expect(await found({ sectors: ['water'] })).toEqual(['a']);
      await store().recordKevListing({
        at: now,
        listed: [{ id: kept.id, severity: 'critical', severityReasons: [] }],
        events: [],
        owed: [],
      });
      expect(await found({ kev: true, minSeverity: 'critical' })).toEqual(['a']);
      await store().prune(now - day);
      expect([await found('words'), await found({ kev: true })]).toEqual([[], []]);
    });

    it('takes any text as words, never as a query of the engine', async () => {
      await told(at(1, { storyId: 'a', title: 'Plain title' }));
      for (const typed of [
        'title" OR "plain',
        'NEAR(a b)',
        'title:plain AND',
        '{title} : x',
        '*',
        "'; drop table search; --",
        '^plain',
        'a\u0000b',
      ])
        await expect(found(typed), typed).resolves.toBeInstanceOf(Array);
      expect(await found('plain')).toEqual(['a']);
    });

    it('gives stories whole, in the order asked for, without those that are gone', async () => {
      await told(at(1, { storyId: 'a' }), at(2, { storyId: 'b' }));
      expect((await store().storiesOf(['b', 'gone', 'a'])).map(({ id }) => id)).toEqual(['b', 'a']);
    });
  });
}
