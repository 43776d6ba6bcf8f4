import type { Actor } from '../../src/domain/actor.ts';
import { createDirectory } from '../../src/domain/lookup.ts';
import type { Sector } from '../../src/domain/sector.ts';

function makeActor(id: string, name: string, aliases: readonly string[], attackId: string | null): Actor {
  return {
    id,
    name,
    attackId,
    nexus: 'CN',
    category: 'state',
    description: '',
    activeSince: null,
    aliases: aliases.map((alias) => ({
      name: alias,
      origin: 'a vendor',
      source: 'a report',
      date: null,
      class: 'unique' as const,
      state: 'active' as const,
      note: '',
    })),
    sectors: ['energy'],
    regions: ['Guam'],
    products: [{ vendor: 'Fortinet', products: ['FortiOS'], role: 'initial access' }],
    cves: [
      { id: 'CVE-2022-42475', vendor: 'Fortinet', product: 'FortiOS', kev: true, evidence: 'AA24-038A' },
    ],
    malware: ['KV-botnet'],
    tools: ['ntdsutil'],
    techniques: [{ id: 'T1003.003', name: 'NTDS' }],
    guidance: [
      { title: 'AA23-144A', url: 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa23-144a' },
    ],
    lookalikes: [],
    sources: [],
  };
}

function makeSector(id: string, name: string, parent: string | null, aliases: readonly string[]): Sector {
  const none: readonly string[] = [];
  return {
    id,
    name,
    parent,
    aliases,
    strongPhrases: none,
    keywords: none,
    hints: none,
    productWords: none,
    makers: none,
    organisations: none,
    operators: none,
    negativeContexts: none,
    products: null,
  };
}

const others: readonly (readonly [name: string, ...aliases: string[]])[] = [
  ['Andariel', 'APT45'],
  ['APT27', 'Emissary Panda'],
  ['APT28'],
  ['APT29'],
  ['APT33'],
  ['APT40', 'Gingham Typhoon', 'Kryptonite Panda'],
  ['APT41'],
  ['Flax Typhoon'],
  ['Mustang Panda'],
];
const twoTyphoons = [
  makeActor('volt-typhoon', 'Volt Typhoon', ['BRONZE SILHOUETTE', 'VOLTZITE', 'Shared Name'], 'G1017'),
  makeActor('salt-typhoon', 'Salt Typhoon', ['GhostEmperor', 'Shared Name'], 'G1045'),
];

/** The two actors below after others, many of whose names share a word. */
export const manyActors = createDirectory(
  [
    ...others.map(([name, ...aliases]) => ({
      ...makeActor(name.toLowerCase().replaceAll(' ', '-'), name, aliases, null),
      malware: [],
    })),
    ...twoTyphoons,
  ],
  [],
);

/** A small directory of two actors that share a name and six sectors. */
export const directory = createDirectory(twoTyphoons, [
  makeSector('transportation', 'Transportation Systems', null, ['transport']),
  makeSector('maritime', 'Maritime and ports', 'transportation', ['ports', 'shipping']),
  makeSector('rail', 'Rail and mass transit', 'transportation', ['railway']),
  makeSector('energy', 'Energy', null, ['power']),
  makeSector('sites', 'Critical facilities', null, []),
  makeSector('pipelines', 'Pipelines and oil and gas', 'energy', ['oil and gas']),
]);
