import { describe, expect, it } from 'vitest';
import {
  canonicalUrl,
  extendOutline,
  openStoryBook,
  type StoryOutline,
  summarise,
} from '../../src/domain/story.ts';
import { hour, makeActorMatch, makeAdvisory, makeSectorMatch, now } from '../help/make.ts';

function told(title: string, given: Partial<StoryOutline> = {}): StoryOutline {
  return {
    id: 'story',
    titles: [title],
    urls: [],
    cves: [],
    actorIds: [],
    kev: false,
    feedIds: ['first'],
    ...given,
  };
}
type Telling = Parameters<ReturnType<typeof openStoryBook>['find']>[0];
const findStory = (candidate: Telling, outlines: readonly StoryOutline[]) =>
  openStoryBook(outlines).find(candidate);
const addedTo = (outline: StoryOutline | undefined, candidate: Telling) =>
  openStoryBook(outline === undefined ? [] : [outline]).add('story', candidate);
function telling(title: string, given: Partial<Telling> = {}) {
  return { title, url: null, cves: [], actorIds: [], kev: false, feedId: 'second', ...given };
}

describe('one event told by several feeds', () => {
  it('is one story when the link is the same, whatever campaign words hang on it', () => {
    const outline = told('A', { urls: ['https://www.example.org/report/?utm_source=rss'] });
    expect(findStory(telling('B', { url: 'http://example.org/report' }), [outline])).toBe('story');
    expect(findStory(telling('B', { url: 'https://example.org/other' }), [outline])).toBeNull();
  });

  it('is one story when the titles say nearly the same', () => {
    const outline = told('Volt Typhoon kept access to a Massachusetts utility for 300 days');
    expect(
      findStory(telling('Volt Typhoon had access to Massachusetts utility for 300 days'), [outline]),
    ).toBe('story');
    expect(findStory(telling('Salt Typhoon in nine telecom networks'), [outline])).toBeNull();
  });

  it('is one story when few CVEs are shared and the titles touch', () => {
    const outline = told('FortiOS heap overflow exploited in the wild', { cves: ['CVE-2022-42475'] });
    expect(
      findStory(telling('CISA adds FortiOS overflow to KEV', { cves: ['CVE-2022-42475'] }), [outline]),
    ).toBe('story');
    expect(
      findStory(telling('FortiOS heap overflow exploited in the wild', { cves: ['CVE-2024-21762'] }), [
        outline,
      ]),
    ).toBeNull();
  });

  it('keeps advisories apart that share one page: of one feed always, of two feeds by their fragment', () => {
    const page = told('SSL VPN bypass', { feedIds: ['vendor'], urls: ['https://v.example/advisories#2'] });
    expect(
      findStory(
        telling('Mail gateway overflow', { feedId: 'vendor', url: 'https://v.example/advisories#2' }),
        [page],
      ),
    ).toBeNull();
    expect(
      findStory(telling('Mail gateway overflow', { url: 'https://v.example/advisories#3' }), [page]),
    ).toBeNull();
  });

  it('says what an advisory adds to a story: an actor not named so far, a listing in KEV', () => {
    const outline = told('A', { actorIds: ['apt40'] });
    expect(addedTo(undefined, telling('B', { actorIds: ['apt40'], kev: true }))).toEqual([]);
    expect(addedTo(outline, telling('B', { actorIds: ['apt40'] }))).toEqual([]);
    expect(addedTo(outline, telling('B', { actorIds: ['apt40', 'volt-typhoon'], kev: true }))).toEqual([
      'volt-typhoon',
      'kev',
    ]);
  });

  it('never hides a second advisory of the same feed: publishers number their twins', () => {
    const outline = told('Siemens SIMATIC S7-1200', { feedIds: ['ics'] });
    expect(findStory(telling('Siemens SIMATIC S7-1200', { feedId: 'ics' }), [outline])).toBeNull();
    expect(findStory(telling('Siemens SIMATIC S7-1200', { feedId: 'vendor' }), [outline])).toBe('story');
  });

  it('grows by what each advisory adds', () => {
    const grown = extendOutline(
      told('A'),
      'story',
      telling('B', { cves: ['CVE-2024-1'], actorIds: ['apt40'] }),
    );
    expect(grown).toMatchObject({
      titles: ['A', 'B'],
      cves: ['CVE-2024-1'],
      actorIds: ['apt40'],
      feedIds: ['first', 'second'],
    });
  });

  it('does not take a home page for a story', () => {
    expect(canonicalUrl('https://www.example.org/')).toBe('example.org');
    expect(
      findStory(telling('B', { url: 'https://example.org' }), [
        told('A', { urls: ['https://example.org/'] }),
      ]),
    ).toBeNull();
  });
});

describe('a story as it is read', () => {
  const named = makeAdvisory({
    publishedAt: now - hour,
    actors: [makeActorMatch()],
    severity: 'medium',
    sectors: [makeSectorMatch({ confidence: 'medium' })],
  });
  const first = makeAdvisory({
    publishedAt: now - 3 * hour,
    severity: 'critical',
    severityReasons: ['CVSS 9.8'],
    kev: true,
    cves: ['CVE-2024-1'],
  });
  const second = makeAdvisory({ publishedAt: now - 2 * hour, sectors: [makeSectorMatch()] });

  it('is led by the advisory that names the actor, and is as severe as its worst', () => {
    const summary = summarise({ id: 's', advisories: [named, second, first] });
    expect(summary.lead.id).toBe(named.id);
    expect(summary.others.map((advisory) => advisory.id)).toEqual([first.id, second.id]);
    expect(summary).toMatchObject({
      severity: 'critical',
      severityReasons: ['CVSS 9.8'],
      kev: true,
      cves: ['CVE-2024-1'],
    });
    expect(summary.sectors).toMatchObject([{ id: 'energy', confidence: 'high' }]);
    expect(summary.newestAt).toBe(now - hour);
  });
});
