import type { webApi } from '@slack/bolt';
import type { Delivery, DeliverySubject, FeedNewsKind, Posted } from '../domain/delivery.ts';
import { SealError } from '../store/sealed.ts';
import { audibleIn, nameableIn } from './audience.ts';
import { renderDigest } from './listeners/digests.ts';
import { storiesOf } from './listeners/held.ts';
import type { Needs } from './listeners/needs.ts';
import { post, SlackError } from './post.ts';
import { isMuted, nobodyWaits, sendAlert, sendUpdate } from './send-story.ts';
import { type Message, section } from './views/blocks.ts';
import { feedNewsMessage } from './views/feed-news.ts';
import { heldMessage } from './views/held.ts';
import { welcomeMessage } from './views/welcome.ts';
import type { Workspaces } from './workspaces.ts';

const hour = 3_600_000;

type SendNeeds = Pick<Needs, 'store' | 'directory' | 'lens' | 'log' | 'readWindow'> & {
  readonly client: webApi.WebClient;
};

async function renderHeld(
  needs: SendNeeds,
  { channelId }: Delivery,
  { storyIds, ...held }: Extract<DeliverySubject, { kind: 'held' }>,
): Promise<Message | null> {
  const { stories } = await audibleIn(needs, channelId, await storiesOf(needs.store, storyIds));
  return stories.length === 0 ? null : heldMessage({ ...held, stories }, needs.lens());
}

/** Where other companies came into the ops channel since it was chosen, they read nothing of private feeds. */
async function renderFeedNews(
  needs: SendNeeds,
  { channelId }: Delivery,
  news: FeedNewsKind,
  feedIds: readonly string[],
): Promise<Message | null> {
  const feeds = await nameableIn(needs, channelId, await needs.store.feeds());
  return feedNewsMessage(news, feedIds, feeds, needs.lens());
}

type Standing = Exclude<DeliverySubject, { kind: 'alert' | 'update' }>;
type Rendered = { readonly message: Message; readonly stories?: number };

async function renderWelcome(needs: SendNeeds, { teamId, channelId }: Delivery): Promise<Message> {
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  return welcomeMessage(channelId, held, needs.lens());
}

/** What has a message of its own, made from what is known now; null where nobody waits for it any more, `muted` where its channel mutes all of it. */
async function render(
  needs: SendNeeds,
  delivery: Delivery,
  subject: Standing,
): Promise<Rendered | 'muted' | null> {
  const standing = (message: Message | null) => (message === null ? null : { message });
  switch (subject.kind) {
    case 'digest':
      return renderDigest(needs, delivery, subject, needs);
    case 'notice':
      return { message: { text: subject.text, blocks: [section(subject.text)] } };
    case 'welcome':
      return standing(await renderWelcome(needs, delivery));
    case 'held':
      return standing(await renderHeld(needs, delivery, subject));
    case 'feeds':
      return standing(await renderFeedNews(needs, delivery, subject.news, subject.feedIds));
    default:
      return subject satisfies never;
  }
}

/** Post what is owed where it is owed, with the token that holds there now. */
export async function sendIn(
  workspaces: Workspaces,
  needsIn: (teamId: string) => Omit<SendNeeds, 'client'>,
  delivery: Delivery,
): Promise<Posted> {
  const { teamId } = delivery;
  try {
    const workspace = await workspaces.find(teamId);
    if (workspace === null)
      return { kind: 'later', reason: 'its workspace is not connected', retryAfterMs: hour };
    return await send({ ...needsIn(teamId), client: workspace.client }, delivery);
  } catch (error) {
    if (error instanceof SlackError || error instanceof SealError)
      return { kind: 'later', reason: error.message };
    throw error;
  }
}

/** Render what is owed from what is known now, and post it. */
async function send(needs: SendNeeds, delivery: Delivery): Promise<Posted> {
  const { id, channelId, subject } = delivery;
  if (subject.kind === 'alert') return sendAlert(needs, delivery, subject);
  if (subject.kind === 'update') return sendUpdate(needs, delivery, subject);
  const rendered = await render(needs, delivery, subject);
  if (rendered === null) return nobodyWaits;
  if (rendered === 'muted') return isMuted;
  const envelope = { channelId, eventType: `stormbrief_${subject.kind}`, payload: { delivery_id: id } };
  const posted = await post(needs.client, envelope, rendered.message);
  const { stories } = rendered;
  return posted.kind === 'sent' && stories !== undefined ? { ...posted, stories } : posted;
}
