import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';
import { listedNames, sectorsListed } from '../../src/domain/sector-lists.ts';
import { spent } from '../help/spent.ts';

const catalog = loadCatalog();
const read = createReader(catalog);
const names = listedNames(catalog.sectors);
const sectorsOf = (summary: string, title = 'Hackers breached networks') =>
  read({ title, summary, categories: [], url: null })
    .sectors.map(({ id }) => id)
    .toSorted();

describe('sectors that a sentence lists', () => {
  it.each([
    [
      'Volt Typhoon has compromised the IT networks of multiple critical infrastructure organizations, primarily in Communications, Energy, Transportation Systems, and Water and Wastewater Systems Sectors.',
      ['communications', 'energy', 'transportation', 'water-wastewater'],
    ],
    [
      'The affected organizations span the communications, manufacturing, construction, maritime, government, information technology, and education sectors.',
      'communications critical-manufacturing education government-facilities information-technology maritime'.split(
        ' ',
      ),
    ],
    [
      'It hit Communications, Energy, and Food and Agriculture organizations.',
      ['communications', 'energy', 'food-agriculture'],
    ],
    [
      'It sits in the networks of communications, energy, transportation and water operators.',
      ['communications', 'energy', 'transportation', 'water-wastewater'],
    ],
    ['They went after dams, chemical and other critical infrastructure sectors.', ['chemical', 'dams']],
  ])('are all told: %s', (summary, wanted) => {
    expect(sectorsOf(summary)).toEqual(wanted);
  });

  it.each([
    'We serve customers in the dams, chemical, and communications industries.',
    'It affects small and large organizations, public or private entities, and operators.',
    'One of the sectors. Dams, chemical.',
    'The chemical and dams companies were not named.',
  ])('are none in: %s', (summary) => {
    expect(sectorsOf(summary)).toEqual([]);
  });

  it('are shown where they stand', () => {
    const text = 'Attackers breached chemical, dams, and emergency services sectors.';
    const found = sectorsListed(text, text.indexOf('sectors'), names);
    expect(found.map(({ id, start, end }) => [id, text.slice(start, end)])).toEqual([
      ['emergency-services', 'emergency services'],
      ['dams', 'dams'],
      ['chemical', 'chemical'],
    ]);
  });

  it('cost no more time in a text that is nothing but lists', async () => {
    const hostile = 'a, b and c or sectors, '.repeat(200);
    expect(await spent(() => sectorsOf(hostile))).toBeLessThan(200);
    const long = `${'word and '.repeat(50_000)}sectors`;
    expect(await spent(() => sectorsListed(long, long.length - 7, names))).toBeLessThan(50);
  });
});
