import { Buffer } from 'node:buffer';
import type { Certificate, Signer } from './openpgp-key.ts';
import { Malformed, packetsOf, withoutArmor } from './openpgp-packets.ts';
import { isSignedBy, isWeak, readSignature, type Signature } from './openpgp-signature.ts';

/** What a detached signature says of a document. */
export type SignatureVerdict =
  | { readonly kind: 'right' }
  /** Somebody else made it, or of another document, or with a key that does not hold. */
  | { readonly kind: 'wrong'; readonly reason: string; readonly isUnknownKey?: true }
  /** It is made in a way that cannot be checked here. */
  | { readonly kind: 'unproven'; readonly reason: string }
  /** The file holds no signature at all. */
  | { readonly kind: 'none' };

/** Clocks go wrong by so much. */
const clockSlack = 86_400_000;
const mostSignatures = 10;

const wrong = (reason: string) => ({ kind: 'wrong', reason }) as const;
const unproven = (reason: string): SignatureVerdict => ({ kind: 'unproven', reason });

/** Made over a text, line ends count as CR LF (RFC 9580 §5.2.1.2). */
function dataOf({ type }: Signature, document: Uint8Array): Uint8Array | null {
  if (type === 0x00) return document;
  if (type !== 0x01) return null;
  return Buffer.from(Buffer.from(document).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

/** Does its owner stand by what the key signed at that moment? The reason where not. */
function fault({ key, maySign, expires, revoked }: Signer, { created }: Signature): string | null {
  if (!maySign) return 'its signature is by a key that is not made for signing';
  if (revoked !== null && created >= revoked) return 'its signature is by a key that was revoked';
  if (expires !== null && created >= expires) return 'its signature is by a key that had expired';
  return created < key.created ? 'its signature is older than its key' : null;
}

function checked(
  signature: Signature,
  document: Uint8Array,
  signers: readonly Signer[],
  now: number,
): SignatureVerdict {
  const { issuer, created, expires } = signature;
  const named = signers.filter(({ key }) => issuer === null || key.fingerprint.endsWith(issuer));
  if (named.length === 0)
    return {
      ...wrong(`its signature is by a key that its publisher does not name (${issuer})`),
      isUnknownKey: true,
    };
  const data = dataOf(signature, document);
  if (data === null) return wrong('its signature is not one of a document');
  if (signature.isStrange || isWeak(signature) || named.every(({ key }) => key.key === null))
    return unproven('its signature is made in a way that is not read here');
  const signer = named.find(({ key }) => isSignedBy(signature, key, data));
  if (signer === undefined) return wrong('its signature is of another document');
  if (created > now + clockSlack) return wrong('its signature is from the future');
  if (expires !== null && expires <= now) return wrong('its signature has expired');
  const reason = fault(signer, signature);
  return reason === null ? { kind: 'right' } : wrong(reason);
}

/** The signatures of a file; null for one whose version is not read here. */
function signaturesIn(file: Uint8Array): readonly (Signature | null)[] | null {
  const blocks = withoutArmor(file);
  if (blocks === null) return null;
  return blocks
    .flatMap(packetsOf)
    .filter(({ tag }) => tag === 2)
    .slice(0, mostSignatures)
    .map(({ body }) => readSignature(body));
}

/**
 * Check a detached OpenPGP signature of version 4 (RFC 9580, RFC 4880; RSA, ECDSA, EdDSA), armored or not, against the keys that the publisher names. One good
 * signature of several is enough. A key that has expired or was retired since still stands for what it signed before; one that was compromised for nothing.
 */
export function verifyDetached(
  document: Uint8Array,
  file: Uint8Array,
  certificates: readonly Certificate[],
  now: number,
): SignatureVerdict {
  try {
    const signatures = signaturesIn(file);
    if (signatures === null) return { kind: 'none' };
    if (signatures.length === 0) return wrong('its signature file holds no signature');
    const signers = certificates.flatMap((certificate) => certificate.signers);
    const verdicts = signatures.map((signature) =>
      signature === null
        ? unproven('its signature is of a version that is not read here')
        : checked(signature, document, signers, now),
    );
    const find = (kind: SignatureVerdict['kind']) => verdicts.find((verdict) => verdict.kind === kind);
    return find('right') ?? find('wrong') ?? find('unproven') ?? { kind: 'none' };
  } catch (error) {
    if (error instanceof Malformed) return wrong(`its signature cannot be read: ${error.message}`);
    throw error;
  }
}
