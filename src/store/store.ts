import type { DataSet } from '../catalog/data-set.ts';
import type { Actor } from '../domain/actor.ts';
import type { Advisory, Confidence, Reading, Relation } from '../domain/advisory.ts';
import type { PrivateOwners } from '../domain/confidential.ts';
import type { Delivery, NewDelivery } from '../domain/delivery.ts';
import type { Exception } from '../domain/exception.ts';
import type { AnswerNotes, Feed, FeedNotes, FeedState } from '../domain/feed.ts';
import type { Kept } from '../domain/history.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { Mark } from '../domain/mark.ts';
import type { Place } from '../domain/place.ts';
import type { Settings } from '../domain/settings.ts';
import type { Severity } from '../domain/severity.ts';
import type { Telling } from '../domain/sketch.ts';
import type { Story } from '../domain/story.ts';
import type { StoryEvent } from '../domain/story-event.ts';
import type { StoryOutline } from '../domain/story-outline.ts';
import type { Watchlist } from '../domain/watchlist.ts';
import type { FeedsTold } from './feeds.ts';
import type { Likeness } from './identities.ts';
import type { PollRecord } from './poll-record.ts';
import type { StoreParts } from './story-store.ts';

export type KnownAdvisory = {
  readonly id: string;
  readonly identity: string;
  readonly contentHash: string;
  readonly storyId: string;
  readonly baseline: boolean;
  readonly seenAt: number;
  /** Null where the feed gave no such date, where it was not believed, and of one that was pruned. */
  readonly updatedAt: number | null;
  readonly missed?: true;
};

/** An advisory that tells a recent story; `edition` is another one as soon as it may tell it otherwise. */
export type TellingEdition = { readonly id: string; readonly edition: string };
/** Those, as they were after so many changes of what advisories tell. */
export type TellingEditions = { readonly rows: readonly TellingEdition[]; readonly revision: number };

/** What an advisory tells, and of which story. */
export type RecentTelling = { readonly id: string; readonly storyId: string; readonly telling: Telling };

/** Advisories that a new listing in KEV concerns, with what it makes of them. */
export type KevListing = {
  readonly at: number;
  readonly listed: readonly Pick<Advisory, 'id' | 'severity' | 'severityReasons'>[];
  readonly events: readonly StoryEvent[];
  readonly owed: readonly NewDelivery[];
};

/** An exception to be written down; the store gives it its id. */
export type NewException = Omit<Exception, 'id' | 'undoneAt' | 'undoneBy'>;

/** Change a feed, and write into the audit log who did it: somebody of a workspace, or nobody's (null), as in the terminal. */
type ChangeFeed<T> = (feedId: string, by: string, now: number, teamId?: string | null) => Promise<T>;

/** A data set as it is kept: when it came from where, the hash of its bytes, and how much is in it. */
export type KeptDataSet = DataSet & {
  readonly importedAt: number;
  readonly source: string;
  readonly hash: string;
  readonly actors: number;
  readonly names: number;
  readonly terms: number;
};

/** What is in a data set. */
export type DataSetContent = {
  readonly actors: readonly Actor[];
  readonly watchlists: readonly Watchlist[];
};
export type NewDataSet = { readonly dataSet: KeptDataSet; readonly content: DataSetContent };

/** An advisory read again: what it is found to say, and the fingerprint of the text that was read. */
export type Reread = { readonly id: string; readonly contentHash: string; readonly reading: Reading };

/** Advisories dated at or after `since` that were not read with this knowledge. */
export type RereadQuery = { readonly readWith: string; readonly since: number; readonly limit: number };

export type Progress = { readonly done: number; readonly total: number };

