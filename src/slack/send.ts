import type { webApi } from '@slack/bolt';
import type { Delivery, DeliverySubject, FeedNewsKind, Posted } from '../domain/delivery.ts';
import { storyWanted } from '../domain/digest.ts';
import { wants } from '../domain/filter.ts';
import { saidIn, summarise } from '../domain/story.ts';
import { lookupsFor } from '../store/lookups.ts';
import { renderDigest } from './listeners/digests.ts';
import { storiesOf } from './listeners/held.ts';
import { lensOn } from './listeners/lens-on.ts';
import type { Needs } from './listeners/needs.ts';
import { post } from './post.ts';
import { type Message, section } from './views/blocks.ts';
import { feedNewsMessage } from './views/feed-news.ts';
import { heldMessage } from './views/held.ts';
import { alertMessage } from './views/story.ts';

const hour = 3_600_000;

type SendNeeds = Pick<Needs, 'store' | 'directory' | 'lens'> & {
  readonly client: webApi.WebClient;
  readonly teamId: string;
};

type AlertSubject = Extract<Delivery['subject'], { kind: 'alert' }>;

/**
 * The alert, while an open instant subscription of the channel still wants the story, by one of its advisories or as a whole: an
 * edit may have given the words to another since it was owed.
 */
async function renderAlert(
  needs: SendNeeds,
  delivery: Delivery,
  { storyId, added }: AlertSubject,
): Promise<Message | null> {
  const story = await needs.store.story(storyId);
  if (story === null) return null;
  const summary = summarise(story);
  const held = await needs.store.channelSubscriptions(delivery.teamId, delivery.channelId);
  const filters = held.flatMap(({ filter, cadence, pausedAt }) =>
    cadence.instant && pausedAt === null ? [filter] : [],
  );
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, summary.cves);
  const wanted = filters.some(
    (filter) => storyWanted(summary, filter, lookups) || wants(filter, saidIn(summary), lookups),
  );
  return wanted ? alertMessage(summary, await lensOn(needs, summary.cves), added) : null;
}

async function renderHeld(
  needs: SendNeeds,
  { feedId, newAdvisories, storyIds }: Extract<DeliverySubject, { kind: 'held' }>,
): Promise<Message | null> {
  const stories = await storiesOf(needs.store, storyIds);
  return stories.length === 0 ? null : heldMessage({ feedId, newAdvisories, stories }, needs.lens());
}

async function renderFeedNews(
  needs: SendNeeds,
  news: FeedNewsKind,
  feedIds: readonly string[],
): Promise<Message | null> {
  return feedNewsMessage(news, feedIds, await needs.store.feeds(), needs.lens());
}

function render(needs: SendNeeds, delivery: Delivery): Promise<Message | null> {
  const { subject } = delivery;
  switch (subject.kind) {
    case 'alert':
      return renderAlert(needs, delivery, subject);
    case 'digest':
      return renderDigest(needs, delivery, subject, { audience: 'channel' });
    case 'notice':
      return Promise.resolve({ text: subject.text, blocks: [section(subject.text)] });
    case 'held':
      return renderHeld(needs, subject);
    case 'feeds':
      return renderFeedNews(needs, subject.news, subject.feedIds);
    default:
      return subject satisfies never;
  }
}

/** Render what is owed from what is known now, and post it. */
export async function send(needs: SendNeeds, delivery: Delivery): Promise<Posted> {
  if (delivery.teamId !== needs.teamId)
    return { kind: 'later', reason: 'its workspace is not connected', retryAfterMs: hour };
  const message = await render(needs, delivery);
  if (message === null) return { kind: 'never', reason: 'nobody waits for it any more', closes: 'message' };
  const { id, channelId, subject } = delivery;
  return post(
    needs.client,
    { channelId, eventType: `stormbrief_${subject.kind}`, payload: { delivery_id: id } },
    message,
  );
}
