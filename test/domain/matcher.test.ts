import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdvisoryText } from '../../src/domain/advisory.ts';
import { compileMatcher, fieldText, findMatches, quoteAround } from '../../src/domain/matcher.ts';
import type { Term, Watchlist } from '../../src/domain/watchlist.ts';
import { runs } from '../help/runs.ts';
import { spent } from '../help/spent.ts';

function term(text: string, given: Partial<Term> = {}): Term {
  return {
    id: `test/${text}`,
    actorId: 'volt-typhoon',
    text,
    variants: [],
    kind: 'alias',
    strength: 'specific',
    class: (given.needsContext ?? []).length > 0 ? 'needs-context' : 'unique',
    needsContext: [],
    origin: 'a test',
    ...given,
  };
}
function list(...terms: readonly Term[]): readonly Watchlist[] {
  return [{ id: 'test', title: 'Test', terms }];
}
function advisory(title: string, given: Partial<AdvisoryText> = {}): AdvisoryText {
  return { title, summary: '', categories: [], url: null, ...given };
}
function foundIn(title: string, ...terms: readonly Term[]): readonly string[] {
  return findMatches(compileMatcher(list(...terms)), advisory(title)).map((match) =>
    title.slice(match.start, match.end),
  );
}

describe('a name in a text', () => {
  it.each([
    'Volt Typhoon',
    'VoltTyphoon',
    'volt-typhoon',
    '#VoltTyphoon',
    'Volt  Typhoon’s',
    'VOLT\nTYPHOON',
    'volt_typhoon',
    'Volt\u00a0Typhoon',
    'Volt‑Typhoon',
    'Vo\u00adlt Ty\u200bphoon',
    'Ｖｏｌｔ Ｔｙｐｈｏｏｎ',
    '“Volt Typhoon”,',
    '黑客组织Volt Typhoon攻击',
  ])('is found however it is written: %j', (text) => {
    expect(foundIn(`seen: ${text} again`, term('Volt Typhoon'))).toHaveLength(1);
  });

  it.each([
    ['APT41', 'APT 41, APT-41, APT41', 3],
    ['APT 41', 'APT41', 1],
    ['UNC3236', 'UNC 3236', 1],
    ['AA24-038A', 'aa24 038a', 1],
    ['伏特台风', '研究人员称伏特台风组织仍在活动', 1],
    ['Qilín', 'the Qilin gang', 1],
    ['AT&T', 'At&t says', 1],
  ])('%s is found in %j', (name, text, times) => {
    expect(foundIn(text, term(name))).toHaveLength(times);
  });

  it.each([
    ['Volt Typhoon', 'Volt. Typhoon'],
    ['Volt Typhoon', 'Volt typhoons'],
    ['Volt Typhoon', 'aVolt Typhoon'],
    ['Volt Typhoon', 'хVolt Typhoon'],
    ['Volt Typhoon', 'Volt Typhoon\u{1d400}'],
    ['APT4', 'APT41'],
    ['CVE-2024-1709', 'CVE-2024-17091'],
    ['F5', 'F 5'],
    ['BlackCat', 'a black cat'],
  ])('%s is not found in %j', (name, text) => {
    expect(foundIn(text, term(name))).toEqual([]);
  });

  it('is the longest one, and what a stronger short one says is not lost in a weaker long one', () => {
    const weak = term('Volt Typhoon campaign', { strength: 'weak', kind: 'context' });
    expect(foundIn('Ghost Blizzard', term('Ghost', { actorId: 'ghost' }), term('Ghost Blizzard'))).toEqual([
      'Ghost Blizzard',
    ]);
    expect(foundIn('Volt Typhoon campaign', term('Volt Typhoon'), weak)).toContain('Volt Typhoon');
  });

  it('is never a part of somebody else’s longer name', () => {
    const names = [
      term('Typhoon', { actorId: 'storm' }),
      term('Salt Typhoon', { actorId: 'salt' }),
      term('Salt', { actorId: 'condiment' }),
      term('Volt Typhoon'),
    ];
    expect(foundIn('Salt Typhoon and SaltTyphoon, not Volt-Typhoon', ...names)).toEqual([
      'Salt Typhoon',
      'SaltTyphoon',
      'Volt-Typhoon',
    ]);
    expect(foundIn('a Typhoon, with Salt', ...names)).toEqual(['Typhoon', 'Salt']);
  });

  it('is one match where two spellings of a term are the same, and one more for another term', () => {
    const both = term('Volt Typhoon', {
      variants: ['VOLT-TYPHOON', 'Volt Typhoon', 'ＶＯＬＴ ＴＹＰＨＯＯＮ'],
    });
    expect(foundIn('Volt Typhoon', both)).toEqual(['Volt Typhoon']);
    expect(foundIn('Volt Typhoon', both, term('volt typhoon', { id: 'other' }))).toHaveLength(2);
  });

  it('belongs to every actor that shares it', () => {
    const shared = [term('Winnti', { id: 'a', actorId: 'one' }), term('Winnti', { id: 'b', actorId: 'two' })];
    expect(foundIn('Winnti', ...shared)).toHaveLength(2);
  });

  it('is not found where a look-alike stands, and only the look-alike’s own actor loses it', () => {
    const lookalike = term('Super Typhoon', { strength: 'negative' });
    expect(foundIn('Super Typhoon hits Guam', lookalike, term('Typhoon'))).toEqual([]);
    expect(foundIn('Super Typhoon', lookalike, term('Typhoon', { actorId: 'other' }))).toEqual(['Typhoon']);
    expect(foundIn('Super Typhoon, Volt Typhoon', lookalike, term('Volt Typhoon'))).toEqual(['Volt Typhoon']);
  });
});

