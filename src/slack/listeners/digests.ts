import { coverageOf, type Digest, digestOf } from '../../domain/digest.ts';
import { freshFor, type Subscription } from '../../domain/subscription.ts';
import { allStories } from '../../store/all-stories.ts';
import type { Message } from '../views/blocks.ts';
import { type DigestFrame, digestMessage, digestRest, noDigest } from '../views/digest.ts';
import { statusMessage } from '../views/status.ts';
import type { Needs } from './needs.ts';

type Place = { readonly teamId: string; readonly channelId: string };
type Window = { readonly from: number; readonly to: number };

async function compose(
  needs: Pick<Needs, 'store' | 'directory'>,
  subscriptions: readonly Subscription[],
  window: Window,
): Promise<Digest> {
  const stories = await allStories(needs.store, {
    seenAfter: window.from,
    seenUntil: window.to,
    publishedFrom: window.from - freshFor,
  });
  const filters = subscriptions.map((subscription) => subscription.filter);
  return digestOf(stories, filters, window, needs.directory.parent);
}

/** A window of a channel as a message, for the channel or for one asker. */
export async function renderDigest(
  needs: Pick<Needs, 'store' | 'directory' | 'lens'>,
  subscriptions: readonly Subscription[],
  window: Window,
  frame: Pick<DigestFrame, 'audience' | 'sharedBy'>,
): Promise<Message> {
  const [digest, feeds] = await Promise.all([compose(needs, subscriptions, window), needs.store.feeds()]);
  const filters = subscriptions.map((subscription) => subscription.filter);
  return digestMessage(digest, { ...frame, filters, coverage: coverageOf(feeds) }, needs.lens());
}

/** `digest`: what this channel's next digest holds so far, for the asker alone. */
export async function answerDigest(needs: Needs, place: Place): Promise<Message> {
  const subscriptions = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  if (subscriptions.length === 0) return noDigest();
  const from = Math.min(...subscriptions.map((subscription) => subscription.coveredUntil));
  return renderDigest(needs, subscriptions, { from, to: needs.now() }, { audience: 'asker' });
}

/** The rest of a digest, from a story on. */
export async function answerMore(
  needs: Needs,
  place: Place,
  window: Window,
  offset: number,
): Promise<Message> {
  const subscriptions = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  if (subscriptions.length === 0) return noDigest();
  return digestRest(await compose(needs, subscriptions, window), offset, needs.lens());
}

/** The same window for everyone in the channel. */
export async function answerShare(
  needs: Needs,
  place: Place,
  window: Window,
  userId: string,
): Promise<Message> {
  const subscriptions = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  if (subscriptions.length === 0) return noDigest();
  return renderDigest(needs, subscriptions, window, { audience: 'channel', sharedBy: userId });
}

/** `status`: feeds, queue, and this channel's next digest. */
export async function answerStatus(needs: Needs, place: Place): Promise<Message> {
  const { store } = needs;
  const [feeds, queue, subscriptions, lastSentAt] = await Promise.all([
    store.feeds(),
    store.queueDepth(needs.now()),
    store.channelSubscriptions(place.teamId, place.channelId),
    store.lastSent(place.teamId, place.channelId),
  ]);
  return statusMessage({ feeds, queue, subscriptions, lastSentAt }, needs.lens());
}

/** `<from> <to> <offset>`, as a button carries it; null for anything else. */
export function readWindow(value: string | undefined): (Window & { readonly offset: number }) | null {
  const match = /^(\d{1,15}) (\d{1,15})(?: (\d{1,6}))?$/.exec(value ?? '');
  return match === null
    ? null
    : { from: Number(match[1]), to: Number(match[2]), offset: Number(match[3] ?? 0) };
}
