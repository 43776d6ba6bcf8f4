import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMoment } from '../../src/domain/moment.ts';
import { excerptOf } from '../../src/domain/search.ts';
import { placesIn, spansOf, tokensOf, wordsIn } from '../../src/domain/search-text.ts';
import { runs } from '../help/runs.ts';

const phrase = (text: string, isPrefix = false) => ({ tokens: tokensOf(text), isPrefix });
const marked = (text: string, ...phrases: ReturnType<typeof phrase>[]) =>
  spansOf(text, phrases).map(({ start, end }) => text.slice(start, end));

describe('words that are searched for', () => {
  it.each([
    ['Volt  Typhoon’s ROUTERS', ['volt', 'typhoon', 's', 'router']],
    ['CVE-2024-21762', ['cve', '2024', '21762']],
    ['evil[.]example', ['evil', 'example']],
    ['Ｆｏｒｔｉ Geräte ﬁle', ['forti', 'gerate', 'file']],
    ['zero\u200bwidth so\u00adft', ['zerowidth', 'soft']],
    ['vulnerabilities access virus SOS', ['vulnerability', 'access', 'virus', 'sos']],
    ['伏特台风 APT41', ['伏', '特', '台', '风', 'apt41']],
    ['Łódź Straße Вольт', ['łodz', 'straße', 'вольт']],
    ['<!channel> *&*', ['channel']],
    ['— … !', []],
  ])('of “%s”', (text, words) => {
    expect(tokensOf(text)).toEqual(words);
  });

  it('are the same for the index, whatever the text is made of', () => {
    const letters = fc.constantFrom(...'aBeEisSuy09_ -.é漢\u00ad'.split(''));
    const text = fc.oneof(fc.string({ unit: letters, maxLength: 24 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(text), fc.boolean(), (texts, isLong) => {
        const whole = texts.join(' ') + (isLong ? ` ${'s'.repeat(140)} ${'x y '.repeat(5_000)}` : '');
        expect(wordsIn(whole)).toBe(tokensOf(whole).join(' '));
      }),
      { numRuns: runs(500) },
    );
  });

  it('are the same however a text is written: case, width, composed or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(tokensOf(text.normalize('NFD'))).toEqual(tokensOf(text.normalize('NFC')));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('are the same in plain letters and in wide ones, which no short cut knows', () => {
    const wide = (text: string) =>
      text.replace(/[A-Za-z0-9]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    const plain = fc.string({ unit: fc.constantFrom(...'aiSeEus2 -_.\n'), maxLength: 40 });
    fc.assert(
      fc.property(plain, (text) => {
        expect(tokensOf(text)).toEqual(tokensOf(wide(text)));
        expect(placesIn(text)).toEqual(placesIn(wide(text)));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('stand where they are said to stand, in order and apart, and hold no blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        let last = 0;
        for (const { token, start, end } of placesIn(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(token).toMatch(/^[\p{L}\p{N}]+$/u);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: runs(500) },
    );
  });

  it('are found in a text in all their forms, the longest phrase first', () => {
    expect(marked('A Router, two routers; ROUTER-based', phrase('routers'))).toEqual([
      'Router',
      'routers',
      'ROUTER',
    ]);
    expect(marked('see cve_2024–21762 and CVE 2024', phrase('CVE-2024-21762'))).toEqual(['cve_2024–21762']);
    expect(marked('Fortinet and FortiOS', phrase('forti', true))).toEqual(['Fortinet', 'FortiOS']);
    expect(marked('volt typhoon', phrase('volt'), phrase('volt typhoon'))).toEqual(['volt typhoon']);
  });
});

describe('an excerpt', () => {
  it('shows where most of what was looked for stands, cut at words, with its places', () => {
    const text = `fortinet ${'padding '.repeat(60)}fortinet heap overflow ${'more '.repeat(60)}`;
    const excerpt = excerptOf(text, [phrase('fortinet'), phrase('heap overflow')], 80);
    expect(excerpt?.text).toMatch(/^… .*fortinet heap overflow.* …$/);
    expect(excerpt?.text.length).toBeLessThanOrEqual(84);
    expect(excerpt?.spans.map(({ start, end }) => excerpt.text.slice(start, end))).toEqual([
      'fortinet',
      'heap overflow',
    ]);
    expect(excerptOf('nothing', [phrase('fortinet')], 80)).toBeNull();
  });
});

describe('a moment', () => {
  const now = Temporal.Instant.from('2026-11-25T10:30Z').epochMilliseconds;
  const read = (word: string, zone = 'UTC') => {
    const stretch = readMoment(word, now, zone);
    return stretch === null
      ? null
      : [stretch.from, stretch.before].map((at) =>
          Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'minute' }),
        );
  };
  it.each([
    ['2026-11-01', '2026-11-01T00:00Z', '2026-11-02T00:00Z'],
    ['2026-02', '2026-02-01T00:00Z', '2026-03-01T00:00Z'],
    ['yesterday', '2026-11-24T00:00Z', '2026-11-25T00:00Z'],
    ['wednesday', '2026-11-18T00:00Z', '2026-11-19T00:00Z'],
    ['last week', '2026-11-16T00:00Z', '2026-11-23T00:00Z'],
    ['thu', '2026-11-19T00:00Z', '2026-11-20T00:00Z'],
    ['7d', '2026-11-18T10:30Z', '2026-11-25T10:30Z'],
  ])('is read: %s', (word, from, before) => {
    expect(read(word)).toEqual([from, before]);
  });
  it('is on the clock of the zone, and nothing else is one', () => {
    expect(read('2026-11-01', 'America/New_York')).toEqual(['2026-11-01T04:00Z', '2026-11-02T05:00Z']);
    for (const word of ['2026-02-30', '2026-13', 'soon', '', '7', 'm']) expect(read(word), word).toBeNull();
  });
});
