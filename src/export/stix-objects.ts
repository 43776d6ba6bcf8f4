import { v5 as uuidv5 } from 'uuid';
import type { Indicator } from '../domain/indicator.ts';
import type { Tlp } from '../domain/tlp.ts';

/** A STIX 2.1 object (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html). */
export type StixObject = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };

/** Ours, for the ids of what STIX leaves to the producer: the same thing has the same id in every bundle. */
const ownNamespace = 'd3c1a2b4-6f0e-5d57-9b7a-2f6f5c0c8e11';
/** The namespace that STIX 2.1 gives for observables (section 2.9). */
const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** STIX 2.1 writes TLP 2.0 as an extension (OASIS, cti-stix-common-objects, tlp-2.0). */
const tlpExtension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';

/** A deterministic id of a kind of object, by what makes it itself. */
export function stixId(type: string, ...key: readonly string[]): string {
  return `${type}--${uuidv5(JSON.stringify([type, ...key]), ownNamespace)}`;
}

/** Epoch milliseconds as STIX writes them. */
export function stixTime(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'millisecond' });
}

const tlpIds: Readonly<Record<Tlp, string>> = {
  clear: '94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': '939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
};

/** The marking of TLP 2.0 with the id that OASIS gave it. */
export function tlpMarking(tlp: Tlp): StixObject {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${tlpIds[tlp]}`,
    created: '2022-10-01T00:00:00.000Z',
    name: `TLP:${tlp.toUpperCase()}`,
    extensions: { [tlpExtension]: { extension_type: 'property-extension', tlp_2_0: tlp } },
  };
}

const hashNames = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;
const valueTypes = {
  ipv4: 'ipv4-addr',
  ipv6: 'ipv6-addr',
  domain: 'domain-name',
  url: 'url',
  email: 'email-addr',
} as const;
/** Of several hashes the first of these makes the id (section 2.9); we know of one each. */
const seed = (contributing: object) => uuidv5(JSON.stringify(contributing), observableNamespace);

/** An indicator as an observable with the id that every producer gives it. */
export function observable({ type, value }: Pick<Indicator, 'type' | 'value'>): StixObject {
  if (type === 'md5' || type === 'sha1' || type === 'sha256' || type === 'sha512') {
    const hashes = { [hashNames[type]]: value };
    return { type: 'file', spec_version: '2.1', id: `file--${seed({ hashes })}`, hashes };
  }
  const kind = valueTypes[type];
  return { type: kind, spec_version: '2.1', id: `${kind}--${seed({ value })}`, value };
}
