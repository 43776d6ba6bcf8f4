import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/feeds/dates.ts';

describe('a date that a feed wrote', () => {
  it.each([
    ['Tue, 24 Nov 2026 08:00:00 GMT', '2026-11-24T08:00:00.000Z'],
    ['Tue, 24 Nov 2026 08:00:00 +0100', '2026-11-24T07:00:00.000Z'],
    ['Tue, 24 Nov 2026 08:00:00 EST', '2026-11-24T13:00:00.000Z'],
    ['Tue, 24 Nov 2026 08:00:00 PDT', '2026-11-24T15:00:00.000Z'],
    ['Tue, 24 Nov 2026 08:00:00 GMT+0200', '2026-11-24T06:00:00.000Z'],
    ['Tue, 24 Nov 2026 08:00 UT', '2026-11-24T08:00:00.000Z'],
    ['24 Nov 26 08:00:00 Z', '2026-11-24T08:00:00.000Z'],
    ['Thu, 31 Dec 98 23:59:60 GMT', '1998-12-31T23:59:59.000Z'],
    ['Wednesday, 24-Nov-26 08:00:00 GMT', '2026-11-24T08:00:00.000Z'],
    ['Tue Nov 24 08:00:00 2026', '2026-11-24T08:00:00.000Z'],
    ['Tue Nov 24 08:00:00 EST 2026', '2026-11-24T13:00:00.000Z'],
    ['24 Nov 26 0805 EST', '2026-11-24T13:05:00.000Z'],
    ['Tue, 24-Nov-2026 1500', '2026-11-24T15:00:00.000Z'],
    ['November 24, 2026 8:05 pm', '2026-11-24T20:05:00.000Z'],
    ['Nov 24, 2026', '2026-11-24T00:00:00.000Z'],
    ['24 November 2026', '2026-11-24T00:00:00.000Z'],
    ['Seg, 24 Set 2018 19:42:40 -0300', '2018-09-24T22:42:40.000Z'],
    ['mardi 24 mars 2026', '2026-03-24T00:00:00.000Z'],
    ['2026-11-24T08:00:00Z', '2026-11-24T08:00:00.000Z'],
    ['2026-11-24T08:00:00.123+01:00', '2026-11-24T07:00:00.123Z'],
    ['2026-11-24T08:00:00.5Z', '2026-11-24T08:00:00.500Z'],
    ['2026-11-24T08:00:00.123456789Z', '2026-11-24T08:00:00.123Z'],
    ['2026-11-24T08:00-0500', '2026-11-24T13:00:00.000Z'],
    ['2026-11-24 08:00:00', '2026-11-24T08:00:00.000Z'],
    ['2026-11-24 08:00:00 EST', '2026-11-24T13:00:00.000Z'],
    ['20261124T080000Z', '2026-11-24T08:00:00.000Z'],
    ['20261124', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11', '2026-11-01T00:00:00.000Z'],
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['2026-328', '2026-11-24T00:00:00.000Z'],
    ['2026/11/24 08:00', '2026-11-24T08:00:00.000Z'],
    ['2026. 11. 24. 오후 8:00:00', '2026-11-24T20:00:00.000Z'],
    ['24.11.2026 08:00', '2026-11-24T08:00:00.000Z'],
    ['11/24/2026 08:00 AM', '2026-11-24T08:00:00.000Z'],
    ['  \n2026-11-24T08:00:00Z\n', '2026-11-24T08:00:00.000Z'],
    ['1518478934', '2018-02-12T23:42:14.000Z'],
    ['1518478934000', '2018-02-12T23:42:14.000Z'],
  ])('%s is %s', (written, iso) => {
    expect(isoDate(written)).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    'Feb 30, 2026',
    '2026-13-01',
    '2026-02-29T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '04/05/2026',
    'Tue, 24 Nov 2026 25:00:00 GMT',
    '__proto__ 1 2026',
    'constructor 24 2026 10:00 constructor',
  ])('is left out rather than guessed: %j', (written) => {
    expect(isoDate(written)).toBeNull();
  });

  it('keeps every moment that JavaScript writes', () => {
    const from = new Date('1971-01-01T00:00:00Z');
    const dates = fc.date({ min: from, max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const whole = new Date(Math.floor(date.getTime() / 1_000) * 1_000).toISOString();
        expect(isoDate(date.toISOString())).toBe(date.toISOString());
        expect(isoDate(date.toUTCString())).toBe(whole);
      }),
    );
  });

  it('is a date or none, whatever is written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TZ :.+-]{0,30}$/)), (written) => {
        const iso = isoDate(written);
        if (iso !== null) expect(new Date(iso).toISOString()).toBe(iso);
      }),
    );
  });
});
