import type { webApi } from '@slack/bolt';

const membersAtOnce = 1_000;
/** Larger channels are read no further; whoever is not found in them is told so. */
const mostPages = 20;

/** Is the person in the channel? Throws what Slack answers where the channel cannot be read. */
export async function isIn(client: webApi.WebClient, channel: string, user: string): Promise<boolean> {
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.conversations.members({
      channel,
      limit: membersAtOnce,
      ...(cursor === '' ? {} : { cursor }),
    });
    if (answer.members?.includes(user) === true) return true;
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') return false;
  }
  return false;
}
