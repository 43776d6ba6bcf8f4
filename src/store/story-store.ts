import type { Mark, Marked } from '../domain/mark.ts';
import type { Mute } from '../domain/mute.ts';
import type { StoryEvent } from '../domain/story-event.ts';
import type { FindingStore } from './finding-store.ts';
import type { InstallationRows } from './installation-rows.ts';
import type { PersonStore } from './people.ts';
import type { SearchStore } from './search-store.ts';
import type { SubscriptionStore } from './subscription-store.ts';
import type { VulnerabilityStore } from './vulnerability-store.ts';
import type { WorkStore } from './work-store.ts';

/** A mute to be written down; the store gives it its id. */
export type NewMute = Omit<Mute, 'id' | 'endedAt' | 'endedBy'>;

/** The message by which a channel has a story. */
export type StoryMessage = {
  readonly ts: string;
  readonly postedAt: number;
  /** Who brought it there; null where a subscription did. */
  readonly sharedBy: string | null;
  /** The subscriptions that it was sent for. */
  readonly subscriptionIds: readonly string[];
};

/** What the store keeps of stories in channels: the message that each has, how far people are with it, what is muted. */
export type StoryStore = {
  /** What happened to a story, oldest first; with `seenIn` nothing by what private feeds of others say. */
  readonly storyEvents: (storyId: string, seenIn?: string) => Promise<readonly StoryEvent[]>;
  /** The newest message by which a channel has the story, in the channel itself; null where it has none. */
  readonly storyMessage: (teamId: string, channelId: string, storyId: string) => Promise<StoryMessage | null>;
  /** The id of the story that a message of a channel tells; `ts` is the message's id at Slack. Null where it tells none. */
  readonly storyOfMessage: (teamId: string, channelId: string, ts: string) => Promise<string | null>;
  /** Owe an update of a workspace's messages that tell these stories, once however often it is asked for before it is sent. */
  readonly oweUpdates: (teamId: string, storyIds: readonly string[], dueAt: number) => Promise<void>;

  /** Mark a story in a workspace (null: no more), and owe the update of its messages. False where it is marked so already. */
  readonly markStory: (
    teamId: string,
    storyId: string,
    mark: Mark | null,
    by: string,
    at: number,
  ) => Promise<boolean>;
  /** What these stories are marked with in a workspace, by story. */
  readonly marksOf: (teamId: string, storyIds: readonly string[]) => Promise<ReadonlyMap<string, Marked>>;

  /** What a channel mutes at `now`, the newest first. */
  readonly mutesOf: (teamId: string, channelId: string, now: number) => Promise<readonly Mute[]>;
  /** Mute a thing in a channel; one that is muted already is muted for the longer of the two spans. `title` is what the audit log calls a story. */
  readonly addMute: (made: NewMute & { readonly title?: string }) => Promise<Mute>;
  /** End a mute of a channel before its time; null where none of that id holds there. */
  readonly endMute: (
    teamId: string,
    channelId: string,
    id: string,
    at: number,
    by: string,
    title?: string,
  ) => Promise<Mute | null>;
};

/** The parts of the store that have a file of their own. */
export type StoreParts = VulnerabilityStore &
  SubscriptionStore &
  StoryStore &
  SearchStore &
  FindingStore &
  PersonStore &
  InstallationRows &
  WorkStore;
