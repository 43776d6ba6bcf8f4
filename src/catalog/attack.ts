import type { Actor, Alias } from '../domain/actor.ts';
import { nameKey } from '../domain/lookup.ts';
import type { Term } from '../domain/watchlist.ts';
import type { Group, Named } from './attack-objects.ts';
import {
  noParts,
  type Parts,
  revokedNames,
  successorOf,
  takeObject,
  type Use,
  usesByGroup,
} from './attack-parts.ts';
import {
  type Bundle,
  bareActor,
  bundleTerm,
  createIds,
  type DataSet,
  nameKeys,
  nameTerms,
  plainText,
  type Raw,
  textList,
  textOf,
  withShared,
} from './data-set.ts';
import { keptName, senseOf } from './names.ts';

/** Software that more groups than these use proves nothing of any. */
const mostUsers = 2;
const mostLinked = 200;
const publisher = 'MITRE ATT&CK';

function aliasesOf(group: Group, revoked: readonly Alias[]): readonly Alias[] {
  const byKey = new Map<string, Alias>();
  for (const alias of [...group.aliases, ...revoked]) {
    if (!byKey.has(nameKey(alias.name))) byKey.set(nameKey(alias.name), alias);
  }
  return [...byKey.values()];
}

type Linked = {
  readonly software: ReadonlyMap<string, Named>;
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  readonly revoked: ReadonlyMap<string, readonly Alias[]>;
  readonly userCount: ReadonlyMap<string, number>;
};

function softwareOf(group: Group, kind: 'malware' | 'tool', linked: Linked): readonly Named[] {
  const used = (linked.uses.get(group.stixId) ?? []).flatMap(({ of }) => linked.software.get(of) ?? []);
  return [...new Set(used)].filter((one) => one.stixId.startsWith(`${kind}--`)).slice(0, mostLinked);
}

