import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyDetached } from '../../src/feeds/openpgp.ts';
import { readCertificates } from '../../src/feeds/openpgp-key.ts';
import { Malformed } from '../../src/feeds/openpgp-packets.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

/** Made by GnuPG: test/fixtures/openpgp/make.sh. */
const file = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/openpgp', name));
const document = file('document.json');
const now = Date.UTC(2025, 10, 1);
const fingerprints = new Map(
  file('fingerprints.txt')
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]),
);

function check(
  signature: string | Uint8Array,
  keys: readonly string[],
  over: Uint8Array = document,
  at = now,
) {
  const certificates = keys.flatMap((name) => readCertificates(file(`${name}.key.asc`)));
  const bytes = typeof signature === 'string' ? file(signature) : signature;
  const verdict = verifyDetached(over, bytes, certificates, at);
  return 'reason' in verdict ? `${verdict.kind}: ${verdict.reason}` : verdict.kind;
}

describe('a detached signature that GnuPG made', () => {
  it.each([
    ['rsa.asc', 'rsa'],
    ['rsa.sig', 'rsa'],
    ['rsa-text.asc', 'rsa'],
    ['rsa-sha512.asc', 'rsa'],
    ['ecdsa.asc', 'ecdsa'],
    ['p384.asc', 'p384'],
    ['brainpool.asc', 'brainpool'],
    ['subkey.asc', 'subkey'],
    ['other.asc', 'other'],
  ])('is right by the key that made it, and of no other document: %s', (signature, key) => {
    expect(readCertificates(file(`${key}.key.asc`)).map(({ fingerprint }) => fingerprint)).toEqual([
      fingerprints.get(key),
    ]);
    expect(check(signature, ['other', key])).toBe('right');
    expect(check(signature, [key], Buffer.concat([document, Buffer.from(' ')]))).toBe(
      'wrong: its signature is of another document',
    );
  });

  it('is wrong by a key that nobody names, though it names itself', () => {
    expect(check('other.asc', ['rsa', 'subkey'])).toMatch(
      /^wrong: its signature is by a key that its publisher does not name \([0-9A-F]{40}\)$/,
    );
    expect(check('other.asc', [])).toMatch(/^wrong/);
  });

  it('counts for what was signed before its key expired or was retired, and for nothing once it was compromised', () => {
    expect(check('expired.asc', ['expired'])).toBe('wrong: its signature is by a key that had expired');
    expect(check('expired-before.asc', ['expired'])).toBe('right');
    expect(check('retired.asc', ['retired'])).toBe('right');
    expect(check('compromised.asc', ['compromised'])).toBe(
      'wrong: its signature is by a key that was revoked',
    );
    expect(check('subkey.asc', ['subkey-retired'])).toBe('right');
  });

  it('is wrong from the day on which it says that it ends, and when it is from the future', () => {
    expect(check('rsa-short.asc', ['rsa'], document, Date.UTC(2025, 5, 20))).toBe('right');
    expect(check('rsa-short.asc', ['rsa'])).toBe('wrong: its signature has expired');
    expect(check('rsa.asc', ['rsa'], document, Date.UTC(2025, 4, 1))).toBe(
      'wrong: its signature is from the future',
    );
  });

  it('proves nothing in ways that are not read or that are broken by now, and is not called wrong', () => {
    expect(check('legacy.asc', ['legacy'])).toBe(
      'unproven: its signature is made in a way that is not read here',
    );
    expect(check('rsa-sha1.asc', ['rsa'])).toBe(
      'unproven: its signature is made in a way that is not read here',
    );
  });

  it('is one of several, of which one that is right is enough', () => {
    const both = Buffer.concat([file('other.asc'), file('rsa.asc')]);
    expect(check(both, ['rsa'])).toBe('right');
    expect(check(both, ['ecdsa'])).toMatch(/^wrong/);
  });

  it('is damaged, cut short, or no signature at all, and said to be', () => {
    const armored = file('rsa.asc').toString();
    const binary = file('rsa.sig');
    const damaged = armored.replace(
      /^([A-Za-z0-9+/]{64})$/m,
      (line) => `${line.slice(0, -1)}${line.endsWith('A') ? 'B' : 'A'}`,
    );
    expect(check(Buffer.from(damaged), ['rsa'])).toBe(
      'wrong: its signature cannot be read: its armor is damaged',
    );
    expect(check(Buffer.from(armored.slice(0, -60)), ['rsa'])).toBe(
      'wrong: its signature cannot be read: its armor breaks off',
    );
    expect(check(binary.subarray(0, 200), ['rsa'])).toBe(
      'wrong: its signature cannot be read: it breaks off',
    );
    expect(check(Buffer.from('<!doctype html><p>Not found'), ['rsa'])).toBe('none');
    expect(check(Buffer.alloc(0), ['rsa'])).toBe('none');
    expect(check(file('rsa.key.asc'), ['rsa'])).toBe('wrong: its signature is not one of a document');
  });

  it('is wrong with any bit changed of what it signs or of its numbers', () => {
    const whole = file('rsa.sig');
    const head = 3;
    const signed = head + 6 + whole.readUInt16BE(head + 4);
    const numbers = whole.length - 384;
    for (let at = head; at < whole.length; at += 5) {
      if (at >= signed && at < numbers) continue;
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(check(changed, ['rsa']), `byte ${at}`).not.toBe('right');
    }
  });
});

