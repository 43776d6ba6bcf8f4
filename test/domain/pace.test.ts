import { describe, expect, it } from 'vitest';
import type { FeedPace } from '../../src/domain/feed.ts';
import { nextLook } from '../../src/domain/pace.ts';
import { day, hour, minute, now } from '../help/make.ts';

describe('the next look at a feed', () => {
  const wait = (failures: number, retryAfterMs = 0) =>
    nextLook(now, { everyMinutes: 60, failures, retryAfterMs }) - now;
  const paced = (pace: FeedPace, at = now) => nextLook(at, { everyMinutes: 60, failures: 0, pace }) - at;

  it('comes at its own pace while it is read', () => {
    expect(wait(0)).toBe(hour - minute / 2);
  });

  it('comes soon after a first failure, then more and more slowly, and at least every six hours', () => {
    expect([1, 2, 3, 4].map((failures) => wait(failures) / minute)).toEqual([5, 10, 20, 40]);
    expect(wait(50)).toBe(6 * hour);
  });

  it('spreads the retries of feeds that failed together', () => {
    const retry = (jitter: number) => nextLook(now, { everyMinutes: 60, failures: 3, jitter }) - now;
    expect([retry(0), retry(0.5), retry(1)].map((ms) => ms / minute)).toEqual([20, 22.5, 25]);
  });

  it('is a moment that a store and a calendar take, however the retries are spread', () => {
    const jitters = [1 / 3, 0.123_456_789, Math.SQRT1_2, 0.999_999_999];
    for (const failures of [1, 2, 3, 8])
      for (const jitter of jitters) {
        const next = nextLook(now, { everyMinutes: 60, failures, jitter });
        expect(Temporal.Instant.fromEpochMilliseconds(next).epochMilliseconds).toBe(next);
      }
  });

  it('never comes sooner than the publisher asked, and within a day whatever it asked', () => {
    expect(wait(1, 7 * hour)).toBe(7 * hour);
    expect(wait(0, 2 * hour)).toBe(2 * hour);
    expect(wait(1, 9 * day)).toBe(day);
    expect(paced({ ttlMinutes: 999_999 })).toBe(day);
    expect(paced({ freshUntil: now + 400 * day })).toBe(day);
  });

  it('waits for the longest of ttl and what the answer said of its freshness', () => {
    expect(paced({ ttlMinutes: 180 })).toBe(3 * hour - minute / 2);
    expect(paced({ ttlMinutes: 180, freshUntil: now + 4 * hour })).toBe(4 * hour);
    expect(paced({ ttlMinutes: 5, freshUntil: now - hour })).toBe(hour - minute / 2);
  });

  it('leaves out the hours and days in which nothing is published', () => {
    const monday = Date.parse('2026-11-23T21:30:00Z');
    expect(paced({ skipHours: [22, 23] }, monday)).toBe(Date.parse('2026-11-24T00:00:00Z') - monday);
    const friday = Date.parse('2026-11-27T23:30:00Z');
    expect(paced({ skipDays: ['Saturday'] }, friday)).toBe(day);
    expect(paced({ skipHours: Array.from({ length: 24 }, (_, at) => at) }, monday)).toBe(day);
  });

  it('looks more often where something was missed, whatever the feed said of its pace', () => {
    expect(paced({ tightened: 4, ttlMinutes: 600, skipHours: [8, 9, 10, 11, 12] })).toBe(
      15 * minute - minute / 2,
    );
  });

  it('comes never sooner than five minutes', () => {
    expect(nextLook(now, { everyMinutes: 5, failures: 0 }) - now).toBe(5 * minute - minute / 2);
    expect(paced({ tightened: 64 })).toBe(5 * minute - minute / 2);
  });
  it('follows a feed whose own pace is quicker, as the demonstration has one', () => {
    expect(nextLook(now, { everyMinutes: 1, failures: 0 }) - now).toBe(minute / 2);
  });

  it('asks a feed that is gone for good once a week', () => {
    expect(nextLook(now, { everyMinutes: 60, failures: 1, gone: true })).toBe(now + 7 * day);
  });
});