describe('an everyday word', () => {
  const play = term('Play', { needsContext: ['ransomware', 'gang'] });
  const strontium = term('STRONTIUM', { needsContext: ['hackers'] });

  it('counts only with its guard in the same text', () => {
    expect(foundIn('Play tonight', play)).toEqual([]);
    expect(foundIn('Play gang strikes', play)).toEqual(['Play', 'gang']);
  });

  it('shows the word that backs it as evidence beside it, wherever that stands', () => {
    const text = advisory('Play is back', { summary: 'The ransomware returns.' });
    const [name, guard, ...others] = findMatches(compileMatcher(list(play)), text);
    expect(name).toMatchObject({ term: 'Play', kind: 'alias', field: 'title' });
    expect(guard).toMatchObject({
      term: 'ransomware',
      kind: 'context',
      field: 'summary',
      quote: text.summary,
    });
    expect(others).toEqual([]);
  });

  it('in small letters needs its guard close by', () => {
    expect(foundIn(`children play ${'in the garden '.repeat(8)} and ransomware`, play)).toEqual([]);
    expect(foundIn('play ransomware', play)).toEqual(['play', 'ransomware']);
  });

  it('written as a code name among ordinary words needs no guard', () => {
    expect(foundIn('STRONTIUM: new patterns in credential harvesting', strontium)).toEqual(['STRONTIUM']);
    expect(foundIn('Strontium in drinking water', strontium)).toEqual([]);
    expect(foundIn('BUY STRONTIUM NOW', strontium)).toEqual([]);
  });
});

describe('where matches are looked for', () => {
  it('in the link only names and advisory numbers', () => {
    const matcher = compileMatcher(
      list(term('AA24-038A', { kind: 'advisory' }), term('Guam', { kind: 'region' })),
    );
    const url = 'https://www.cisa.gov/news-events/cybersecurity-advisories/aa24-038a/guam';
    const [match, ...others] = findMatches(matcher, advisory('', { url }));
    expect(match).toMatchObject({ field: 'url', term: 'AA24-038A' });
    expect(url.slice(match?.start, match?.end)).toBe('aa24-038a');
    expect(others).toEqual([]);
  });

  it('in categories, without running one into the next', () => {
    const matcher = compileMatcher(list(term('Volt Typhoon')));
    expect(findMatches(matcher, advisory('', { categories: ['Volt', 'Typhoon'] }))).toEqual([]);
    expect(findMatches(matcher, advisory('', { categories: ['x', 'Volt Typhoon'] }))).toHaveLength(1);
  });
});

