import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/domain/advisory.ts';
import { fieldText } from '../../src/domain/matcher.ts';
import { sectorFieldText } from '../../src/domain/product-sectors.ts';
import { createReader, type ReaderInput } from '../../src/domain/reading.ts';
import { makeActor, makeReader, makeTerm, someSectors } from '../help/reader.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

const reader = makeReader();
function read(title: string, given: Partial<ReaderInput> = {}): Reading {
  return reader({ title, summary: '', categories: [], url: null, ...given });
}

describe('a reading', () => {
  it('says of one advisory who, where, how bad and which vulnerabilities', () => {
    const reading = read('Volt Typhoon exploits Versa Director flaw in water utility', {
      summary: 'CVE-2024-39717, added to KEV, is actively exploited. CVSS score 7.2.',
    });
    expect(reading.actors[0]).toMatchObject({
      actorId: 'volt-typhoon',
      confidence: 'high',
      relation: 'about',
    });
    expect(reading.sectors.map(({ id }) => id)).toEqual(['water-wastewater']);
    expect(reading).toMatchObject({ severity: 'critical', cves: ['CVE-2024-39717'], kev: true });
  });

  it('never takes news of a watched state actor for low, however quiet its words; a passing mention changes nothing', () => {
    const quiet = read('VOLTZITE stayed 300 days in the network of a small electric utility');
    expect(quiet).toMatchObject({
      severity: 'high',
      severityReasons: ['state-sponsored actor: Volt Typhoon'],
    });
    const passing = read('Company picnic planned', {
      summary: 'Speakers recalled earlier groups, similar to Volt Typhoon.',
    });
    expect(passing.actors.map(({ relation }) => relation)).toEqual(['mentions']);
    expect(passing.severity).toBe('low');
  });

  it('never takes a word inside the name of an actor for the sector it attacks; the same word beside it counts', () => {
    const named = createReader({
      actors: [makeActor('freight-bandits', 'Freight Bandits', 'RU', null)],
      sectors: someSectors,
      watchlists: [
        {
          id: 'test',
          title: 'Test',
          terms: [makeTerm('Freight Bandits', 'alias', { actorId: 'freight-bandits' })],
        },
      ],
    });
    const sectors = (title: string, summary = '') =>
      named({ title, summary, categories: ['Freight Bandits'], url: null }).sectors;
    expect(sectors('Freight-Bandits attack websites', 'The attack of the Freight Bandits is over.')).toEqual(
      [],
    );
    expect(sectors('Freight Bandits attack the freight of Rotterdam')).toMatchObject([
      { id: 'transportation', evidence: [{ start: 27 }] },
    ]);
  });

  it('says nothing of a text that says nothing', () => {
    expect(read('Conference programme published')).toEqual({
      actors: [],
      sectors: [],
      severity: 'low',
      severityReasons: [],
      cves: [],
      kev: false,
      cvss: null,
      indicators: [],
    });
  });

  it('reads a body where one is handed in, and quotes it', () => {
    const { actors } = read('Weekly notes', { text: 'Later the group known as VOLTZITE returned.' });
    expect(actors[0]?.evidence[0]).toMatchObject({ field: 'text', term: 'VOLTZITE' });
  });

  it('keeps the indicators of title, summary and body, not those of the link', () => {
    const given = {
      summary: 'to 1.2.3[.]4',
      text: 'from evil[.]com',
      url: 'https://blog.org/hxxp://x[.]com',
    };
    expect(read('Beacon', given).indicators).toEqual([
      { type: 'ipv4', value: '1.2.3.4', field: 'summary', start: 3, end: 12 },
      { type: 'domain', value: 'evil.com', field: 'text', start: 5, end: 15 },
    ]);
  });

  it('knows its actors by id', () => {
    expect(reader.actor('volt-typhoon')?.name).toBe('Volt Typhoon');
    expect(reader.actor('nobody')).toBeUndefined();
  });
});

describe('a long and hostile text', () => {
  it('costs time in proportion to its length', async () => {
    const parts = ['Volt Typhoon ', 'Guam hospital ', 'Chinese hackers critical infrastructure ', 'DOT '];
    const took = await spent(() => {
      for (const words of parts.map((part) => part.repeat(20_000)))
        read(words, { summary: words, text: words });
    });
    expect(took).toBeLessThan(10_000);
  });
});

describe('for any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      ' Volt Typhoon ',
      ' Guam ',
      ' Chinese hackers ',
      ' water utility ',
      ' CVE-2024-39717 ',
      '. ',
    ),
  );
  const words = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('never claims anything without words that stand there', () => {
    fc.assert(
      fc.property(words, words, words, (title, summary, category) => {
        const given = { title, summary, categories: [category], url: null };
        const { actors, sectors } = reader(given);
        const places = actors.flatMap(({ evidence }) =>
          evidence.map((one) => ({ ...one, words: fieldText(given, one.field) })),
        );
        const sectorPlaces = sectors.flatMap(({ evidence }) =>
          evidence.map((one) => ({ ...one, words: sectorFieldText(given, one.field) })),
        );
        for (const { evidence } of [...actors, ...sectors]) expect(evidence.length).toBeGreaterThan(0);
        for (const all of [places, sectorPlaces]) {
          for (const { words: text, start, end, quote } of all) {
            const found = text.slice(start, end);
            expect(found).not.toBe('');
            expect(quote).toContain(found.trim());
          }
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
