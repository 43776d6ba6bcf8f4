/** A channel of a workspace, or a person in it, to whom something is owed. */
export type Place = { readonly teamId: string; readonly channelId: string };

/** The place in one word, and back. Slack's ids have no blanks. */
export function placeKey({ teamId, channelId }: Place): string {
  return `${teamId} ${channelId}`;
}

/** The place that a key names. */
export function placeOf(key: string): Place {
  const [teamId = '', channelId = ''] = key.split(' ');
  return { teamId, channelId };
}
