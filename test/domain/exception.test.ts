import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { type Excepted, type Exception, eyesOf, withoutExcepted } from '../../src/domain/exception.ts';
import { createReader } from '../../src/domain/reading.ts';
import { makeActorMatch, makeAdvisory, makeException } from '../help/make.ts';
import { makeReader, makeTerm, someActors, someSectors, someTerms } from '../help/reader.ts';

const read = makeReader();
const told = (title: string, summary = '', given: Partial<Advisory> = {}): Advisory => {
  const text = { title, summary, categories: [], url: null };
  return makeAdvisory({ ...text, ...read(text), ...given });
};
const except = (given: Partial<Excepted>): Excepted => ({
  kind: 'term',
  term: null,
  actorId: null,
  sectorId: null,
  feedId: null,
  ...given,
});
const seen = (advisory: Advisory, ...given: Partial<Excepted>[]) =>
  withoutExcepted(advisory, given.map(except), read.without);
const actorsOf = (advisory: Advisory) => advisory.actors.map(({ actorId }) => actorId);
const held = (given: Partial<Exception> = {}): Exception => ({
  ...makeException(),
  id: 'e1',
  undoneAt: null,
  undoneBy: null,
  ...given,
});

describe('an exception', () => {
  it('takes the tag that has no other proof, and the severity that the tag made', () => {
    const advisory = told('VOLTZITE lift out of order');
    expect([actorsOf(advisory), advisory.severity]).toEqual([['volt-typhoon'], 'high']);
    const left = seen(advisory, { term: 'voltzite' });
    expect(left).toMatchObject({ actors: [], severity: 'low', severityReasons: [] });
    expect(advisory.actors).toHaveLength(1);
  });

  it('leaves a tag that another name proves, without the excepted words among its evidence', () => {
    const left = seen(told('VOLTZITE returns', 'Volt Typhoon is at work.'), { term: 'VOLTZITE' });
    expect(left.actors.map(({ evidence }) => evidence.map(({ term }) => term))).toEqual([['Volt Typhoon']]);
  });

  it('is found however it is written, and holds for no other word', () => {
    const advisory = told('Volt Typhoon at work');
    expect(seen(advisory, { term: '#volt-typhoon' }).actors).toEqual([]);
    expect(seen(advisory, { term: 'Volt' })).toBe(advisory);
  });

  it('takes what only the excepted term backed, and brings nothing up from under a longer name', () => {
    const everyday = makeTerm('Lantern', 'alias', { class: 'needs-context', actorId: 'sandworm' });
    const longer = makeTerm('Lantern Group', 'alias', { actorId: 'sandworm' });
    const watchlists = [{ id: 'test', title: 'Test', terms: [...someTerms, everyday, longer] }];
    const reader = createReader({ actors: someActors, sectors: someSectors, watchlists });
    const read = (title: string) => {
      const text = { title, summary: '', categories: [], url: null };
      return makeAdvisory({ ...text, ...reader(text) });
    };
    const without = (title: string, term: string) =>
      actorsOf(withoutExcepted(read(title), [except({ term })], reader.without));
    expect(actorsOf(read('Lantern brings Industroyer back'))).toEqual(['sandworm']);
    expect(without('Lantern brings Industroyer back', 'Industroyer')).toEqual([]);
    expect(without('Lantern Group returns', 'Lantern Group')).toEqual([]);
  });

  it('may hold on one feed only, or for one actor only', () => {
    const advisory = told('VOLTZITE', '', { feedId: 'lifts' });
    expect(seen(advisory, { term: 'VOLTZITE', feedId: 'dragos' })).toBe(advisory);
    expect(seen(advisory, { term: 'VOLTZITE', feedId: 'lifts' }).actors).toEqual([]);
    expect(seen(advisory, { term: 'VOLTZITE', actorId: 'sandworm' })).toBe(advisory);
    expect(seen(advisory, { term: 'VOLTZITE', actorId: 'volt-typhoon' }).actors).toEqual([]);
  });

  it('takes a word of a sector, and the sector with its last word', () => {
    const advisory = told('Freight and banking hit by ransomware', 'A bank and a freight operator.');
    expect(advisory.sectors.map(({ id }) => id).sort()).toEqual(['financial-services', 'transportation']);
    const left = seen(advisory, { term: 'freight', sectorId: 'transportation' });
    expect(left.sectors.map(({ id }) => id)).toEqual(['financial-services']);
    expect(seen(advisory, { term: 'freight', sectorId: 'maritime' })).toBe(advisory);
    expect(seen(advisory, { kind: 'sector', sectorId: 'financial-services' }).sectors).toHaveLength(1);
  });

  it('may take every guess about an actor, and leaves what names it', () => {
    const guess = told('Hackers in Guam', '', { actors: [makeActorMatch({ confidence: 'possible' })] });
    expect(seen(guess, { kind: 'possible', actorId: 'volt-typhoon' }).actors).toEqual([]);
    expect(seen(guess, { kind: 'possible', actorId: 'sandworm' })).toBe(guess);
    const named = told('Volt Typhoon in Guam');
    expect(seen(named, { kind: 'possible' })).toBe(named);
  });

  it('may take an actor altogether, and no other', () => {
    const both = told('Volt Typhoon and Sandworm');
    expect(actorsOf(seen(both, { kind: 'actor', actorId: 'sandworm' }))).toEqual(['volt-typhoon']);
  });

  it('adds nothing: what was not tagged when it was stored stays so, and nothing gets worse', () => {
    const stored = told('VOLTZITE and Sandworm', '', { severity: 'low', severityReasons: [] });
    const [volt] = stored.actors.filter(({ actorId }) => actorId === 'volt-typhoon');
    const left = seen({ ...stored, actors: volt === undefined ? [] : [volt] }, { term: 'VOLTZITE' });
    expect(left).toMatchObject({ actors: [], severity: 'low' });
  });

  it('holds in its own workspace, or in all, until it is taken back', () => {
    const advisory = told('VOLTZITE');
    const looks = (exception: Exception, teamId: string) =>
      eyesOf([exception], teamId, read.without)?.(advisory);
    expect(looks(held(), 'T1')?.actors).toEqual([]);
    expect(looks(held(), 'T2')).toBeUndefined();
    expect(looks(held({ teamId: '*' }), 'T2')?.actors).toEqual([]);
    expect(looks(held({ undoneAt: 1, undoneBy: 'ann' }), 'T1')).toBeUndefined();
  });
});
