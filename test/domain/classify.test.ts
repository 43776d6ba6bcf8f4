import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { classifySectors, compileSectors } from '../../src/domain/classify.ts';
import { createReader } from '../../src/domain/reading.ts';
import { makeMatch } from '../help/make.ts';
import { makeSector, someSectors } from '../help/reader.ts';
import { spent } from '../help/spent.ts';

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
      evidence: [{ term: 'Chemcial', kind: 'stated' }],
    });
    expect(ids('Advisory', 'Critical infrastructure sectors are many: we love energy.')).toEqual([]);
  });

  it('are not stated by one bare word, unless it is the note of an advisory on products', () => {
    for (const word of ['Energy', ' water.\n', 'Transport', 'Chemcial']) {
      expect(ids('Weekly newsletter', word)).toEqual([]);
      expect(ids('', word)).toHaveLength(1);
    }
    expect(ids('Acme X100', 'Energy', { vendors: ['Acme'] })).toEqual(['energy']);
    expect(ids('Weekly newsletter', 'Energy, Chemical')).toEqual(['energy', 'chemical']);
    expect(ids('Weekly newsletter', 'Critical infrastructure sectors: Energy')).toEqual(['energy']);
    expect(ids('Ransomware in the power grid', 'Multiple')).toEqual(['energy']);
    expect(ids('Ransomware at utilities', 'Electricity')).toEqual(['energy']);
  });

  it('are none where the advisory says only that they are many', () => {
    expect(ids('Power grid hacked', 'Critical infrastructure sectors: Multiple')).toEqual([]);
    expect(ids('Power grid hacked', 'Multiple Sectors')).toEqual([]);
    expect(ids('Power grid hacked', 'Multiple vendors are hit.')).toEqual(['energy']);
  });

  it('follow from vendors and products in an advisory about these, and never in news', () => {
    const url = 'https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01';
    expect(ids('Sluice gate controller flaw')).toEqual([]);
    expect(ids('Sluice heart', '', { url })).toEqual(['dams']);
    expect(ids('Sluice heart', 'Successful exploitation of this vulnerability opens it.')).toEqual(['dams']);
    const [sector] = sectorsIn('A controller', '', { vendors: ['Everywhere'] }).filter(
      ({ id }) => id === 'chemical',
    );
    expect(sector?.evidence).toEqual([
      { term: 'Everywhere', kind: 'vendor', field: 'vendors', start: 0, end: 10, quote: 'Everywhere' },
    ]);
  });

  it('name the likeliest for an unknown product of control systems, and none for one of any other kind', () => {
    const url = 'https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01';
    expect(sectorsIn('Acme X100', '', { url })).toMatchObject([
      {
        id: 'critical-manufacturing',
        confidence: 'medium',
        evidence: [{ kind: 'product', term: 'Acme X100' }],
      },
    ]);
    expect(ids('Acme X100', '', { vendors: ['Acme'] })).toEqual([]);
  });

  it('name a sub-sector of products beside its parent only', () => {
    const url = 'https://www.cisa.gov/news-events/ics-advisories/icsa-24-001-01';
    const more = compileSectors([
      ...someSectors,
      makeSector('weirs', 'Weirs', { parent: 'dams', productWords: ['weir'] }),
    ]);
    const read = (title: string) =>
      classifySectors({ title, summary: '', categories: [], url }, more).map(({ id }) => id);
    expect(read('Sluice weir heart')).toEqual(['dams', 'weirs']);
    expect(read('Pumpwerk weir')).toEqual(['critical-manufacturing']);
  });

  it('are not told by who warns, who arrests, who studies, or whose name is borrowed', () => {
    expect(ids('Government warns of ransomware')).toEqual([]);
    expect(ids('Government hit by ransomware')).toEqual(['government-facilities']);
    expect(ids('Phishers impersonating a hospital attack users')).toEqual([]);
    expect(ids('University researchers exploit CPUs', 'A flaw found by a team at the university.')).toEqual(
      [],
    );
    expect(ids('University hit by ransomware')).toEqual(['government-facilities']);
  });

  it('are not told by a hint alone, but by two of them in an attack', () => {
    expect(ids('Malware attacks wallets')).toEqual([]);
    expect(ids('Malware attacks wallets and loans')).toEqual(['financial-services']);
  });

  it('are told by a company that runs it, where that is attacked', () => {
    expect(ids('Stromwerk breached')).toEqual(['energy']);
    expect(ids('Stromwerk opens an office', 'Hackers and others.')).toEqual([]);
    expect(ids('The stromwerk breached')).toEqual([]);
  });

  it('are not told by texts that speak of other things than computers', () => {
    expect(ids('Best seaport of the world', 'The power grid of a city in summer.')).toEqual([]);
  });

  it('are told by a text that names a watched actor, in whatever words it speaks', () => {
    const title = 'Volt Typhoon stayed 300 days in the power grid';
    const text = { title, summary: '', categories: [], url: null };
    const named = makeMatch({ kind: 'alias', field: 'title', start: 0, end: 12 });
    expect(classifySectors(text, terms)).toEqual([]);
    expect(classifySectors(text, terms, [named]).map(({ id }) => id)).toEqual(['energy']);
  });

  it('come with the words that say so', () => {
    const [sector] = sectorsIn('Calm', 'Hackers of the power grid failed.');
    expect(sector).toMatchObject({ id: 'energy', confidence: 'medium' });
    expect(sector?.evidence).toEqual([
      {
        term: 'power grid',
        kind: 'words',
        field: 'summary',
        start: 15,
        end: 25,
        quote: 'Hackers of the power grid failed.',
      },
    ]);
  });

  it('are found in time proportional to the text', async () => {
    const took = await spent(() => {
      sectorsIn('', 'Critical infrastructure sectors: '.repeat(5_000));
      sectorsIn('', 'Ransomware hits hospital and power grid. '.repeat(2_000));
    });
    expect(took).toBeLessThan(5_000);
  });
});

