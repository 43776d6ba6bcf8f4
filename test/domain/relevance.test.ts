import { describe, expect, it } from 'vitest';
import type { ActorMatch } from '../../src/domain/advisory.ts';
import { makeReader } from '../help/reader.ts';

const reader = makeReader();
function actorsIn(title: string, summary = '', url: string | null = null): readonly ActorMatch[] {
  return reader({ title, summary, categories: [], url }).actors;
}
function voltTyphoon(title: string, summary = '', url: string | null = null): ActorMatch | undefined {
  return actorsIn(title, summary, url).find(({ actorId }) => actorId === 'volt-typhoon');
}

describe('who an advisory concerns', () => {
  it('is certain where the name, its own malware or its advisory stands', () => {
    expect(voltTyphoon('VOLTZITE in the grid')?.confidence).toBe('high');
    expect(voltTyphoon('FBI takes down KV botnet')?.confidence).toBe('high');
    expect(
      voltTyphoon('PRC actors in networks', '', 'https://www.cisa.gov/advisories/aa24-038a')?.confidence,
    ).toBe('high');
  });

  it('is never told by look-alikes, weather or electricity', () => {
    expect(actorsIn('Salt Typhoon in telecom networks').map(({ actorId }) => actorId)).toEqual([
      'salt-typhoon',
    ]);
    expect(voltTyphoon('Flax Typhoon targets Taiwan', 'Chinese hackers live off the land.')).toBeUndefined();
    expect(actorsIn('Typhoon Mawar hits Guam', 'Power is out, the Chinese weather office says.')).toEqual([]);
    expect(actorsIn('A 240 volt charger, a typhoon of demand')).toEqual([]);
  });

  it('is not told by what everybody uses', () => {
    expect(actorsIn('PowerShell in attacks on critical infrastructure')).toEqual([]);
    expect(actorsIn('CVE-2024-39717 patched')).toEqual([]);
    expect(actorsIn('PRC state-sponsored hackers')).toEqual([]);
    expect(actorsIn('Chinese tourists return to Guam')).toEqual([]);
  });

  it('is likely where the actor’s own tools stand with its country', () => {
    expect(voltTyphoon('JDY botnet grows', 'Chinese hackers scan for routers.')?.confidence).toBe('medium');
    expect(actorsIn('Industroyer returns', 'Russian hackers attack substations.')[0]).toMatchObject({
      actorId: 'sandworm',
      confidence: 'medium',
    });
    expect(actorsIn('Industroyer, ten years on')).toEqual([]);
  });

  it('is possible where nobody is named but place, country and attack fit', () => {
    expect(voltTyphoon('Chinese hackers breach networks in Guam')?.confidence).toBe('possible');
    expect(
      voltTyphoon('Versa Director zero-day', 'Chinese hackers exploited CVE-2024-39717.')?.confidence,
    ).toBe('possible');
    expect(voltTyphoon('China is preparing to attack US critical infrastructure, FBI says')?.confidence).toBe(
      'possible',
    );
  });

  it('is guessed by a country that stands there, close by, and is shown with its words', () => {
    const found = voltTyphoon('Hackers breach networks in Guam', 'Chinese spies are blamed.');
    expect(found?.confidence).toBe('possible');
    expect(found?.because).toContain('“Chinese”');
    expect(found?.evidence).toContainEqual(
      expect.objectContaining({ term: 'Chinese', kind: 'context', field: 'summary', start: 0, end: 7 }),
    );
    for (const summary of [
      'Chinese tourists are stranded.',
      'Officials gave no details. In other news, Beijing rejected a complaint.',
    ])
      expect(voltTyphoon('Hackers breach networks in Guam', summary)).toBeUndefined();
    const far = `Hackers breach networks in Guam. ${'The island is far. '.repeat(30)}A Chinese restaurant opened.`;
    expect(voltTyphoon('Power networks', far)).toBeUndefined();
    expect(voltTyphoon('JDY botnet grows', 'A Chinese restaurant opened.')).toBeUndefined();
    expect(
      voltTyphoon(
        'Prague blames Beijing for attack on critical infrastructure',
        'Hackers broke into a ministry.',
      ),
    ).toBeUndefined();
  });

  it('is not guessed where somebody else is named', () => {
    expect(voltTyphoon('UNC9999: Chinese hackers breach networks in Guam')).toBeUndefined();
    expect(voltTyphoon('Salt Typhoon: Chinese hackers in Guam networks')).toBeUndefined();
  });
});

describe('how central the actor is', () => {
  it.each([
    ['Volt Typhoon kept access for 300 days', '', 'about'],
    ['Chinese hackers in the grid', 'Volt Typhoon, a Chinese group, was found in a utility.', 'about'],
    [
      'Salt Typhoon hacks telecoms',
      'Earlier Volt Typhoon had been found in utilities. It stayed.',
      'involves',
    ],
    ['Salt Typhoon hacks telecoms', 'The group is, unlike Volt Typhoon, after calls.', 'mentions'],
    ['New botnet seen', 'Its operators work in a manner similar to Volt Typhoon.', 'mentions'],
    ['Chinese state hackers warned of', `${'They hide well. '.repeat(20)}It is Volt Typhoon.`, 'about'],
    [
      'Use encryption',
      `${'Many words. '.repeat(30)}Salt Typhoon, Volt Typhoon and Sandworm. Volt Typhoon.`,
      'mentions',
    ],
    ['New Chinese hackers', 'There is no technical overlap with those known as Volt Typhoon.', 'mentions'],
    ['New Chinese hackers', 'They don’t appear to be. No evidence links them to Volt Typhoon.', 'mentions'],
    ['Week in review: Volt Typhoon, patches and more', '', 'involves'],
    ['Week in review: patches and more', 'A store was robbed. Volt Typhoon is back.', 'mentions'],
    ['Router flaws', `${'Many words of something else. '.repeat(12)}Volt Typhoon too.`, 'mentions'],
  ])('%s / %s: %s', (title, summary, relation) => {
    expect(voltTyphoon(title, summary)).toMatchObject({ confidence: 'high', relation });
  });

  it('puts the most central actor first', () => {
    const actors = actorsIn('Sandworm attacks', 'Its tools are similar to those of Volt Typhoon.');
    expect(actors.map(({ actorId }) => actorId)).toEqual(['sandworm', 'volt-typhoon']);
  });
});

describe('evidence', () => {
  it('names each term once a field, the strongest first, and is short', () => {
    const match = voltTyphoon(
      'Guam and Volt Typhoon, Volt Typhoon, Volt Typhoon',
      'Volt Typhoon. '.repeat(50),
    );
    expect(match?.evidence.map(({ term, field }) => `${term} ${field}`)).toEqual([
      'Volt Typhoon title',
      'Volt Typhoon summary',
      'Guam title',
    ]);
  });
});
