import type { types, webApi } from '@slack/bolt';
import { mentionsChart, mentionsWords } from '../../domain/chart.ts';
import type { DigestWindow } from '../../domain/delivery.ts';
import { type Ask, coverageOf, type Digest, digestLines, digestOf } from '../../domain/digest.ts';
import { mutedBy } from '../../domain/mute.ts';
import { freshFor } from '../../domain/news.ts';
import type { ToldUse } from '../../domain/ransomware-use.ts';
import type { StorySummary } from '../../domain/story.ts';
import { worsened } from '../../domain/story-event.ts';
import { type Before, dailyMentions, isWeekly } from '../../domain/trend.ts';
import { allStories } from '../../store/all-stories.ts';
import { digestUses, untoldIn } from '../../store/digest-uses.ts';
import { lookupsFor } from '../../store/lookups.ts';
import type { Asker } from '../asker.ts';
import { audibleIn, nameableIn, withoutUnnamed } from '../audience.ts';
import { uploadPicture } from '../chart.ts';
import type { Message } from '../views/blocks.ts';
import { type DigestFrame, digestMessage, digestModal, noDigest } from '../views/digest.ts';
import { actorName, type Lens, sectorName } from '../views/lens.ts';
import { writeAbout } from '../views/modal.ts';
import { statusMessage } from '../views/status.ts';
import { cvesIn, lensFor, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';

const day = 86_400_000;
/** A digest is posted some time after the window that it ends. */
const slack = 3_600_000;

type Place = { readonly teamId: string; readonly channelId: string };
/** A digest as a button carries it: up to when, and from where on for each subscription. */
export type DigestReach = { readonly to: number; readonly windows: readonly DigestWindow[] };
type Rendering = Pick<Needs, 'store' | 'directory' | 'lens' | 'log' | 'readWindow'>;
/** Whom a digest is for: a channel with everybody in it, for which Slack is asked who that is, or one person. */
type Readers = { readonly client: webApi.WebClient } | 'asker';

type Asked = Ask & { readonly silentWhenEmpty: boolean };

/** The subscriptions of the reach that are still open; where all were replaced since, those that are open now. */
async function asksFor(needs: Rendering, place: Place, reach: DigestReach): Promise<readonly Asked[]> {
  const held = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  const starts = new Map(reach.windows.map(({ subscriptionId, from }) => [subscriptionId, from]));
  const first = Math.min(reach.to, ...starts.values());
  const known = held.filter(({ id }) => starts.has(id));
  return (known.length > 0 ? known : held).map(({ id, filter, cadence }) => ({
    filter,
    from: starts.get(id) ?? first,
    silentWhenEmpty: cadence.silentWhenEmpty,
  }));
}

type Composed = { readonly digest: Digest; readonly keptBack: number; readonly muted: number };
type Uses = { readonly uses: readonly ToldUse[]; readonly usesKeptBack: number };

/** What ransomware came to use in the time, as these readers may read it; a channel that was told of it at once is not told again. */
async function usesOf(
  needs: Rendering,
  place: Place,
  asks: readonly Ask[],
  to: number,
  readers: Readers,
): Promise<Uses> {
  const { store } = needs;
  const given = { store, seen: store, sectorParent: needs.directory.parent };
  const all = await digestUses(given, asks, to);
  if (readers === 'asker' || all.length === 0) return { uses: all, usesKeptBack: 0 };
  const { client } = readers;
  const audible = async (stories: readonly StorySummary[]) =>
    (await audibleIn({ store, client }, place.channelId, stories)).stories;
  const heard = await digestUses({ ...given, audible }, asks, to);
  const [untold, uses] = [await untoldIn(store, place, all), await untoldIn(store, place, heard)];
  return { uses, usesKeptBack: untold.length - uses.length };
}

/** Which of the stories the channel mutes, but for those that became worse since. */
async function mutedIn(
  { store, lens }: Rendering,
  { teamId, channelId }: Place,
  stories: readonly StorySummary[],
): Promise<ReadonlySet<string>> {
  const { now } = lens();
  const mutes = await store.mutesOf(teamId, channelId, now);
  const silent = new Set<string>();
  for (const story of mutes.length === 0 ? [] : stories) {
    const mute = mutedBy(story, mutes, now);
    if (mute === null) continue;
    if (worsened(await store.storyEvents(story.id), mute.at).length === 0) silent.add(story.id);
  }
  return silent;
}

/** What the asks make of the time, as these readers may read it, without what the channel mutes. */
async function compose(
  needs: Rendering,
  place: Place,
  asks: readonly Ask[],
  to: number,
  readers: Readers,
): Promise<Composed> {
  const from = Math.min(to, ...asks.map((ask) => ask.from));
  const window = { seenAfter: from, seenUntil: to, publishedFrom: from - freshFor };
  // What one person asks is asked once; it must not hold a window in memory.
  const stories = await (readers === 'asker' ? allStories : needs.readWindow)(needs.store, window);
  const filters = asks.map(({ filter }) => filter);
  const lookups = await lookupsFor(needs.store, needs.directory.parent, filters, cvesIn(stories));
  const whole = digestOf(stories, asks, to, lookups);
  const silent = await mutedIn(needs, place, whole.stories);
  const told = whole.stories.filter(({ id }) => !silent.has(id));
  const digest = silent.size === 0 ? whole : digestOf(told, asks, to, lookups);
  const muted = silent.size;
  if (readers === 'asker') return { digest, keptBack: 0, muted };
  const { client } = readers;
  const audible = await audibleIn({ store: needs.store, client }, place.channelId, digest.stories);
  if (audible.stories === digest.stories) return { digest, keptBack: 0, muted };
  const heard = digestOf(audible.stories, asks, to, lookups);
  return { digest: heard, keptBack: digest.stories.length - heard.stories.length, muted };
}

/** What the channel's digests told in the seven days before: of a week the one before it, else those of a whole week; null where there were none for so long. */
async function weekBefore({ store }: Rendering, place: Place, digest: Digest): Promise<Before> {
  const { from } = digest;
  const { stories, firstAt } = await store.digestCounts(place, from - 7 * day + slack, from + slack);
  const least = isWeekly(digest) ? from + slack : from - 6 * day;
  return firstAt === null || firstAt > least ? null : { stories };
}

/** The picture of a week's digest; only a channel gets one, and it goes without where Slack does not take it. */
async function chartOf(
  needs: Rendering,
  digest: Digest,
  {
    client,
    zone,
    lens,
  }: {
    readonly client: webApi.WebClient;
    readonly zone: string;
    readonly lens: Lens;
  },
): Promise<Pick<DigestFrame, 'chart'>> {
  const mentions = dailyMentions(digest.stories, digest, needs.directory.parent);
  if (mentions.rows.length === 0) return {};
  const nameOf = ({ kind, id }: { readonly kind: 'actor' | 'sector'; readonly id: string }) =>
    kind === 'actor' ? actorName(lens, id) : sectorName(lens, id);
  const data = { mentions, nameOf, zone };
  const words = mentionsWords(data);
  try {
    return { chart: { fileId: await uploadPicture(client, mentionsChart(data), words), words } };
  } catch (error) {
    needs.log.warn({ err: error }, 'the picture of a digest could not be sent; its words stand instead');
    return { chart: { fileId: null, words } };
  }
}

/** What only the digest of a week has. */
async function weekOf(
  needs: Rendering,
  { teamId, channelId }: Place,
  digest: Digest,
  readers: Readers,
  lens: Lens,
): Promise<Pick<DigestFrame, 'marked' | 'chart'>> {
  if (!isWeekly(digest)) return {};
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  // The first digest of a daily subscription reaches back a week too.
  if (!held.some(({ cadence }) => cadence.digest === 'weekly')) return {};
  const ids = digest.stories.map(({ id }) => id);
  const marked = await needs.store.marksOf(teamId, ids);
  const zone = held[0]?.cadence.zone ?? 'UTC';
  const chart = readers === 'asker' ? {} : await chartOf(needs, digest, { ...readers, zone, lens });
  return { marked: [...marked.values()].map(({ mark }) => mark), ...chart };
}

type Rendered = { readonly message: Message; readonly stories: number };

/**
 * A digest of a channel as a message, for the channel or for one asker, whose lens may be another; null where nothing is subscribed any
 * more, `muted` where the channel mutes all of it and is told nothing of an empty one.
 */
export async function renderDigest(
  needs: Rendering,
  place: Place,
  reach: DigestReach,
  readers: Readers,
  frame: Pick<DigestFrame, 'sharedBy'> = {},
  lensWith: (cves: readonly string[]) => Promise<Lens> = (cves) => lensOn(needs, cves),
): Promise<Rendered | 'muted' | null> {
  const asks = await asksFor(needs, place, reach);
  if (asks.length === 0) return null;
  const every = await needs.store.feeds();
  const feeds =
    readers === 'asker'
      ? every
      : await nameableIn({ store: needs.store, client: readers.client }, place.channelId, every);
  const { digest, keptBack, muted } = await compose(needs, place, asks, reach.to, readers);
  const { uses, usesKeptBack } = await usesOf(needs, place, asks, reach.to, readers);
  const isTold = readers === 'asker' || frame.sharedBy !== undefined || keptBack + usesKeptBack > 0;
  const isEmpty = digest.stories.length === 0 && uses.length === 0;
  if (isEmpty && muted > 0 && !isTold && asks.every((ask) => ask.silentWhenEmpty)) return 'muted';
  const [lens, before] = await Promise.all([
    lensWith(cvesIn(digest.stories)),
    weekBefore(needs, place, digest),
  ]);
  const week = await weekOf(needs, place, digest, readers, lens);
  const nameable = new Set(feeds.map(({ id }) => id));
  const filters = asks.map(({ filter }) => withoutUnnamed(filter, nameable));
  const coverage = coverageOf(feeds, lens.now);
  const audience = readers === 'asker' ? 'asker' : 'channel';
  const message = digestMessage(
    digest,
    {
      ...{ ...frame, ...week, audience, filters, coverage, muted, before, uses },
      ...{ keptBack: keptBack + usesKeptBack, reach: writeReach(reach) },
    },
    lens,
  );
  return { message, stories: digest.stories.length };
}

/** What whoever asks for it reads. */
function told(made: Rendered | 'muted' | null): Message {
  return made === null || made === 'muted' ? noDigest() : made.message;
}

/** `digest`: what this channel's next digest holds so far, and at least the last 24 hours, for the asker alone. */
export async function answerDigest(needs: Needs, place: Place & Pick<Asker, 'userId'>): Promise<Message> {
  const held = await needs.store.channelSubscriptions(place.teamId, place.channelId);
  const to = needs.now();
  const windows = held.map(({ id, cadence, coveredUntil }) => ({
    subscriptionId: id,
    from: cadence.digest === 'none' ? to - day : Math.min(coveredUntil, to - day),
  }));
  return told(
    await renderDigest(needs, place, { to, windows }, 'asker', {}, (cves) => lensFor(needs, place, cves)),
  );
}

/** *Show all*: every story of a digest, from one on, in a modal. */
export async function allOfDigest(
  needs: Needs,
  place: Place & Pick<Asker, 'userId'>,
  reach: DigestReach,
  offset: number,
): Promise<types.ModalView> {
  const asks = await asksFor(needs, place, reach);
  const { digest } = await compose(needs, place, asks, reach.to, 'asker');
  const about = writeAbout({ storyId: '-', channelId: place.channelId });
  const lens = await lensFor(needs, place, cvesIn(digest.stories.slice(offset, offset + digestLines)));
  return digestModal(digest, offset, { reach: writeReach(reach), about }, lens);
}

/** The same digest for everyone in the channel. */
export async function answerShare(needs: Needs, asker: Asker, reach: DigestReach): Promise<Message> {
  return told(await renderDigest(needs, asker, reach, asker, { sharedBy: asker.userId }));
}

/** `status`: feeds, queue, and this channel's next digest. */
export async function answerStatus(needs: Needs, place: Place): Promise<Message> {
  const { store } = needs;
  const [feeds, queue, subscriptions, lastSentAt, rematching, dataSets, depths] = await Promise.all([
    store.feeds(),
    store.queueDepth(needs.now()),
    store.channelSubscriptions(place.teamId, place.channelId),
    store.lastSent(place.teamId, place.channelId),
    needs.rematching(),
    store.dataSets(),
    store.queue.depths(needs.now()),
  ]);
  const dead = depths.reduce((sum, depth) => sum + depth.dead, 0);
  const unwritable = needs.unwritable?.() ?? null;
  const status = { feeds, queue, dead, subscriptions, lastSentAt, rematching, dataSets, unwritable };
  return statusMessage(status, needs.lens());
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
