import type { Actor, Alias } from '../domain/actor.ts';
import {
  type Bundle,
  bareActor,
  createIds,
  nameKeys,
  nameTerms,
  plainText,
  type Raw,
  textList,
  textOf,
  withShared,
} from './data-set.ts';
import { keptNames, senseOf } from './names.ts';

const publisher = 'MISP';
const mostSources = 20;

/** Words of the galaxy for whom an actor attacks, as ids of our sectors. Words that say less than a sector are left out. */
const sectorIds: ReadonlyMap<string, string> = new Map(
  Object.entries({
    government: 'government-facilities',
    'government, administration': 'government-facilities',
    'government administration': 'government-facilities',
    diplomacy: 'government-facilities',
    defense: 'defense-industrial-base',
    'defense industrial base': 'defense-industrial-base',
    military: 'defense-industrial-base',
    aerospace: 'defense-industrial-base',
    energy: 'energy',
    oil: 'energy',
    gas: 'energy',
    electric: 'energy',
    healthcare: 'healthcare',
    health: 'healthcare',
    medical: 'healthcare',
    finance: 'financial-services',
    financial: 'financial-services',
    bank: 'financial-services',
    telecommunications: 'communications',
    telecoms: 'communications',
    telecomms: 'communications',
    'information technology': 'information-technology',
    transportation: 'transportation',
    'transportation systems': 'transportation',
    maritime: 'maritime',
    rail: 'rail',
    manufacturing: 'critical-manufacturing',
    'critical manufacturing': 'critical-manufacturing',
    chemical: 'chemical',
  }),
);

/** A cluster as it is kept while the file is read. */
type Cluster = {
  readonly names: readonly string[];
  readonly attackId: string | null;
  readonly meta: Raw;
  readonly description: string;
  readonly dropped: number;
};

const attackGroupId = /^G\d{4}$/;

function clusterOf(object: Raw): Cluster {
  const meta = (typeof object['meta'] === 'object' ? object['meta'] : null) as Raw | null;
  const synonyms = textList(meta?.['synonyms'], 400);
  const { names, dropped } = keptNames([object['value'], ...synonyms]);
  const ids = names.filter((name) => attackGroupId.test(name));
  return {
    names: names.filter((name) => !attackGroupId.test(name)),
    attackId: ids.length === 1 ? (ids[0] ?? null) : null,
    meta: meta ?? {},
    description: textOf(object['description']),
    dropped,
  };
}

/** Who publishes names: the galaxy says so of some (`origin:BRONZE UNION`), and marks all of one publisher alike. */
function publishersOf(clusters: readonly Cluster[]): (cluster: Cluster, name: string) => string | null {
  const votes = new Map<string, Map<string, number>>();
  const markOf = (meta: Raw, name: string) =>
    textList(meta['name-attribution'])
      .find((one) => one.startsWith(`${name}:`))
      ?.slice(name.length + 1);
  for (const { meta, names } of clusters) {
    for (const name of names) {
      const origin = textOf(meta[`origin:${name}`]);
      const mark = markOf(meta, name);
      if (origin === '' || mark === undefined) continue;
      const counts = votes.get(mark) ?? new Map<string, number>();
      votes.set(mark, counts.set(origin, (counts.get(origin) ?? 0) + 1));
    }
  }
  return ({ meta }, name) => {
    const own = textOf(meta[`origin:${name}`]);
    if (own !== '') return own.slice(0, 80);
    const counts = [...(votes.get(markOf(meta, name) ?? '') ?? [])].sort((a, b) => b[1] - a[1]);
    return counts[0]?.[0].slice(0, 80) ?? null;
  };
}

function actorOf(
  cluster: Cluster,
  id: string,
  source: string,
  publisherOf: ReturnType<typeof publishersOf>,
): Actor {
  const { meta } = cluster;
  const country = textOf(meta['country']).toUpperCase();
  const sponsored = textOf(meta['cfr-suspected-state-sponsor']) !== '';
  const sectors = [...textList(meta['cfr-target-category']), ...textList(meta['targeted-sector'])];
  const regions = [...textList(meta['cfr-suspected-victims']), ...textList(meta['suspected-victims'])];
  const refs = textList(meta['refs'], 400).filter((ref) => URL.canParse(ref));
  const aliases = cluster.names.map((name): Alias => {
    const who = publisherOf(cluster, name);
    return {
      name,
      origin: who ?? publisher,
      source,
      date: null,
      class: senseOf(name).class,
      state: 'active',
      note: '',
    };
  });
  return {
    ...bareActor({ id, name: cluster.names[0] ?? id, attackId: cluster.attackId, aliases }),
    nexus: /^[A-Z]{2}$/.test(country) ? country : '',
    category: sponsored ? 'state' : 'threat',
    description: plainText(cluster.description),
    activeSince: textOf(meta['since']).match(/^\d{4}/)?.[0] ?? null,
    sectors: [...new Set(sectors.flatMap((sector) => sectorIds.get(sector.trim().toLowerCase()) ?? []))],
    regions: [...new Set(regions)].slice(0, 40),
    sources: [source, ...refs.slice(0, mostSources)],
  };
}

/** Gathers the clusters of a MISP galaxy of threat actors one by one; `finish` makes the actors of them. */
export function createMispReader(): {
  readonly take: (object: Raw) => void;
  readonly finish: (frame: Raw) => Bundle | null;
} {
  const clusters: Cluster[] = [];
  return {
    take: (object) => {
      clusters.push(clusterOf(object));
    },
    finish: (frame) => {
      const kept = clusters.filter(({ names }) => names.length > 0);
      if (kept.length === 0) return null;
      const version = typeof frame['version'] === 'number' ? String(frame['version']) : null;
      const title = `MISP galaxy ${textOf(frame['type']).slice(0, 60) || 'threat-actor'}`;
      const source = version === null ? title : `${title} v${version}`;
      const publisherOf = publishersOf(kept);
      const idOf = createIds();
      const made = kept.map((cluster) => actorOf(cluster, idOf(cluster.names[0] ?? ''), source, publisherOf));
      const actors = withShared(made, publisher);
      const taken = nameKeys(actors);
      const dataset = { id: 'misp-threat-actor', kind: 'misp', title, version, date: null } as const;
      const dropped = clusters.reduce((sum, cluster) => sum + cluster.dropped, 0);
      const nameless = clusters.length - kept.length;
      return {
        dataset,
        actors,
        watchlists: actors.map((actor) => ({
          id: `${dataset.id}/${actor.id}`,
          title: actor.name,
          terms: [...new Map(nameTerms(dataset.id, actor, taken).map((term) => [term.id, term])).values()],
        })),
        notes: [
          ...(nameless === 0 ? [] : [`${nameless} clusters without a name left out`]),
          ...(dropped === 0 ? [] : [`${dropped} names left out that are none`]),
        ],
      };
    },
  };
}
