import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { makeDataSet } from '../../help/make.ts';
import { makeActor, makeTerm } from '../../help/reader.ts';

const editionOf = (version: string, names: readonly string[]) => ({
  dataSet: makeDataSet({ version, hash: version, actors: names.length }),
  content: {
    actors: names.map((name) => makeActor(name.toLowerCase(), name, 'CN', null)),
    watchlists: names.map((name) => ({ id: name, title: name, terms: [makeTerm(`${name} “ünïcode” 🐉`)] })),
  },
});

export function dataSetPromises(store: () => Store): void {
  describe('data sets', () => {
    it('are given back as they were imported, with version, date, source and counts', async () => {
      const { dataSet, content } = editionOf('18.1', ['Alpha', 'Beta']);
      await store().saveDataSet({ dataSet, content });
      expect(await store().dataSets()).toEqual([dataSet]);
      expect(await store().dataSetContent('attack-enterprise')).toEqual(content);
      expect(await store().dataSetContent('nothing')).toBeNull();
    });

    it('give way to a newer edition, and the one before is kept; several stand side by side', async () => {
      for (const version of ['16', '17', '18'])
        await store().saveDataSet(editionOf(version, [`In${version}`]));
      await store().saveDataSet({
        dataSet: makeDataSet({ id: 'attack-ics', version: null, date: null }),
        content: { actors: [], watchlists: [] },
      });
      expect((await store().dataSets()).map(({ id, version }) => `${id} ${version}`)).toEqual([
        'attack-enterprise 18',
        'attack-ics null',
      ]);
      expect((await store().dataSetsBefore()).map(({ version }) => version)).toEqual(['17']);
    });

    it('can be taken back to the edition before, and forth again', async () => {
      const current = async () =>
        (await store().dataSetContent('attack-enterprise'))?.actors[0]?.name ?? null;
      await store().saveDataSet(editionOf('17', ['Old']));
      expect(await store().swapDataSet('attack-enterprise')).toBe(true);
      expect([await current(), await store().dataSets()]).toEqual([null, []]);
      expect(await store().swapDataSet('attack-enterprise')).toBe(true);
      expect(await current()).toBe('Old');
      await store().saveDataSet(editionOf('18', ['New']));
      await store().swapDataSet('attack-enterprise');
      expect(await current()).toBe('Old');
      await store().swapDataSet('attack-enterprise');
      expect(await current()).toBe('New');
      expect(await store().swapDataSet('nothing')).toBe(false);
    });

    it('hold many thousand names', async () => {
      const names = Array.from({ length: 3_000 }, (_, n) => `Actor ${n}`);
      await store().saveDataSet(editionOf('18', names));
      const content = await store().dataSetContent('attack-enterprise');
      expect(content?.actors.map(({ name }) => name)).toEqual(names);
      expect(content?.watchlists).toHaveLength(3_000);
    });

    it('stay whole where two are imported at once', async () => {
      await Promise.all([
        store().saveDataSet(editionOf('17', ['One', 'Two'])),
        store().saveDataSet(editionOf('18', ['Three'])),
      ]);
      const [standing] = await store().dataSets();
      const content = await store().dataSetContent('attack-enterprise');
      expect(content?.actors).toHaveLength(standing?.actors ?? -1);
    });
  });
}
