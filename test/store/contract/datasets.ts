import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { makeDataset } from '../../help/make.ts';
import { makeActor, makeTerm } from '../../help/reader.ts';

const editionOf = (version: string, names: readonly string[]) => ({
  dataset: makeDataset({ version, hash: version, actors: names.length }),
  content: {
    actors: names.map((name) => makeActor(name.toLowerCase(), name, 'CN', null)),
    watchlists: names.map((name) => ({ id: name, title: name, terms: [makeTerm(`${name} “ünïcode” 🐉`)] })),
  },
});

export function datasetPromises(store: () => Store): void {
  describe('data sets', () => {
    it('are given back as they were imported, with version, date, source and counts', async () => {
      const { dataset, content } = editionOf('18.1', ['Alpha', 'Beta']);
      await store().saveDataset({ dataset, content });
      expect(await store().datasets()).toEqual([dataset]);
      expect(await store().datasetContent('enterprise-attack')).toEqual(content);
      expect(await store().datasetContent('nothing')).toBeNull();
    });

    it('give way to a newer edition, and the one before is kept; several stand side by side', async () => {
      for (const version of ['16', '17', '18'])
        await store().saveDataset(editionOf(version, [`In${version}`]));
      await store().saveDataset({
        dataset: makeDataset({ id: 'ics-attack', date: null }),
        content: { actors: [], watchlists: [] },
      });
      expect((await store().datasets()).map(({ id, version }) => `${id} ${version}`)).toEqual([
        'enterprise-attack 18',
        'ics-attack 18.1',
      ]);
      expect((await store().datasetsBefore()).map(({ version }) => version)).toEqual(['17']);
    });

    it('can be taken back to the edition before, and forth again', async () => {
      const current = async () =>
        (await store().datasetContent('enterprise-attack'))?.actors[0]?.name ?? null;
      await store().saveDataset(editionOf('17', ['Old']));
      expect(await store().swapDataset('enterprise-attack')).toBe(true);
      expect([await current(), await store().datasets()]).toEqual([null, []]);
      expect(await store().swapDataset('enterprise-attack')).toBe(true);
      expect(await current()).toBe('Old');
      await store().saveDataset(editionOf('18', ['New']));
      await store().swapDataset('enterprise-attack');
      expect(await current()).toBe('Old');
      await store().swapDataset('enterprise-attack');
      expect(await current()).toBe('New');
      expect(await store().swapDataset('nothing')).toBe(false);
    });

    it('hold many thousand names', async () => {
      const names = Array.from({ length: 3_000 }, (_, n) => `Actor ${n}`);
      await store().saveDataset(editionOf('18', names));
      const content = await store().datasetContent('enterprise-attack');
      expect(content?.actors.map(({ name }) => name)).toEqual(names);
      expect(content?.watchlists).toHaveLength(3_000);
    });

    it('stay whole where two are imported at once', async () => {
      await Promise.all([
        store().saveDataset(editionOf('17', ['One', 'Two'])),
        store().saveDataset(editionOf('18', ['Three'])),
      ]);
      const [standing] = await store().datasets();
      const content = await store().datasetContent('enterprise-attack');
      expect(content?.actors).toHaveLength(standing?.actors ?? -1);
    });
  });
}
