import type { AuditRecord, Deed } from '../domain/audit.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Syndication } from '../domain/syndication.ts';
import type { Share } from './channel-shares.ts';
import type { MovedWindow } from './subscriptions.ts';

/** A part of the audit log: a workspace's, a channel's, or one deed's. */
export type AuditQuery = {
  readonly teamId?: string;
  readonly channelId?: string;
  readonly deedId?: string;
  /** A workspace that others stand beside: what was done to private feeds that are not its own is left out. */
  readonly seenIn?: string;
  readonly limit: number;
  readonly offset?: number;
};

/** Subscriptions to write, and others to close with the reason. */
export type SubscriptionChange = {
  readonly saved: readonly Subscription[];
  readonly closed: readonly Subscription[];
  readonly reason: string;
};

/** Subscriptions, their digests, and the log of who changed them. */
export type SubscriptionStore = {
  /** Insert or replace by id. */
  readonly saveSubscription: (subscription: Subscription) => Promise<void>;
  /**
   * Read a channel's open subscriptions, let `decide` say what changes, and write that: one transaction, so that two people
   * at once, a digest in between or a crash leave nothing half done; what changed is written into the audit log there too. `decide`
   * may run again and must not wait for anything.
   */
  readonly changeSubscriptions: <T extends SubscriptionChange>(
    teamId: string,
    channelId: string,
    deed: Deed,
    decide: (held: readonly Subscription[]) => T,
  ) => Promise<T>;
  /** What was changed by whom, newest first. */
  readonly auditLog: (query: AuditQuery) => Promise<readonly AuditRecord[]>;
  /** Open subscriptions of a channel, those that are paused too, oldest first. */
  readonly channelSubscriptions: (teamId: string, channelId: string) => Promise<readonly Subscription[]>;
  /** Open subscriptions of a whole workspace, those that are paused too, oldest first. */
  readonly teamSubscriptions: (teamId: string) => Promise<readonly Subscription[]>;
  /** All open subscriptions that are not paused. */
  readonly openSubscriptions: () => Promise<readonly Subscription[]>;
  /** Workspaces that have or had subscriptions, or exceptions of their own, by id. */
  readonly workspaces: () => Promise<readonly string[]>;
  /** The address in force at which a subscription is read as RSS; null where it has none. */
  readonly syndicationOf: (subscriptionId: string) => Promise<Syndication | null>;
  /** Give a subscription an address with this secret, or with null take its address away; false where it has none. The one before is revoked, and the audit log says so. */
  readonly syndicate: (
    subscription: Pick<Subscription, 'id' | 'teamId' | 'channelId'>,
    secret: string | null,
    deed: Deed,
  ) => Promise<boolean>;
  /** The open subscription that is read by this secret; null where there is none, or its address was revoked. */
  readonly syndicatedAs: (secret: string) => Promise<Subscription | null>;
  readonly countDueDigests: (now: number) => Promise<number>;
  /** Open subscriptions whose digest is due; with a share only those of its channels. */
  readonly dueDigests: (now: number, share?: Share) => Promise<readonly Subscription[]>;
  readonly closeSubscriptions: (ids: readonly string[], at: number, reason: string) => Promise<void>;
  /** Close every open subscription of a channel, or of a whole team (channelId null), and refuse what is still owed there. Returns those closed. */
  readonly closeChannel: (
    teamId: string,
    channelId: string | null,
    at: number,
    reason: string,
  ) => Promise<readonly Subscription[]>;
  /** In one transaction: owe each digest (null: owe nothing) and move its subscriptions to their next windows. */
  readonly recordDigests: (
    digests: readonly { readonly owed: NewDelivery | null; readonly moved: readonly MovedWindow[] }[],
  ) => Promise<void>;
};
