import { createHash } from 'node:crypto';

/** A group of a bundle: its ATT&CK id and its names, the first one shown. */
export type BundleGroup = {
  readonly id: string;
  readonly names: readonly string[];
  readonly malware?: readonly string[];
};

function stixId(type: string, name: string): string {
  const hex = createHash('sha256').update(`${type} ${name}`).digest('hex');
  return `${type}--${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function object(type: string, name: string, more: Readonly<Record<string, unknown>>) {
  return {
    type,
    id: stixId(type, name),
    created: '2024-01-01T00:00:00.000Z',
    modified: '2024-01-01T00:00:00.000Z',
    x_mitre_domains: ['enterprise-attack'],
    ...more,
  };
}

function reference(id: string) {
  const kind = id.startsWith('S') ? 'software' : 'groups';
  return [{ source_name: 'mitre-attack', external_id: id, url: `https://attack.mitre.org/${kind}/${id}` }];
}

/** The objects of an edition of ATT&CK with these groups and the malware that they use. */
export function attackObjects(version: string, date: string, groups: readonly BundleGroup[]) {
  const collection = object('x-mitre-collection', 'enterprise', {
    name: 'Enterprise ATT&CK',
    x_mitre_version: version,
    modified: `${date}T14:00:00.000Z`,
  });
  const sets = groups.flatMap(({ id, names, malware = [] }, at) => [
    object('intrusion-set', id, {
      name: names[0],
      aliases: names,
      description: `${names[0]} is a group.`,
      external_references: reference(id),
    }),
    ...malware.flatMap((name, n) => [
      object('malware', name, {
        name,
        is_family: true,
        x_mitre_aliases: [name],
        external_references: reference(`S${8000 + at * 10 + n}`),
      }),
      object('relationship', `${id} ${name}`, {
        relationship_type: 'uses',
        source_ref: stixId('intrusion-set', id),
        target_ref: stixId('malware', name),
      }),
    ]),
  ]);
  return [collection, ...sets];
}

/** The same as the text of a STIX bundle. */
export function attackBundle(...edition: Parameters<typeof attackObjects>): string {
  return JSON.stringify({
    type: 'bundle',
    id: stixId('bundle', 'test'),
    spec_version: '2.0',
    objects: attackObjects(...edition),
  });
}
