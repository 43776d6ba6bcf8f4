import type { Feed, FeedState } from '../domain/feed.ts';
import type { Reader } from '../domain/reading.ts';
import type { Fetched } from '../feeds/fetch.ts';
import type { Gathered } from '../feeds/gather.ts';
import type { ParsedFeed } from '../feeds/parse.ts';
import type { Called } from '../feeds/roll.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { StoryShelf } from './story-shelf.ts';

/** What a feed shows, whatever its format; or why it could not be read. */
export type Shows =
  | (ParsedFeed & { readonly gathering?: never; readonly roll?: never })
  | (Gathered & { readonly roll?: never })
  | (Called & { readonly gathering?: never });

/** What a look at the feeds needs from the world. */
export type PollNeeds = {
  readonly store: Pick<
    Store,
    | 'dueFeeds'
    | 'recordUnchanged'
    | 'recordFailure'
    | 'recordPoll'
    | 'knownAdvisories'
    | 'likeAdvisories'
    | 'recentStories'
    | 'openSubscriptions'
    | 'exceptions'
    | 'toldOfCves'
    | 'story'
    | 'advisory'
    | 'vulnerabilities'
    | 'queue'
    | 'inTurn'
  >;
  readonly look: (feed: FeedState) => Promise<Fetched>;
  /** What the feed shows; of one that lists documents, what those say that changed. */
  readonly parse: (
    fetched: Extract<Fetched, { kind: 'fresh' }>,
    feed: FeedState,
    needs: Pick<PollNeeds, 'now' | 'stopping'>,
  ) => Promise<Shows>;
  readonly read: Reader;
  /** Fingerprint of the knowledge that `read` reads with. */
  readonly readWith: string;
  /** The private feeds; absent where there is one workspace, which sees all. */
  readonly privateOwners?: Store['privateOwners'];
  readonly sectorParent: (id: string) => string | null;
  /** The host whose courtesy a look at the feed is owed; null for one of our own. */
  readonly hostOf: (feed: Feed) => string | null;
  readonly shelf: StoryShelf;
  readonly looksAtOnce: number;
  /** Waits so many milliseconds; ends early when we are about to stop. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
  /** We are about to stop: no new look begins, and one that breaks off says nothing of the feed. */
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** What one look at one feed came to. */
export type PollOutcome =
  | {
      readonly kind: 'read';
      readonly feed: Feed;
      readonly shown: number;
      readonly stored: number;
      readonly edited: number;
      readonly owed: number;
      /** Actors and sectors that what is new was tagged with. */
      readonly matches: number;
      /** What could not be taken of a feed that lists documents, in words. */
      readonly refused: readonly string[];
      /** What else those who rely on the feed should know of the look, in words. */
      readonly remarks: readonly string[];
      /** What its publisher took out, by its GUID. */
      readonly withdrawn: readonly string[];
    }
  | { readonly kind: 'unchanged'; readonly feed: Feed }
  | { readonly kind: 'failed'; readonly feed: Feed; readonly reason: string };
