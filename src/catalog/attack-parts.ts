import type { Alias } from '../domain/actor.ts';
import { attackGroup, type Group, type Named, named } from './attack-objects.ts';
import { type Raw, textOf } from './data-set.ts';

/** That a group or a campaign uses software or a technique, with the CVEs that the sentence names. */
export type Use = { readonly by: string; readonly of: string; readonly cves: readonly string[] };

/** What is kept of a bundle while it is read. */
export type Parts = {
  readonly groups: Group[];
  readonly software: Named[];
  readonly campaigns: Named[];
  readonly techniques: Map<string, { readonly id: string; readonly name: string }>;
  readonly uses: Use[];
  readonly attributed: Map<string, string>;
  readonly revokedBy: Map<string, string>;
};

function takeRelationship(parts: Parts, object: Raw): void {
  const [by, of] = [textOf(object['source_ref']), textOf(object['target_ref'])];
  if (object['revoked'] === true || object['x_mitre_deprecated'] === true) return;
  switch (object['relationship_type']) {
    case 'uses': {
      if (!/^(?:intrusion-set|campaign)--/.test(by)) return;
      const cves = textOf(object['description']).match(/\bCVE-\d{4}-\d{4,7}\b/g) ?? [];
      parts.uses.push({ by, of, cves });
      return;
    }
    case 'attributed-to':
      parts.attributed.set(by, of);
      return;
    case 'revoked-by':
      parts.revokedBy.set(by, of);
  }
}

/** Keep of one object of a bundle what actors are made of. */
export function takeObject(parts: Parts, object: Raw): void {
  switch (object['type']) {
    case 'relationship':
      takeRelationship(parts, object);
      return;
    case 'intrusion-set':
      parts.groups.push(attackGroup(object));
      return;
    case 'malware':
    case 'tool':
      parts.software.push(named(object));
      return;
    case 'campaign':
      parts.campaigns.push(named(object));
      return;
    case 'attack-pattern': {
      const { stixId, attackId, names, isLive } = named(object);
      if (isLive) parts.techniques.set(stixId, { id: attackId, name: names[0] ?? attackId });
    }
  }
}

/** The group that a revoked one became, over several steps. */
export function successorOf(parts: Parts, stixId: string): string {
  let at = stixId;
  for (let step = 0; step < 10; step += 1) at = parts.revokedBy.get(at) ?? at;
  return at;
}

/** The names of revoked groups, each under the group that it became. */
export function revokedNames(parts: Parts): ReadonlyMap<string, readonly Alias[]> {
  const byId = new Map(parts.groups.map((group) => [group.stixId, group]));
  const found = new Map<string, Alias[]>();
  for (const old of parts.groups.filter(({ isRevoked }) => isRevoked)) {
    const heir = byId.get(successorOf(parts, old.stixId));
    if (heir === undefined || heir === old || !heir.isLive) continue;
    const note = `ATT&CK revoked ${old.attackId} ${old.names[0] ?? ''}, which is now ${heir.attackId} ${heir.names[0] ?? ''}`;
    const aliases = old.aliases.map((alias): Alias => ({ ...alias, state: 'revoked', note }));
    found.set(heir.stixId, [...(found.get(heir.stixId) ?? []), ...aliases]);
  }
  return found;
}

/** For each group all that it uses, itself or in campaigns attributed to it. */
export function usesByGroup(parts: Parts): ReadonlyMap<string, readonly Use[]> {
  const users = new Map<string, Use[]>();
  for (const use of parts.uses) {
    const group = successorOf(parts, parts.attributed.get(use.by) ?? use.by);
    if (!group.startsWith('intrusion-set--')) continue;
    const known = users.get(group);
    if (known === undefined) users.set(group, [use]);
    else known.push(use);
  }
  return users;
}

/** Nothing kept yet. */
export function noParts(): Parts {
  return {
    groups: [],
    software: [],
    campaigns: [],
    techniques: new Map(),
    uses: [],
    attributed: new Map(),
    revokedBy: new Map(),
  };
}
