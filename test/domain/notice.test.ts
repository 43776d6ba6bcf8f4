import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { notice } from '../../src/domain/notice.ts';
import { cvesOf } from '../../src/domain/reading.ts';
import { sectorNames, statedSectors } from '../../src/domain/sector-note.ts';
import { runs } from '../help/runs.ts';

const names = sectorNames(loadCatalog().sectors);
const pieces =
  'CVE cve -2024 -1234 CVE-2024-12345 CVE‑2021‑40539 é _ x 9 poc_CVE-2023-1000 Critical infrastructure infrastructure- sectors sector Sectors affected targeted impacted deployed involved Energy, Chemical Multiple : – hyper'.split(
    ' ',
  );
const pieced = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(' ', '\n', '', ': ', '-')), { maxLength: 20 })
  .map((parts) => parts.flat().join(''));

describe('what one pass notices', () => {
  it('is every CVE id that a closer look finds, in the same order', () => {
    fc.assert(
      fc.property(pieced, pieced, pieced, (title, summary, url) => {
        const text = { title, summary, categories: [summary], url };
        expect(notice(text).cves).toEqual(cvesOf(text));
      }),
      { numRuns: runs(500) },
    );
  });

  it('never hides a list of sectors under its heading', () => {
    fc.assert(
      fc.property(pieced, (summary) => {
        const noticed = notice({ title: '', summary, categories: [], url: null });
        expect(statedSectors(summary, names, noticed.sectors.has('summary'))).toEqual(
          statedSectors(summary, names),
        );
      }),
      { numRuns: runs(500) },
    );
  });

  it.each([
    'Critical infrastructure sectors: Energy',
    'CRITICAL  INFRASTRUCTURE - SECTOR – Energy',
    'critical infrastructure sectors deployed\nEnergy',
    'Critical infrastructure sectors affected  : Energy',
    'Affected sectors: Energy',
    'Targeted sector — Energy',
    'impacted\tsectors : Energy',
    'Sectors targeted: Energy',
    'sector affected – Energy',
  ])('says that sectors may be stated: %s', (summary) => {
    for (const text of [summary, `Before. ${summary}`, `${summary}, Water\n`])
      expect(notice({ title: '', summary: text, categories: [], url: null }).sectors.has('summary')).toBe(
        true,
      );
    expect(statedSectors(summary, names)?.sectors.map(({ id }) => id)).toEqual(['energy']);
  });
});
