import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../src/domain/question.ts';
import { directory } from '../help/directory.ts';

/** A Thursday. */
const now = Temporal.Instant.from('2026-11-26T12:00Z').epochMilliseconds;
const read = (text: string, zone = 'UTC') => readQuestion(text, directory, now, zone);
const at = (ms: number | null) =>
  ms === null ? null : Temporal.Instant.fromEpochMilliseconds(ms).toString().slice(0, 16);
const when = (text: string, zone?: string) => {
  const { from, before } = read(text, zone).search;
  return [at(from), at(before)];
};

describe('a question in plain words', () => {
  it('is understood by its actor, sector and time, whatever stands between them', () => {
    const { search, sectors, others } = read('What did Volt Typhoon do to the energy sector this week?');
    expect(search.actors).toEqual(['volt-typhoon']);
    expect(sectors).toEqual(['energy']);
    expect(at(search.from)).toBe('2026-11-23T00:00');
    expect(others).toEqual([]);
    expect(search.words).toEqual([]);
  });

  it.each([
    ['since monday', '2026-11-23T00:00', '2026-11-26T12:00'],
    ['on friday', '2026-11-20T00:00', '2026-11-21T00:00'],
    ['yesterday', '2026-11-25T00:00', '2026-11-26T00:00'],
    ['last week', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['in october', '2026-10-01T00:00', '2026-11-01T00:00'],
    ['in december', '2025-12-01T00:00', '2026-01-01T00:00'],
    ['from 2026-11-01 to 2026-11-05', '2026-11-01T00:00', '2026-11-06T00:00'],
    ['between 1 nov and 5 nov', '2026-11-01T00:00', '2026-11-06T00:00'],
    ['over the last 3 days', '2026-11-23T12:00', '2026-11-26T12:00'],
    ['this month', '2026-11-01T00:00', '2026-12-01T00:00'],
    ['until 2026-11-05', '1970-01-01T00:00', '2026-11-05T00:00'],
  ])('knows “%s”', (said, from, before) => {
    expect(when(`ransomware ${said}`)).toEqual([from, before]);
    expect(read(`ransomware ${said}`).others).toEqual(['ransomware']);
  });

  it('counts days where the asker is', () => {
    expect(when('today', 'Asia/Tokyo')).toEqual(['2026-11-25T15:00', '2026-11-26T15:00']);
  });

  it('takes names for names and versions for words, not for times', () => {
    expect(read('Midnight Blizzard').search.from).toBeNull();
    expect(read('may FortiOS 7.4.3 sun').search.from).toBeNull();
    expect(read('FortiOS 7.4.3').others).toEqual(['FortiOS', '7.4.3']);
  });

  it('keeps CVE ids, levels and quoted phrases apart from words', () => {
    const { search, others } = read('critical kev CVE-2024-21762 "edge router"');
    expect(search).toMatchObject({ cves: ['CVE-2024-21762'], minSeverity: 'critical', kev: true });
    expect(others).toEqual(['edge router']);
  });

  it('never fails, whatever is said', () => {
    for (const text of [
      '',
      '   ',
      '"',
      '""',
      '***',
      '\u202e',
      'x'.repeat(5_000),
      '99/99/9999',
      'in 0000',
      '31 feb',
    ])
      expect(() => read(text)).not.toThrow();
  });
});
