import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { sectorNames, statedSectors } from '../../src/domain/sector-note.ts';

const names = sectorNames(loadCatalog().sectors);
const stated = (text: string) => statedSectors(text, names)?.sectors.map(({ id }) => id) ?? null;

describe('the sectors that an advisory states', () => {
  it.each([
    ['Critical Manuacturing', ['critical-manufacturing']],
    ['Healthcare, Public Health', ['healthcare']],
    ['Communications, Dams', ['communications', 'dams']],
    ['Government Facilites', ['government-facilities']],
    ['Government Services and Facilities', ['government-facilities']],
    ['Nuclear Reactors, Materials, and Waste', ['nuclear']],
    ['Agriculture and Food, Chemical', ['food-agriculture', 'chemical']],
    ['Water and Wastewater', ['water-wastewater']],
    ['Banking and Finance; Telecommunications', ['financial-services', 'communications']],
    ['Energy Sector, and other sectors', ['energy']],
    ['Emergency Sevices, Infomation Technology', ['emergency-services', 'information-technology']],
    ['Energy,\n\tWater and Wastewater Systems.', ['energy', 'water-wastewater']],
  ])('are read from a note alone: %s', (note, ids) => {
    expect(stated(note)).toEqual(ids);
  });

  it.each([
    ['- CRITICAL INFRASTRUCTURE SECTORS: Energy, Chemical\n- COUNTRIES/AREAS DEPLOYED: Worldwide', 'a line'],
    ['CRITICAL INFRASTRUCTURE SECTORS: Energy, Chemical COUNTRIES/AREAS DEPLOYED: Worldwide', 'a paragraph'],
    [
      'Critical infrastructure sectors\nEnergy, Chemical\nCompany headquarters location\nGermany',
      'a heading',
    ],
    ['Critical Infrastructure Sectors: Energy, Chemical. Water is wet.', 'a sentence'],
    ['Sectors affected: Energy and Chemical', 'other words'],
    ['Critical Infrastructure Sectors: Energy; Chemical', 'semicolons'],
    ['Critical Infrastructure Sector(s): Energy; Chemical; Countries: All', 'one or several'],
  ])('are read as CISA writes them, in %# (%s)', (text) => {
    expect(stated(`A flaw.\n${text}`)).toEqual(['energy', 'chemical']);
  });

  it.each([
    'Hackers attack the energy sector and the chemical industry.',
    'Critical infrastructure sectors: hackers came by night and stayed until the water had gone from the land',
    'Targeted sectors: whoever pays for energy',
    'Energy drinks',
    '',
  ])('are not made up from prose: %s', (text) => {
    expect(stated(text)).toBeNull();
  });

  it.each(['Multiple', ' Multiple Sectors\n', 'Critical infrastructure sectors: Multiple Industries'])(
    'are known to be many, and named by none: %s',
    (text) => {
      expect(statedSectors(text, names)).toEqual({ sectors: [], several: true });
    },
  );

  it('are shown where they stand', () => {
    const text = 'Critical Infrastructure Sectors: Enegy';
    const [sector] = statedSectors(text, names)?.sectors ?? [];
    expect(text.slice(sector?.start, sector?.end)).toBe('Enegy');
  });
});