export type StoryQuery = {
  readonly actorIds?: readonly string[];
  /** Which relations count for `actorIds`; all when absent. */
  readonly relations?: readonly Relation[];
  readonly confidences?: readonly Confidence[];
  /** A sector matches itself; give sub-sectors too where they are meant. */
  readonly sectorIds?: readonly string[];
  /** Names one of these CVE ids. */
  readonly cves?: readonly string[];
  /** Mentions this indicator. */
  readonly indicator?: Pick<Indicator, 'type' | 'value'>;
  /** The story is tagged with this actor too, by whichever of its advisories. */
  readonly besideActorId?: string;
  /** Is one of these advisories; at most 5,000. */
  readonly among?: readonly string[];
  readonly minSeverity?: Severity;
  readonly kevOnly?: boolean;
  /** Published (or, without a date, seen) at or after / before, epoch ms. */
  readonly publishedFrom?: number;
  readonly publishedBefore?: number;
  /** First seen after `seenAfter`, up to and including `seenUntil`. */
  readonly seenAfter?: number;
  readonly seenUntil?: number;
  /** Only what mentions an indicator or a CVE. */
  readonly mentioning?: boolean;
  /** Stories that a workspace marked so. */
  readonly marked?: { readonly teamId: string; readonly mark: Mark };
  /** Only what this workspace may see: nothing that private feeds of others say. */
  readonly seenIn?: string;
  readonly limit: number;
  readonly offset?: number;
};

export type QueueDepth = {
  readonly owed: number;
  readonly oldestDueAt: number | null;
  readonly refusedLastDay: number;
};

/**
 * Where everything is kept. Every promise below is held by test/store/contract.ts, on each engine.
 * Methods that write several rows do so in one transaction.
 */
