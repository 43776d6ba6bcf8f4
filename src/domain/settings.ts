/** Who may add, remove, pause and resume feeds in a workspace. */
export const feedKeepers = ['admins', 'everyone'] as const;
export type FeedKeepers = (typeof feedKeepers)[number];

/** What a workspace decides for itself. */
export type Settings = {
  /** The channel that is told how the feeds are; null: nobody is. */
  readonly opsChannel: string | null;
  readonly feedKeepers: FeedKeepers;
};

/** What holds where a workspace has decided nothing. */
export const defaultSettings: Settings = { opsChannel: null, feedKeepers: 'admins' };
