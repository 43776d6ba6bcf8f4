/** Who may add, remove, pause and resume feeds in a workspace. */
export const feedKeepers = ['admins', 'everyone'] as const;
export type FeedKeepers = (typeof feedKeepers)[number];

/** Who may change what a channel gets: its members, whoever made it and the admins, or the people listed and the admins. */
export const subscriptionKeepers = ['members', 'managers', 'listed'] as const;
export type SubscriptionKeepers = (typeof subscriptionKeepers)[number];

/** What a workspace decides for itself. */
export type Settings = {
  /** The channel that is told how the feeds are; null: nobody is. */
  readonly opsChannel: string | null;
  readonly feedKeepers: FeedKeepers;
  readonly subscriptionKeepers: SubscriptionKeepers;
  /** Ids of the people who are listed. */
  readonly keeperIds: readonly string[];
};

/** What holds where a workspace has decided nothing. */
export const defaultSettings: Settings = {
  opsChannel: null,
  feedKeepers: 'admins',
  subscriptionKeepers: 'members',
  keeperIds: [],
};
