import { createHash } from 'node:crypto';
import type { Advisory, AdvisoryText } from '../domain/advisory.ts';
import { type Feed, type FeedState, isOfficial, nextLook } from '../domain/feed.ts';
import { timeId } from '../domain/id.ts';
import type { IsExcepted, Reader } from '../domain/reading.ts';
import { storyWindow } from '../domain/same-event.ts';
import type { KnownVulnerability } from '../domain/vulnerability.ts';
import { cutAtWord } from '../domain/words.ts';
import type { Fetched } from '../feeds/fetch.ts';
import type { ParsedAdvisory, ParsedFeed } from '../feeds/parse.ts';
import { plainText } from '../feeds/text.ts';
import type { Log } from '../log.ts';
import { knownIn } from '../store/known-vulnerabilities.ts';
import type { PollRecord, Store } from '../store/store.ts';
import { owedToEach } from './alerts-seen.ts';
import { withMentions } from './mentions.ts';
import { placeInStories } from './placing.ts';

/** A short summary is kept, never a publisher's whole text. */
const summaryLimit = 2_000;
const feedsAtOnce = 6;

/** What a look at the feeds needs from the world. */
export type PollNeeds = {
  readonly store: Pick<
    Store,
    | 'dueFeeds'
    | 'recordUnchanged'
    | 'recordFailure'
    | 'recordPoll'
    | 'knownAdvisories'
    | 'recentStories'
    | 'openSubscriptions'
    | 'exceptions'
    | 'story'
    | 'vulnerabilities'
  >;
  readonly look: (feed: FeedState) => Promise<Fetched>;
  readonly parse: (fetched: Extract<Fetched, { kind: 'fresh' }>) => Promise<ParsedFeed>;
  readonly read: Reader;
  /** Fingerprint of the knowledge that `read` reads with. */
  readonly readWith: string;
  readonly sectorParent: (id: string) => string | null;
  readonly now: () => number;
  readonly random: () => number;
  /** We are about to stop: no new look begins, and one that breaks off says nothing of the feed. */
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** What one look at one feed came to. */
export type PollOutcome =
  | {
      readonly kind: 'read';
      readonly feed: Feed;
      readonly shown: number;
      readonly stored: number;
      readonly edited: number;
      readonly owed: number;
    }
  | { readonly kind: 'unchanged'; readonly feed: Feed }
  | { readonly kind: 'failed'; readonly feed: Feed; readonly reason: string };

type Drafted = Advisory & { readonly contentHash: string };

function instant(iso: string | null, now: number): number | null {
  if (iso === null) return null;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : Math.min(at, now);
}

function textOf(parsed: ParsedAdvisory): AdvisoryText {
  const summary = plainText(parsed.summary ?? parsed.content ?? '', summaryLimit);
  return { title: cutAtWord(parsed.title, 500), summary, categories: parsed.categories, url: parsed.url };
}

function draft(
  needs: PollNeeds,
  feed: FeedState,
  parsed: ParsedAdvisory,
  text: AdvisoryText,
  known: KnownVulnerability,
  now: number,
): Omit<Drafted, 'storyId'> {
  const publishedAt = instant(parsed.published, now);
  return {
    ...text,
    ...needs.read(text, known),
    id: timeId(publishedAt ?? now, needs.random),
    feedId: feed.id,
    official: isOfficial(feed.category),
    identity: parsed.identity,
    guid: parsed.guid,
    authors: parsed.authors,
    language: parsed.lang ?? feed.language,
    publishedAt,
    updatedAt: instant(parsed.updated, now),
    seenAt: now,
    baseline: feed.baselineAt === null,
    contentHash: createHash('sha256').update(JSON.stringify(text)).digest('hex'),
  };
}

async function record(
  needs: PollNeeds,
  feed: FeedState,
  fetched: Extract<Fetched, { kind: 'fresh' }>,
  parsed: readonly ParsedAdvisory[],
): Promise<PollOutcome> {
  const now = needs.now();
  const held = await needs.store.knownAdvisories(
    feed.id,
    parsed.map((advisory) => advisory.identity),
  );
  const byIdentity = new Map(held.map((advisory) => [advisory.identity, advisory]));
  const shown = parsed.map((advisory) => ({ advisory, text: textOf(advisory) }));
  const known = await knownIn(
    needs.store,
    shown.map(({ text }) => text),
  );
  const drafts = shown.map(({ advisory, text }) => draft(needs, feed, advisory, text, known, now));
  const unseen = drafts.filter((advisory) => !byIdentity.has(advisory.identity));
  const edited = drafts.flatMap((advisory) => {
    const stored = byIdentity.get(advisory.identity);
    if (stored === undefined || stored.contentHash === advisory.contentHash) return [];
    return [
      {
        ...advisory,
        id: stored.id,
        storyId: stored.storyId,
        seenAt: stored.seenAt,
        baseline: stored.baseline,
      },
    ];
  });
  const isNews = unseen.length > 0 || edited.length > 0;
  const recent = isNews ? await needs.store.recentStories(now - storyWindow) : [];
  const placed = placeInStories({ fresh: unseen, edited }, recent, now, needs.random);
  const subscriptions = placed.changes.length === 0 ? [] : await needs.store.openSubscriptions();
  const telling = {
    store: needs.store,
    without: (isExcepted: IsExcepted) => (text: AdvisoryText) => needs.read.without(isExcepted)(text, known),
    sectorParent: needs.sectorParent,
  };
  const owed = await owedToEach(telling, placed.changes, subscriptions, now);
  const contents = new Map(parsed.map(({ identity, content }) => [identity, content]));
  const whole = (advisory: Drafted) => withMentions(advisory, contents.get(advisory.identity));
  const poll: PollRecord = {
    feedId: feed.id,
    at: now,
    nextLookAt: nextLook(now, { everyMinutes: feed.everyMinutes, failures: 0 }),
    etag: fetched.etag,
    lastModified: fetched.lastModified,
    fresh: placed.fresh.map(whole),
    edited: edited.map(whole),
    owed,
    readWith: needs.readWith,
    events: placed.events,
  };
  const stored = await needs.store.recordPoll(poll);
  return { kind: 'read', feed, shown: parsed.length, stored, edited: edited.length, owed: owed.length };
}

async function fail(
  needs: PollNeeds,
  feed: FeedState,
  reason: string,
  retryAfterMs = 0,
): Promise<PollOutcome> {
  if (needs.stopping()) return { kind: 'failed', feed, reason: 'stopped' };
  const now = needs.now();
  const next = nextLook(now, { everyMinutes: feed.everyMinutes, failures: feed.failures + 1, retryAfterMs });
  await needs.store.recordFailure(feed.id, now, next, reason);
  if (feed.failures === 0) needs.log.warn({ feed: feed.id, reason }, 'a feed began to fail');
  return { kind: 'failed', feed, reason };
}

/** One look at one feed, whatever comes of it written down. `inTurn` keeps two feeds from opening two stories for one event. */
export async function pollFeed(
  needs: PollNeeds,
  feed: FeedState,
  inTurn: <T>(step: () => Promise<T>) => Promise<T>,
): Promise<PollOutcome> {
  const fetched = await needs.look(feed);
  switch (fetched.kind) {
    case 'unchanged': {
      const now = needs.now();
      await needs.store.recordUnchanged(
        feed.id,
        now,
        nextLook(now, { everyMinutes: feed.everyMinutes, failures: 0 }),
      );
      return { kind: 'unchanged', feed };
    }
    case 'failed':
      return fail(needs, feed, fetched.reason, fetched.retryAfterMs);
    case 'fresh': {
      const parsed = await needs.parse(fetched);
      if (parsed.kind === 'not-a-feed') return fail(needs, feed, parsed.reason);
      return inTurn(() => record(needs, feed, fetched, parsed.advisories));
    }
    default:
      return fetched satisfies never;
  }
}

/** Steps handed in run one after the other, in the order they came. */
export function turns(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const mine = last.then(step, step);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function pollSafely(
  needs: PollNeeds,
  feed: FeedState,
  inTurn: Parameters<typeof pollFeed>[2],
): Promise<PollOutcome> {
  try {
    return await pollFeed(needs, feed, inTurn);
  } catch (error) {
    needs.log.error({ feed: feed.id, err: error }, 'a look at a feed broke');
    return fail(needs, feed, `an internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Look at these feeds, a few at a time; `told` hears of each as it ends. A fault of ours in one feed is logged and leaves the others alone. */
export async function pollFeeds(
  needs: PollNeeds,
  feeds: readonly FeedState[],
  told: (outcome: PollOutcome) => void = () => undefined,
): Promise<readonly PollOutcome[]> {
  const waiting = [...feeds];
  const inTurn = turns();
  const outcomes: PollOutcome[] = [];
  const work = async () => {
    for (let feed = waiting.shift(); feed !== undefined && !needs.stopping(); feed = waiting.shift()) {
      const outcome = await pollSafely(needs, feed, inTurn);
      outcomes.push(outcome);
      told(outcome);
    }
  };
  await Promise.all(Array.from({ length: feedsAtOnce }, work));
  return outcomes;
}

/** Look at every feed that is due. */
export async function pollDue(
  needs: PollNeeds,
  told?: (outcome: PollOutcome) => void,
): Promise<readonly PollOutcome[]> {
  return pollFeeds(needs, await needs.store.dueFeeds(needs.now(), 1_000), told);
}
