import { describe, expect, it } from 'vitest';
import type { Actor, Alias } from '../../src/domain/actor.ts';
import { diffActors, keptIds } from '../../src/domain/edition.ts';
import { makeActor } from '../help/reader.ts';

const alias = (name: string, given: Partial<Alias> = {}): Alias => ({
  name,
  origin: 'a test',
  source: 'a test',
  date: null,
  class: 'unique',
  state: 'active',
  note: '',
  ...given,
});
const actor = (
  name: string,
  attackId: string | null,
  names: readonly string[] = [],
  given: Partial<Actor> = {},
) => ({
  ...makeActor(name.toLowerCase().replaceAll(' ', '-'), name, 'CN', attackId),
  aliases: [name, ...names].map((one) => alias(one)),
  ...given,
});

describe('a new edition', () => {
  it('says who came, who went, and what is said of the others', () => {
    const before = [actor('Alpha', 'G1', ['A1', 'A2']), actor('Beta', 'G2'), actor('Gamma', null)];
    const after = [
      actor('Alpha', 'G1', ['A2', 'A3'], { malware: ['Worm'] }),
      actor('Gamma', null),
      actor('Delta', 'G3'),
    ];
    const { added, gone, changed } = diffActors(before, after);
    expect(added.map(({ name }) => name)).toEqual(['Delta']);
    expect(gone.map(({ name }) => name)).toEqual(['Beta']);
    expect(changed).toEqual([
      {
        name: 'Alpha',
        wasNamed: null,
        namesAdded: ['A3'],
        namesGone: ['A1'],
        judgedAnew: [],
        malwareAdded: ['Worm'],
        malwareGone: [],
      },
    ]);
    expect(diffActors(before, before)).toEqual({ added: [], gone: [], changed: [] });
    expect(diffActors([], after).added).toHaveLength(3);
  });

  it('that only writes a name otherwise changes nothing; one that doubts it does', () => {
    const before = actor('Alpha', 'G1', ['UNC 1']);
    expect(diffActors([before], [actor('ALPHA', 'G1', ['UNC-1'], { id: 'alpha' })]).changed).toEqual([]);
    const doubted = {
      ...before,
      aliases: [alias('Alpha'), alias('UNC 1', { class: 'needs-context', state: 'disputed' })],
    };
    expect(diffActors([before], [doubted]).changed).toMatchObject([
      { judgedAnew: ['UNC 1 (unique → needs-context, disputed)'] },
    ]);
  });

  it('keeps the id of an actor that it renames, found by its ATT&CK id or by its old name among the new ones', () => {
    const before = [actor('Alpha', 'G1'), actor('Beta', null), actor('Gamma', 'G3')];
    const after = [actor('Apex', 'G1', ['Alpha']), actor('Bravo', null, ['Beta']), actor('Gamma', 'G3')];
    expect([...keptIds(before, after)]).toEqual([
      ['apex', 'alpha'],
      ['bravo', 'beta'],
    ]);
    expect(diffActors(before, after).changed).toMatchObject([{ wasNamed: 'Alpha' }, { wasNamed: 'Beta' }]);
  });

  it('takes nobody for another: an old name given to a second group, or a split in two, moves one id at most', () => {
    const before = [actor('Alpha', 'G1')];
    expect([...keptIds(before, [actor('Other', 'G9', ['Alpha'])])]).toEqual([]);
    const split = [actor('North', null, ['Alpha']), actor('South', null, ['Alpha'])];
    expect([...keptIds([actor('Alpha', null)], split)]).toEqual([['north', 'alpha']]);
    expect([...keptIds(before, [actor('Alpha', 'G1'), actor('Copy', null, ['Alpha'])])]).toEqual([]);
  });
});
