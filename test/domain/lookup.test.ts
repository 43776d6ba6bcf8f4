import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, findNamed, nameKey } from '../../src/domain/lookup.ts';
import { directory, manyActors } from '../help/directory.ts';

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

  const nearest = (typed: string) => {
    const found = findNamed(manyActors, typed, 'actor');
    return found.kind === 'none' ? found.nearest.map(({ name }) => name) : found.kind;
  };

  it('of which one word was typed offers every actor with that word, its shown name before its aliases', () => {
    expect(nearest('typhoon')).toEqual(['Flax Typhoon', 'Volt Typhoon', 'Salt Typhoon', 'APT40']);
    expect(nearest('panda')).toEqual(['Mustang Panda', 'APT27', 'APT40']);
  });

  it('that begins so comes first, five at most, and never one that only sounds so', () => {
    expect(nearest('apt')).toEqual(['APT27', 'APT28', 'APT29', 'APT33', 'APT40']);
    expect(nearest('mustang')).toEqual(['Mustang Panda']);
  });

  it('of malware or a tool offers the actors that use it', () => {
    expect(nearest('kv botnet')).toEqual(['Volt Typhoon', 'Salt Typhoon']);
  });

  it('of three letters is no beginning of a longer word', () => {
    expect(nearest('mus')).toEqual([]);
    expect(nearest('foo')).toEqual([]);
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
