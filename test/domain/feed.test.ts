import { describe, expect, it } from 'vitest';
import { nextLook } from '../../src/domain/feed.ts';
import { hour, minute, now } from '../help/make.ts';

describe('the next look at a feed', () => {
  const wait = (failures: number, retryAfterMs = 0) =>
    nextLook(now, { everyMinutes: 60, failures, retryAfterMs }) - now;

  it('comes at its own pace while it is read', () => {
    expect(wait(0)).toBe(hour - minute / 2);
  });

  it('comes soon after a first failure, then more and more slowly, and at least every six hours', () => {
    expect([1, 2, 3, 4].map((failures) => wait(failures) / minute)).toEqual([5, 10, 20, 40]);
    expect(wait(50)).toBe(6 * hour);
  });

  it('never comes sooner than the publisher asked', () => {
    expect(wait(1, 7 * hour)).toBe(7 * hour);
    expect(wait(0, 2 * hour)).toBe(2 * hour);
  });
});
