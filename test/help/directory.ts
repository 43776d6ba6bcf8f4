import { bareActor } from '../../src/catalog/data-set.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { createDirectory } from '../../src/domain/lookup.ts';
import { makeSector } from './reader.ts';

function makeActor(id: string, name: string, aliases: readonly string[], attackId: string | null): Actor {
  const named = aliases.map((alias) => ({
    name: alias,
    origin: 'a vendor',
    source: 'a report',
    date: null,
    class: 'unique' as const,
    state: 'active' as const,
    note: '',
  }));
  return {
    ...bareActor({ id, name, attackId, aliases: named }),
    nexus: 'CN',
    category: 'state',
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
  makeSector('transportation', 'Transportation Systems', { parent: null, aliases: ['transport'] }),
  makeSector('maritime', 'Maritime and ports', { parent: 'transportation', aliases: ['ports', 'shipping'] }),
  makeSector('rail', 'Rail and mass transit', { parent: 'transportation', aliases: ['railway'] }),
  makeSector('energy', 'Energy', { parent: null, aliases: ['power'] }),
  makeSector('sites', 'Critical facilities', { parent: null, aliases: [] }),
  makeSector('pipelines', 'Pipelines and oil and gas', { parent: 'energy', aliases: ['oil and gas'] }),
]);
