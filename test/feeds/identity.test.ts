import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentityRule } from '../../src/domain/feed.ts';
import { identities, type Telling } from '../../src/feeds/identity.ts';

const blank: Telling = { guid: null, url: null, title: '', summary: null, content: null, published: null };
const telling = fc.record({
  guid: fc.option(fc.constantFrom('a', 'b')),
  url: fc.option(fc.constantFrom('https://e.org/1', 'https://e.org/2')),
  title: fc.constantFrom('one', 'two'),
  summary: fc.option(fc.constantFrom('x', 'y')),
  content: fc.constant(null),
  published: fc.option(fc.constantFrom('2026-11-24T08:00:00.000Z', '2026-11-25T08:00:00.000Z')),
});
const pairs = (told: readonly Telling[]) => {
  const names = identities(told);
  return told.map((one, at) => [JSON.stringify(one), names[at]] as const);
};

describe('the identity of an advisory', () => {
  it('is its guid, else its link, else its words', () => {
    const [guid, link, words] = identities([
      { ...blank, guid: 'g', url: 'https://e.org/1' },
      { ...blank, url: 'https://e.org/2' },
      { ...blank, title: 'Only words' },
    ]);
    expect(guid).toBe('guid:g');
    expect(link).toBe('link:https://e.org/2');
    expect(words).toMatch(/^hash:[0-9a-f]{64}$/);
  });

  it('is made by the rule that tells this feed apart, and never of what the rule distrusts', () => {
    const one = { ...blank, guid: 'g', url: 'https://e.org/1', title: 'One' };
    const by = (rule: IdentityRule) => identities([one], rule)[0];
    expect(by('guid')).toBe('guid:g');
    expect(by('guid-link')).toBe('guid:g link:https://e.org/1');
    expect(by('link')).toBe('link:https://e.org/1');
    expect(by('hash')).toMatch(/^hash:/);
    expect(identities([{ ...one, url: null }], 'guid-link')).toEqual(['guid:g']);
    expect(identities([{ ...one, url: null }], 'link')[0]).toMatch(/^hash:/);
  });

  it('survives an edit where there is a guid or a link', () => {
    const before = { ...blank, guid: 'g', title: 'Before' };
    expect(identities([before])).toEqual(identities([{ ...before, title: 'After', summary: 'More' }]));
  });

  it('does not let a shared guid swallow an advisory', () => {
    const names = identities([
      { ...blank, guid: 'same', url: 'https://e.org/1', title: 'One' },
      { ...blank, guid: 'same', url: 'https://e.org/2', title: 'Two' },
      { ...blank, guid: 'same', title: 'Three' },
    ]);
    expect(names.slice(0, 2)).toEqual(['guid:same link:https://e.org/1', 'guid:same link:https://e.org/2']);
    expect(names[2]).toMatch(/^hash:/);
  });

  it('is given once to what is said twice', () => {
    const twice = { ...blank, guid: 'g', title: 'Same' };
    expect(identities([twice, twice, { ...blank, title: 'Same' }, { ...blank, title: 'Same' }])).toEqual([
      'guid:g',
      null,
      expect.stringMatching(/^hash:/),
      null,
    ]);
  });

  it('tells two days apart where there is nothing else to go by', () => {
    const quiet = { ...blank, title: 'Exploitation continues' };
    const names = identities([
      { ...quiet, published: '2026-11-24T08:00:00.000Z' },
      { ...quiet, published: '2026-11-25T08:00:00.000Z' },
    ]);
    expect(names).not.toContain(null);
    expect(new Set(names).size).toBe(2);
  });

  it('stays short, however long the guid', () => {
    const [name] = identities([{ ...blank, guid: 'x'.repeat(100_000) }]);
    expect(name?.length).toBeLessThan(100);
  });

  it('is unique within the feed and leaves out only what is said twice', () => {
    fc.assert(
      fc.property(fc.array(telling, { maxLength: 30 }), (told) => {
        const names = identities(told).filter((name) => name !== null);
        expect(new Set(names).size).toBe(names.length);
        const different = new Set(
          told.map(({ published, ...rest }) =>
            JSON.stringify([rest, rest.guid === null && rest.url === null ? published : null]),
          ),
        );
        expect(names.length).toBe(different.size);
      }),
    );
  });

  it('does not depend on the order of the feed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(telling, {
          selector: (one) => JSON.stringify({ ...one, published: null }),
          maxLength: 20,
        }),
        (told) => {
          expect(new Map(pairs(told.toReversed()))).toEqual(new Map(pairs(told)));
        },
      ),
    );
  });
});
