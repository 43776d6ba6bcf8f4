import { createHash } from 'node:crypto';
import { isCveId } from '../domain/vulnerability.ts';
import type { KevListing } from '../domain/vulnerability-data.ts';
import { jsonOf, Unexpected, unpacked } from './data-file.ts';
import { isShape, type Shape, shapes, words } from './json-shape.ts';

/** A listing with what its publisher says of it in words; texts are plain, empty where it says nothing. */
export type WordedListing = KevListing & { readonly description: string; readonly action: string };

/** A file taken for CISA's catalogue of known exploited vulnerabilities. */
export type ReadKev =
  | {
      readonly kind: 'read';
      readonly version: string | null;
      /** The day of its release. */
      readonly asOf: string | null;
      /** Its moment, ISO 8601, as it is written; editions of one day are told apart by it. */
      readonly releasedAt: string | null;
      readonly listings: readonly WordedListing[];
      /** What was odd about it and did no harm. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unexpected'; readonly reason: string };

/** A published file once held less than it said; less than this share of it is not the catalogue. */
const enough = 0.95;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function dayOf(value: unknown): string | null {
  const text = textOf(value);
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? text.slice(0, 10) : null;
}

function fingerprintOf(given: Shape): string {
  const sorted = Object.keys(given)
    .sort()
    .map((key) => [key, given[key]]);
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
}

function listingOf(value: unknown): WordedListing | null {
  if (typeof value !== 'object' || value === null) return null;
  const given = value as Shape;
  const id = textOf(given['cveID']).toUpperCase();
  const dateAdded = dayOf(given['dateAdded']);
  if (!isCveId(id) || dateAdded === null) return null;
  return {
    id,
    dateAdded,
    dueDate: dayOf(given['dueDate']),
    ransomware: /^known$/i.test(textOf(given['knownRansomwareCampaignUse'])),
    vendor: textOf(given['vendorProject']),
    product: textOf(given['product']),
    name: textOf(given['vulnerabilityName']),
    fingerprint: fingerprintOf(given),
    description: textOf(given['shortDescription']),
    action: textOf(given['requiredAction']),
  };
}

function catalogueOf(given: Shape): Extract<ReadKev, { kind: 'read' }> {
  const list = given['vulnerabilities'];
  if (!Array.isArray(list)) throw new Unexpected('it has no list of "vulnerabilities"');
  const byId = new Map<string, WordedListing>();
  for (const one of list) {
    const listing = listingOf(one);
    if (listing !== null) byId.set(listing.id, listing);
  }
  if (byId.size === 0) throw new Unexpected('none of its "vulnerabilities" is a KEV listing');
  const stated = typeof given['count'] === 'number' ? given['count'] : list.length;
  if (byId.size < Math.max(stated, list.length) * enough)
    throw new Unexpected(`it says that it holds ${stated} vulnerabilities, and ${byId.size} can be read`);
  const left = list.length - byId.size;
  return {
    kind: 'read',
    version: textOf(given['catalogVersion']) || null,
    asOf: dayOf(given['dateReleased']) ?? dayOf(textOf(given['catalogVersion']).replaceAll('.', '-')),
    releasedAt: textOf(given['dateReleased']) || null,
    listings: [...byId.values()],
    notes: [
      ...(left > 0 ? [`${left} listings could not be read or stood twice`] : []),
      ...(stated === list.length
        ? []
        : [`it says that it holds ${stated} vulnerabilities, and holds ${list.length}`]),
    ],
  };
}

/** Is it meant to be the catalogue, whole or not? */
export function isKev(document: Shape): boolean {
  const list = document['vulnerabilities'];
  if (!Array.isArray(list)) return false;
  return words(document, 'catalogVersion') !== null || words(shapes(list)[0] ?? {}, 'cveID') !== null;
}

/** The catalogue in a JSON document. Unknown fields are no fault; holding less than it says is. */
export function kevOf(document: Shape): ReadKev {
  try {
    return catalogueOf(document);
  } catch (error) {
    if (error instanceof Unexpected) return { kind: 'unexpected', reason: error.message };
    throw error;
  }
}

/** Read the catalogue's file, plain or gzip (https://www.cisa.gov/known-exploited-vulnerabilities-catalog); one that is cut short is not taken for it. */
export async function readKev(bytes: Uint8Array): Promise<ReadKev> {
  try {
    const document = jsonOf(await unpacked(bytes));
    return kevOf(isShape(document) ? document : {});
  } catch (error) {
    if (error instanceof Unexpected) return { kind: 'unexpected', reason: error.message };
    throw error;
  }
}
