import type { BlockAction, types, ViewOutput, webApi } from '@slack/bolt';
import { type StorySummary, summarise } from '../../domain/story.ts';
import type { Asker } from '../asker.ts';
import { verdictOn } from '../post.ts';
import type { Message } from '../views/blocks.ts';
import { type About, readAbout } from '../views/modal.ts';
import type { Needs } from './needs.ts';

type Client = webApi.WebClient;

/** What is said of a story that was pruned. */
export const storyIsGone = 'This story is older than what is kept, so nothing can be shown or changed of it.';

/** Who clicked or sent something about which story, in which channel. */
export type Asked = Asker & About;

/** The channel that a click came from: a message's, or the one that a modal carries. */
export function askedBy(body: BlockAction, client: Client, storyId: string): Asked {
  const carried = body.view === undefined ? '' : readAbout(body.view.private_metadata).channelId;
  return {
    teamId: body.team?.id ?? body.user.team_id ?? '',
    channelId: body.channel?.id ?? carried,
    userId: body.user.id,
    client,
    storyId,
  };
}

type Sent = {
  readonly user: { readonly id: string; readonly team_id?: string };
  readonly team: { readonly id: string } | null;
};

/** Who sent a modal, and what it was about. */
export function sentBy(body: Sent, view: ViewOutput, client: Client): Asked {
  return {
    ...readAbout(view.private_metadata),
    teamId: body.team?.id ?? body.user.team_id ?? '',
    userId: body.user.id,
    client,
  };
}

/** The story as it is seen now; null where it was pruned. */
export async function storyNow(needs: Pick<Needs, 'store'>, storyId: string): Promise<StorySummary | null> {
  const story = await needs.store.story(storyId);
  return story === null ? null : summarise(story);
}

/** Is there room for one more upon a modal? Slack lays three upon one another (https://docs.slack.dev/surfaces/modals#pushing). */
function hasRoom({ previous_view_id: previous, root_view_id: root }: ViewOutput): boolean {
  return previous === null || previous === undefined || previous === root;
}

/** Show a modal: upon the one that is open, where the click came from one; in its place, where three lie upon one another. */
export async function show(
  { trigger_id, view: below }: Pick<BlockAction, 'trigger_id' | 'view'>,
  client: Client,
  view: types.ModalView,
): Promise<void> {
  // Home is no modal: nothing can lie upon it.
  if (below?.type !== 'modal') await client.views.open({ trigger_id, view });
  else if (hasRoom(below)) await client.views.push({ trigger_id, view });
  else await client.views.update({ view_id: below.id, view });
}

/** Tell one person something, where they are; where we may not speak there, directly. */
export async function whisper(
  { client, channelId, userId }: Asker,
  { text, blocks }: Message,
): Promise<void> {
  const said = { text, blocks };
  if (channelId !== '' && !channelId.startsWith('D')) {
    try {
      await client.chat.postEphemeral({ channel: channelId, user: userId, ...said });
      return;
    } catch (error) {
      const verdict = verdictOn(error);
      if (verdict.kind !== 'never' || verdict.closes !== 'channel') throw error;
    }
  }
  await client.chat.postMessage({ channel: userId, ...said, unfurl_links: false, unfurl_media: false });
}
