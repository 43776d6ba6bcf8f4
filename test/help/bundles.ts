import { gzipSync } from 'node:zlib';

type Reference = {
  readonly source_name: string;
  readonly external_id?: string;
  readonly url?: string;
  readonly description?: string;
};
type StixObject = { readonly type: string; readonly id: string } & Readonly<Record<string, unknown>>;

function object(
  type: string,
  number: number,
  attackId: string,
  name: string,
  given: object = {},
): StixObject {
  const references: readonly Reference[] = [
    {
      source_name: 'mitre-attack',
      external_id: attackId,
      url: `https://attack.mitre.org/groups/${attackId}`,
    },
  ];
  return {
    type,
    id: `${type}--${number}`,
    name,
    external_references: references,
    modified: '2025-03-04T05:06:07Z',
    ...given,
  };
}

/** An intrusion set of ATT&CK. */
export function group(
  number: number,
  name: string,
  aliases: readonly unknown[] = [],
  given: object = {},
): StixObject {
  const attackId = `G9${String(number).padStart(3, '0')}`;
  return object('intrusion-set', number, attackId, name, { aliases: [name, ...aliases], ...given });
}

/** Software, a technique or a campaign of ATT&CK. */
export function thing(
  type: 'malware' | 'tool' | 'campaign' | 'attack-pattern',
  number: number,
  name: string,
): StixObject {
  const letter = { malware: 'S', tool: 'S', campaign: 'C', 'attack-pattern': 'T' }[type];
  return object(type, number, `${letter}9${String(number).padStart(3, '0')}`, name);
}

/** `by` uses, is revoked by, or is attributed to `of`. */
export function relation(by: StixObject, kind: string, of: StixObject, description = ''): StixObject {
  const id = `relationship--${by.id}-${kind}-${of.id}`;
  return {
    type: 'relationship',
    id,
    relationship_type: kind,
    source_ref: by.id,
    target_ref: of.id,
    description,
  };
}

/** Objects as the file that MITRE publishes. */
export function attackJson(objects: readonly object[]): string {
  return JSON.stringify({ type: 'bundle', id: 'bundle--1', objects });
}

/** Clusters as the file of a MISP galaxy. */
export function mispJson(values: readonly object[], type = 'threat-actor'): string {
  const category = type === 'threat-actor' ? 'actor' : 'tool';
  return JSON.stringify({ name: 'Threat Actor', category, type, version: 7, values });
}

/** A file's bytes as they come from a disk or a network: in pieces that cut words. */
export async function* inPieces(bytes: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

export function packed(text: string): Uint8Array {
  return gzipSync(text);
}
