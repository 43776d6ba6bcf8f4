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

export function actorSetPromises(store: () => Store): void {
  describe('data sets', () => {
    it('are given back as they were imported, with version, date, source and counts', async () => {
      const { dataSet, content } = editionOf('18.1', ['Alpha', 'Beta']);
      await store().saveActorSet({ dataSet, content });
      expect(await store().actorSets()).toEqual([dataSet]);
      expect(await store().actorSetContent('attack-enterprise')).toEqual(content);
      expect(await store().actorSetContent('nothing')).toBeNull();
    });

    it('give way to a newer edition, and the one before is kept; several stand side by side', async () => {
      for (const version of ['16', '17', '18'])
        await store().saveActorSet(editionOf(version, [`In${version}`]));
      await store().saveActorSet({
        dataSet: makeDataSet({ id: 'attack-ics', version: null, date: null }),
        content: { actors: [], watchlists: [] },
      });
      expect((await store().actorSets()).map(({ id, version }) => `${id} ${version}`)).toEqual([
        'attack-enterprise 18',
        'attack-ics null',
      ]);
      expect((await store().actorSetsBefore()).map(({ version }) => version)).toEqual(['17']);
    });

    it('can be taken back to the edition before, and forth again', async () => {
      const current = async () =>
        (await store().actorSetContent('attack-enterprise'))?.actors[0]?.name ?? null;
      await store().saveActorSet(editionOf('17', ['Old']));
      expect(await store().swapActorSet('attack-enterprise')).toBe(true);
      expect([await current(), await store().actorSets()]).toEqual([null, []]);
      expect(await store().swapActorSet('attack-enterprise')).toBe(true);
      expect(await current()).toBe('Old');
      await store().saveActorSet(editionOf('18', ['New']));
      await store().swapActorSet('attack-enterprise');
      expect(await current()).toBe('Old');
      await store().swapActorSet('attack-enterprise');
      expect(await current()).toBe('New');
      expect(await store().swapActorSet('nothing')).toBe(false);
    });

    it('hold many thousand names', async () => {
      const names = Array.from({ length: 3_000 }, (_, n) => `Actor ${n}`);
      await store().saveActorSet(editionOf('18', names));
      const content = await store().actorSetContent('attack-enterprise');
      expect(content?.actors.map(({ name }) => name)).toEqual(names);
      expect(content?.watchlists).toHaveLength(3_000);
    });

    it('are not put over others than those that were seen, whatever changed them', async () => {
      const seen = await store().actorSets();
      expect(await store().saveActorSet(editionOf('17', ['One']), seen)).toBe(true);
      expect(await store().saveActorSet(editionOf('18', ['Two']), seen)).toBe(false);
      const ics = { dataSet: makeDataSet({ id: 'attack-ics' }), content: { actors: [], watchlists: [] } };
      expect(await store().saveActorSet(ics, seen)).toBe(false);
      expect((await store().actorSets()).map(({ version }) => version)).toEqual(['17']);
      expect(await store().actorSetsBefore()).toEqual([]);
      const now = await store().actorSets();
      await store().swapActorSet('attack-enterprise');
      expect(await store().saveActorSet(editionOf('18', ['Two']), now)).toBe(false);
      await store().swapActorSet('attack-enterprise');
      expect(await store().saveActorSet(editionOf('18', ['Two']), now)).toBe(true);
      expect((await store().actorSetsBefore()).map(({ version }) => version)).toEqual(['17']);
    });

    it('are put in force by one of many that saw the same', async () => {
      const seen = await store().actorSets();
      const versions = ['1', '2', '3', '4', '5', '6'];
      const applied = await Promise.all(
        versions.map((version) => store().saveActorSet(editionOf(version, ['One']), seen)),
      );
      expect(applied.filter((one) => one)).toHaveLength(1);
      const [standing] = await store().actorSets();
      expect(standing?.version).toBe(versions[applied.indexOf(true)]);
      expect(await store().actorSetsBefore()).toEqual([]);
    });

    it('stay whole where two are imported at once', async () => {
      await Promise.all([
        store().saveActorSet(editionOf('17', ['One', 'Two'])),
        store().saveActorSet(editionOf('18', ['Three'])),
      ]);
      const [standing] = await store().actorSets();
      const content = await store().actorSetContent('attack-enterprise');
      expect(content?.actors).toHaveLength(standing?.actors ?? -1);
    });
  });
}
