import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';

const read = createReader(loadCatalog());
const tagged = (title: string, summary = '') => read({ title, summary, categories: [], url: null }).actors;
const ids = (title: string, summary = '') => tagged(title, summary).map(({ actorId }) => actorId);

describe('a name that could be something else', () => {
  it.each([
    ['qilin', 'Qilin leaks data of Nissan design studio', ''],
    ['qilin', 'Hospital in Bucharest hit by Qilin', 'Doctors went back to paper.'],
    ['akira', 'Akira gang leaks data of Stanford', ''],
    ['akira', 'Akira claims attack on Nissan Oceania', ''],
    ['akira', 'Akira demands $4 million from county', ''],
    ['rhysida', 'Rhysida demands 100 bitcoin from Port of Seattle', ''],
    ['medusa', 'Medusa affiliates exploit GoAnywhere', ''],
    ['medusa', 'Medusa demands $1 million from Minneapolis schools', ''],
    ['interlock', 'Interlock lists dialysis company among its victims', ''],
    ['play', 'Town council of Dallas hit by Play', 'Data was leaked.'],
    ['clop', 'Customers of Oracle say that Clop stole their files', ''],
    ['andariel', 'Andariel targets South Korean defence firms', 'Police say blueprints were taken.'],
    ['andariel', 'Andariel, Kimsuky steal drone plans', ''],
    [
      'sandworm',
      'Sandworm targets Polish power grid',
      'The Russian unit tried to cut electricity in December.',
    ],
    ['sandworm', 'Sandworm behind attack on Kyivstar, Ukraine says', ''],
    [
      'sandworm',
      'Lights out in Kyiv for the second time',
      'Ukrainian officials blamed Sandworm, a unit of the GRU.',
    ],
    ['sandworm', 'Heat went off', 'Officials suspect Sandworm, a Russian military unit, of the entry.'],
    ['andariel', 'Defence firm loses plans', 'Seoul blamed Andariel, part of North Korean intelligence.'],
    ['void-manticore', 'Iran’s Handala returns', ''],
    ['void-manticore', 'Handala wipes devices at Stryker', ''],
    ['xenotime', 'Xenotime targets US electric utilities', ''],
    ['dragonfly', 'Dragonfly probes western energy firms', 'The Russian group came back after a year.'],
    ['apt40', 'Leviathan breaches Cambodian election bodies', ''],
    ['akira', 'Akira veröffentlicht Daten einer Hochschule', ''],
    ['akira', 'Akira publie les données d’une mairie', ''],
    ['qilin', 'Qilin reivindica ataque a hospital', ''],
    ['qilin', 'Qilin eist losgeld van gemeente', ''],
  ])('is the actor’s by what it does, %s: %s', (actor, title, summary) => {
    const found = tagged(title, summary).find(({ actorId }) => actorId === actor);
    expect(found).toMatchObject({ relation: 'about', confidence: 'high' });
    for (const { quote } of found?.evidence ?? []) expect(quote).not.toBe('');
  });

  it('shows the deed beside the name', () => {
    const [found] = tagged('Qilin leaks data of Nissan design studio');
    expect(found?.evidence.map(({ term, kind }) => `${kind}: ${term}`)).toEqual([
      'alias: Qilin',
      'context: leaks data',
    ]);
  });

  it.each([
    ['Akira remake leaks online', 'Fans share stolen frames.'],
    ['Israel intercepts Gaza aid ship Handala', 'Activists on board were detained.'],
    ['New Sandworm ride targets families at theme park', 'Visitors love it.'],
    ['Diablo 4 season adds Andariel boss', ''],
    ['Leviathan gas field hit by outage', 'Production stopped after a fault.'],
    ['Dragonfly drones attacked by hackers', 'The maker patched its firmware.'],
    ['Hafnium price spikes after hack', 'Traders could not reach the exchange.'],
    ['Strontium exports hit by cyberattack', ''],
    ['Medusa film hacked before release', 'A leak site has clips.'],
    ['NASA’s Dragonfly mission breaches budget', ''],
    ['Oil rig hit by cyberattack', 'Hackers stopped the drilling.'],
    ['A black cat named LockStep hacks our hearts', ''],
    ['Lazarus taxon found in creek', 'Biologists targeted the area.'],
    ['The play leaks the secrets of a family', ''],
    ['Gas talks', 'Officials blamed Leviathan, a gas field that Chinese firms want.'],
    ['Band splits', 'Members of Dragonfly, a Russian folk band, blamed each other.'],
    ['Russian park', 'A new ride called Sandworm, the Russian park’s biggest, opens.'],
    ['Film news', 'Critics accused Akira of violence.'],
  ])('is nobody’s where it is that: %s', (title, summary) => {
    expect(ids(title, summary)).toEqual([]);
  });
});

describe('a name as headlines write it', () => {
  it.each([
    ['lazarus', 'Lazarus hackers steal $1.5bn from Bybit'],
    ['lazarus', 'North Korea’s Lazarus behind Bybit hack'],
    ['lazarus', 'Lazarus APT lures job seekers'],
    ['lazarus', 'FBI blames Lazarus for $100m theft'],
    ['alphv', 'Black Cat gang claims Change Healthcare attack'],
    ['muddywater', 'Muddy Water APT phishes councils'],
    ['cyberav3ngers', 'Cyber Av3ngers hit water utility in Pennsylvania'],
    ['lockbit', 'Lock Bit ransomware returns after takedown'],
    ['silk-typhoon', 'HAFNIUM is back'],
    ['silk-typhoon', 'Hafnium exploits Exchange'],
    ['apt41', 'Inside Winnti'],
  ])('is found, %s: %s', (actor, title) => {
    expect(ids(title)).toEqual([actor]);
  });

  it('is one term where the spelling with a blank is another', () => {
    const [found] = tagged('LockBit ransomware returns');
    expect(found?.evidence.map(({ term }) => term)).toEqual(['LockBit']);
  });
});
