import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readKeys, seal, unseal } from '../../src/store/sealed.ts';

const one = randomBytes(32);
const keys = (words: string) => {
  const ring = readKeys(words);
  if (ring === null) throw new Error('no keys');
  return ring;
};

describe('a sealed token', () => {
  it('is read by the holder of its key, written in base64 or in hex, with remarks or without', () => {
    const sealed = seal(keys(one.toString('base64')), 'xoxb-1', 'T1');
    expect(unseal(keys(one.toString('hex')), sealed, 'T1')).toBe('xoxb-1');
    const file = `# since March\n${randomBytes(32).toString('base64')}\n# before\n${one.toString('hex')}\n`;
    expect(unseal(keys(file), sealed, 'T1')).toBe('xoxb-1');
  });

  it('is another text each time, and holds nothing that can be read', () => {
    const ring = keys(one.toString('base64'));
    const sealed = seal(ring, 'xoxb-1', 'T1');
    expect(sealed).not.toBe(seal(ring, 'xoxb-1', 'T1'));
    expect(Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url').toString('latin1')).not.toContain('xoxb');
  });

  it('does not open when a single bit of it is another one', () => {
    const ring = keys(one.toString('base64'));
    const [version, id, iv = '', body = ''] = seal(ring, 'xoxb-1', 'T1').split('.');
    for (const part of ['iv', 'body'] as const) {
      const length = Buffer.from(part === 'iv' ? iv : body, 'base64url').length;
      for (let bit = 0; bit < length * 8; bit += 1) {
        const bytes = Buffer.from(part === 'iv' ? iv : body, 'base64url');
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const changed = bytes.toString('base64url');
        const sealed = [version, id, part === 'iv' ? changed : iv, part === 'iv' ? body : changed].join('.');
        expect(() => unseal(ring, sealed, 'T1')).toThrow('was changed since it was sealed');
      }
    }
  });

  it.each(['', 'short', `${one.toString('base64')},short`, randomBytes(16).toString('hex')])(
    'has no key %j',
    (words) => expect(readKeys(words)).toBe(null),
  );
});
