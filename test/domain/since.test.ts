import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSince, sinceMoment } from '../../src/domain/since.ts';
import { runs } from '../help/runs.ts';

/** Monday noon in Berlin, a day after the clocks there went forward. */
const now = Temporal.ZonedDateTime.from('2026-03-30T12:00[Europe/Berlin]').epochMilliseconds;
const since = (said: string, zone = 'Europe/Berlin') => {
  const read = readSince(said);
  if (read === null) return null;
  const at = sinceMoment(read, now, zone);
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
};

describe('a moment as people say it', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00'],
    ['2026-03', '2026-03-01T00:00'],
    ['2026-03-01 08:30', '2026-03-01T08:30'],
    ['1 mar', '2026-03-01T00:00'],
    ['March 1st', '2026-03-01T00:00'],
    ['1. Mar 2024', '2024-03-01T00:00'],
    ['24 dec', '2025-12-24T00:00'],
    ['today', '2026-03-30T00:00'],
    ['Yesterday', '2026-03-29T00:00'],
    ['yesterday at 8:00', '2026-03-29T08:00'],
    ['monday', '2026-03-23T00:00'],
    ['last monday', '2026-03-23T00:00'],
    ['sunday', '2026-03-29T00:00'],
    ['tue', '2026-03-24T00:00'],
    ['this week', '2026-03-30T00:00'],
    ['last week', '2026-03-23T00:00'],
    ['12h', '2026-03-30T00:00'],
    ['7d', '2026-03-23T11:00'],
    ['2 weeks ago', '2026-03-16T11:00'],
    ['2026-03-29T10:00:00Z', '2026-03-29T12:00'],
  ])('“%s” is understood', (said, moment) => expect(since(said)).toBe(moment));

  it('begins its days where the person is', () => {
    expect(since('yesterday', 'Pacific/Auckland')).toBe('2026-03-29T00:00');
    expect(since('today', 'America/New_York')).toBe('2026-03-30T00:00');
  });

  it.each(['', 'x', '2026-13-01', '2026-02-30', '30 feb', '0d', 'moonday', 'monda', '25:00', '1 m', 'day'])(
    '“%s” is none',
    (said) => expect(readSince(said)).toBeNull(),
  );

  it('never breaks, whatever is typed', () => {
    const token = fc.constantFrom(
      'last',
      'week',
      'monday',
      '29',
      'feb',
      '2024',
      '2025',
      'at',
      '9:00',
      '7',
      'd',
      ',',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 5 }), (words) => {
        const read = readSince(words.join(' '));
        if (read !== null) expect(Number.isFinite(sinceMoment(read, now, 'Europe/Berlin'))).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });
});
