import type { webApi } from '@slack/bolt';

/** A channel that a person is in; `isOurs` where we are in it too, and so can post. */
export type Place = { readonly id: string; readonly name: string; readonly isOurs: boolean };

const atOnce = 999;
/** People in more channels than this see the first ones. */
const mostPages = 5;

type Listed = { readonly id: string; readonly name: string };

/** Channels of a person, or without one our own (https://docs.slack.dev/reference/methods/users.conversations). */
async function channelsOf(client: webApi.WebClient, user?: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.users.conversations({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: atOnce,
      ...(user === undefined ? {} : { user }),
      ...(cursor === '' ? {} : { cursor }),
    });
    for (const { id, name } of answer.channels ?? [])
      if (id !== undefined) found.push({ id, name: name ?? id });
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return found;
}

/** The channels that a person is in, by name. Throws what Slack answers where it does not say. */
export async function placesOf(client: webApi.WebClient, userId: string): Promise<readonly Place[]> {
  const [theirs, ours] = await Promise.all([channelsOf(client, userId), channelsOf(client)]);
  const known = new Set(ours.map(({ id }) => id));
  return theirs
    .map((place) => ({ ...place, isOurs: known.has(place.id) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
