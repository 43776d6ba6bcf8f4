import { expect, it } from 'vitest';
import { explainText } from '../../src/terminal/explain-text.ts';
import { directory } from '../help/directory.ts';
import { makeReading, makeSectorMatch, makeVulnerability } from '../help/make.ts';

const known = makeVulnerability({
  id: 'CVE-2026-1',
  kev: { dateAdded: '2026-02-20', dueDate: '2026-03-13', ransomware: false },
  asOf: { kev: '2026-02-27', epss: null, cve: null },
});
const names = {
  actor: (id: string) => id,
  sector: (id: string) => directory.sectors.get(id)?.name ?? id,
  term: () => null,
  vulnerability: (id: string) => (id === known.id ? known : undefined),
};
const text = { title: 'A note', summary: '', categories: [], url: null };
const shown = (reading: Parameters<typeof makeReading>[0]) =>
  explainText(text, { reading: makeReading(reading), nearMisses: [], sectorMisses: [] }, names);

it('explain tells each CVE with its listing, who says so and as of when, and names those of which nothing is known', () => {
  const told = shown({ cves: ['CVE-2026-2', 'CVE-2026-1', 'CVE-2026-3'] });
  expect(told).toMatch(/ {2}CVE-2026-1: .*in KEV since .*CISA, as of /);
  expect(told).toContain('\n  CVE-2026-2, CVE-2026-3');
});

it('explain says of a sector whether the advisory stated it, or a vendor or product told it', () => {
  const evidence = (kind: 'stated' | 'vendor' | 'words') => ({
    sectors: [
      makeSectorMatch({
        evidence: [{ term: 'power grid', kind, field: 'title', start: 0, end: 10, quote: 'power grid' }],
      }),
    ],
  });
  expect(shown(evidence('stated'))).toContain(
    'Energy (high): stated by the advisory itself: “power grid” in title',
  );
  expect(shown(evidence('vendor'))).toContain('Energy (high): by the vendor “power grid” in title');
  expect(shown(evidence('words'))).toContain('Energy (high): “power grid” in title');
});

it('explain says which exceptions of the workspace set something of it aside', () => {
  const explanation = { reading: makeReading(), nearMisses: [], sectorMisses: [] };
  const told = explainText(text, explanation, names, {
    setAside: ['e1: “VOLTZITE” is no evidence (a lift)'],
  });
  expect(told).toContain(
    'Shown without what these exceptions set aside\n  e1: “VOLTZITE” is no evidence (a lift)',
  );
  expect(explainText(text, explanation, names)).not.toContain('exceptions');
});
