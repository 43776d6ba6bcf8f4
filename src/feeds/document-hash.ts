import { createHash } from 'node:crypto';
import type { ListedDocument } from './csaf-index.ts';
import type { Fetched } from './fetch.ts';
import type { Look } from './look.ts';

/** What a document's hash says of it; `unchecked` where its publisher gives none, `missing` where the index names one that is not there. */
export type HashVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly reason: string }
  /** It is given, and could not be fetched now. */
  | Extract<Fetched, { kind: 'failed' }>;

const kinds = [
  { ending: '.sha512', algorithm: 'sha512', digits: 128 },
  { ending: '.sha256', algorithm: 'sha256', digits: 64 },
] as const;

function isAbsent({ fault }: Extract<Fetched, { kind: 'failed' }>): boolean {
  return fault === 'not-found' || fault === 'gone';
}

/**
 * Checks documents against the hashes that lie beside them: the strongest that is there. One checker serves one look: a folder
 * in which the first document has no hash of a kind is not asked for more of that kind.
 */
export function hashChecker(look: (look: Look) => Promise<Fetched>) {
  const absent = new Set<string>();
  return async ({ url, hashes }: ListedDocument, bytes: Uint8Array): Promise<HashVerdict> => {
    const missing: string[] = [];
    for (const { ending, algorithm, digits } of kinds) {
      const given = hashes?.find((address) => new URL(address).pathname.endsWith(ending));
      if (hashes !== null && given === undefined) continue;
      if (given === undefined && absent.has(ending)) continue;
      const fetched = await look({ url: given ?? `${url}${ending}`, etag: null, lastModified: null });
      if (fetched.kind === 'failed' && isAbsent(fetched)) {
        if (given === undefined) absent.add(ending);
        else missing.push(algorithm);
        continue;
      }
      if (fetched.kind === 'failed') return fetched;
      if (fetched.kind === 'unchanged') continue;
      const said = new RegExp(`\\b[0-9a-f]{${digits}}\\b`, 'i').exec(
        Buffer.from(fetched.bytes.subarray(0, 4_096)).toString('latin1'),
      )?.[0];
      if (said === undefined) return { kind: 'wrong', reason: `its ${algorithm} file holds no hash` };
      const own = createHash(algorithm).update(bytes).digest('hex');
      return own === said.toLowerCase()
        ? { kind: 'right' }
        : { kind: 'wrong', reason: `its ${algorithm} is not the one that its publisher gives` };
    }
    if (missing.length === 0) return { kind: 'unchecked' };
    return { kind: 'missing', reason: `the ${missing.join(' and ')} that its index names is not there` };
  };
}
