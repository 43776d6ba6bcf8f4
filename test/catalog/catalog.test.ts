import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createDirectory, findNamed, nameKey } from '../../src/domain/lookup.ts';
import type { Term } from '../../src/domain/watchlist.ts';

const catalog = loadCatalog();
const directory = createDirectory(catalog.actors, catalog.sectors);

function actor(id: string) {
  const found = catalog.actors.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no actor ${id}`);
  return found;
}

function terms(id: string): readonly Term[] {
  return catalog.watchlists.find((watchlist) => watchlist.id === id)?.terms ?? [];
}

function term(id: string, text: string): Term {
  const found = terms(id).find((one) => one.text === text);
  if (found === undefined) throw new Error(`no term ${text} in ${id}`);
  return found;
}

describe('the sectors we ship', () => {
  it('are the sixteen of CISA', () => {
    const top = catalog.sectors.filter((sector) => sector.parent === null).map((sector) => sector.name);
    expect(top.sort()).toEqual([
      'Chemical',
      'Commercial Facilities',
      'Communications',
      'Critical Manufacturing',
      'Dams',
      'Defense Industrial Base',
      'Emergency Services',
      'Energy',
      'Financial Services',
      'Food and Agriculture',
      'Government Services and Facilities',
      'Healthcare and Public Health',
      'Information Technology',
      'Nuclear Reactors, Materials, and Waste',
      'Transportation Systems',
      'Water and Wastewater Systems',
    ]);
  });

  it.each([
    ['telecommunications', 'telecommunications', 'communications'],
    ['telecom', 'telecommunications', 'communications'],
    ['airline', 'aviation', 'transportation'],
    ['Air', 'aviation', 'transportation'],
    ['port', 'maritime', 'transportation'],
    ['shipping', 'maritime', 'transportation'],
    ['rail', 'rail', 'transportation'],
    ['land transportation', 'land-transport', 'transportation'],
    ['road', 'land-transport', 'transportation'],
    ['electricity', 'electric', 'energy'],
    ['power', 'electric', 'energy'],
    ['oil-and-gas', 'pipelines', 'energy'],
    ['Oil and Gas', 'pipelines', 'energy'],
    ['water', 'water', 'water-wastewater'],
    ['hospital', 'public-health-pharma', 'healthcare'],
  ])('know what a person means by %s', (typed, id, parent) => {
    expect(findNamed(directory, typed, 'sector')).toMatchObject({ kind: 'one', is: { id } });
    expect(directory.parent(id)).toBe(parent);
  });

  it('have phrases to be found by, and none that is one everyday word of network talk', () => {
    for (const sector of catalog.sectors) {
      expect(sector.strongPhrases.length, sector.id).toBeGreaterThan(4);
      for (const weak of ['port', 'ports', 'communications', 'water', 'power', 'train', 'grid', 'traffic'])
        expect([...sector.keywords, ...sector.strongPhrases], sector.id).not.toContain(weak);
    }
  });
});

describe('the actors we ship', () => {
  it('say of every alias who uses it', () => {
    for (const one of catalog.actors) {
      expect(one.aliases.length, one.id).toBeGreaterThan(0);
      for (const alias of one.aliases) expect(alias.origin, `${one.id}: ${alias.name}`).not.toBe('');
    }
  });

  it('share no name, and none with a sector, so that a name finds one thing', () => {
    const shared = [...directory.byKey].filter(([, things]) => things.length > 1).map(([key]) => key);
    expect(shared).toEqual([]);
  });

  it('have a nexus, sectors that exist, and pages that can be opened', () => {
    for (const one of catalog.actors) {
      expect(one.sources.length, one.id).toBeGreaterThan(0);
      for (const sector of one.sectors) expect(directory.sectors.has(sector), one.id).toBe(true);
      for (const link of one.guidance) expect(URL.canParse(link.url), link.url).toBe(true);
    }
  });

  it('each have a watchlist that looks for every alias', () => {
    for (const one of catalog.actors) {
      const words = new Set(terms(one.id).map((found) => nameKey(found.text)));
      for (const alias of one.aliases) expect(words.has(nameKey(alias.name)), alias.name).toBe(true);
    }
  });

  it('are never tagged by an everyday word alone', () => {
    for (const [id, word] of [
      ['play', 'Play'],
      ['interlock', 'Interlock'],
      ['medusa', 'Medusa'],
      ['akira', 'Akira'],
      ['apt41', 'LEAD'],
      ['void-manticore', 'Karma'],
      ['sandworm', 'Sandworm'],
    ] as const) {
      expect(term(id, word).needsContext.length, word).toBeGreaterThan(0);
    }
    expect(term('play', 'Play').needsContext).not.toContain('ransomware');
    expect(term('apt28', 'Fancy Bear').needsContext).toEqual([]);
  });

  it('are only hinted at by malware, which others use too', () => {
    expect(term('unc5221', 'BRICKSTORM').strength).toBe('supporting');
    expect(term('unc5221', 'ZIPLINE').strength).toBe('weak');
  });
});

describe('Volt Typhoon', () => {
  it('is known by every name that a vendor or agency uses', () => {
    const names = [
      ['Volt Typhoon', 'Microsoft'],
      ['BRONZE SILHOUETTE', 'Secureworks'],
      ['VANGUARD PANDA', 'CrowdStrike'],
      ['UNC3236', 'Mandiant'],
      ['Insidious Taurus', 'Unit 42'],
      ['VOLTZITE', 'Dragos'],
      ['DEV-0391', 'Microsoft'],
      ['Storm-0391', 'Microsoft'],
      ['DazedToad', 'Cloudflare'],
      ['伏特台风', 'Chinese-language press'],
      ['볼트 타이푼', 'Korean-language press'],
    ] as const;
    for (const [name, origin] of names) {
      expect(findNamed(directory, name, 'actor'), name).toMatchObject({ is: { id: 'volt-typhoon' } });
      const found = term('volt-typhoon', name);
      expect(found).toMatchObject({ kind: 'alias', strength: 'specific', needsContext: [] });
      expect(found.origin).toContain(origin);
    }
    expect(findNamed(directory, 'g1017')).toMatchObject({ is: { id: 'volt-typhoon' } });
  });

  it('is described as it was disclosed in 2023', () => {
    const { description, regions, nexus, activeSince } = actor('volt-typhoon');
    for (const word of ['Microsoft', 'Mandiant', 'NSA', 'Guam', 'SOHO routers', 'Active Directory'])
      expect(description).toContain(word);
    expect(regions.slice(0, 2)).toEqual(['Guam', 'United States']);
    expect({ nexus, activeSince }).toEqual({ nexus: 'CN', activeSince: '2021' });
  });

  it('is linked to the devices of the 2023 disclosure', () => {
    const vendors = actor('volt-typhoon').products.map((product) => product.vendor);
    expect(vendors.slice(0, 6)).toEqual(['Fortinet', 'Cisco', 'NETGEAR', 'ASUS', 'D-Link', 'Zyxel']);
    for (const vendor of vendors.slice(0, 6)) expect(term('volt-typhoon', vendor).strength).toBe('weak');
  });

  it('comes with what defenders need: techniques, vulnerabilities, hunting guidance', () => {
    const { techniques, cves, guidance, tools, malware } = actor('volt-typhoon');
    expect(techniques).toHaveLength(81);
    expect(techniques).toContainEqual({ id: 'T1003.003', name: 'NTDS' });
    expect(cves.find((cve) => cve.id === 'CVE-2022-42475')).toMatchObject({ vendor: 'Fortinet', kev: true });
    expect(guidance.map((link) => link.url)).toEqual(
      expect.arrayContaining([
        'https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-144a',
        'https://www.cisa.gov/news-events/cybersecurity-advisories/aa24-038a',
      ]),
    );
    expect(tools).toEqual(expect.arrayContaining(['ntdsutil', 'netsh', 'wmic']));
    expect(malware).toEqual(['KV-botnet', 'JDY', 'VersaMem']);
  });

  it('is never concluded from a Fortinet vulnerability, a tool or a vendor alone', () => {
    for (const found of terms('volt-typhoon').filter((one) => ['cve', 'tool', 'vendor'].includes(one.kind)))
      expect(['supporting', 'weak'], found.text).toContain(found.strength);
  });

  it('is not taken for another Typhoon, a storm, or the word volt', () => {
    const negative = terms('volt-typhoon').filter((one) => one.strength === 'negative');
    const words = negative.flatMap((one) => [one.text, ...one.variants]);
    expect(words).toEqual(
      expect.arrayContaining([
        'Salt Typhoon',
        'Flax Typhoon',
        'Silk Typhoon',
        'Typhoon Mawar',
        'Raptor Train',
      ]),
    );
    const all = terms('volt-typhoon').flatMap((one) => [one.text, ...one.variants].map(nameKey));
    expect(all).not.toContain('volt');
    expect(all).not.toContain('typhoon');
    expect(term('volt-typhoon', 'Redfly').strength).toBe('negative');
  });

  it('is found by a bare ATT&CK id only where ATT&CK is spoken of', () => {
    expect(term('volt-typhoon', 'G1017').needsContext).toEqual(expect.arrayContaining(['MITRE', 'ATT&CK']));
  });
});

describe('the terms and feeds we ship', () => {
  it('say of every term where it was published', () => {
    const silent = catalog.watchlists.flatMap((list) => list.terms.filter((one) => one.origin === ''));
    expect(silent).toEqual([]);
  });

  it('have an id of their own', () => {
    const ids = catalog.watchlists.flatMap((list) => list.terms.map((one) => one.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('volt-typhoon/alias/volt-typhoon');
  });

  it('read the primary publishers of the 2023 disclosure from the start', () => {
    const on = catalog.feeds.filter((feed) => feed.enabled);
    expect(on.map((feed) => feed.id)).toEqual(
      expect.arrayContaining([
        'cisa-advisories',
        'microsoft-security',
        'google-ti',
        'darkreading',
        'nsa-press',
      ]),
    );
    expect(new Set(catalog.feeds.map((feed) => feed.url)).size).toBe(catalog.feeds.length);
    for (const feed of on) expect(feed.everyMinutes, feed.id).toBeGreaterThanOrEqual(15);
  });
});
