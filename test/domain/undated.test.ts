import { describe, expect, it } from 'vitest';
import { notesAfterRead } from '../../src/domain/feed-notes.ts';
import { type Column, newsOnTop, scrolledIn } from '../../src/domain/undated.ts';
import { makeFeedState, now, onward } from '../help/make.ts';

/** A look from its top: a number is what was first seen at that look, so 0 is of the baseline; `?` is new. Ids repeat with their letter. */
function column(words: string): Column {
  return words.split(' ').map((word) => (word === '?' ? null : { id: word, seenAt: Number(word.slice(1)) }));
}
const proven = { onTop: 5, lastEnd: 'd0', lastNewest: ['a3', 'b2', 'c1'] };

describe('a feed without dates', () => {
  it('puts its news on top where they stand above all that was known, look after look', () => {
    expect(newsOnTop(column('? a1 b0 c0'), 2)).toBe(3);
    expect(newsOnTop(column('? ? a1 b0 c0'), 5)).toBe(5);
    expect(newsOnTop(column('a1 b0 c0'), 2)).toBe(2);
    expect(newsOnTop(column('? a1 b0'), 2)).toBe(2);
    for (const elsewhere of ['a1 ? b0 c0', '? a1 ? b0 c0', 'a1 b0 c0 ?'])
      expect(newsOnTop(column(elsewhere), 4)).toBe(0);
  });

  it('shows what is older than all that is known where its past comes back below the end of the last look', () => {
    expect(scrolledIn(column('a3 b2 c1 d0 e0 f0 ? ?'), proven)).toBe(2);
    expect(scrolledIn(column('? a3 b2 c1 d0 e0 ?'), proven)).toBe(1);
    expect(scrolledIn(column('b2 d0 e0 f0 ?'), proven)).toBe(1);
  });

  it.each([
    ['nothing of its past came back', 'a3 b2 c1 d0 ?', proven],
    ['it was not seen often enough to put news on top', 'a3 b2 c1 d0 e0 ?', { ...proven, onTop: 4 }],
    ['the end of the last look is gone', 'a3 b2 c1 e0 f0 ?', proven],
    ['something else that is new stands between', 'a3 b2 c1 d0 ? e0 ?', proven],
    ['something known stands below', 'a3 b2 c1 d0 e0 ? f0', proven],
    ['it was turned upside down', 'f0 e0 d0 c1 b2 a3 ?', proven],
    [
      'it was turned upside down as it was at first',
      'd0 c0 b0 a0 ?',
      { ...proven, lastNewest: ['a0', 'b0', 'c0'] },
    ],
    ['none of the newest is left', 'd0 e0 f0 ?', proven],
    ['what is older stands above what is newer', 'a3 z0 b2 c1 d0 e0 ?', proven],
    ['nothing is known of the last look', 'a3 b2 c1 d0 e0 ?', {}],
  ])('may show news at its end where %s', (_, shown, pace) => {
    expect(scrolledIn(column(shown), pace)).toBe(0);
  });

  it('is known as it was while an answer says that nothing changed', () => {
    expect(notesAfterRead(makeFeedState({ pace: proven }), onward, now).pace).toEqual(proven);
  });
});
