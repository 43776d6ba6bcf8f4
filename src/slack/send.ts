import type { webApi } from '@slack/bolt';
import type { Delivery, Posted } from '../domain/delivery.ts';
import { summarise } from '../domain/story.ts';
import type { Subscription } from '../domain/subscription.ts';
import { renderDigest } from './listeners/digests.ts';
import type { Needs } from './listeners/needs.ts';
import { post } from './post.ts';
import { type Message, section } from './views/blocks.ts';
import { alertMessage } from './views/story.ts';

const hour = 3_600_000;

type SendNeeds = Pick<Needs, 'store' | 'directory' | 'lens'> & {
  readonly client: webApi.WebClient;
  readonly teamId: string;
};

/** An edit may have given the words to another subscription since the message was owed: any open one keeps it alive. */
function heldBy(needs: SendNeeds, delivery: Delivery): Promise<readonly Subscription[]> {
  return needs.store.channelSubscriptions(delivery.teamId, delivery.channelId);
}

async function render(needs: SendNeeds, delivery: Delivery): Promise<Message | null> {
  const { subject } = delivery;
  switch (subject.kind) {
    case 'alert': {
      const [story, held] = await Promise.all([needs.store.story(subject.storyId), heldBy(needs, delivery)]);
      return story === null || held.length === 0 ? null : alertMessage(summarise(story), needs.lens());
    }
    case 'digest': {
      const held = await heldBy(needs, delivery);
      const asked = held.filter((subscription) => subject.subscriptionIds.includes(subscription.id));
      const filters = asked.length === 0 ? held : asked;
      return filters.length === 0 ? null : renderDigest(needs, filters, subject, { audience: 'channel' });
    }
    case 'notice':
      return { text: subject.text, blocks: [section(subject.text)] };
    default:
      return subject satisfies never;
  }
}

/** Render what is owed from what is known now, and post it. */
export async function send(needs: SendNeeds, delivery: Delivery): Promise<Posted> {
  if (delivery.teamId !== needs.teamId)
    return { kind: 'later', reason: 'its workspace is not connected', retryAfterMs: hour };
  const message = await render(needs, delivery);
  if (message === null) return { kind: 'never', reason: 'what it was about is gone', closes: 'message' };
  const { id, channelId, subject } = delivery;
  return post(
    needs.client,
    { channelId, eventType: `stormbrief_${subject.kind}`, payload: { delivery_id: id } },
    message,
  );
}
