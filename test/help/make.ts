import type { ActorMatch, Advisory, Reading } from '../../src/domain/advisory.ts';
import type { Cadence } from '../../src/domain/cadence.ts';
import type { NewDelivery } from '../../src/domain/delivery.ts';
import type { Feed, FeedState } from '../../src/domain/feed.ts';
import type { Filter, Lookups } from '../../src/domain/filter.ts';
import { timeId } from '../../src/domain/id.ts';
import type { Indicator } from '../../src/domain/indicator.ts';
import type { SectorMatch } from '../../src/domain/sector.ts';
import type { Story } from '../../src/domain/story.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import type { Vulnerability } from '../../src/domain/vulnerability.ts';
import type { DataSetState } from '../../src/domain/vulnerability-data.ts';
import type { Match } from '../../src/domain/watchlist.ts';
import { openStoryShelf } from '../../src/jobs/story-shelf.ts';
import type { PollRecord } from '../../src/store/poll-record.ts';
import type { KeptDataSet, NewException, Store } from '../../src/store/store.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** The moment at which tests take place: Monday 2 March 2026, 08:00 UTC. */
export const now = Date.UTC(2026, 2, 2, 8);

let made = 0;
/** A number never given before in this process. */
export function nextNumber(): number {
  made += 1;
  return made;
}

/** An id in time order: those made later in the same millisecond are greater. */
export function makeId(at: number): string {
  const digits = nextNumber().toString(32).padStart(10, '0');
  let position = 0;
  return timeId(at, () => Number.parseInt(digits[position++] ?? '0', 32) / 32);
}

export function makeFeed(given: Partial<Feed> = {}): Feed {
  const id = given.id ?? `feed-${nextNumber()}`;
  return {
    id,
    title: `Feed ${id}`,
    url: `https://${id}.example/feed.xml`,
    category: 'gov',
    language: 'en',
    everyMinutes: 30,
    publisher: null,
    trust: null,
    mirrors: [],
    headers: {},
    ...given,
  };
}

export function makeFeedState(given: Partial<FeedState> = {}): FeedState {
  return {
    ...makeFeed(given),
    etag: null,
    lastModified: null,
    nextLookAt: now,
    lastLookAt: null,
    lastReadAt: null,
    baselineAt: null,
    failures: 0,
    looks: 0,
    failingSince: null,
    reason: null,
    addedBy: null,
    addedAt: null,
    addedIn: null,
    pausedAt: null,
    pausedBy: null,
    fault: null,
    movedTo: null,
    movedTimes: 0,
    mirroredSince: null,
    mirroredFor: null,
    lastNewAt: null,
    usualIntervalMs: null,
    arrivals: [],
    readSince: null,
    pace: {},
    identityRule: 'guid',
    identityReason: null,
    gapAt: null,
    gaps: 0,
    wholeAt: null,
    missed: 0,
    missedAt: null,
    refused: null,
    remarks: null,
    withdrawn: null,
    withdrawnAt: null,
    restored: null,
    restoredAt: null,
    recheckedAt: null,
    foundAt: null,
    toldFailingAt: null,
    outageAt: null,
    outageBackAt: null,
    ...given,
  };
}

export function makeMatch(given: Partial<Match> = {}): Match {
  return {
    termId: 'volt-typhoon/alias/volt-typhoon',
    actorId: 'volt-typhoon',
    term: 'Volt Typhoon',
    kind: 'alias',
    strength: 'specific',
    field: 'title',
    start: 0,
    end: 12,
    quote: 'Volt Typhoon in power grids',
    ...given,
  };
}

export function makeActorMatch(given: Partial<ActorMatch> = {}): ActorMatch {
  const actorId = given.actorId ?? 'volt-typhoon';
  return {
    actorId,
    confidence: 'high',
    relation: 'about',
    because: 'named in the title',
    evidence: [makeMatch({ actorId })],
    ...given,
  };
}

export function makeSectorMatch(given: Partial<SectorMatch> = {}): SectorMatch {
  return {
    id: 'energy',
    confidence: 'high',
    evidence: [
      { term: 'power grid', kind: 'words', field: 'title', start: 16, end: 27, quote: 'power grids' },
    ],
    ...given,
  };
}

/** What the rules find in a text that says nothing. */
export function makeReading(given: Partial<Reading> = {}): Reading {
  return {
    actors: [],
    sectors: [],
    severity: 'low',
    severityReasons: [],
    cves: [],
    kev: false,
    cvss: null,
    indicators: [],
    ...given,
  };
}

/** An exception of the workspace T1: VOLTZITE is no evidence, whoever it is said of. */
export function makeException(given: Partial<NewException> = {}): NewException {
  return {
    teamId: 'T1',
    kind: 'term',
    term: 'VOLTZITE',
    actorId: null,
    sectorId: null,
    feedId: null,
    author: 'ann',
    reason: 'our lift is called so',
    createdAt: now,
    ...given,
  };
}

