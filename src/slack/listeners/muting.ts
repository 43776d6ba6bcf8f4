import { type Muted, muteSpans } from '../../domain/mute.ts';
import { summarise } from '../../domain/story.ts';
import type { Asker } from '../asker.ts';
import { stopped } from '../permission.ts';
import type { Block, Message } from '../views/blocks.ts';
import { type Stated, statedIn } from '../views/modal.ts';
import { mutedMessage, muteLines, readMuted, unmutedMessage } from '../views/muting.ts';
import type { Asked } from './about-story.ts';
import type { Needs } from './needs.ts';
import { roomForMute } from './room.ts';

const spans = ['day', 'week', 'always'] as const;

async function titleOf({ store }: Pick<Needs, 'store'>, storyId: string): Promise<string | undefined> {
  const story = await store.story(storyId);
  return story === null ? undefined : summarise(story).lead.title;
}

/** What a muted story is called; nothing of what is no story, or gone. */
async function titleFor(needs: Needs, { kind, thing }: Muted): Promise<{ readonly title?: string }> {
  const title = kind === 'story' ? await titleOf(needs, thing) : undefined;
  return title === undefined ? {} : { title };
}

/** *Mute…*, sent: muted in the channel, and said with the button that ends it. */
export async function mute(needs: Needs, asked: Asked, values: Stated): Promise<Message> {
  const refused = await stopped(needs, asked, 'subscriptions');
  if (refused !== null) return refused;
  const { teamId, channelId, userId: by } = asked;
  const muted = readMuted(statedIn(values, 'what'));
  const span = spans.find((one) => one === statedIn(values, 'span'));
  if (muted === null || span === undefined) throw new Error('a mute without what it mutes, or for how long');
  const full = await roomForMute(needs, asked, muted);
  if (full !== null) return full;
  const at = needs.now();
  const length = muteSpans[span];
  const until = length === null ? null : at + length;
  const title = await titleFor(needs, muted);
  const made = await needs.store.addMute({ ...muted, ...title, teamId, channelId, by, at, until });
  return mutedMessage(made, title.title, needs.lens());
}

/** A mute of this channel, ended. */
export async function unmute(needs: Needs, asker: Asker, id: string): Promise<Message> {
  const refused = await stopped(needs, asker, 'subscriptions');
  if (refused !== null) return refused;
  const { teamId, channelId, userId } = asker;
  const held = (await needs.store.mutesOf(teamId, channelId, needs.now())).find((one) => one.id === id);
  const { title } = held === undefined ? {} : await titleFor(needs, held);
  const ended = await needs.store.endMute(teamId, channelId, id, needs.now(), userId, title);
  return unmutedMessage(ended, needs.lens());
}

/** What the channel mutes, for its list. */
export async function mutedHere(needs: Needs, { teamId, channelId }: Asker): Promise<readonly Block[]> {
  const mutes = await needs.store.mutesOf(teamId, channelId, needs.now());
  const stories = mutes.filter(({ kind }) => kind === 'story').map(({ thing }) => thing);
  const titles = new Map<string, string>();
  for (const id of stories) {
    const title = await titleOf(needs, id);
    if (title !== undefined) titles.set(id, title);
  }
  return muteLines(mutes, titles, needs.lens());
}
