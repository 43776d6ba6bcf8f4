import { describe, expect, it } from 'vitest';
import { type Cadence, mayAlert, nextDigestAt, wants } from '../../src/domain/subscription.ts';
import { day, makeActorMatch, makeAdvisory, makeSectorMatch, now } from '../help/make.ts';

const daily: Cadence = {
  instant: false,
  digest: 'daily',
  hour: '08:00',
  zone: 'Europe/Berlin',
  silentWhenEmpty: false,
};
const any = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;
const at = (iso: string) => Temporal.Instant.from(iso).epochMilliseconds;
const parents: Readonly<Record<string, string>> = { maritime: 'transportation' };
const parent = (id: string) => parents[id] ?? null;

describe('the hour of a digest', () => {
  it('is the hour on the wall clock of the zone, winter and summer', () => {
    expect(nextDigestAt(daily, at('2026-01-10T12:00Z'))).toBe(at('2026-01-11T07:00Z'));
    expect(nextDigestAt(daily, at('2026-07-10T12:00Z'))).toBe(at('2026-07-11T06:00Z'));
  });

  it('comes once on the day the clock goes forward, even when its hour does not exist that day', () => {
    const early = { ...daily, hour: '02:30' };
    const first = nextDigestAt(early, at('2026-03-28T20:00Z'));
    expect(first).toBe(at('2026-03-29T01:30Z'));
    expect(nextDigestAt(early, first ?? 0)).toBe(at('2026-03-30T00:30Z'));
  });

  it('comes once on the day the clock goes back, even when its hour happens twice', () => {
    const early = { ...daily, hour: '02:30' };
    const first = nextDigestAt(early, at('2026-10-24T20:00Z'));
    expect(first).toBe(at('2026-10-25T00:30Z'));
    expect(nextDigestAt(early, first ?? 0)).toBe(at('2026-10-26T01:30Z'));
  });

  it('is on Monday when it is weekly, and never when there is none', () => {
    expect(nextDigestAt({ ...daily, digest: 'weekly' }, at('2026-11-24T12:00Z'))).toBe(
      at('2026-11-30T07:00Z'),
    );
    expect(nextDigestAt({ ...daily, digest: 'none' }, now)).toBeNull();
  });

  it('is never missed over a year in a zone with half-hour clock changes', () => {
    const lordHowe = { ...daily, zone: 'Australia/Lord_Howe', hour: '02:15' };
    let last = at('2026-01-01T00:00Z');
    for (let days = 0; days < 365; days += 1) {
      const next = nextDigestAt(lordHowe, last) ?? 0;
      expect(Math.abs(next - last - day)).toBeLessThanOrEqual(day);
      expect(next - last).toBeLessThanOrEqual(day + 1_800_000);
      last = next;
    }
  });
});

describe('what a channel wants', () => {
  const maritime = makeAdvisory({
    sectors: [makeSectorMatch({ id: 'maritime' })],
    actors: [makeActorMatch()],
    severity: 'high',
  });

  it('hears of a sub-sector when it subscribed to the sector, not the other way round', () => {
    expect(wants({ ...any, sectors: ['transportation'] }, maritime, parent)).toBe(true);
    const transport = makeAdvisory({ sectors: [makeSectorMatch({ id: 'transportation' })] });
    expect(wants({ ...any, sectors: ['maritime'] }, transport, parent)).toBe(false);
  });

  it('joins sectors by or, and sectors with actors by and', () => {
    expect(wants({ ...any, sectors: ['energy', 'maritime'] }, maritime, parent)).toBe(true);
    expect(wants({ ...any, sectors: ['maritime'], actors: ['volt-typhoon'] }, maritime, parent)).toBe(true);
    expect(wants({ ...any, sectors: ['energy'], actors: ['volt-typhoon'] }, maritime, parent)).toBe(false);
  });

  it('is not told of an actor that is only mentioned, or only possible', () => {
    const filter = { ...any, actors: ['volt-typhoon'] };
    expect(wants(filter, makeAdvisory({ actors: [makeActorMatch({ relation: 'mentions' })] }), parent)).toBe(
      false,
    );
    expect(
      wants(filter, makeAdvisory({ actors: [makeActorMatch({ confidence: 'possible' })] }), parent),
    ).toBe(false);
    expect(wants(filter, makeAdvisory({ actors: [makeActorMatch({ relation: 'involves' })] }), parent)).toBe(
      true,
    );
  });

  it('is told of a possible link where it asked for those, and of nothing in passing even then', () => {
    const filter = { ...any, actors: ['volt-typhoon'], possible: true };
    const link = (given: Parameters<typeof makeActorMatch>[0]) =>
      wants(filter, makeAdvisory({ actors: [makeActorMatch(given)] }), parent);
    expect(link({ confidence: 'possible', relation: 'involves' })).toBe(true);
    expect(link({ relation: 'mentions' })).toBe(false);
    expect(link({ actorId: 'salt-typhoon', confidence: 'possible' })).toBe(false);
  });

  it('keeps to a severity floor and to KEV', () => {
    expect(wants({ ...any, minSeverity: 'critical' }, maritime, parent)).toBe(false);
    expect(wants({ ...any, minSeverity: 'medium' }, maritime, parent)).toBe(true);
    expect(wants({ ...any, kevOnly: true }, maritime, parent)).toBe(false);
    expect(wants({ ...any, kevOnly: true }, { ...maritime, kev: true }, parent)).toBe(true);
  });
});

describe('what may alert', () => {
  it('is nothing that stood in a feed at its first poll, and nothing older than seven days', () => {
    expect(mayAlert(makeAdvisory({ baseline: true }), now)).toBe(false);
    expect(mayAlert(makeAdvisory({ publishedAt: now - 8 * day }), now)).toBe(false);
    expect(mayAlert(makeAdvisory({ publishedAt: now - 6 * day }), now)).toBe(true);
    expect(mayAlert(makeAdvisory({ publishedAt: null }), now)).toBe(true);
  });

  it('is what was old when we first saw it, by the change that its publisher tells of', () => {
    const late = { publishedAt: now - 400 * day, seenAt: now };
    expect(mayAlert(makeAdvisory({ ...late, updatedAt: now - day }), now)).toBe(true);
    expect(mayAlert(makeAdvisory({ ...late, updatedAt: now - day, baseline: true }), now)).toBe(false);
    expect(mayAlert(makeAdvisory({ ...late, updatedAt: now - 8 * day }), now)).toBe(false);
    expect(mayAlert(makeAdvisory({ ...late, updatedAt: null }), now)).toBe(false);
    const known = { publishedAt: now - 12 * day, seenAt: now - 12 * day };
    expect(mayAlert(makeAdvisory({ ...known, updatedAt: now }), now)).toBe(false);
  });
});