describe('a quote', () => {
  it('holds the match, is cut between words and says where', () => {
    const text = `${'before '.repeat(40)}Volt Typhoon${' after'.repeat(40)}`;
    const quote = quoteAround(text, text.indexOf('Volt'), text.indexOf('Volt') + 12);
    expect(quote).toMatch(/^…(?:before )+Volt Typhoon(?: after)+…$/);
    expect(quote.length).toBeLessThan(170);
  });

  it('is never empty and never without the match, whatever surrounds it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (before, after) => {
        const text = `${before} APT41 ${after}`;
        expect(quoteAround(text, before.length + 1, before.length + 6)).toContain('APT41');
      }),
    );
  });
});

/** The same promise, slowly: every term at every place, by a regular expression. */
function slowly(text: string, words: readonly string[]): readonly (readonly [number, number])[] {
  const spans = words.flatMap((name) => {
    const pattern = new RegExp(
      `(?<![a-z])${name.replaceAll('-', ' ').split(' ').join('[ -]{0,8}')}(?![a-z])`,
      'dg',
    );
    const found: (readonly [number, number])[] = [];
    for (let at = 0; at < text.length; at += 1) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match?.index === at) found.push([at, at + match[0].length]);
    }
    return found;
  });
  const taken = new Set<number>();
  const kept = new Map<string, readonly [number, number]>();
  for (const [start, end] of spans.sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0])) {
    if (kept.has(`${start} ${end}`)) continue;
    const units = Array.from({ length: end - start }, (_, at) => start + at);
    if (units.some((unit) => taken.has(unit))) continue;
    for (const unit of units) taken.add(unit);
    kept.set(`${start} ${end}`, [start, end]);
  }
  return [...kept.values()].sort((a, b) => a[0] - b[0]);
}

describe('for any text', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 2 });
  const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
  const names = fc
    .uniqueArray(name, { minLength: 1, maxLength: 30 })
    .map((all) => all.filter((one) => one.replaceAll(' ', '').length > 1));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '.'), maxLength: 60 });

  it('finds exactly what a slow and simple search finds', () => {
    fc.assert(
      fc.property(names, text, (words, title) => {
        const matcher = compileMatcher(list(...words.map((one) => term(one))));
        const found = findMatches(matcher, advisory(title)).map(({ start, end }) => `${start} ${end}`);
        expect([...new Set(found)]).toEqual(slowly(title, words).map(([start, end]) => `${start} ${end}`));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('points at the matched words in the text as it was given', () => {
    const noise = fc.string({ unit: 'binary', maxLength: 40 });
    const matcher = compileMatcher(list(term('Volt Typhoon'), term('伏特台风'), term('APT41')));
    fc.assert(
      fc.property(
        noise,
        fc.constantFrom('Volt Typhoon', '伏特台风', 'apt 41'),
        noise,
        (before, seen, after) => {
          const given = advisory(`${before} ${seen} ${after}`, { summary: after, categories: [before] });
          const matches = findMatches(matcher, given);
          expect(matches.length).toBeGreaterThan(0);
          for (const { field, start, end, quote } of matches) {
            const words = fieldText(given, field).slice(start, end);
            expect(words.normalize('NFKC').toLowerCase()).toMatch(/^(?:volt.*typhoon|伏特台风|apt.*41)$/s);
            expect(quote).toContain(words);
          }
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('takes time in proportion to its length, even where everything nearly matches', async () => {
    const matcher = compileMatcher(list(term('a a a a a a a a b'), term('Volt Typhoon')));
    const took = await spent(() => {
      for (const hostile of ['a ', 'Volt ', 'a\u00ad', ' ', 'V-'])
        findMatches(matcher, advisory('', { summary: hostile.repeat(200_000) }));
    });
    expect(took).toBeLessThan(5_000);
  });
});
