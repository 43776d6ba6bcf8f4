import { describe, expect, it } from 'vitest';
import type { Advisory } from '../../src/domain/advisory.ts';
import { usesToTell } from '../../src/domain/ransomware-use.ts';
import { summarise } from '../../src/domain/story.ts';
import { day, hour, makeAdvisory, makeFilter, makeStory, nothingKnown, now } from '../help/make.ts';

const cve = 'CVE-2026-1111';
const before = now - 3 * day;
const any = { filter: makeFilter(), from: now - day };
const at = now - hour;
const named = (given: Parameters<typeof makeAdvisory>[0] = {}) =>
  makeAdvisory({ cves: [cve], seenAt: before, publishedAt: before, storyId: 'story', ...given });
const storyOf = (...advisories: readonly Advisory[]) => summarise(makeStory(...advisories));
const told = (
  stories: readonly ReturnType<typeof storyOf>[],
  asks: readonly (typeof any)[] = [any],
  uses = [{ id: cve, at }],
) => usesToTell(uses, stories, asks, now, nothingKnown).map(({ id, story }) => `${id} ${story.id}`);

describe('what a digest says of ransomware', () => {
  it('is said where the CVE was told before, and not where the digest itself tells the CVE first', () => {
    expect(told([storyOf(named())])).toEqual([`${cve} story`]);
    expect(told([storyOf(named({ seenAt: at, publishedAt: at }))])).toEqual([]);
    const without = named({ cves: [] });
    expect(told([storyOf(without, named({ seenAt: at, publishedAt: at }))])).toEqual([]);
    expect(told([storyOf(without)])).toEqual([]);
  });

  it('is said to who was told of the story, not to who hears of it first in this digest', () => {
    const critical = { ...any, filter: makeFilter({ minSeverity: 'critical' }) };
    const first = named({ severity: 'low' });
    const since = named({ severity: 'critical', seenAt: at, publishedAt: at });
    expect(told([storyOf(first, since)])).toEqual([`${cve} story`]);
    expect(told([storyOf(first, since)], [critical])).toEqual([]);
  });

  it('is said in the window of each subscription, once', () => {
    const critical = { filter: makeFilter({ minSeverity: 'critical' }), from: now - 7 * day };
    const low = storyOf(named({ severity: 'low', seenAt: now - 30 * day, publishedAt: now - 30 * day }));
    const earlier = [{ id: cve, at: now - 2 * day }];
    expect(told([low], [any, critical], earlier)).toEqual([]);
    expect(told([low], [{ ...any, from: now - 7 * day }, critical], earlier)).toEqual([`${cve} story`]);
    expect(told([low], [any, any])).toEqual([`${cve} story`]);
    expect(told([low], [any], [{ id: cve, at: any.from }])).toEqual([]);
    expect(told([low], [any], [{ id: cve, at: now + 1 }])).toEqual([]);
  });

  it('names the story that is most about the CVE, the latest use first', () => {
    const other = 'CVE-2026-2222';
    const roundup = storyOf(named({ storyId: 'roundup', cves: [cve, other, 'CVE-2026-3333'] }));
    const own = storyOf(named({ storyId: 'own' }));
    const uses = [
      { id: cve, at },
      { id: other, at: at + 1 },
    ];
    expect(told([roundup, own], [any], uses)).toEqual([`${other} roundup`, `${cve} own`]);
  });
});
