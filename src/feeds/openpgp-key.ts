import { Buffer } from 'node:buffer';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { type Fields, fieldsOf, Malformed, type Packet, packetsOf, withoutArmor } from './openpgp-packets.ts';
import { isSignedBy, type PublicKey, readSignature, type Signature } from './openpgp-signature.ts';

/** A key that documents may be signed with, and what its owner says of it. Times are epoch milliseconds. */
export type Signer = {
  readonly key: PublicKey;
  /** Made for signing, and bound to its owner's main key. */
  readonly maySign: boolean;
  readonly expires: number | null;
  /** Since when nothing that it signs holds; 0 for ever. Null: it was not revoked. */
  readonly revoked: number | null;
};

/** An owner's main key with those under it. */
export type Certificate = { readonly fingerprint: string; readonly signers: readonly Signer[] };

/** A certificate as it lies in a file: keys, names, and the signatures behind each. */
type Part = { readonly packet: Packet; readonly signatures: Signature[] };

const tags = { signature: 2, mainKey: 6, name: 13, subkey: 14, image: 17 };
const forSigning = 0x02;

function jwk(key: Readonly<Record<string, string>>): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** A value of DER: what it is, how long it is, itself. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const ecPublicKey = Buffer.from('06072a8648ce3d0201', 'hex');
const ed25519Legacy = '2b06010401da470f01';

/** A point on a curve that OpenSSL knows by its name. */
function curveKey(curve: Uint8Array, point: Uint8Array): KeyObject {
  const which = der(0x30, ecPublicKey, der(0x06, curve));
  return createPublicKey({
    key: Buffer.from(der(0x30, which, der(0x03, Buffer.from([0]), point))),
    format: 'der',
    type: 'spki',
  });
}

function materialOf(algorithm: number, fields: Fields): KeyObject | null {
  switch (algorithm) {
    case 1:
    case 3:
      return jwk({ kty: 'RSA', n: base64(fields.mpi()), e: base64(fields.mpi()) });
    case 19:
      return curveKey(fields.take(fields.byte()), fields.mpi());
    case 22: {
      const curve = Buffer.from(fields.take(fields.byte())).toString('hex');
      const point = fields.mpi();
      if (curve !== ed25519Legacy || point.length !== 33) return null;
      return jwk({ kty: 'OKP', crv: 'Ed25519', x: base64(point.subarray(1)) });
    }
    case 27:
      return jwk({ kty: 'OKP', crv: 'Ed25519', x: base64(fields.take(32)) });
    case 28:
      return jwk({ kty: 'OKP', crv: 'Ed448', x: base64(fields.take(57)) });
    default:
      return null;
  }
}

/** What a signature over a key signs of it. */
function signedForm({ body }: Pick<PublicKey, 'body'>): Uint8Array {
  const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
}

/** A key of version 4; null for another. */
function readKey(body: Uint8Array): PublicKey | null {
  const fields = fieldsOf(body);
  if (fields.byte() !== 4) return null;
  const created = fields.number(4) * 1_000;
  const algorithm = fields.byte();
  const fingerprint = createHash('sha1').update(signedForm({ body })).digest('hex').toUpperCase();
  let key: KeyObject | null = null;
  try {
    key = materialOf(algorithm, fields);
  } catch (error) {
    // A curve that this machine's OpenSSL does not know is no fault of the key.
    if (error instanceof Malformed) throw error;
  }
  return { algorithm, created, fingerprint, body, key };
}

function partsOf(packets: readonly Packet[]): readonly (readonly Part[])[] {
  const certificates: Part[][] = [];
  for (const packet of packets) {
    if (packet.tag === tags.mainKey) certificates.push([]);
    const current = certificates.at(-1);
    if (current === undefined) continue;
    if (packet.tag === tags.signature) {
      const signature = readSignature(packet.body);
      if (signature !== null) current.at(-1)?.signatures.push(signature);
    } else current.push({ packet, signatures: [] });
  }
  return certificates;
}

function newest(signatures: readonly Signature[]): Signature | null {
  return signatures.reduce<Signature | null>(
    (last, one) => (last === null || one.created > last.created ? one : last),
    null,
  );
}

/** Reasons of an owner who only stopped using the key; whatever else is said, or nothing, takes all back that it signed. */
const retired = new Set([1, 3]);

function revokedSince(revocations: readonly Signature[]): number | null {
  const since = revocations.map(({ revocation, created }) => (retired.has(revocation ?? 0) ? created : 0));
  return since.length === 0 ? null : Math.min(...since);
}

function earliest(...times: readonly (number | null)[]): number | null {
  const given = times.filter((time) => time !== null);
  return given.length === 0 ? null : Math.min(...given);
}

function named(main: PublicKey, { packet: { tag, body } }: Part): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = tag === tags.image ? 0xd1 : 0xb4;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([signedForm(main), head, body]);
}

function mainSigner(main: PublicKey, [own, ...others]: readonly Part[]): Signer {
  const over = (signatures: readonly Signature[], types: readonly number[], data: Uint8Array) =>
    signatures.filter((one) => types.includes(one.type) && !one.isStrange && isSignedBy(one, main, data));
  const direct = own?.signatures ?? [];
  const said = newest([
    ...over(direct, [0x1f], signedForm(main)),
    ...others
      .filter(({ packet }) => packet.tag === tags.name || packet.tag === tags.image)
      .flatMap((name) => over(name.signatures, [0x10, 0x11, 0x12, 0x13], named(main, name))),
  ]);
  return {
    key: main,
    maySign: said?.flags == null || (said.flags & forSigning) !== 0,
    expires: said?.keyHolds == null ? null : main.created + said.keyHolds,
    revoked: revokedSince(over(direct, [0x20], signedForm(main))),
  };
}

/** A key under the main one is bound by that, and says itself that it is: else anybody could call another's key his own. */
function subkeySigner(main: PublicKey, mainSays: Signer, { packet, signatures }: Part): Signer | null {
  const key = readKey(packet.body);
  if (key === null) return null;
  const data = Buffer.concat([signedForm(main), signedForm(key)]);
  const by = (type: number) =>
    signatures.filter((one) => one.type === type && !one.isStrange && isSignedBy(one, main, data));
  const binding = newest(by(0x18));
  if (binding === null) return null;
  const back = binding.embedded === null ? null : readSignature(binding.embedded);
  const isBound = back !== null && back.type === 0x19 && isSignedBy(back, key, data);
  const own = binding.keyHolds === null ? null : key.created + binding.keyHolds;
  return {
    key,
    maySign: isBound && ((binding.flags ?? 0) & forSigning) !== 0,
    expires: earliest(own, mainSays.expires),
    revoked: earliest(revokedSince(by(0x28)), mainSays.revoked),
  };
}

function certificateOf(parts: readonly Part[]): Certificate | null {
  const [first] = parts;
  const main = first === undefined ? null : readKey(first.packet.body);
  if (main === null) return null;
  const mainSays = mainSigner(main, parts);
  const subkeys = parts
    .filter(({ packet }) => packet.tag === tags.subkey)
    .flatMap((part) => subkeySigner(main, mainSays, part) ?? []);
  return { fingerprint: main.fingerprint, signers: [mainSays, ...subkeys] };
}

/** The certificates of a key file, armored or not. Throws Malformed; none where there is no OpenPGP of version 4 in it. */
export function readCertificates(bytes: Uint8Array): readonly Certificate[] {
  return (withoutArmor(bytes) ?? []).flatMap((block) =>
    partsOf(packetsOf(block)).flatMap((parts) => certificateOf(parts) ?? []),
  );
}
