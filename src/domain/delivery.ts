import type { ToldListings } from './listing-notice.ts';
import type { Addition } from './story-event.ts';

/**
 * alert: one story at once. digest: one window of a channel. notice: a word to the person who subscribed. feeds: how the feeds are,
 * to the ops channel. held: the stories that one feed brought in a flood. update: the message that a channel has of a story, made to
 * say what is known now. welcome: a word to a channel that we came into.
 */
export const deliveryKinds = ['alert', 'digest', 'notice', 'feeds', 'held', 'update', 'welcome'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** Where a digest begins for one subscription; each has its own beginning, so that a new one repeats nothing of the others. */
export type DigestWindow = { readonly subscriptionId: string; readonly from: number };

/** What the ops channel is told: failures that last, more than half failing at once and the end of that, those that are read again, what a publisher took out or put back, the week. */
export const feedNewsKinds = [
  'failed',
  'network',
  'network-back',
  'recovered',
  'withdrawn',
  'restored',
  'weekly',
] as const;
export type FeedNewsKind = (typeof feedNewsKinds)[number];

/** What a delivery is about: ids and times, never blocks, so that it is rendered from what is known when it is sent. */
export type DeliverySubject =
  | {
      readonly kind: 'alert';
      readonly storyId: string;
      readonly subscriptionIds: readonly string[];
      /** What was added to a story that the channel has had; absent the first time. */
      readonly added?: readonly Addition[];
      /** Who brought it here from another channel; absent where a subscription did. */
      readonly sharedBy?: string;
    }
  | { readonly kind: 'digest'; readonly to: number; readonly windows: readonly DigestWindow[] }
  | { readonly kind: 'notice'; readonly text: string }
  | {
      readonly kind: 'held';
      readonly feedId: string;
      readonly newAdvisories: number;
      /** They are older than seven days and were published since the feed was read before, so many milliseconds ago; absent of a flood. */
      readonly unreadFor?: number;
      readonly storyIds: readonly string[];
    }
  | { readonly kind: 'feeds'; readonly news: FeedNewsKind; readonly feedIds: readonly string[] }
  | { readonly kind: 'update'; readonly storyId: string }
  | { readonly kind: 'welcome' };

/** One message owed. Times are epoch milliseconds. */
export type Delivery = {
  readonly id: string;
  readonly teamId: string;
  /** Channel or user id. */
  readonly channelId: string;
  readonly subject: DeliverySubject;
  /** When it was first due; putting it off does not change this. */
  readonly owedAt: number;
  readonly dueAt: number;
  readonly attempts: number;
};

/**
 * What Slack made of a message. `threadTs` is the message under which it was posted, `stories` how many a digest told. `later` is tried again; `never` ends the matter,
 * and `closes` says whom it concerns.
 */
export type Posted =
  | { readonly kind: 'sent'; readonly ts: string; readonly threadTs?: string; readonly stories?: number }
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'never'; readonly reason: string; readonly closes: 'channel' | 'team' | 'message' };

/** Why an alert was not posted that a mute of its channel holds back: it is owed anew when its story grows. */
export const mutedReason = 'muted in the channel';

/** How long to wait before the next try, in milliseconds: 30 s doubling to an hour, or what the server asked for. */
export function retryDelay(attempts: number, retryAfterMs = 0): number {
  return Math.max(Math.min(30_000 * 2 ** Math.max(0, attempts - 1), 3_600_000), retryAfterMs);
}

/**
 * A delivery to be written down. `key` makes it owed once per channel: a second one with the same key is not stored. What the
 * channel was owed before under this key, it is owed once more as `again`, where that is given and its own key is new.
 */
export type NewDelivery = {
  readonly teamId: string;
  readonly channelId: string;
  readonly key: string;
  readonly subject: DeliverySubject;
  readonly again?: { readonly key: string; readonly subject: DeliverySubject };
  /** Listings in KEV that it tells of: one that tells nothing else is not stored where the channel was told of them all. */
  readonly listings?: ToldListings;
  readonly dueAt: number;
};