function actorOf(group: Group, id: string, parts: Parts, linked: Linked): Actor {
  const uses = linked.uses.get(group.stixId) ?? [];
  const firstName = (one: Named) => one.names[0] ?? one.attackId;
  const techniques = new Map(
    uses.flatMap(({ of }) => {
      const technique = parts.techniques.get(of);
      return technique === undefined ? [] : [[technique.id, technique] as const];
    }),
  );
  const cves = [...new Set(uses.flatMap((use) => use.cves))].slice(0, mostLinked);
  return {
    ...bareActor({
      id,
      name: group.names[0] ?? group.attackId,
      attackId: group.attackId,
      aliases: aliasesOf(group, linked.revoked.get(group.stixId) ?? []),
    }),
    description: plainText(group.description),
    cves: cves.map((cve) => ({
      id: cve,
      vendor: '',
      product: '',
      kev: false,
      evidence: `${publisher} ${group.attackId}`,
    })),
    malware: softwareOf(group, 'malware', linked).map(firstName),
    tools: softwareOf(group, 'tool', linked).map(firstName),
    techniques: [...techniques.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    sources: [`${publisher}, ${group.modified}: ${group.url}`],
  };
}

/** Malware that few others use supports a name. Tools, shared malware and everyday words are in the profile alone. */
function softwareTerms(dataset: string, actor: Actor, group: Group, linked: Linked): readonly Term[] {
  const own = new Set(actor.aliases.map(({ name }) => nameKey(name)));
  return softwareOf(group, 'malware', linked)
    .filter(({ stixId }) => (linked.userCount.get(stixId) ?? 0) <= mostUsers)
    .flatMap(({ names, attackId }) =>
      names
        .filter((name) => !own.has(nameKey(name)) && senseOf(name).class === 'unique')
        .map((name) =>
          bundleTerm(dataset, actor.id, 'malware', name, {
            strength: 'supporting',
            class: 'unique',
            needsContext: [],
            origin: `${publisher} ${attackId}`,
          }),
        ),
    );
}

function campaignTerms(dataset: string, actor: Actor, group: Group, parts: Parts): readonly Term[] {
  return parts.campaigns
    .filter(
      ({ stixId, isLive }) =>
        isLive && successorOf(parts, parts.attributed.get(stixId) ?? '') === group.stixId,
    )
    .flatMap(({ names, attackId }) =>
      names
        .filter((name) => senseOf(name).class === 'unique' && !/^C\d{4}$/.test(name))
        .map((name) =>
          bundleTerm(dataset, actor.id, 'context', name, {
            strength: 'supporting',
            class: 'unique',
            needsContext: [],
            origin: `${publisher} ${attackId}`,
          }),
        ),
    );
}

function withoutTwins(terms: readonly Term[]): readonly Term[] {
  return [...new Map(terms.map((term) => [term.id, term])).values()];
}

function notesOf(parts: Parts, heirs: number): readonly string[] {
  const count = (which: (group: Group) => boolean) => parts.groups.filter(which).length;
  const [revoked, deprecated] = [count((one) => one.isRevoked), count((one) => one.isDeprecated)];
  const dropped = [...parts.groups, ...parts.software].reduce((sum, one) => sum + one.dropped, 0);
  return [
    ...(revoked === 0
      ? []
      : [`${revoked} revoked groups left out; ${heirs} of the groups they became keep their names`]),
    ...(deprecated === 0 ? [] : [`${deprecated} deprecated groups left out`]),
    ...(dropped === 0 ? [] : [`${dropped} names left out that are none`]),
  ];
}

/** Gathers the objects of an ATT&CK bundle one by one; `finish` makes the actors of them. */
export function createAttackReader(): {
  readonly take: (object: Raw) => void;
  readonly finish: () => Bundle | null;
} {
  const parts = noParts();
  let collection: Raw | null = null;
  let newest = '';
  const domains = new Map<string, number>();
  const take = (object: Raw) => {
    if (object['type'] === 'x-mitre-collection') collection = object;
    const modified = textOf(object['modified']);
    if (modified > newest && /^\d{4}-\d\d-\d\dT/.test(modified)) newest = modified;
    for (const domain of textList(object['x_mitre_domains']))
      domains.set(domain, (domains.get(domain) ?? 0) + 1);
    takeObject(parts, object);
  };
  return {
    take,
    finish: () =>
      parts.groups.length === 0 ? null : bundleOf(parts, dataSetOf(collection, newest, domains)),
  };
}

/** Every object names the domains that it is in; the one that most are in is the bundle's. */
function dataSetOf(collection: Raw | null, newest: string, domains: ReadonlyMap<string, number>): DataSet {
  const count = (one: string) => domains.get(`${one}-attack`) ?? 0;
  const [domain = 'enterprise'] = ['enterprise', 'ics', 'mobile'].sort((a, b) => count(b) - count(a));
  const title =
    keptName(collection?.['name']) ??
    `${domain === 'ics' ? 'ICS' : domain.replace(/^./, (c) => c.toUpperCase())} ATT&CK`;
  const modified = textOf(collection?.['modified']) || newest;
  return {
    id: `attack-${domain}`,
    kind: 'attack',
    title: `MITRE ${title}`,
    version: keptName(collection?.['x_mitre_version']),
    date: modified === '' ? null : modified.slice(0, 10),
  };
}

function bundleOf(parts: Parts, dataset: DataSet): Bundle {
  const uses = usesByGroup(parts);
  const users = new Map<string, Set<string>>();
  for (const [group, own] of uses)
    for (const { of } of own) users.set(of, (users.get(of) ?? new Set()).add(group));
  const linked: Linked = {
    software: new Map(parts.software.filter(({ isLive }) => isLive).map((one) => [one.stixId, one])),
    uses,
    revoked: revokedNames(parts),
    userCount: new Map([...users].map(([of, by]) => [of, by.size])),
  };
  const idOf = createIds();
  const live = parts.groups.filter((group) => group.isLive && group.names.length > 0);
  const made = live.map((group) => actorOf(group, idOf(group.names[0] ?? group.attackId), parts, linked));
  const actors = withShared(made, publisher);
  const taken = nameKeys(actors);
  return {
    dataset,
    actors,
    watchlists: actors.flatMap((actor, at) => {
      const group = live[at];
      if (group === undefined) return [];
      const terms = withoutTwins([
        ...nameTerms(dataset.id, actor, taken),
        ...softwareTerms(dataset.id, actor, group, linked),
        ...campaignTerms(dataset.id, actor, group, parts),
      ]);
      return [{ id: `${dataset.id}/${actor.id}`, title: actor.name, terms }];
    }),
    notes: notesOf(parts, linked.revoked.size),
  };
}
