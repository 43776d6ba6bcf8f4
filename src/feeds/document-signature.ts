import type { ListedDocument, StatedKey } from './csaf-index.ts';
import type { Fetched } from './fetch.ts';
import type { Look } from './look.ts';
import { verifyDetached } from './openpgp.ts';
import { type Certificate, readCertificates } from './openpgp-key.ts';
import { Malformed } from './openpgp-packets.ts';

/** What a document's signature says of it; a document of a publisher that names no key is `unchecked`. */
export type DocumentSignature =
  | { readonly kind: 'right' }
  | { readonly kind: 'unchecked' }
  /** There is none, though the publisher names keys. */
  | { readonly kind: 'unsigned' }
  /** It cannot be checked: it, its key, or how it is made. */
  | { readonly kind: 'unproven'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly reason: string };

type Keys = { readonly certificates: readonly Certificate[]; readonly problems: readonly string[] };

/** Bytes: larger is neither, and would cost time. */
const most = { signature: 64_000, key: 256_000 };

/** The certificates that the metadata means, or why there are none. */
function certificatesIn(bytes: Uint8Array, { fingerprint, url }: StatedKey): readonly Certificate[] | string {
  if (bytes.length > most.key) return `the key at ${url} is larger than any key`;
  try {
    const all = readCertificates(bytes);
    const meant = fingerprint === null ? all : all.filter((one) => one.fingerprint === fingerprint);
    return meant.length > 0 ? meant : `the key at ${url} is not the one that its metadata names`;
  } catch (error) {
    if (error instanceof Malformed) return `the key at ${url} cannot be read: ${error.message}`;
    throw error;
  }
}

/**
 * Checks documents against the OpenPGP signatures that their index names, or that lie beside them, by the keys that the publisher's metadata names. One
 * checker serves one look: keys are fetched when the first signature needs them, and a folder in which the first document has no signature is not asked
 * for more.
 */
export function signatureChecker(
  look: (look: Look) => Promise<Fetched>,
  stated: readonly StatedKey[],
  now: () => number,
) {
  const get = (url: string) => look({ url, etag: null, lastModified: null });
  let keys: Promise<Keys> | null = null;
  let hasNone = false;
  const load = async (): Promise<Keys> => {
    const certificates: Certificate[] = [];
    const problems: string[] = [];
    for (const key of stated) {
      const fetched = await get(key.url);
      const reason = fetched.kind === 'failed' ? fetched.reason : 'the server answers 304 unasked';
      const found =
        fetched.kind === 'fresh'
          ? certificatesIn(fetched.bytes, key)
          : `the key at ${key.url} cannot be had: ${reason}`;
      if (typeof found === 'string') problems.push(found);
      else certificates.push(...found);
    }
    return { certificates, problems };
  };
  return async ({ url, signatures }: ListedDocument, bytes: Uint8Array): Promise<DocumentSignature> => {
    if (stated.length === 0) return { kind: 'unchecked' };
    const given = signatures === null ? `${url}.asc` : signatures[0];
    if (given === undefined || (signatures === null && hasNone)) return { kind: 'unsigned' };
    const fetched = await get(given);
    if (fetched.kind !== 'fresh') {
      const isAbsent = fetched.kind === 'failed' && ['not-found', 'gone'].includes(fetched.fault);
      if (isAbsent && signatures === null) hasNone = true;
      if (isAbsent) return { kind: 'unsigned' };
      const reason = fetched.kind === 'failed' ? fetched.reason : 'the server answers 304 unasked';
      return { kind: 'unproven', reason: `its signature cannot be had: ${reason}` };
    }
    if (fetched.bytes.length > most.signature)
      return { kind: 'wrong', reason: 'its signature is larger than any signature' };
    keys ??= load();
    const { certificates, problems } = await keys;
    const verdict = verifyDetached(bytes, fetched.bytes, certificates, now());
    const [problem] = problems;
    if (verdict.kind === 'wrong' && verdict.isUnknownKey && problem !== undefined)
      return { kind: 'unproven', reason: problem };
    if (verdict.kind !== 'none') return verdict;
    // Some servers answer with a page of their own where nothing is.
    return signatures === null
      ? { kind: 'unsigned' }
      : { kind: 'wrong', reason: 'its signature file holds no signature' };
  };
}

/** What is to be said of the signatures of one look's documents; null where all are right or none can be asked for. */
export function signatureRemarks(verdicts: readonly DocumentSignature[]): string | null {
  const unsigned = verdicts.filter(({ kind }) => kind === 'unsigned').length;
  const unproven = verdicts.flatMap((verdict) => (verdict.kind === 'unproven' ? [verdict.reason] : []));
  const parts = [
    ...(unsigned === 0 ? [] : [`${unsigned} without a signature, though its publisher names keys`]),
    ...(unproven.length === 0
      ? []
      : [
          `${unproven.length} with a signature that could not be checked: ${[...new Set(unproven)].join(', ')}`,
        ]),
  ];
  return parts.length === 0 ? null : `of ${verdicts.length} documents read last: ${parts.join('; ')}`;
}
