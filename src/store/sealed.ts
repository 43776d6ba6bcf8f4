import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** A key with the name by which what it sealed knows it. */
type Key = { readonly id: string; readonly bytes: Buffer };

/** The key that seals, and those that sealed before and still open. */
export type KeyRing = { readonly current: Key; readonly all: ReadonlyMap<string, Key> };

/** A sealed text cannot be opened; the message says why, and holds nothing of it. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const version = 'v1';

function keyOf(words: string): Key | null {
  const bytes = /^[0-9a-f]{64}$/i.test(words) ? Buffer.from(words, 'hex') : Buffer.from(words, 'base64');
  if (bytes.length !== keyBytes) return null;
  return { id: createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 8), bytes };
}

/**
 * Keys of 32 bytes, each in base64 or hex, separated by commas, blanks or lines; a line that begins with # is a remark. The first one
 * seals. Null where there is none, or where one is no such key.
 */
export function readKeys(words: string): KeyRing | null {
  const given = words
    .replace(/^\s*#.*$/gm, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(keyOf);
  const keys = given.filter((key) => key !== null);
  const [current] = keys;
  if (current === undefined || keys.length < given.length) return null;
  return { current, all: new Map(keys.map((key) => [key.id, key])) };
}

/** Encrypt a text so that only a holder of the key reads it (AES-256-GCM), and only as what it is about. */
export function seal({ current }: KeyRing, text: string, about: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', current.bytes, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(`${version} ${about}`));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [version, current.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** The name of the key that sealed a text. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

/** Read a sealed text. Throws SealError where its key is not given, and where the text was changed or is about something else. */
export function unseal({ all }: KeyRing, sealed: string, about: string): string {
  const [written = '', keyId = '', iv = '', body = ''] = sealed.split('.');
  const key = all.get(keyId);
  if (written !== version) throw new SealError('a sealed text is of a kind that this version does not know');
  if (key === undefined)
    throw new SealError(
      `the token of ${about} was sealed with the key ${keyId}, which is not among those given: add that key after the present one`,
    );
  const bytes = Buffer.from(body, 'base64url');
  try {
    const ivRead = Buffer.from(iv, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, ivRead, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(`${version} ${about}`));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return decipher.update(bytes.subarray(0, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw new SealError(`the token of ${about} was changed since it was sealed`, { cause: error });
  }
}
