import type { webApi } from '@slack/bolt';
import type { DigestWindow } from '../../domain/delivery.ts';
import { type Ask, coverageOf, type Digest, digestOf } from '../../domain/digest.ts';
import { freshFor } from '../../domain/news.ts';
import { allStories } from '../../store/all-stories.ts';
import { lookupsFor } from '../../store/lookups.ts';
import type { Asker } from '../asker.ts';
import { audibleIn } from '../audience.ts';
import type { Message } from '../views/blocks.ts';
import { type DigestFrame, digestMessage, digestRest, noDigest } from '../views/digest.ts';
import { statusMessage } from '../views/status.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

const day = 86_400_000;

type Place = { readonly teamId: string; readonly channelId: string };
/** A digest as a button carries it: up to when, and from where on for each subscription. */
export type DigestReach = { readonly to: number; readonly windows: readonly DigestWindow[] };
type Rendering = Pick<Needs, 'store' | 'directory' | 'lens'>;
/** Whom a digest is for: a channel with everybody in it, for which Slack is asked who that is, or one person. */
type Readers = { readonly client: webApi.WebClient } | 'asker';

/** The subscriptions of the reach that are still open; where all were replaced since, those that are open now. */
async function asksFor(needs: Rendering, place: Place, reach: DigestReach): Promise<readonly Ask[]> {
  const held = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  const starts = new Map(reach.windows.map(({ subscriptionId, from }) => [subscriptionId, from]));
  const asked = held.flatMap(({ id, filter }) => {
    const from = starts.get(id);
    return from === undefined ? [] : [{ filter, from }];
  });
  const from = Math.min(reach.to, ...starts.values());
  return asked.length > 0 ? asked : held.map(({ filter }) => ({ filter, from }));
}

type Composed = { readonly digest: Digest; readonly keptBack: number };

/** What the asks make of the time, as these readers may read it. */
async function compose(
  needs: Rendering,
  { channelId }: Place,
  asks: readonly Ask[],
  to: number,
  readers: Readers,
): Promise<Composed> {
  const from = Math.min(to, ...asks.map((ask) => ask.from));
  const stories = await allStories(needs.store, {
    seenAfter: from,
    seenUntil: to,
    publishedFrom: from - freshFor,
  });
  const filters = asks.map(({ filter }) => filter);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, cvesIn(stories));
  const digest = digestOf(stories, asks, to, lookups);
  if (readers === 'asker') return { digest, keptBack: 0 };
  const audible = await audibleIn({ store: needs.store, client: readers.client }, channelId, digest.stories);
  if (audible.stories === digest.stories) return { digest, keptBack: 0 };
  const heard = digestOf(audible.stories, asks, to, lookups);
  return { digest: heard, keptBack: digest.stories.length - heard.stories.length };
}

/** A digest of a channel as a message, for the channel or for one asker; null where nothing is subscribed any more. */
export async function renderDigest(
  needs: Rendering,
  place: Place,
  reach: DigestReach,
  readers: Readers,
  frame: Pick<DigestFrame, 'sharedBy'> = {},
): Promise<Message | null> {
  const asks = await asksFor(needs, place, reach);
  if (asks.length === 0) return null;
  const [{ digest, keptBack }, feeds] = await Promise.all([
    compose(needs, place, asks, reach.to, readers),
    needs.store.feeds(),
  ]);
  const filters = asks.map((ask) => ask.filter);
  const lens = await lensOn(needs, cvesIn(digest.stories));
  const coverage = coverageOf(feeds, lens.now);
  const audience = readers === 'asker' ? 'asker' : 'channel';
  return digestMessage(
    digest,
    { ...frame, audience, filters, coverage, keptBack, reach: writeReach(reach) },
    lens,
  );
}

/** `digest`: what this channel's next digest holds so far, and at least the last 24 hours, for the asker alone. */
export async function answerDigest(needs: Needs, place: Place): Promise<Message> {
  const held = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  const to = needs.now();
  const windows = held.map(({ id, cadence, coveredUntil }) => ({
    subscriptionId: id,
    from: cadence.digest === 'none' ? to - day : Math.min(coveredUntil, to - day),
  }));
  return (await renderDigest(needs, place, { to, windows }, 'asker')) ?? noDigest();
}

/** The rest of a digest, from a story on. */
export async function answerMore(
  needs: Needs,
  place: Place,
  reach: DigestReach,
  offset: number,
): Promise<Message> {
  const asks = await asksFor(needs, place, reach);
  if (asks.length === 0) return noDigest();
  const { digest } = await compose(needs, place, asks, reach.to, 'asker');
  return digestRest(digest, offset, writeReach(reach), await lensOn(needs, cvesIn(digest.stories)));
}

/** The same digest for everyone in the channel. */
export async function answerShare(needs: Needs, asker: Asker, reach: DigestReach): Promise<Message> {
  return (await renderDigest(needs, asker, reach, asker, { sharedBy: asker.userId })) ?? noDigest();
}

/** `status`: feeds, queue, and this channel's next digest. */
export async function answerStatus(needs: Needs, place: Place): Promise<Message> {
  const { store } = needs;
  const [feeds, queue, subscriptions, lastSentAt, rematching, dataSets] = await Promise.all([
    store.feeds(),
    store.queueDepth(needs.now()),
    store.channelSubscriptions(place.teamId, place.channelId),
    store.lastSent(place.teamId, place.channelId),
    needs.rematching(),
    store.dataSets(),
  ]);
  return statusMessage({ feeds, queue, subscriptions, lastSentAt, rematching, dataSets }, needs.lens());
}

/** A reach in the words of a button, within Slack's 2,000 characters; what does not fit is what the channel holds when it is clicked. */
function writeReach({ to, windows }: DigestReach): string {
  const words = windows.map(({ subscriptionId, from }) => `${subscriptionId}:${from}`);
  return [String(to), ...words]
    .join(' ')
    .slice(0, 1_900)
    .replace(/ \S*$/, (last) => (/^ \w+:\d{1,15}$/.test(last) ? last : ''));
}

/** `<offset> <to> <subscription>:<from> …`, as a button carries it; null for anything else. */
export function readReach(value: string | undefined): (DigestReach & { readonly offset: number }) | null {
  const [offset = '', to = '', ...words] = (value ?? '').split(' ');
  if (!/^\d{1,6}$/.test(offset) || !/^\d{1,15}$/.test(to)) return null;
  const windows = words.flatMap((word) => {
    const match = /^(\w{1,40}):(\d{1,15})$/.exec(word);
    return match === null ? [] : [{ subscriptionId: match[1] ?? '', from: Number(match[2]) }];
  });
  return { offset: Number(offset), to: Number(to), windows };
}