export function makeDataSet(given: Partial<KeptDataSet> = {}): KeptDataSet {
  return {
    id: 'attack-enterprise',
    kind: 'attack',
    title: 'MITRE ATT&CK Enterprise',
    version: '18.1',
    date: '2025-11-13',
    importedAt: now,
    source: 'bundle.json',
    hash: 'hash',
    actors: 0,
    names: 0,
    terms: 0,
    ...given,
  };
}

export function makeIndicator(given: Partial<Indicator> = {}): Indicator {
  return { type: 'domain', value: 'evil.com', field: 'summary', start: 5, end: 15, ...given };
}

/** An advisory with the hash of its text, as a poll stores it. Its id follows `publishedAt`, or `seenAt`. */
export function makeAdvisory(
  given: Partial<Advisory & { contentHash: string }> = {},
): Advisory & { readonly contentHash: string } {
  const seenAt = given.seenAt ?? now;
  const publishedAt = given.publishedAt === undefined ? seenAt - hour : given.publishedAt;
  const id = given.id ?? makeId(publishedAt ?? seenAt);
  return {
    id,
    feedId: 'feed',
    category: 'gov',
    official: true,
    identity: `guid:${id}`,
    contentHash: `hash-${id}`,
    guid: id,
    title: `Advisory ${id}`,
    summary: 'What happened, and what to do.',
    categories: [],
    url: `https://feed.example/${id}`,
    authors: [],
    language: 'en',
    publishedAt,
    updatedAt: null,
    seenAt,
    storyId: `story-${id}`,
    baseline: false,
    ...makeReading({ severity: 'medium' }),
    ...given,
  };
}

/** A CVE of which nothing is known. */
export function makeVulnerability(given: Partial<Vulnerability> = {}): Vulnerability {
  return {
    id: 'CVE-2024-39717',
    kev: null,
    epss: null,
    cvss: null,
    vendor: null,
    product: null,
    rejected: false,
    asOf: { kev: null, epss: null, cve: null },
    ...given,
  };
}

/** A data set that was never looked at. */
export function makeDataSetState(given: Partial<DataSetState> = {}): DataSetState {
  return {
    id: 'kev',
    version: null,
    asOf: null,
    entries: 0,
    url: null,
    etag: null,
    lastModified: null,
    readAt: null,
    nextLookAt: 0,
    failures: 0,
    failingSince: null,
    reason: null,
    ...given,
  };
}

/** A story of these advisories; of one plain advisory when none is given. */
export function makeStory(...advisories: readonly Advisory[]): Story {
  const [first = makeAdvisory(), ...others] = advisories;
  return { id: first.storyId, advisories: [first, ...others] };
}

export function makeFilter(given: Partial<Filter> = {}): Filter {
  return { sectors: [], actors: [], minSeverity: 'low', kevOnly: false, ...given };
}

export function makeCadence(given: Partial<Cadence> = {}): Cadence {
  return { instant: true, digest: 'none', hour: '08:00', zone: 'Etc/UTC', silentWhenEmpty: false, ...given };
}

export function makeSubscription(given: Partial<Subscription> = {}): Subscription {
  return {
    id: `subscription-${nextNumber()}`,
    teamId: 'T1',
    channelId: 'C1',
    name: null,
    filter: makeFilter(),
    cadence: makeCadence(),
    createdBy: 'U1',
    createdAt: now,
    coveredUntil: now,
    nextDigestAt: null,
    pausedAt: null,
    closedAt: null,
    closedReason: null,
    ...given,
  };
}

/** An alert owed, due now. */
export function makeDelivery(given: Partial<NewDelivery> = {}): NewDelivery {
  const storyId = `story-${nextNumber()}`;
  return {
    teamId: 'T1',
    channelId: 'C1',
    key: `alert:${storyId}`,
    subject: { kind: 'alert', storyId, subscriptionIds: ['subscription'] },
    dueAt: now,
    ...given,
  };
}

/** One look at the feed called `feed`, that found nothing. */
export function makePoll(given: Partial<PollRecord> = {}): PollRecord {
  return {
    feedId: 'feed',
    at: now,
    nextLookAt: now + 30 * minute,
    etag: null,
    lastModified: null,
    fresh: [],
    edited: [],
    owed: [],
    readWith: 'knowledge',
    events: [],
    ...given,
  };
}

/** What a look says of the looks to come: nothing. */
export const onward = { freshForMs: null, movedTo: null } as const;

/** A shelf of its own, and lanes in which nobody waits. */
export function alone(store: Store) {
  const pause = async () => undefined;
  return { shelf: openStoryShelf(store), hostOf: () => null, looksAtOnce: 8, pause };
}

/** Nothing is known beside what is said. */
export const nothingKnown: Lookups = { sectorParent: () => null, epss: () => null };
