import { describe, expect, it } from 'vitest';
import { classifySectors, compileSectors } from '../../src/domain/classify.ts';
import { someSectors } from '../help/reader.ts';

const terms = compileSectors(someSectors);
function sectorsIn(title: string, summary = '', given: { url?: string; vendors?: string[] } = {}) {
  const { url = null, ...more } = given;
  return classifySectors({ title, summary, categories: [], url, ...more }, terms);
}
function ids(...given: Parameters<typeof sectorsIn>): readonly string[] {
  return sectorsIn(...given).map(({ id }) => id);
}

describe('the sectors of an advisory', () => {
  it('are told by a phrase, or by a keyword near an attack', () => {
    expect(ids('Hackers in the power grid')).toEqual(['energy']);
    expect(ids('Ransomware hits hospital')).toEqual(['healthcare']);
    expect(ids('A new hospital opens')).toEqual([]);
  });

  it('are told in the plural too', () => {
    expect(ids('Hospitals hit by ransomware')).toEqual(['healthcare']);
  });

  it('are not told by words that mean something else', () => {
    expect(
      ids('Malware listens on TCP port 445', 'It attacks the port of the service and shipping new features.'),
    ).toEqual([]);
    expect(ids('New banking trojan targets phones')).toEqual([]);
    expect(ids('Attackers leave a dot in the log')).toEqual([]);
    expect(ids('EPA warns of hackers', 'EPA said a reservoir of ideas is open.')).toEqual([]);
    expect(ids('Police department dismantled a ransomware gang')).toEqual([]);
  });

  it('are those of the longer words', () => {
    expect(ids('Hackers target water utilities')).toEqual(['water-wastewater']);
  });

  it('show a sub-sector without its parent, unless that has words of its own', () => {
    expect(ids('Seaport hit by ransomware')).toEqual(['maritime']);
    expect(ids('Port of Seattle breached')).toEqual(['maritime']);
    expect(ids('Seaport and freight hit by ransomware')).toEqual(['maritime', 'transportation']);
  });

  it('are those that the advisory states, typing errors forgiven, and no others', () => {
    const note =
      'The power grid. CRITICAL INFRASTRUCTURE SECTORS: Chemcial, Dams, and Transportaion Systems\nCOUNTRIES: all';
    expect(ids('Advisory', note)).toEqual(['chemical', 'dams', 'transportation']);
    expect(sectorsIn('Advisory', note)[0]).toMatchObject({
      confidence: 'high',
      evidence: [{ term: 'Chemcial' }],
    });
    expect(ids('Advisory', 'Critical infrastructure sectors are many: we love energy.')).toEqual([]);
  });

  it('follow from a vendor only in an advisory about its products, and not from one that sells to all', () => {
    const url = 'https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01';
    expect(ids('Sluice gate controller flaw')).toEqual([]);
    expect(ids('Sluice gate controller', '', { url })).toContain('dams');
    expect(ids('Everywhere controller', '', { vendors: ['Everywhere'] })).toEqual(['critical-manufacturing']);
  });

  it('come with the words that say so', () => {
    const [sector] = sectorsIn('Calm', 'An attack on the power grid failed.');
    expect(sector).toMatchObject({ id: 'energy', confidence: 'medium' });
    expect(sector?.evidence).toEqual([
      {
        term: 'power grid',
        field: 'summary',
        start: 17,
        end: 27,
        quote: 'An attack on the power grid failed.',
      },
    ]);
  });

  it('are found in time proportional to the text', () => {
    const started = performance.now();
    sectorsIn('', 'Critical infrastructure sectors: '.repeat(5_000));
    sectorsIn('', 'Ransomware hits hospital and power grid. '.repeat(2_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
