import type { webApi } from '@slack/bolt';
import type { Asking } from '../domain/asking.ts';
import { type Delivery, mutedReason, type Posted } from '../domain/delivery.ts';
import { storyWanted } from '../domain/digest.ts';
import { wants } from '../domain/filter.ts';
import { mutedBy } from '../domain/mute.ts';
import { type StorySummary, saidIn, summarise } from '../domain/story.ts';
import { worsened } from '../domain/story-event.ts';
import type { Subscription } from '../domain/subscription.ts';
import { lookupsFor } from '../store/lookups.ts';
import type { StoryMessage } from '../store/story-store.ts';
import { audibleIn, nameableIn, withoutUnnamed } from './audience.ts';
import { lensOn } from './listeners/lens-on.ts';
import type { Needs } from './listeners/needs.ts';
import { type Edited, edit, post } from './post.ts';
import { type AlertFrame, alertMessage, grownMessage } from './views/alert.ts';
import type { Message } from './views/blocks.ts';

/** What sending a story needs from the world. */
export type StoryNeeds = Pick<Needs, 'store' | 'directory' | 'lens'> & { readonly client: webApi.WebClient };

type Subject<K> = Extract<Delivery['subject'], { kind: K }>;
type Never = Extract<Posted, { kind: 'never' }>;

const never = (reason: string): Never => ({ kind: 'never', reason, closes: 'message' });

/** Why something is not posted that was owed: its subscription is gone, or its story is. */
export const nobodyWaits: Never = never('nobody waits for it any more');
/** Why something is not posted that its channel mutes. */
export const isMuted: Never = never(mutedReason);

/**
 * The channel's instant subscriptions that want the story, by one of its advisories or as a whole: an edit may have given the words
 * to another since it was owed.
 */
async function wanting(
  needs: StoryNeeds,
  { teamId, channelId }: Delivery,
  story: StorySummary,
): Promise<readonly Subscription[]> {
  const all = await needs.store.channelSubscriptions(teamId, channelId);
  const held = all.filter(({ cadence, pausedAt }) => cadence.instant && pausedAt === null);
  const filters = held.map(({ filter }) => filter);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, story.cves);
  const said = saidIn(story);
  return held.filter(({ filter }) => storyWanted(story, filter, lookups) || wants(filter, said, lookups));
}

function keptBackReason(kept: readonly string[]): string {
  return `kept back: ${kept.join(' and ')}, and other companies are in the channel`;
}

/** Nobody misses an alert without knowing: whoever asked for it is told that it was kept back, and where to read it. */
async function tellKeptBack(
  { store, lens }: StoryNeeds,
  { teamId, channelId }: Delivery,
  held: readonly Subscription[],
  { storyId, kept }: { readonly storyId: string; readonly kept: readonly string[] },
): Promise<void> {
  const text = `A story that <#${channelId}> asked for was kept back: it is ${kept.join(' and ')}, and other companies are in that channel. \`/threat latest\` shows it to you alone.`;
  for (const person of new Set(held.map(({ createdBy }) => createdBy)))
    await store.owe({
      ...{ teamId, channelId: person, key: `kept:${channelId}:${storyId}` },
      ...{ subject: { kind: 'notice', text }, dueAt: lens().now },
    });
}

/** What is asked for, as the channel may read of it. */
async function openlyAsked(
  needs: StoryNeeds,
  { channelId }: Delivery,
  held: readonly Subscription[],
): Promise<readonly Asking[]> {
  if (!held.some(({ filter }) => filter.feeds !== undefined)) return held;
  const feeds = await nameableIn(needs, channelId, await needs.store.feeds());
  const nameable = new Set(feeds.map(({ id }) => id));
  return held.map(({ name, filter }) => ({ name, filter: withoutUnnamed(filter, nameable) }));
}

async function render(
  needs: StoryNeeds,
  delivery: Delivery,
  story: StorySummary,
  frame: Omit<AlertFrame, 'marked' | 'asked'>,
): Promise<Message> {
  const [marks, held, lens] = await Promise.all([
    needs.store.marksOf(delivery.teamId, [story.id]),
    wanting(needs, delivery, story),
    lensOn(needs, story.cves),
  ]);
  const asked = await openlyAsked(needs, delivery, held);
  return alertMessage(story, lens, { ...frame, asked, marked: marks.get(story.id) });
}

