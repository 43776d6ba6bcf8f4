import { describe, expect, it } from 'vitest';
import { backTest } from '../../src/domain/back-test.ts';
import { summarise } from '../../src/domain/story.ts';
import { day, hour, makeAdvisory, makeCadence, makeFilter, nothingKnown, now } from '../help/make.ts';

const told = (...ages: readonly number[]) => {
  const advisories = ages.map((age) => makeAdvisory({ publishedAt: now - age, seenAt: now - age }));
  return summarise({ id: `s${ages.join()}`, advisories });
};
const trial = (
  cadence: Parameters<typeof makeCadence>[0],
  stories: ReturnType<typeof told>[],
  filter = makeFilter(),
) => backTest({ name: null, filter, cadence: makeCadence(cadence) }, stories, nothingKnown, now);

describe('a subscription tried out on the last 30 days', () => {
  it('tells alerts, digests, and lines: a story told again days later stands in two digests', () => {
    const stories = [told(hour), told(2 * day, 9 * day), told(40 * day)];
    expect(trial({ instant: true, digest: 'daily', zone: 'UTC' }, stories)).toMatchObject({
      alerts: 2,
      digests: 30,
      lines: 3,
      verdict: 'fine',
    });
    expect(
      trial({ instant: false, digest: 'daily', silentWhenEmpty: true, zone: 'UTC' }, stories),
    ).toMatchObject({
      alerts: 0,
      digests: 3,
    });
    expect(trial({ digest: 'weekly', zone: 'UTC' }, stories).digests).toBeOneOf([4, 5]);
    expect(trial({ instant: true, digest: 'none' }, stories)).toMatchObject({ digests: 0, lines: 0 });
  });

  it('warns of a flood, of nothing, and says where there is nothing to try it on', () => {
    const many = Array.from({ length: 700 }, (_, at) => told(at * 60_000));
    expect(trial({ instant: true }, many).verdict).toBe('flood');
    expect(trial({ instant: true }, [told(hour)], makeFilter({ sectors: ['rail'] })).verdict).toBe('nothing');
    expect(trial({ instant: true }, []).verdict).toBe('empty');
  });

  it('shows the newest three', () => {
    const stories = [told(3 * day), told(hour), told(2 * hour), told(5 * day)];
    expect(trial({ instant: true }, stories).examples.map(({ newestAt }) => now - newestAt)).toEqual([
      hour,
      2 * hour,
      3 * day,
    ]);
  });
});
