import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  codes,
  countInBoth,
  hashOfRow,
  jaccard,
  tenthsOf,
  weighted,
  wordsInBoth,
} from '../../src/domain/codes.ts';
import { weightOf } from '../../src/domain/story-words.ts';

const words = fc.array(
  fc.constantFrom('zorblax', 'quxnet', 'microsoft', 'cisco', 'flaw', 'patch', 'router', '4258', 'botnet'),
);
const coded = (texts: readonly string[]) => codes(texts.map((text) => weighted(text, weightOf(text))));

describe('words as numbers', () => {
  it('have as much in common as the words themselves', () => {
    fc.assert(
      fc.property(words, words, (one, other) => {
        const both = [...new Set(one).intersection(new Set(other))];
        const weigh = (some: readonly string[]) =>
          Math.round(some.reduce((sum, word) => sum + weightOf(word) * 10, 0));
        const [a, b] = [coded(one), coded(other)];
        expect(countInBoth(a, b)).toBe(both.length);
        expect(jaccard(a, b)).toBe(both.length / (new Set([...one, ...other]).size || 1));
        expect(tenthsOf(a)).toBe(weigh([...new Set(one)]));
        expect(wordsInBoth(a, b)).toEqual({
          all: weigh(both),
          told: weigh(both.filter((word) => weightOf(word) >= 0.5)),
          rare: both.filter((word) => weightOf(word) === 1).length,
        });
      }),
    );
  });

  it('are told apart, however alike they are written', () => {
    const ids = Array.from({ length: 50_000 }, (_, at) => `CVE-2026-${10_000 + at}`);
    expect(new Set(ids.map(codeOf)).size).toBeGreaterThan(ids.length - 3);
    expect(hashOfRow('a', 'bc', 'd')).not.toBe(hashOfRow('ab', 'c', 'd'));
  });
});
