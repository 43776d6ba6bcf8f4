import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Definition, subscribe } from '../../src/domain/subscribing.ts';
import { filterWords } from '../../src/domain/subscription-words.ts';
import { parseCommand } from '../../src/slack/grammar.ts';
import { readForm } from '../../src/slack/subscription-answers.ts';
import { type FieldState, inputBlocks } from '../../src/slack/views/fields.ts';
import { subscriptionFields } from '../../src/slack/views/subscription-form.ts';
import { directory } from '../help/directory.ts';
import { now } from '../help/make.ts';
import { runs } from '../help/runs.ts';

const asker = { id: 's1', teamId: 'T1', channelId: 'C1', userId: 'U1', zone: 'UTC', now };
const names = { directory, feedTitle: (id: string) => id };
const lens = { ...names, term: () => null, vulnerability: () => undefined, now };

/** What a channel has that is subscribed by these words. */
function made(words: string): Definition {
  const command = parseCommand(`subscribe ${words}`, directory);
  if (command.kind !== 'subscribe') throw new Error(JSON.stringify(command));
  const { name, filter, cadence } = subscribe(
    [],
    { ...command.topics, ...command.options },
    asker,
  ).subscription;
  return { name, filter, cadence };
}

/** Its form, sent as it was opened. */
function sentUnchanged(definition: Definition) {
  const fields = subscriptionFields(definition, { feeds: [], zones: ['UTC'] }, lens);
  const states = inputBlocks(fields, 'chosen').map(({ block_id: id = '', element }) => {
    const begun = element as unknown as Readonly<Record<string, never>>;
    const state = {
      value: begun['initial_value'],
      selected_option: begun['initial_option'],
      selected_options: begun['initial_options'],
      selected_time: begun['initial_time'],
    } as unknown as FieldState;
    return [id, { value: state }] as const;
  });
  return readForm(fields, Object.fromEntries(states));
}

const say = (words: string) => filterWords(made(words).filter, names, (name) => name);

describe('a subscription that is edited and sent as it was', () => {
  it('stays what it was, whatever age and EPSS score it was given', () => {
    const age = fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.constantFrom('h', 'd', 'w'));
    const score = fc.oneof(
      fc.integer({ min: 1, max: 100_000 }).map((of) => `${of / 1_000}%`),
      fc.integer({ min: 1, max: 100_000 }).map((of) => String(of / 100_000)),
    );
    fc.assert(
      fc.property(age, score, ([number, unit], epss) => {
        const definition = made(`maritime age:${number}${unit} epss:${epss} instant`);
        expect(sentUnchanged(definition)).toEqual({ kind: 'definition', definition });
        const words = filterWords(definition.filter, names, (name) => name);
        expect(words).toMatch(/not older than \d[\d,]* (?:hour|day|week)s?$/);
        expect(words).toMatch(/score of at least (?:0\.\d{1,9}|1) /);
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('keeps a name with a comma in it whole', () => {
    const definition = made('vendor:"Acme, Inc",Fortinet with:"one, two" instant');
    expect(definition.filter.vendors).toEqual(['Acme, Inc', 'Fortinet']);
    expect(sentUnchanged(definition)).toEqual({ kind: 'definition', definition });
  });
});

describe('the echo of a subscription', () => {
  it('says hours as hours and days as days', () => {
    expect(say('all age:12h')).toContain('not older than 12 hours');
    expect(say('all age:1h')).toContain('not older than 1 hour');
    expect(say('all age:36h')).toContain('not older than 36 hours');
    expect(say('all age:24h')).toContain('not older than 1 day');
    expect(say('all age:2w')).toContain('not older than 14 days');
  });

  it('says an EPSS score without what dividing leaves behind', () => {
    expect(say('all epss:57.3%')).toContain('at least 0.573');
    expect(say('all epss:0.07%')).toMatch(/at least 0\.0007$/);
  });
});
