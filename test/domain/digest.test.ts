import { describe, expect, it } from 'vitest';
import { coverageOf, digestOf } from '../../src/domain/digest.ts';
import { summarise } from '../../src/domain/story.ts';
import { coverageWords } from '../../src/domain/words.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeFeedState,
  makeSectorMatch,
  nothingKnown,
  now,
} from '../help/make.ts';

const filter = { sectors: [], actors: [], minSeverity: 'low', kevOnly: false } as const;
const one = (given: Parameters<typeof makeAdvisory>[0]) => {
  const advisory = makeAdvisory(given);
  return summarise({ id: advisory.storyId, advisories: [advisory] });
};
const window = { from: now - day, to: now };
const any = { filter, from: window.from };

describe('a digest', () => {
  it('is in the order of severity, then actor, then newest', () => {
    const stories = [
      one({ title: 'low', severity: 'low' }),
      one({ title: 'high, no actor', severity: 'high' }),
      one({
        title: 'high, older',
        severity: 'high',
        actors: [makeActorMatch({ actorId: 'apt40' })],
        publishedAt: now - 5 * hour,
      }),
      one({
        title: 'high, newer',
        severity: 'high',
        actors: [makeActorMatch({ actorId: 'apt40' })],
        publishedAt: now - hour,
      }),
      one({ title: 'critical', severity: 'critical' }),
    ];
    const digest = digestOf(stories, [any], window.to, nothingKnown);
    expect(digest.stories.map((story) => story.lead.title)).toEqual([
      'critical',
      'high, newer',
      'high, older',
      'high, no actor',
      'low',
    ]);
    expect(digest.bySeverity).toEqual([
      { severity: 'critical', count: 1 },
      { severity: 'high', count: 3 },
      { severity: 'low', count: 1 },
    ]);
    expect(digest.byActor).toEqual([{ id: 'apt40', count: 2 }]);
  });

  it('shows the actor that most stories are about before the others', () => {
    const about = (actorId: string, title: string) =>
      one({ title, severity: 'high', actors: [makeActorMatch({ actorId })] });
    const stories = [
      about('apt28', 'A'),
      about('volt-typhoon', 'V1'),
      about('volt-typhoon', 'V2'),
      one({ title: 'none', severity: 'high' }),
    ];
    const order = digestOf(stories, [any], window.to, nothingKnown).stories.map((story) => story.lead.title);
    expect([order.slice(0, 2).sort(), order.slice(2)]).toEqual([
      ['V1', 'V2'],
      ['A', 'none'],
    ]);
  });

  it('holds what was first seen in its window, and nothing that was older than seven days by then', () => {
    const stories = [
      one({ title: 'before', seenAt: window.from }),
      one({ title: 'in', seenAt: window.from + 1 }),
      one({ title: 'late to us', seenAt: now, publishedAt: now - 6 * day }),
      one({ title: 'old news', seenAt: now, publishedAt: now - 8 * day }),
    ];
    expect(
      digestOf(stories, [any], window.to, nothingKnown)
        .stories.map((story) => story.lead.title)
        .sort(),
    ).toEqual(['in', 'late to us']);
  });

  it('begins for each subscription where its own last one ended: a new one repeats nothing of the others', () => {
    const rail = one({
      title: 'rail, five days ago',
      seenAt: now - 5 * day,
      publishedAt: now - 5 * day,
      sectors: [makeSectorMatch({ id: 'rail' })],
    });
    const named = one({
      title: 'actor, five days ago',
      seenAt: now - 5 * day,
      publishedAt: now - 5 * day,
      actors: [makeActorMatch()],
    });
    const asks = [
      { filter: { ...filter, sectors: ['rail'] }, from: now - day },
      { filter: { ...filter, actors: ['volt-typhoon'] }, from: now - 7 * day },
    ];
    expect(digestOf([rail, named], asks, now, nothingKnown).stories.map((story) => story.lead.title)).toEqual(
      ['actor, five days ago'],
    );
  });

  it('shows a story once, though several subscriptions ask for it', () => {
    expect(digestOf([one({})], [any, any], window.to, nothingKnown).stories).toHaveLength(1);
  });
});

describe('the coverage line', () => {
  it('says how many feeds were read, and names the longest failing first', () => {
    const feeds = [
      makeFeedState({ lastReadAt: now }),
      makeFeedState({
        title: 'Dragos',
        failures: 9,
        failingSince: now - 26 * hour,
        reason: '403',
        lastReadAt: now - 27 * hour,
      }),
      makeFeedState({ title: 'CERT', failures: 1, failingSince: now - hour, reason: '500' }),
      makeFeedState({ title: 'New' }),
    ];
    expect(coverageWords(coverageOf(feeds, now), now)).toBe(
      '1 of 4 feeds OK; Dragos failing for 26 h; CERT failing for 1 h; 1 not looked at yet.',
    );
  });

  it('tells a feed that is quiet from one that cannot be read, and counts it as read', () => {
    const read = { lastReadAt: now };
    const feeds = [
      makeFeedState(read),
      makeFeedState({ ...read, title: 'CERT-EU', lastNewAt: now - 9 * day, usualIntervalMs: day }),
      makeFeedState({ ...read, title: 'Vendor', failingSince: now - day, fault: 'blocked', reason: '403' }),
      makeFeedState({ ...read, pausedAt: now }),
    ];
    expect(coverageWords(coverageOf(feeds, now), now)).toBe(
      '2 of 4 feeds OK; Vendor blocked for 24 h; CERT-EU quiet for 9 d; 1 paused.',
    );
  });
});
