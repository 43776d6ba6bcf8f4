import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCues, findCues } from '../../src/domain/cues.ts';
import { everyIndicator } from '../../src/domain/find-indicators.ts';
import { type Marked, mark } from '../../src/domain/marks.ts';
import { signalCues } from '../../src/domain/signals.ts';
import { runs } from '../help/runs.ts';

const cues = compileCues(signalCues);
const pieces =
  'd41d8cd98f00b204e9800998ecf8427e evil[.]com evil.com 1.2.3.4 hxxp:// . : @ [ ] ( { < \\ \u00a0 \u3000 é Ｅ 見 \u200b … “ exploited ransomware Malware _cve 0-day 0'.split(
    ' ',
  );
const texts = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(' ', '', '\n', '-', '_', 'x')), {
    maxLength: 60,
  })
  .map((parts) => parts.flat().join(''));

function placesOf(marked: Marked, count: number): readonly number[] {
  return [...marked.places.subarray(0, count)];
}

/** The first text that is open has the vectors of the processor; one that is opened meanwhile is read unit by unit. */
function bothWays<T>(text: string, read: (marked: Marked) => T): readonly [quick: T, plain: T] {
  const quick = mark(text);
  const plain = mark(text);
  try {
    return [read(quick), read(plain)];
  } finally {
    plain.done();
    quick.done();
  }
}

function cuesIn(text: string): readonly string[] {
  const found: string[] = [];
  findCues(cues, text, (is, { index, 0: words }) => found.push(`${index} ${is} ${words}`));
  return found;
}

/** What is found while another text is open, and so unit by unit. */
function meanwhile<T>(read: () => T): T {
  const other = mark('another');
  try {
    return read();
  } finally {
    other.done();
  }
}

describe('a text that is looked through with the vectors of the processor', () => {
  it('is asked for one set of words after another, and each finds its own', () => {
    const sets = ['alpha', 'bravo'].map((word) =>
      compileCues([{ is: word, starts: [word], pattern: /\w+/y }]),
    );
    for (const set of [...sets, ...sets]) {
      const found: string[] = [];
      findCues(set, 'alpha bravo Alpha', (is, { index }) => found.push(`${is} ${index}`));
      expect(found).toEqual(set === sets[0] ? ['alpha 0', 'alpha 12'] : ['bravo 6']);
    }
  });

  it('has the same units as one that is read unit by unit, and zeros behind them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const [quick, plain] = bothWays(text, ({ units }) => [...units.subarray(0, text.length + 2)]);
        expect(quick).toEqual(plain);
        expect(quick).toEqual([...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)), 0, 0]);
      }),
      { numRuns: runs(300) },
    );
  });

  it('gives every word whose letters the gate lets in, and no place where none begins', () => {
    const gate = new Uint8Array(2 ** 12).fill(255);
    fc.assert(
      fc.property(texts, (text) => {
        const [quick, plain] = bothWays(text, (marked) => placesOf(marked, marked.cues(gate)));
        expect(quick).toEqual(plain);
        expect(quick).toEqual([...text.matchAll(/(?<![a-z\d])[a-z\d]/gi)].map(({ index }) => index));
      }),
      { numRuns: runs(500) },
    );
  });

  it('has the same indicators and the same words of harm, however long it is and whatever was read before', () => {
    fc.assert(
      fc.property(texts, fc.nat(4_000), (text, times) => {
        const long = `${text} `.repeat(text.length === 0 ? 1 : 1 + (times % 20));
        expect(everyIndicator(long)).toEqual(meanwhile(() => everyIndicator(long)));
        expect(cuesIn(long)).toEqual(meanwhile(() => cuesIn(long)));
      }),
      { numRuns: runs(400) },
    );
  });

  it('grows room for a long text, and reads a text of two million characters all the same', () => {
    const tail = ' ransomware gang at evil[.]com d41d8cd98f00b204e9800998ecf8427e';
    for (const length of [0, 20_000, 500_000, 2_000_000, 10]) {
      const text = `${'plain words '.repeat(length / 12)}${tail}`;
      expect(everyIndicator(text).map(({ value }) => value)).toEqual([
        'evil.com',
        'd41d8cd98f00b204e9800998ecf8427e',
      ]);
      expect(cuesIn(text)).toEqual([`${text.length - tail.length + 1} ransomware ransomware gang`]);
    }
  });
});
