import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, verbs } from '../../src/slack/grammar.ts';
import { directory } from '../help/directory.ts';

const read = (text: string) => parseCommand(text, directory);

describe('the words after /threat', () => {
  it('without any word are help with how the channel stands', () => {
    expect(read('')).toEqual({ kind: 'help', verb: null, empty: true });
    expect(read('  help   subscribe ')).toMatchObject({ kind: 'help', verb: { name: 'subscribe' } });
  });

  it('mistyped get the nearest command with what was typed behind it', () => {
    expect(read('subscibe rail')).toMatchObject({
      kind: 'fault',
      problem: expect.stringContaining('Did you mean “subscribe”?'),
      tries: ['subscribe rail'],
    });
    expect(read('stauts')).toMatchObject({ tries: ['status'] });
  });

  it('that are only a name offer the command that wants it', () => {
    expect(read('volt typhoon')).toMatchObject({ kind: 'fault', tries: ['actor volt typhoon'] });
    expect(read('ports')).toMatchObject({ kind: 'fault', tries: ['latest ports'] });
  });

  it('find an actor by any alias', () => {
    expect(read('actor BRONZE-SILHOUETTE')).toMatchObject({
      kind: 'actor',
      found: { kind: 'one', is: { id: 'volt-typhoon' } },
    });
    expect(read('actor')).toMatchObject({ kind: 'fault' });
  });

  it('narrow the latest by sector, actor, severity and age', () => {
    expect(read('latest maritime volt typhoon high 3d page 2')).toEqual({
      kind: 'latest',
      typed: 'maritime volt typhoon high 3d',
      sectors: ['maritime'],
      actors: ['volt-typhoon'],
      minSeverity: 'high',
      withinMs: 3 * 86_400_000,
      page: 2,
    });
  });

  it('subscribe to sectors of several words, with every option', () => {
    expect(
      read('subscribe “oil and gas”, rail severity:high kev instant daily at 7:30 tz europe/berlin silent'),
    ).toEqual({
      kind: 'subscribe',
      topics: { sectors: ['pipelines', 'rail'], actors: [] },
      options: {
        minSeverity: 'high',
        kevOnly: true,
        instant: true,
        digest: 'daily',
        hour: '07:30',
        zone: 'Europe/Berlin',
        silentWhenEmpty: true,
      },
    });
    expect(read('subscribe all kev:off silent:off weekly')).toEqual({
      kind: 'subscribe',
      topics: { sectors: [], actors: [] },
      options: { kevOnly: false, silentWhenEmpty: false, digest: 'weekly' },
    });
  });

  it.each([
    ['subscribe', 'Subscribe to what?'],
    ['subscribe all rail', 'unclear'],
    ['subscribe maritine', 'I know no sector or actor called “maritine”. Nearest: Maritime and ports'],
    ['subscribe rail at 25:00', '“25:00” is no time of day'],
    ['subscribe rail at', '“” is no time of day'],
    ['subscribe rail tz Mars/Olympus', '“Mars/Olympus” is no time zone I know'],
    ['subscribe rail tz +01:00', '“+01:00” is no time zone I know'],
    ['subscribe rail severity:awful', '“awful” is no severity'],
    ['subscribe rail kev:maybe', '“maybe” is neither on nor off'],
    ['subscribe shared name', 'is a name of Volt Typhoon and of Salt Typhoon'],
    ['unsubscribe', 'Unsubscribe from what?'],
    ['unsubscribe nothing', 'I know no sector or actor'],
    ['help me', 'There is no command “me”'],
    ['latest yesterday', 'I know no sector or actor called “yesterday”'],
  ])('that cannot be understood say why: %s', (text, problem) => {
    expect(read(text)).toMatchObject({ kind: 'fault', problem: expect.stringContaining(problem) });
  });

  it('of every example in the help are understood', () => {
    const names = new Set(['maritime', 'rail', 'volt-typhoon']);
    for (const example of verbs.flatMap((verb) => verb.examples)) {
      const command = read(example);
      expect(command.kind, example).toBe(example.split(' ')[0]);
      if (command.kind === 'subscribe')
        expect([...command.topics.sectors, ...command.topics.actors].every((id) => names.has(id))).toBe(true);
    }
  });

  it('never break it, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (text) => typeof read(text).kind === 'string',
      ),
      { numRuns: 300 },
    );
    const token = fc.constantFrom(
      'subscribe',
      'latest',
      'rail',
      'at',
      'tz',
      'severity:',
      'kev:',
      'instant',
      'page',
      '3d',
      ':',
      'all',
      '“',
      '08:00',
    );
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 12 }),
        (words) => typeof read(words.join(' ')).kind === 'string',
      ),
      { numRuns: 500 },
    );
  });
});