/** Make the message by which the channel has the story say what is known now. */
async function refresh(
  needs: StoryNeeds,
  delivery: Delivery,
  story: StorySummary,
  { ts, postedAt, sharedBy }: StoryMessage,
): Promise<Edited> {
  const since = worsened(await needs.store.storyEvents(story.id), postedAt);
  const message = await render(needs, delivery, story, {
    since,
    ...(sharedBy === null ? {} : { sharedBy }),
  });
  return edit(needs.client, delivery.channelId, ts, message);
}

/** The message that a channel has of a story, brought up to date. One that somebody deleted stays deleted. */
export async function sendUpdate(
  needs: StoryNeeds,
  delivery: Delivery,
  { storyId }: Subject<'update'>,
): Promise<Posted> {
  const parent = await needs.store.storyMessage(delivery.teamId, delivery.channelId, storyId);
  const found = parent === null ? null : await needs.store.story(storyId);
  if (parent === null || found === null) return nobodyWaits;
  const { stories, kept } = await audibleIn(needs, delivery.channelId, [summarise(found)]);
  const [story] = stories;
  if (story === undefined) return never(keptBackReason(kept));
  const edited = await refresh(needs, delivery, story, parent);
  switch (edited.kind) {
    case 'gone':
      return never('somebody deleted the message');
    case 'fixed':
      return never('Slack lets nobody change the message any more');
    default:
      return edited;
  }
}

type Telling = {
  readonly needs: StoryNeeds;
  readonly delivery: Delivery;
  readonly subject: Subject<'alert'>;
  readonly story: StorySummary;
};

function envelopeOf({ id, channelId }: Delivery) {
  return { channelId, eventType: 'stormbrief_alert', payload: { delivery_id: id } };
}

/** In the channel itself: the first time, and where the message that it had is gone. */
async function postAfresh({ needs, delivery, subject, story }: Telling, muted: boolean): Promise<Posted> {
  const { added = [], sharedBy } = subject;
  const shared = sharedBy === undefined ? {} : { sharedBy };
  const message = await render(needs, delivery, story, { added, muted, ...shared });
  return post(needs.client, envelopeOf(delivery), message);
}

/**
 * A channel that has the story already: its message is brought up to date, and what makes the story worse is said in its thread.
 * The update comes first, for Slack takes replies to a deleted message without a word, and nobody would see them.
 */
async function grow(
  telling: Telling,
  parent: StoryMessage,
  broadcast: boolean,
  muted: boolean,
): Promise<Posted> {
  const { needs, delivery, story, subject } = telling;
  const edited = await refresh(needs, delivery, story, parent);
  if (edited.kind === 'gone') return postAfresh(telling, muted);
  const failed = edited.kind === 'later' || (edited.kind === 'never' && edited.closes !== 'message');
  if (failed) return edited;
  const { added = [] } = subject;
  if (added.length === 0) return { kind: 'sent', ts: parent.ts, threadTs: parent.ts };
  const thread = { ts: parent.ts, broadcast };
  const reply = grownMessage(story, await lensOn(needs, story.cves), added, muted);
  return post(needs.client, { ...envelopeOf(delivery), thread }, reply);
}

/**
 * A story at once: one message in its channel, and what makes it worse later in the thread of that. What the channel mutes is not
 * posted, but for what makes it worse.
 */
export async function sendAlert(
  needs: StoryNeeds,
  delivery: Delivery,
  subject: Subject<'alert'>,
): Promise<Posted> {
  const { teamId, channelId } = delivery;
  const found = await needs.store.story(subject.storyId);
  if (found === null) return nobodyWaits;
  const whole = summarise(found);
  const [held, parent, mutes, { stories, kept }] = await Promise.all([
    wanting(needs, delivery, whole),
    needs.store.storyMessage(teamId, channelId, whole.id),
    needs.store.mutesOf(teamId, channelId, needs.lens().now),
    audibleIn(needs, channelId, [whole]),
  ]);
  const [story] = stories;
  if (story === undefined) {
    await tellKeptBack(needs, delivery, held, { storyId: whole.id, kept });
    return never(keptBackReason(kept));
  }
  const telling = { needs, delivery, subject, story };
  if (subject.sharedBy !== undefined) return postAfresh(telling, false);
  if (held.length === 0) {
    const edited = parent === null ? null : await refresh(needs, delivery, story, parent);
    return edited?.kind === 'later' ? edited : nobodyWaits;
  }
  const muted = mutedBy(story, mutes, needs.lens().now) !== null;
  if (muted && (subject.added ?? []).length === 0) return isMuted;
  const broadcast = !muted && held.some(({ cadence }) => cadence.broadcast === true);
  return parent === null ? postAfresh(telling, muted) : grow(telling, parent, broadcast, muted);
}
