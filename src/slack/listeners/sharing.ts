import type { webApi } from '@slack/bolt';
import { hasOthers } from '../audience.ts';
import { isIn } from '../membership.ts';
import { stopped } from '../permission.ts';
import { verdictOn } from '../post.ts';
import type { Message } from '../views/blocks.ts';
import { type ShareOutcome, sharedMessage } from '../views/sharing.ts';
import { type Asked, storyIsGone, storyNow } from './about-story.ts';
import type { Needs } from './needs.ts';

/** Why it may not go there; null where it may. */
async function refusal({ client, userId }: Asked, channel: string): Promise<ShareOutcome | null> {
  if (!/^[CG]/.test(channel)) return 'no channel';
  try {
    const { channel: about } = await client.conversations.info({ channel });
    if (about?.is_member !== true || about.is_archived === true) return 'bot is not a member';
    if (hasOthers(about)) return 'shared with others';
    return (await isIn(client, channel, userId)) ? null : 'not a member';
  } catch (error) {
    const verdict = verdictOn(error);
    if (verdict.kind === 'never' && verdict.closes === 'channel') return 'unknown';
    throw error;
  }
}

async function linkTo(client: webApi.WebClient, channel: string, ts: string): Promise<string | null> {
  try {
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    return permalink ?? null;
  } catch {
    // The message may be deleted meanwhile; that the channel has the story is said all the same.
    return null;
  }
}

/**
 * *Share*, sent: the story is owed to the channel, once for one sending of the modal, where the asker and the bot are in it, no other
 * company is, and it has the story not yet.
 */
export async function share(needs: Needs, asked: Asked, to: string, sending: string): Promise<Message> {
  const { teamId, client, storyId, userId: sharedBy } = asked;
  if ((await storyNow(needs, storyId)) === null) return { text: storyIsGone, blocks: [] };
  const judged = await stopped(needs, asked, 'story');
  if (judged !== null) return judged;
  const refused = await refusal(asked, to);
  if (refused !== null) return sharedMessage(to, refused);
  const has = await needs.store.storyMessage(teamId, to, storyId);
  if (has !== null) return sharedMessage(to, { hasIt: await linkTo(client, to, has.ts) });
  await needs.store.owe({
    teamId,
    channelId: to,
    key: `share:${storyId}:${sending}`,
    subject: { kind: 'alert', storyId, subscriptionIds: [], sharedBy },
    dueAt: needs.now(),
  });
  needs.deliverSoon();
  return sharedMessage(to, 'shared');
}
