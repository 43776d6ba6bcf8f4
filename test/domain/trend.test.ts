import { describe, expect, it } from 'vitest';
import { mentionsChart, mentionsWords } from '../../src/domain/chart.ts';
import { summarise } from '../../src/domain/story.ts';
import { dailyMentions, isWeekly, trendWords } from '../../src/domain/trend.ts';
import { toPng } from '../../src/slack/chart.ts';
import { day, hour, makeActorMatch, makeAdvisory, makeSectorMatch, now } from '../help/make.ts';

const daily = { from: now - day, to: now };
const week = { from: now - 7 * day, to: now };

describe('a trend', () => {
  it.each([
    [9, daily, { stories: 42 }, 'usual: 6 a day'],
    [9, daily, { stories: 10 }, 'usual: 1.4 a day'],
    [0, daily, { stories: 0 }, 'usual: 0 a day'],
    [9, daily, { stories: 100 }, 'usual: 14 a day'],
    [41, week, { stories: 29 }, '12 more than the week before'],
    [41, week, { stories: 42 }, '1 fewer than the week before'],
    [41, week, { stories: 41 }, 'as many as the week before'],
    [41, week, null, ''],
  ])('of %i stories is said in words', (count, window, before, words) => {
    expect(trendWords(count, window, before)).toBe(words);
  });
  it('is that of a week from six days on', () => {
    expect([isWeekly(daily), isWeekly(week), isWeekly({ from: now - 6 * day, to: now })]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('mentions a day', () => {
  const one = (hoursAgo: number, actorId: string | null, sector: string) => {
    const actors = actorId === null ? [] : [makeActorMatch({ actorId, relation: 'about' })];
    const advisory = makeAdvisory({
      publishedAt: now - hoursAgo * hour,
      actors,
      sectors: [makeSectorMatch({ id: sector })],
    });
    return summarise({ id: advisory.id, advisories: [advisory] });
  };
  const stories = [
    one(1, 'volt-typhoon', 'rail'),
    one(30, 'volt-typhoon', 'energy'),
    one(31, null, 'energy'),
    one(1, null, 'maritime'),
  ];
  const mentions = dailyMentions(stories, week, (id) =>
    id === 'rail' || id === 'maritime' ? 'transportation' : null,
  );
  const data = {
    mentions,
    nameOf: ({ id }: { readonly id: string }) => `<${id}> & "co"`,
    zone: 'Europe/Berlin',
  };

  it('count each story once for its actor and its sector, on the day on which it was published', () => {
    expect(mentions.days).toHaveLength(7);
    expect(mentions.rows).toEqual([
      { id: 'volt-typhoon', kind: 'actor', counts: [0, 0, 0, 0, 0, 1, 1] },
      { id: 'energy', kind: 'sector', counts: [0, 0, 0, 0, 0, 2, 0] },
      { id: 'transportation', kind: 'sector', counts: [0, 0, 0, 0, 0, 0, 2] },
    ]);
  });

  it('are a picture in our own font, and in words for whoever does not see it', async () => {
    const png = await toPng(mentionsChart(data));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const empty = await toPng(mentionsChart({ ...data, nameOf: () => '' }));
    // Without the font every name would be left out, and both pictures be the same.
    expect(png.equals(empty)).toBe(false);
    expect(mentionsWords(data)).toBe(
      'Stories a day, Mon 23 to Sun 1. <volt-typhoon> & "co": 0, 0, 0, 0, 0, 1, 1. <energy> & "co": 0, 0, 0, 0, 0, 2, 0. <transportation> & "co": 0, 0, 0, 0, 0, 0, 2.',
    );
  });
});
