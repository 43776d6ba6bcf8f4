import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createExplainer } from '../../src/domain/explain.ts';
import { makeVulnerability } from '../help/make.ts';

const explain = createExplainer(loadCatalog());
const explained = (title: string, summary = '') => explain({ title, summary, categories: [], url: null });
const whyNot = (actorId: string, title: string, summary = '') =>
  explained(title, summary).nearMisses.find(({ match }) => match.actorId === actorId)?.why;

describe('why an actor is not tagged', () => {
  it.each([
    ['play', 'Children play in the yard', /everyday word without its context: none of “Play ransomware”/],
    ['volt-typhoon', 'PowerShell for beginners', /weak terms never tag/],
    ['volt-typhoon', 'CVE-2024-39717 is fixed', /no word of its country \(CN\)/],
    ['volt-typhoon', 'Chinese hackers and CVE-2022-42475', /with “Chinese” alone it is too little/],
    [
      'volt-typhoon',
      'Silk Typhoon: Chinese hackers in Guam',
      /“Silk Typhoon” is named, so nobody is guessed/,
    ],
    [
      'volt-typhoon',
      'Raptor Train: China’s botnet of SOHO routers may disrupt the power grid',
      /“Raptor Train” is named/,
    ],
    ['volt-typhoon', 'Week in review: Chinese hackers in Guam', /round-up/],
    ['volt-typhoon', 'Chinese tourists and telecom in Guam', /nothing in the text tells of an attack/],
    ['volt-typhoon', 'JDY turns forty', /everyday word without its context: none of “botnet”/],
  ])('%s in “%s”', (actorId, title, why) => {
    const { reading } = explained(title);
    expect(reading.actors.map((actor) => actor.actorId)).not.toContain(actorId);
    expect(whyNot(actorId, title)).toMatch(why);
  });

  it('is told once a term, with the words where it stands, the strongest first', () => {
    const { nearMisses } = explained('Play, play and PowerShell', 'Play it again with PowerShell.');
    expect(nearMisses.map(({ match }) => match.term)).toEqual(['Play', 'PowerShell']);
    for (const { match, why } of nearMisses) {
      expect(match.quote).not.toBe('');
      expect(why).not.toBe('');
    }
  });

  it('is not told of one that is tagged, nor where nothing of it stands', () => {
    const { reading, nearMisses } = explained('Volt Typhoon uses PowerShell in Guam');
    expect(reading.actors).toMatchObject([{ actorId: 'volt-typhoon', because: 'named in the title' }]);
    expect(nearMisses.filter(({ match }) => match.actorId === 'volt-typhoon')).toEqual([]);
    expect(explained('The sun shines').nearMisses).toEqual([]);
  });
});

describe('why a sector is not tagged', () => {
  it('is the word that is too little, or the one that says it is something else', () => {
    const { reading, sectorMisses } = explained('A bank of clouds', 'Shipping on TCP port 80.');
    expect(reading.sectors).toEqual([]);
    expect(sectorMisses.find(({ sectorId }) => sectorId === 'financial-services')).toMatchObject({
      matches: [{ term: 'bank', field: 'title' }],
      why: 'this word by itself is too little',
    });
    expect(sectorMisses.find(({ sectorId }) => sectorId === 'maritime')?.why).toContain('“TCP port”');
  });

  it('is not told of a family that is tagged', () => {
    const { reading, sectorMisses } = explained(
      'Hackers attack the power grid',
      'An electric utility is hit.',
    );
    expect(reading.sectors.length).toBeGreaterThan(0);
    expect(sectorMisses.map(({ sectorId }) => sectorId)).not.toContain('energy');
  });
});

it('explains the severity with what is loaded of the CVEs, as it was rated', () => {
  const text = { title: 'Update for CVE-2026-10001 available', summary: '', categories: [], url: null };
  const listed = makeVulnerability({
    id: 'CVE-2026-10001',
    kev: { dateAdded: '2026-02-20', dueDate: '2026-03-13', ransomware: false },
    asOf: { kev: '2026-02-27', epss: null, cve: null },
  });
  const { reading } = explain(text, (id) => (id === listed.id ? listed : undefined));
  expect(reading.severityReasons.join()).toContain('KEV');
  expect(explain(text).reading.severityReasons.join()).not.toContain('KEV');
});
