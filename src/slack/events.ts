/** Every event that a listener waits for; the manifest lists the same. */
export const events = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'group_archive',
  'group_deleted',
  'group_left',
  'member_joined_channel',
  'member_left_channel',
  'message.im',
  'tokens_revoked',
] as const;