describe('a maker or product in a headline', () => {
  const read = createReader(loadCatalog());
  const sectorsOf = (title: string, summary = '', url: string | null = null) =>
    read({ title, summary, categories: [], url }).sectors;
  const ids = (...given: Parameters<typeof sectorsOf>) => sectorsOf(...given).map(({ id }) => id);

  it.each([
    ['critical-manufacturing', 'Siemens S7-1500 PLC vulnerability allows remote code execution'],
    ['critical-manufacturing', 'Vulnerabilities in Rockwell Automation ControlLogix Ethernet modules'],
    ['critical-manufacturing', 'Schneider Electric Modicon PLCs: authentication bypass'],
    ['commercial-facilities', 'Honeywell thermostat vulnerable to takeover'],
    ['critical-manufacturing', 'Sicherheitslücke in Steuerungen von Siemens'],
    ['energy', 'ABB Relion protection relays vulnerable to DoS'],
    ['healthcare', 'Philips IntelliSpace cardiovascular flaw'],
  ])('tells of %s where it has a flaw: %s', (sector, title) => {
    expect(ids(title)).toContain(sector);
  });

  it('shows the words that say so', () => {
    const title = 'Siemens S7-1500 PLC vulnerability allows remote code execution';
    const found = sectorsOf(title).find(({ id }) => id === 'critical-manufacturing');
    expect(found?.evidence).toContainEqual(
      expect.objectContaining({ kind: 'product', term: 'S7-1500', field: 'title', start: 8, end: 15 }),
    );
    const [maker] = sectorsOf('Hikvision devices vulnerable');
    expect(maker?.evidence).toContainEqual(
      expect.objectContaining({ kind: 'vendor', term: 'hikvision', field: 'title', start: 0, end: 9 }),
    );
  });

  it.each([
    ['energy', 'Denial of service vulnerability in SIPROTEC 5 devices'],
    ['energy', 'Relion 670 vulnerable to DoS'],
    ['healthcare', 'IntelliVue monitors vulnerable to remote takeover'],
    ['commercial-facilities', 'Metasys flaw lets attackers in'],
    ['critical-manufacturing', 'Modicon bug lets attackers stop it'],
  ])('tells of %s by a family of products of one maker: %s', (sector, title) => {
    const [first] = sectorsOf(title).filter(({ id }) => id === sector);
    expect(first?.evidence[0]).toMatchObject({ kind: 'product', field: 'title' });
    expect(title.slice(first?.evidence[0]?.start, first?.evidence[0]?.end)).toBe(first?.evidence[0]?.term);
    expect(ids(title.replace(first?.evidence[0]?.term ?? '', 'Acme'))).not.toContain(sector);
  });

  it('needs no word of a flaw in a title that is nothing but a product, or whose summary has it', () => {
    expect(ids('Rockwell Automation ControlLogix Ethernet Modules (Update A)')).toContain(
      'critical-manufacturing',
    );
    expect(ids('ControlLogix under pressure', 'A vulnerability lets attackers in.')).toContain(
      'critical-manufacturing',
    );
    expect(ids('Rockwell Automation wins award for ControlLogix', 'A good year.')).toEqual([]);
  });

  it('tells by the address of the maker’s own advisories, and shows it', () => {
    const url = 'https://cert-portal.siemens.com/productcert/html/ssa-1.html';
    const title = 'SSA-1: Denial of Service Vulnerability in Many Devices';
    const [found] = sectorsOf(title, '', url);
    expect(found).toMatchObject({
      id: 'critical-manufacturing',
      evidence: [{ kind: 'vendor', term: 'siemens', field: 'url', quote: url }],
    });
    expect(url.slice(found?.evidence[0]?.start, found?.evidence[0]?.end)).toBe('cert-portal.siemens.com');
    expect(ids(title, '', url.replace('siemens', 'acme'))).toEqual([]);
    expect(ids('Siemens in numbers', '', 'https://press.siemens.com/numbers')).toEqual([]);
  });

  it.each([
    ['Siemens shares fall', ''],
    ['Siemens opens plant in Texas', 'A vulnerability of its supply chains is addressed.'],
    ['Microsoft fixes Exchange zero-day vulnerability', ''],
    ['WordPress plugin flaw', ''],
    ['Oracle WebLogic Server vulnerability exploited', ''],
    ['Flaws in routers, cameras etc.', ''],
    ['Carrier flaw lets hackers track phones', ''],
    ['Sick of flaws: how to patch', ''],
    ['Siemens: a dossier of flawless work', ''],
    ['Johnson says that disclosure of a vulnerability is broken', ''],
  ])('tells of nothing without one, or where everybody uses it: %s %s', (title, summary) => {
    expect(ids(title, summary)).toEqual([]);
  });

  it('gives way to whom the flaw was used against', () => {
    expect(ids('Hackers use Siemens PLC flaw to attack water utility')).not.toContain(
      'critical-manufacturing',
    );
  });

  it('is of the energy sector beside dams where a hydropower plant is hit', () => {
    const read = createReader(loadCatalog());
    const title = 'Hackers sabotaged controls of a hydropower plant';
    const { sectors } = read({ title, summary: '', categories: [], url: null });
    expect(sectors.map(({ id }) => id).toSorted()).toEqual(['dams', 'energy']);
  });
});
