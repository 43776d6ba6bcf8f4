import { Buffer } from 'node:buffer';
import { createHash, type KeyObject, verify as verifyBytes } from 'node:crypto';
import { fieldsOf, Malformed, subpacketsOf } from './openpgp-packets.ts';

/** A key that signs, whatever it is part of. */
export type PublicKey = {
  readonly algorithm: number;
  /** Epoch milliseconds. */
  readonly created: number;
  /** Hex, upper case. */
  readonly fingerprint: string;
  /** The packet's content, which is what signatures over the key sign. */
  readonly body: Uint8Array;
  /** Null for an algorithm or curve that is not read here. */
  readonly key: KeyObject | null;
};

/** A signature of version 4 (RFC 9580 §5.2.3). Times are epoch milliseconds. */
export type Signature = {
  readonly type: number;
  readonly algorithm: number;
  readonly hash: number;
  readonly created: number;
  /** When it stops to hold; null where it does not say. */
  readonly expires: number | null;
  /** Fingerprint, or the last 16 digits of it, of the key that made it; null where it does not say. */
  readonly issuer: string | null;
  /** How long its key is to hold, in milliseconds from the key's making; null for ever. */
  readonly keyHolds: number | null;
  /** What its key is for; null where it does not say. */
  readonly flags: number | null;
  /** Why a key was revoked (RFC 9580 §5.2.3.31). */
  readonly revocation: number | null;
  readonly embedded: Uint8Array | null;
  /** A critical part that is not understood: nobody may rely on the signature. */
  readonly isStrange: boolean;
  readonly trailer: Uint8Array;
  readonly start: Uint8Array;
  readonly values: Uint8Array;
};

const hashes: Readonly<Record<number, string>> = {
  2: 'sha1',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
};
const understood = new Set([
  2, 3, 4, 5, 6, 7, 9, 11, 16, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 33, 34, 35, 39,
]);
const second = 1_000;

/** SHA-1 proves nothing of a document, for two may be made that have the same; nor do older ones. */
export function isWeak({ hash }: Signature): boolean {
  return hash === 2 || hashes[hash] === undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function trailerOf(head: Uint8Array): Uint8Array {
  const end = Buffer.alloc(6);
  end.writeUInt16BE(0x04ff);
  end.writeUInt32BE(head.length, 2);
  return Buffer.concat([head, end]);
}

/** A signature packet's content; null for another version than 4, which is not read here. Throws Malformed. */
export function readSignature(body: Uint8Array): Signature | null {
  const fields = fieldsOf(body);
  if (fields.byte() !== 4) return null;
  const [type, algorithm, hash] = [fields.byte(), fields.byte(), fields.byte()];
  const hashed = fields.take(fields.number(2));
  const head = body.subarray(0, 6 + hashed.length);
  const unhashed = fields.take(fields.number(2));
  const said = subpacketsOf(hashed);
  const beside = subpacketsOf(unhashed);
  const find = (tag: number, among = said) => among.find((part) => part.tag === tag)?.body;
  const number = (tag: number) => {
    const value = find(tag);
    return value === undefined ? null : fieldsOf(value).number(4);
  };
  const created = number(2);
  if (created === null) throw new Malformed('it does not say when it was made');
  const holds = number(3);
  const keyHolds = number(9);
  const fingerprint = find(33) ?? find(33, beside);
  const keyId = find(16) ?? find(16, beside);
  const issuer = fingerprint?.subarray(1) ?? keyId;
  return {
    type,
    algorithm,
    hash,
    created: created * second,
    expires: holds === null || holds === 0 ? null : (created + holds) * second,
    issuer: issuer === undefined ? null : hex(issuer),
    keyHolds: keyHolds === null || keyHolds === 0 ? null : keyHolds * second,
    flags: find(27)?.[0] ?? null,
    revocation: find(29)?.[0] ?? null,
    embedded: find(32) ?? find(32, beside) ?? null,
    // A notation (20) that is critical is one that we do not know.
    isStrange: said.some(({ tag, isCritical }) => isCritical && (tag === 20 || !understood.has(tag))),
    trailer: trailerOf(head),
    start: fields.take(2),
    values: fields.rest(),
  };
}

/** Numbers come without zeros in front; a signature is as long as its key. */
function padded(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length > length) throw new Malformed('a number of it is too long');
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}

function curveBytes({ asymmetricKeyDetails }: KeyObject): number {
  const curve = asymmetricKeyDetails?.namedCurve ?? '';
  const bits = /(\d{3})/.exec(curve)?.[1] ?? (curve === 'prime256v1' ? '256' : '0');
  return Math.ceil(Number(bits) / 8);
}

/** Was the signature made by this key over these bytes? Throws Malformed; false too for what no key of its kind could make. */
export function isSignedBy(signature: Signature, by: PublicKey, data: Uint8Array): boolean {
  const hash = hashes[signature.hash];
  if (by.key === null || hash === undefined || signature.algorithm !== by.algorithm) return false;
  const signed = Buffer.concat([data, signature.trailer]);
  const digest = createHash(hash).update(signed).digest();
  if (!digest.subarray(0, 2).equals(signature.start)) return false;
  try {
    return holds(signature, by.key, hash, signed, digest);
  } catch (error) {
    if (error instanceof Malformed) throw error;
    // OpenSSL throws on numbers that no key of the kind can have.
    return false;
  }
}

function holds(
  signature: Signature,
  key: KeyObject,
  hash: string,
  signed: Uint8Array,
  digest: Uint8Array,
): boolean {
  const fields = fieldsOf(signature.values);
  switch (key.asymmetricKeyType) {
    case 'rsa': {
      const length = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
      return verifyBytes(hash, signed, key, padded(fields.mpi(), length));
    }
    case 'ec': {
      const length = curveBytes(key);
      const value = Buffer.concat([padded(fields.mpi(), length), padded(fields.mpi(), length)]);
      return verifyBytes(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, value);
    }
    case 'ed25519': {
      const value =
        signature.algorithm === 27
          ? fields.take(64)
          : Buffer.concat([padded(fields.mpi(), 32), padded(fields.mpi(), 32)]);
      return verifyBytes(null, digest, key, value);
    }
    case 'ed448':
      return verifyBytes(null, digest, key, fields.take(114));
    default:
      return false;
  }
}
