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
  subscribedMessage,
  unsubscribedMessage,
} from '../views/subscription.ts';
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
  if (!(await isMember(asker.client, channelId))) return notAMember();
  const now = needs.now();
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const zone = command.options.zone ?? (await zoneOf(needs, asker));
  const wish = { ...command.topics, ...command.options };
  const subscribed = subscribe(held, wish, { id: needs.newId(now), teamId, channelId, userId, zone, now });
  for (const narrowed of subscribed.narrowed) await needs.store.saveSubscription(narrowed);
  await needs.store.saveSubscription(subscribed.subscription);
  const replaced = subscribed.replaced.map((subscription) => subscription.id);
  if (replaced.length > 0) await needs.store.closeSubscriptions(replaced, now, `replaced by <@${userId}>`);
  return subscribedMessage(
    channelId,
    subscribed,
    await backTest(needs, subscribed.subscription),
    needs.lens(),
  );
}

/** `unsubscribe`: the words taken out, and what is left said. */
export async function answerUnsubscribe(
  needs: Needs,
  command: Extract<Command, { kind: 'unsubscribe' }>,
  asker: Asker,
): Promise<Message> {
  const held = await needs.store.channelSubscriptions(asker.teamId, asker.channelId);
  const result = unsubscribe(held, command.topics);
  for (const narrowed of result.narrowed) await needs.store.saveSubscription(narrowed);
  const closed = result.closed.map((subscription) => subscription.id);
  if (closed.length > 0)
    await needs.store.closeSubscriptions(closed, needs.now(), `unsubscribed by <@${asker.userId}>`);
  const asked =
    command.topics === 'all' ? 'all' : [...command.topics.sectors, ...command.topics.actors].join(', ');
  return unsubscribedMessage(asker.channelId, result, asked, needs.lens());
}

/** `list`: this channel's subscriptions. */
export async function answerList(needs: Needs, asker: Asker): Promise<Message> {
  return listMessage(
    asker.channelId,
    await needs.store.channelSubscriptions(asker.teamId, asker.channelId),
    needs.lens(),
  );
}
