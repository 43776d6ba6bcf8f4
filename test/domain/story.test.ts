import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/domain/story.ts';
import { hour, makeActorMatch, makeAdvisory, makeSectorMatch, now } from '../help/make.ts';

describe('a story as it is read', () => {
  const first = makeAdvisory({
    official: false,
    publishedAt: now - 3 * hour,
    severity: 'critical',
    severityReasons: ['CVSS 9.8'],
    kev: true,
    cves: ['CVE-2024-1'],
  });
  const second = makeAdvisory({
    official: false,
    publishedAt: now - 2 * hour,
    sectors: [makeSectorMatch()],
  });
  const named = makeAdvisory({
    official: false,
    publishedAt: now - hour,
    actors: [makeActorMatch()],
    severity: 'medium',
    sectors: [makeSectorMatch({ confidence: 'medium' })],
  });

  it('is led by whoever told it first, and is as severe as its worst', () => {
    const summary = summarise({ id: 's', advisories: [named, second, first] });
    expect([summary.lead, ...summary.others].map(({ id }) => id)).toEqual([first.id, second.id, named.id]);
    expect(summary).toMatchObject({
      severity: 'critical',
      severityReasons: ['CVSS 9.8'],
      kev: true,
      cves: ['CVE-2024-1'],
      newestAt: now - hour,
    });
    expect(summary.sectors).toMatchObject([{ id: 'energy', confidence: 'high' }]);
  });

  it('is led by a government or the maker itself as soon as one tells it, however late', () => {
    const official = makeAdvisory({ official: true, publishedAt: now });
    expect(summarise({ id: 's', advisories: [official, named, first] }).lead.id).toBe(official.id);
    const earlier = makeAdvisory({ official: true, publishedAt: now - hour });
    expect(summarise({ id: 's', advisories: [official, earlier, first] }).lead.id).toBe(earlier.id);
  });
});