export type Store = StoreParts & {
  /** Apply missing migrations; returns the names applied. A schema newer than the code is refused with an error. */
  readonly migrate: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
  /** Write something small that changes nothing; rejects where nothing can be written. */
  readonly tryWriting: () => Promise<void>;

  /** Make the stored feeds be these: new ones due at once, known ones keep their history, others are no longer looked at. */
  readonly syncFeeds: (feeds: readonly Feed[], now: number) => Promise<void>;
  /** Enabled feeds whose next look is due, the longest overdue first. */
  readonly dueFeeds: (now: number, limit: number) => Promise<readonly FeedState[]>;
  /** Ids of the feeds that are read with a credential, or were: what they said stays theirs. */
  readonly privateFeeds: () => Promise<ReadonlySet<string>>;
  readonly privateOwners: () => Promise<PrivateOwners>;
  /** Ids of the private feeds of others than this workspace; one that no workspace added is hidden from all. */
  readonly hiddenFeeds: (teamId: string) => Promise<ReadonlySet<string>>;
  /** All enabled feeds, by title. */
  readonly feeds: () => Promise<readonly FeedState[]>;
  /** The feed was read and had nothing new (304): clears a failure, moves the next look. */
  readonly recordUnchanged: (
    feedId: string,
    at: number,
    nextLookAt: number,
    notes: AnswerNotes,
  ) => Promise<void>;
  /** The feed could not be read: counts, remembers since when, says why. Nothing else changes. */
  readonly recordFailure: (
    feedId: string,
    at: number,
    nextLookAt: number,
    reason: string,
    notes?: Partial<FeedNotes>,
  ) => Promise<void>;
  /** Read a feed from now on: a person's own, or one of the catalogue that was off. True where it goes on as it was read before: removed within a day. Else it begins with a baseline. */
  readonly addFeed: (feed: Feed, by: string, now: number, teamId?: string | null) => Promise<boolean>;
  /** No longer read a feed, not even when the catalogue names it. What it said stays. False when there is none. */
  readonly removeFeed: ChangeFeed<boolean>;
  /** Look no more until it is resumed; false when there is nothing to pause or resume. */
  readonly pauseFeed: ChangeFeed<boolean>;
  readonly resumeFeed: ChangeFeed<boolean>;
  /** Make a feed due because somebody asks for it. */
  readonly retryFeed: ChangeFeed<void>;
  /** A dead feed was looked for elsewhere: where it may be, null where nothing was found. One that is read again meanwhile is left alone. */
  readonly recordRecheck: (feedId: string, at: number, foundAt: string | null) => Promise<void>;
  /** Make these feeds due. */
  readonly hastenFeeds: (feedIds: readonly string[], now: number) => Promise<void>;
  /** Owe what is told of the feeds and note that it was, in one transaction. */
  readonly recordFeedNews: (owed: readonly NewDelivery[], told: FeedsTold) => Promise<void>;
  /** A workspace's settings; what it has not decided has its default. */
  readonly settings: (teamId: string) => Promise<Settings>;
  readonly saveSettings: (
    teamId: string,
    decided: Partial<Settings>,
    by: string,
    at: number,
  ) => Promise<void>;
  /** One look's outcome, in one transaction: feed state, advisories with matches and stories, events and deliveries owed. Returns how many advisories were inserted. */
  readonly recordPoll: (record: PollRecord) => Promise<number>;

  /** What was remembered of the documents of a feed that lists them; null where nothing was. */
  readonly documentState: (feedId: string) => Promise<string | null>;
  /** Of these identities, those that the feed already has. */
  readonly knownAdvisories: (
    feedId: string,
    identities: readonly string[],
  ) => Promise<readonly KnownAdvisory[]>;
  /** Advisories that the feed has or had with one of these links, words, moments or titles; of a pruned one only its words are known. */
  readonly likeAdvisories: (feedId: string, likeness: Likeness) => Promise<readonly Kept[]>;
  /** Stories with an advisory published or seen at or after `since`; of these ones only, when some are named. */
  readonly recentStories: (since: number, among?: readonly string[]) => Promise<readonly StoryOutline[]>;
  /** Which advisories tell the stories that have one published or seen at or after `since`, oldest first; with a revision only of those stories of which one was changed after it. */
  readonly tellingEditions: (since: number, after?: number) => Promise<TellingEditions>;
  /** The same of these stories only, as far as they are recent. At most 10,000 at once. */
  readonly tellingEditionsOf: (
    since: number,
    storyIds: readonly string[],
  ) => Promise<readonly TellingEdition[]>;
  /** What these advisories tell, in no order. At most 10,000 at once. */
  readonly tellings: (ids: readonly string[]) => Promise<readonly RecentTelling[]>;
  /** In one transaction: mark advisories as listed in KEV, write the events and owe the alerts. */
  readonly recordKevListing: (listing: KevListing) => Promise<void>;
  /** Stories that have at least one advisory answering the query; each holds all its advisories. Newest matching advisory first. */
  readonly stories: (query: StoryQuery) => Promise<readonly Story[]>;
  /** How many there are; counted no further than `most`, where that is given. */
  readonly countStories: (query: Omit<StoryQuery, 'limit' | 'offset'>, most?: number) => Promise<number>;
  readonly story: (id: string) => Promise<Story | null>;
  /** The ids of stories told at this address, by whichever feed. */
  readonly storyIdsAt: (url: string) => Promise<readonly string[]>;
  readonly advisory: (id: string) => Promise<Advisory | null>;

  /** Write a delivery down. A key already owed to that channel is left alone. */
  readonly owe: (delivery: NewDelivery) => Promise<void>;
  /**
   * Take up to `limit` due deliveries for `leaseMs`: nobody else gets them until then. The oldest of every channel come before
   * the second of any, and no channel gets more than five, so that one's backlog does not delay another. Only those of `places`, where
   * some are given. Counts an attempt.
   */
  readonly claimDeliveries: (
    now: number,
    limit: number,
    leaseMs: number,
    places?: readonly Place[],
  ) => Promise<readonly Delivery[]>;
  /** Give back what was claimed and never settled: at the start of the only process on a store, whoever claimed it is dead. */
  readonly releaseClaims: () => Promise<void>;
  /** It was posted, under another message where `threadTs` is given; of a digest, how many stories it told. */
  readonly deliverySent: (
    id: string,
    at: number,
    ts: string,
    threadTs?: string | null,
    stories?: number | null,
  ) => Promise<void>;
  /** What the digests told that a channel was posted after `since` and up to `until`, and when it was posted the first one ever; null: none. */
  readonly digestCounts: (
    place: { readonly teamId: string; readonly channelId: string },
    since: number,
    until: number,
  ) => Promise<{ readonly stories: number; readonly firstAt: number | null }>;
  /** Owe it again from `dueAt`. One that was claimed and never tried is given back `untried`: no attempt is counted. */
  readonly deliveryLater: (
    id: string,
    dueAt: number,
    reason: string,
    tried?: 'tried' | 'untried',
  ) => Promise<void>;
  readonly deliveryRefused: (id: string, at: number, reason: string) => Promise<void>;
  readonly queueDepth: (now: number) => Promise<QueueDepth>;
  /** The latest successful post of a kind to a channel. */
  readonly lastSent: (teamId: string, channelId: string) => Promise<number | null>;

  /** Every exception in the order they were made, those taken back too. */
  readonly exceptions: () => Promise<readonly Exception[]>;
  /** Write an exception down; the same one again is given back as it stands, under the name of whoever was first. The messages of the story at which it was made are owed an update. */
  readonly addException: (exception: NewException, storyId?: string | null) => Promise<Exception>;
  /** Take an exception back; it is kept with who did it, and the messages of the story at which it was made, and of the one at which it is taken back, are owed an update. Null when no such exception holds. */
  readonly undoException: (
    id: string,
    at: number,
    by: string,
    storyId?: string | null,
  ) => Promise<Exception | null>;

  /** Data sets in force, by id. */
  readonly actorSets: () => Promise<readonly KeptDataSet[]>;
  /** Of each data set the edition before the one in force, where one is kept. */
  readonly actorSetsBefore: () => Promise<readonly KeptDataSet[]>;
  /** What is in a data set in force; null for an unknown one, and for one that another version of ours wrote in another way. */
  readonly actorSetContent: (id: string) => Promise<DataSetContent | null>;
  /**
   * Put a data set in force; the edition that it replaces is kept, the one before that is not. With `over`, only while those
   * are the data sets in force, as `actorSets` gave them: false where another import or an undo came before.
   */
  readonly saveActorSet: (made: NewDataSet, over?: readonly KeptDataSet[]) => Promise<boolean>;
  /** The edition before is in force again, or none where there was none; once more brings the newer one back. False for an unknown id. */
  readonly swapActorSet: (id: string) => Promise<boolean>;

  /** How many advisories dated at or after `since` there are, and how many of those were read with this knowledge. */
  readonly rereadProgress: (readWith: string, since: number) => Promise<Progress>;
  /** The oldest advisories dated at or after `since` that were read with other knowledge. */
  readonly toReread: (
    query: RereadQuery,
  ) => Promise<readonly (Advisory & { readonly contentHash: string })[]>;
  /**
   * Write what advisories are found to say now; story, times, text and whether it is about KEV stay, and nothing is owed. One that its publisher edited
   * meanwhile, or that is gone, is left alone. Returns how many were written.
   */
  readonly recordReread: (reread: readonly Reread[], readWith: string) => Promise<number>;
  /** Advisories in the order of their ids, after one of them, whose evidence may hold one of these terms (all, when none is given). */
  readonly advisoriesAfter: (query: {
    readonly after: string | null;
    readonly limit: number;
    readonly saying: readonly string[];
  }) => Promise<readonly Advisory[]>;

  /** Delete advisories published (or seen) before `before` with their matches, and ended deliveries and closed subscriptions as old. A story that is marked (as anything but not relevant), or that a message is owed of, stays whole. Returns advisories deleted. An advisory that a feed still shows must not come back as new: its identity is kept. */
  readonly prune: (before: number) => Promise<number>;
};
