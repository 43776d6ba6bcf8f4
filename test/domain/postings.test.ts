import { describe, expect, it } from 'vitest';
import { openPostings } from '../../src/domain/postings.ts';

describe('an index of numbers', () => {
  it('names the places of a number, or the last of them, and none of one that stands nearly everywhere', () => {
    const index = openPostings();
    for (const at of [1, 4, 9]) index.add(-7, at);
    index.add(7, 2);
    expect(index.last(-7, 2)).toEqual([4, 9]);
    expect(index.last(7, 2)).toEqual([2]);
    expect(index.last(8, 2)).toEqual([]);
    expect(index.within(-7, 3)).toEqual([1, 4, 9]);
    expect(index.within(-7, 2)).toEqual([]);
  });
});
