import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { type Cadence, nextDigestAt, quietUntil } from '../../src/domain/cadence.ts';
import { type Filter, saidBy, wants } from '../../src/domain/filter.ts';
import { mayAlert } from '../../src/domain/subscription.ts';
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
const scores: Readonly<Record<string, number>> = { 'CVE-2026-1': 0.4, 'CVE-2026-2': 0.6 };
const lookups = {
  sectorParent: (id: string) => parents[id] ?? null,
  epss: (cve: string) => scores[cve] ?? null,
};
const asks = (filter: Filter, advisory: Advisory) => wants(filter, saidBy(advisory), lookups);

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

describe('days and quiet hours', () => {
  it('have the digest on those days only', () => {
    const weekdays: Cadence = { ...daily, days: [1, 2, 3, 4, 5] };
    // A Friday noon; Monday is the next.
    expect(nextDigestAt(weekdays, at('2026-01-09T12:00Z'))).toBe(at('2026-01-12T07:00Z'));
    expect(nextDigestAt({ ...daily, digest: 'weekly', days: [4] }, at('2026-01-09T12:00Z'))).toBe(
      at('2026-01-15T07:00Z'),
    );
  });

  it('end in the morning, over midnight and across a clock change', () => {
    const quiet = { zone: 'Europe/Berlin', quiet: { from: '22:00', to: '06:00' } };
    expect(quietUntil(quiet, at('2026-01-10T20:59Z'))).toBeNull();
    expect(quietUntil(quiet, at('2026-01-10T21:00Z'))).toBe(at('2026-01-11T05:00Z'));
    expect(quietUntil(quiet, at('2026-01-11T04:59Z'))).toBe(at('2026-01-11T05:00Z'));
    expect(quietUntil(quiet, at('2026-01-11T05:00Z'))).toBeNull();
    expect(quietUntil(quiet, at('2026-03-28T22:00Z'))).toBe(at('2026-03-29T04:00Z'));
    const noon = { zone: 'UTC', quiet: { from: '12:00', to: '13:00' } };
    expect(quietUntil(noon, at('2026-01-10T12:30Z'))).toBe(at('2026-01-10T13:00Z'));
    expect(quietUntil({ zone: 'UTC' }, at('2026-01-10T12:30Z'))).toBeNull();
  });
});

