import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, findNamed, nameKey } from '../../src/domain/lookup.ts';
import { directory } from '../help/directory.ts';

const idOf = (name: string) => {
  const found = findNamed(directory, name);
  return found.kind === 'one' ? found.is.id : found.kind;
};

describe('a name', () => {
  it.each([
    'Volt Typhoon',
    'volt-typhoon',
    '#VoltTyphoon',
    'BRONZE  silhouette',
    'bronzesilhouette',
    'G1017',
    'ＶＯＬＴ　ＴＹＰＨＯＯＮ',
  ])('finds its actor as %s', (name) => {
    expect(idOf(name)).toBe('volt-typhoon');
  });

  it('that two actors share asks back', () => {
    expect(findNamed(directory, 'shared name')).toMatchObject({
      kind: 'several',
      are: [{ id: 'volt-typhoon' }, { id: 'salt-typhoon' }],
    });
  });

  it('mistyped offers the nearest, best first', () => {
    expect(findNamed(directory, 'volt typhon', 'actor')).toMatchObject({
      kind: 'none',
      nearest: [{ id: 'volt-typhoon' }, { id: 'salt-typhoon' }],
    });
    expect(findNamed(directory, 'zzzzzzzz')).toEqual({ kind: 'none', nearest: [] });
  });

  it('of a sector finds it by the words people use', () => {
    expect(idOf('ports')).toBe('maritime');
    expect(idOf('Maritime')).toBe('maritime');
  });
});

describe('the distance between words', () => {
  it('is nothing to itself, the same both ways, and one for one slip', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, a, 20)).toBe(0);
        expect(editDistance(a, b, 20)).toBe(editDistance(b, a, 20));
      }),
    );
    expect(editDistance('lateset', 'latest', 5)).toBe(1);
    expect(editDistance('acotr', 'actor', 5)).toBe(1);
  });

  it('has keys that do not change when taken twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => nameKey(nameKey(name)) === nameKey(name)),
    );
  });
});