describe('a key file', () => {
  it('binds the keys under its main key, and takes no other for its own', () => {
    const [mine] = readCertificates(file('subkey.key.asc'));
    expect(mine?.signers.map(({ maySign }) => maySign)).toEqual([false, true, false]);
    // Another's key under mine: the binding is by the wrong main key.
    const [rsa] = [file('rsa.key.asc')];
    const stolen = Buffer.concat([binaryOf(rsa), subkeyOf(file('subkey.key.asc'))]);
    expect(readCertificates(stolen).map(({ signers }) => signers.length)).toEqual([1]);
  });

  it('does not make a key its own that does not say so itself', () => {
    const stolen = adopted(subkeyOf(file('subkey.key.asc')));
    const [certificate] = readCertificates(stolen);
    expect(certificate?.signers.map(({ maySign }) => maySign)).toEqual([true, false]);
    const verdict = verifyDetached(document, file('subkey.asc'), certificate ? [certificate] : [], now);
    expect(verdict).toEqual({
      kind: 'wrong',
      reason: 'its signature is by a key that is not made for signing',
    });
  });

  it('of any bytes is read or refused in words, and never anything else', () => {
    const sample = binaryOf(file('subkey.key.asc'));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(fc.nat(sample.length - 1), fc.nat(255)).map(([at, value]) => {
        const changed = Buffer.from(sample);
        changed[at] = value;
        return new Uint8Array(changed);
      }),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        try {
          readCertificates(some);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
        expect(['right', 'wrong', 'unproven', 'none']).toContain(
          verifyDetached(document, some, [], now).kind,
        );
      }),
      { numRuns: runs(500) },
    );
  });

  it('with thousands of beginnings and no end costs no time', async () => {
    const hostile = Buffer.from('-----BEGIN PGP SIGNATURE-----\n'.repeat(30_000));
    const took = await spent(() => expect(() => readCertificates(hostile)).toThrow(Malformed));
    expect(took).toBeLessThan(500);
  });
});

/** The bytes in an armored file. */
function binaryOf(armored: Buffer): Buffer {
  const body = armored.toString().split('\n\n')[1]?.split('\n=')[0] ?? '';
  return Buffer.from(body, 'base64');
}

/** The keys under the main key, with what binds them. */
function subkeyOf(armored: Buffer): Buffer {
  const bytes = binaryOf(armored);
  return bytes.subarray(bytes.indexOf(Buffer.from([0xb8])));
}

const packet = (tag: number, body: Uint8Array) =>
  Buffer.concat([Buffer.from([0xc0 | tag, 255, 0, 0, body.length >> 8, body.length & 255]), body]);

/** A certificate of a new key under which another's key is bound for signing, without that key's word. */
function adopted(subkey: Buffer): Buffer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const made = Buffer.from([0x67, 0x74, 0x80, 0]);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const main = Buffer.concat([Buffer.from([4]), made, Buffer.from([27]), point]);
  const other = subkey.subarray(2, 2 + (subkey[1] ?? 0));
  const hashed = Buffer.concat([Buffer.from([5, 2]), made, Buffer.from([2, 27, 2])]);
  const head = Buffer.concat([Buffer.from([4, 0x18, 27, 8, 0, hashed.length]), hashed]);
  const form = (body: Uint8Array) => Buffer.concat([Buffer.from([0x99, 0, body.length]), body]);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, head.length]);
  const digest = createHash('sha256')
    .update(Buffer.concat([form(main), form(other), head, trailer]))
    .digest();
  const signature = Buffer.concat([
    head,
    Buffer.from([0, 0]),
    digest.subarray(0, 2),
    sign(null, digest, privateKey),
  ]);
  return Buffer.concat([packet(6, main), packet(14, other), packet(2, signature)]);
}
