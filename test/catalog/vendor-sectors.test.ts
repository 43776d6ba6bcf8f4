import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { checkShape } from '../../src/catalog/read.ts';
import { vendorSectorFile } from '../../src/catalog/shapes.ts';
import { checkVendorSectors } from '../../src/catalog/vendor-sectors.ts';
import { classifySectors, compileSectors } from '../../src/domain/classify.ts';

const path = join(import.meta.dirname, '..', '..', 'src', 'catalog', 'vendor-sectors.json');
const data = JSON.parse(readFileSync(path, 'utf8'));
const { value: table } = checkShape({ path, data, line: () => 1 }, vendorSectorFile);
const { sectors } = loadCatalog();
const terms = compileSectors(sectors);
const url = 'https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01';

function read(title: string, given: { vendors?: string[]; products?: string[]; summary?: string } = {}) {
  return classifySectors({ title, summary: '', categories: [], url, ...given }, terms);
}
const ids = (...given: Parameters<typeof read>) => read(...given).map(({ id }) => id);

describe('what vendors and products tell', () => {
  it('was counted in CISA advisories of before July 2022, and says so', () => {
    expect(table?.source).toMatchObject({ by: 'CISA', url: 'https://github.com/cisagov/CSAF' });
    expect((table?.to ?? '9') < '2022-07-01').toBe(true);
    expect(table?.advisories).toBeGreaterThan(400);
    for (const sector of table?.sectors ?? [])
      expect(sectors.find(({ id }) => id === sector.id)?.parent, sector.id).toBeNull();
  });

  it('is facts and counts: no more than two words of a name beside what we wrote ourselves', () => {
    const own = new Set(
      sectors.flatMap((sector) =>
        [...sector.productWords, ...sector.makers].map((word) => word.toLowerCase()),
      ),
    );
    const long = (table?.terms ?? []).filter(([, words]) => words.split(' ').length > 2 && !own.has(words));
    expect(long).toEqual([]);
    for (const [, words, advisories, told] of table?.terms ?? [])
      for (const [, stating] of told.split(' ').map((one) => one.split(':').map(Number)))
        expect(stating, words).toBeLessThanOrEqual(advisories);
  });

  it.each([
    ['Siemens SIMATIC S7-1500', 'critical-manufacturing'],
    ['Rockwell Automation ControlLogix controllers', 'critical-manufacturing'],
    ['Philips patient monitor', 'healthcare'],
    ['Acme airport baggage system', 'transportation'],
    ['Acme protective relay for substations', 'energy'],
    ['Acme LTE router', 'communications'],
    ['Acme building access control', 'commercial-facilities'],
  ])('%s: %s', (title, id) => {
    expect(ids(title)).toContain(id);
    const evidence = read(title).find((sector) => sector.id === id)?.evidence ?? [];
    expect(evidence.length).toBeGreaterThan(0);
    for (const { start, end, quote } of evidence) expect(quote).toContain(title.slice(start, end));
  });

  it('has the sector of a family of one maker’s products in the title beside what was counted', () => {
    const found = read('Siemens RUGGEDCOM and RUGGEDCOM devices', { vendors: ['Siemens'] }).find(
      ({ id }) => id === 'energy',
    );
    expect(found?.evidence).toMatchObject([{ kind: 'product', term: 'RUGGEDCOM', field: 'title', start: 8 }]);
    expect(ids('Siemens ACME devices', { vendors: ['Siemens'] })).not.toContain('energy');
  });

  it('is the same whether the vendor stands in the title or apart', () => {
    expect(ids('SIMATIC PCS 7', { vendors: ['Siemens'] })[0]).toBe(ids('Siemens SIMATIC PCS 7')[0]);
    const [first] = read('Vulnerabilities', { vendors: ['Philips'], products: ['patient monitor'] });
    expect(first?.evidence.map(({ field }) => field)).toEqual(expect.arrayContaining(['products']));
  });

  it('names a fault with its place', () => {
    const wrong = {
      ...data,
      sectors: [{ id: 'moon', advisories: 1, base: 0 }],
      terms: [['vendor', 'acme', 1, '7:1:1']],
    };
    const file = { path: 'v.json', data: wrong, line: () => 3 };
    const { value } = checkShape(file, vendorSectorFile);
    const faults = value === null ? [] : checkVendorSectors(file, value, new Set(['energy']));
    expect(faults).toEqual([
      'v.json:3: "moon" is no sector, expected the id of one',
      'v.json:3: "acme" tells of a sector that is not listed, expected a smaller number',
    ]);
  });
});