describe('what a channel wants', () => {
  const maritime = makeAdvisory({
    sectors: [makeSectorMatch({ id: 'maritime' })],
    actors: [makeActorMatch()],
    severity: 'high',
  });

  it('hears of a sub-sector when it subscribed to the sector, not the other way round', () => {
    expect(asks({ ...any, sectors: ['transportation'] }, maritime)).toBe(true);
    const transport = makeAdvisory({ sectors: [makeSectorMatch({ id: 'transportation' })] });
    expect(asks({ ...any, sectors: ['maritime'] }, transport)).toBe(false);
  });

  it('joins sectors by or, and sectors with actors by and', () => {
    expect(asks({ ...any, sectors: ['energy', 'maritime'] }, maritime)).toBe(true);
    expect(asks({ ...any, sectors: ['maritime'], actors: ['volt-typhoon'] }, maritime)).toBe(true);
    expect(asks({ ...any, sectors: ['energy'], actors: ['volt-typhoon'] }, maritime)).toBe(false);
  });

  it('is not told of an actor that is only mentioned, or only possible', () => {
    const filter = { ...any, actors: ['volt-typhoon'] };
    expect(asks(filter, makeAdvisory({ actors: [makeActorMatch({ relation: 'mentions' })] }))).toBe(false);
    expect(asks(filter, makeAdvisory({ actors: [makeActorMatch({ confidence: 'possible' })] }))).toBe(false);
    expect(asks(filter, makeAdvisory({ actors: [makeActorMatch({ relation: 'involves' })] }))).toBe(true);
  });

  it('is told of a possible link where it asked for those, and of nothing in passing even then', () => {
    const filter = { ...any, actors: ['volt-typhoon'], possible: true };
    const link = (given: Parameters<typeof makeActorMatch>[0]) =>
      asks(filter, makeAdvisory({ actors: [makeActorMatch(given)] }));
    expect(link({ confidence: 'possible', relation: 'involves' })).toBe(true);
    expect(link({ relation: 'mentions' })).toBe(false);
    expect(link({ actorId: 'salt-typhoon', confidence: 'possible' })).toBe(false);
  });

  it('is told of mentions in passing where it asked for those', () => {
    const passing = makeAdvisory({ actors: [makeActorMatch({ relation: 'mentions' })] });
    expect(asks({ ...any, actors: ['volt-typhoon'], mentions: true }, passing)).toBe(true);
  });

  it('hears of makers and products by name, whole words only, wherever the advisory names them', () => {
    const stack = { ...any, vendors: ['Palo Alto', 'SEL'] };
    expect(asks(stack, makeAdvisory({ title: 'PALO-ALTO GlobalProtect flaw' }))).toBe(true);
    expect(asks(stack, makeAdvisory({ title: 'A flaw', products: ['Pålo Alto PAN-OS 11'] }))).toBe(true);
    expect(asks(stack, makeAdvisory({ title: 'Selected flaws', summary: 'The seller knows.' }))).toBe(false);
    expect(asks({ ...any, vendors: ['ファイア'] }, makeAdvisory({ title: '米ファイア社の欠陥' }))).toBe(true);
  });

  it('is told where one of its CVEs is named, or one scores high enough; an unknown score is below every floor', () => {
    const named = makeAdvisory({ cves: ['CVE-2026-1', 'CVE-2026-9'] });
    expect(asks({ ...any, cves: ['CVE-2026-9'] }, named)).toBe(true);
    expect(asks({ ...any, cves: ['CVE-2026-2'] }, named)).toBe(false);
    expect(asks({ ...any, minEpss: 0.4 }, named)).toBe(true);
    expect(asks({ ...any, minEpss: 0.5 }, named)).toBe(false);
    expect(asks({ ...any, minEpss: 0.01 }, makeAdvisory({ cves: ['CVE-2026-9'] }))).toBe(false);
  });

  it('keeps to feeds, kinds of feeds and languages; a text without a language is not held against it', () => {
    const german = makeAdvisory({ feedId: 'bsi', category: 'gov', language: 'de-AT' });
    expect(asks({ ...any, feeds: ['bsi'], categories: ['gov'], languages: ['de'] }, german)).toBe(true);
    expect(asks({ ...any, feeds: ['cisa'] }, german)).toBe(false);
    expect(asks({ ...any, categories: ['news'] }, german)).toBe(false);
    expect(asks({ ...any, languages: ['en'] }, german)).toBe(false);
    expect(asks({ ...any, languages: ['en'] }, makeAdvisory({ language: null }))).toBe(true);
  });

  it('is told of what says one of its phrases and none of the others, and is not too old', () => {
    const report = makeAdvisory({
      title: 'Webinar: living  off the land',
      publishedAt: now - 3 * day,
      seenAt: now,
    });
    expect(asks({ ...any, including: ['Living-off-the-land', 'lolbin'] }, report)).toBe(true);
    expect(asks({ ...any, including: ['lolbin'] }, report)).toBe(false);
    expect(asks({ ...any, excluding: ['webinar'] }, report)).toBe(false);
    expect(asks({ ...any, maxAgeDays: 3 }, report)).toBe(true);
    expect(asks({ ...any, maxAgeDays: 2 }, report)).toBe(false);
  });

  it('asks all that it asks of a text of one and the same advisory of a story', () => {
    const german = makeAdvisory({ feedId: 'bsi', language: 'de', title: 'Router' });
    const english = makeAdvisory({ feedId: 'cisa', language: 'en', title: 'Fortinet flaw' });
    const both = { ...saidBy(german), voices: [german, english] };
    expect(wants({ ...any, languages: ['de'], vendors: ['Fortinet'] }, both, lookups)).toBe(false);
    expect(wants({ ...any, languages: ['en'], vendors: ['Fortinet'] }, both, lookups)).toBe(true);
    expect(wants({ ...any, excluding: ['fortinet'] }, both, lookups)).toBe(true);
  });

  it('keeps to a severity floor and to KEV', () => {
    expect(asks({ ...any, minSeverity: 'critical' }, maritime)).toBe(false);
    expect(asks({ ...any, minSeverity: 'medium' }, maritime)).toBe(true);
    expect(asks({ ...any, kevOnly: true }, maritime)).toBe(false);
    expect(asks({ ...any, kevOnly: true }, { ...maritime, kev: true })).toBe(true);
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
