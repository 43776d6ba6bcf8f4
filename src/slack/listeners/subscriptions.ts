import type { webApi } from '@slack/bolt';
import { storyWanted } from '../../domain/digest.ts';
import { subscribe, unsubscribe } from '../../domain/subscribing.ts';
import { freshFor, type Subscription } from '../../domain/subscription.ts';
import { allStories } from '../../store/all-stories.ts';
import type { Command } from '../grammar.ts';
import { verdictOn } from '../post.ts';
import type { Message } from '../views/blocks.ts';
import {
  type BackTest,
  listMessage,
  notAMember,
  onlyInChannels,
  subscribedMessage,
  unsubscribedMessage,
} from '../views/subscription.ts';
import { mutedHere } from './muting.ts';
import type { Asker, Needs } from './needs.ts';

/** Am I in the channel? Slack hides private channels from those who are not. */
async function isMember(client: webApi.WebClient, channelId: string): Promise<boolean> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    return channel?.is_member === true && channel.is_archived !== true;
  } catch (error) {
    const verdict = verdictOn(error);
    if (verdict.kind === 'never' && verdict.closes === 'channel') return false;
    throw error;
  }
}

async function zoneOf(needs: Needs, asker: Asker): Promise<string> {
  try {
    const { user } = await asker.client.users.info({ user: asker.userId });
    return user?.tz ?? 'UTC';
  } catch (error) {
    needs.log.warn(
      { user: asker.userId, err: error },
      'the time zone of a person could not be asked; UTC is used',
    );
    return 'UTC';
  }
}

async function backTest(needs: Needs, { filter }: Subscription): Promise<BackTest> {
  const stories = await allStories(needs.store, { publishedFrom: needs.now() - freshFor });
  return { stories: stories.filter((story) => storyWanted(story, filter, needs.directory.parent)) };
}

/** `subscribe`: checked, saved, echoed in words with what it would have sent. */
export async function answerSubscribe(
  needs: Needs,
  command: Extract<Command, { kind: 'subscribe' }>,
  asker: Asker,
): Promise<Message> {
  const { teamId, channelId, userId } = asker;
  if (channelId.startsWith('D')) return onlyInChannels();
  if (!(await isMember(asker.client, channelId))) return notAMember();
  const zone = command.options.zone ?? (await zoneOf(needs, asker));
  const now = needs.now();
  const wish = { ...command.topics, ...command.options };
  const { subscribed } = await needs.store.changeSubscriptions(teamId, channelId, now, (held) => {
    const made = subscribe(held, wish, { id: needs.newId(now), teamId, channelId, userId, zone, now });
    const saved = [...made.narrowed, made.subscription];
    return { subscribed: made, saved, closed: made.replaced, reason: `replaced by <@${userId}>` };
  });
  const test = await backTest(needs, subscribed.subscription).catch((error: unknown) => {
    needs.log.error({ err: error }, 'a new subscription could not be tested against the last seven days');
    return null;
  });
  return subscribedMessage(channelId, subscribed, test, needs.lens());
}

/** `unsubscribe`: the words taken out, and what is left said. */
export async function answerUnsubscribe(
  needs: Needs,
  command: Extract<Command, { kind: 'unsubscribe' }>,
  asker: Asker,
): Promise<Message> {
  const { teamId, channelId, userId } = asker;
  const { result } = await needs.store.changeSubscriptions(teamId, channelId, needs.now(), (held) => {
    const left = unsubscribe(held, command.topics);
    return {
      result: left,
      saved: left.narrowed,
      closed: left.closed,
      reason: `unsubscribed by <@${userId}>`,
    };
  });
  const asked =
    command.topics === 'all' ? 'all' : [...command.topics.sectors, ...command.topics.actors].join(', ');
  return unsubscribedMessage(channelId, result, asked, needs.lens());
}

/** `list`: this channel's subscriptions, and what it mutes. */
export async function answerList(needs: Needs, asker: Asker): Promise<Message> {
  const held = await needs.store.channelSubscriptions(asker.teamId, asker.channelId);
  return listMessage(asker.channelId, held, needs.lens(), await mutedHere(needs, asker));
}
