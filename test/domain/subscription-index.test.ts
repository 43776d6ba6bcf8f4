import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, saidBy, wants } from '../../src/domain/filter.ts';
import { severities } from '../../src/domain/severity.ts';
import { byTeam, mayWant } from '../../src/domain/subscription-index.ts';
import { makeActorMatch, makeAdvisory, makeSectorMatch, makeSubscription } from '../help/make.ts';
import { runs } from '../help/runs.ts';

const lookups = {
  sectorParent: (id: string) => (id === 'maritime' ? 'transportation' : null),
  epss: (cve: string) => (cve.endsWith('1') ? 0.7 : null),
};
const some = <T>(...all: readonly T[]) => fc.uniqueArray(fc.constantFrom(...all), { maxLength: 2 });
const phrases = some('Fortinet', 'palo alto', 'PÅLO', 'ファイア', 'living-off-the-land', '--', '7', 'the');
const sectors = some('maritime', 'transportation', 'energy');
const filters: fc.Arbitrary<Filter> = fc.record(
  {
    sectors,
    actors: some('volt-typhoon', 'apt41'),
    minSeverity: fc.constantFrom(...severities),
    kevOnly: fc.boolean(),
    possible: fc.boolean(),
    mentions: fc.boolean(),
    vendors: phrases,
    cves: some('CVE-2026-1', 'CVE-2026-2'),
    minEpss: fc.constantFrom(0.5, 0.9),
    feeds: some('cisa', 'bsi'),
    including: phrases,
    excluding: phrases,
  },
  { requiredKeys: ['sectors', 'actors', 'minSeverity', 'kevOnly'] },
);
const text = fc
  .array(
    fc.constantFrom(
      'Fortinet',
      'Palo',
      'Alto',
      'palo-alto',
      '米ファイア社',
      'living off',
      'the',
      'land',
      '7.1',
      '–',
    ),
    { maxLength: 6 },
  )
  .map((words) => words.join(' '));
const advisories = fc
  .record({
    title: text,
    summary: text,
    products: fc.array(text, { maxLength: 1 }),
    feedId: fc.constantFrom('cisa', 'bsi', 'other'),
    severity: fc.constantFrom(...severities),
    kev: fc.boolean(),
    cves: some('CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3'),
    actors: some('volt-typhoon', 'apt41').map((ids) => ids.map((actorId) => makeActorMatch({ actorId }))),
    sectors: sectors.map((ids) => ids.map((id) => makeSectorMatch({ id }))),
  })
  .map((given) => makeAdvisory(given));

describe('the index of subscriptions', () => {
  it('finds every subscription that wants what is said, in their order, and each once', () => {
    fc.assert(
      fc.property(fc.array(filters, { maxLength: 12 }), advisories, (asked, advisory) => {
        const list = asked.map((filter) => makeSubscription({ filter }));
        const said = saidBy(advisory);
        const found = mayWant(list, said, lookups);
        expect(new Set(found).size).toBe(found.length);
        expect(found).toEqual(list.filter((one) => found.includes(one)));
        const wanting = (all: typeof found) => all.filter(({ filter }) => wants(filter, said, lookups));
        expect(wanting(found)).toEqual(wanting(list));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('leaves those alone that name something else', () => {
    const list = Array.from({ length: 1_000 }, (_, at) =>
      makeSubscription({
        filter: { sectors: [], actors: [`actor-${at}`], minSeverity: 'low', kevOnly: false },
      }),
    );
    const said = saidBy(makeAdvisory({ actors: [makeActorMatch({ actorId: 'actor-7' })] }));
    expect(mayWant(list, said, lookups)).toEqual([list[7]]);
  });

  it('gives the same lists by workspace while the list is the same', () => {
    const list = [makeSubscription(), makeSubscription({ teamId: 'T2' })];
    expect(byTeam(list)).toBe(byTeam(list));
    expect(byTeam(list).get('T2')).toEqual([list[1]]);
  });
});
