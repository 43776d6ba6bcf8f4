import type { FaultKind, FeedState } from '../domain/feed.ts';
import { notesAfterRead } from '../domain/feed-notes.ts';
import { pacedBy } from '../domain/gap.ts';
import { nextLook } from '../domain/pace.ts';
import type { Taken } from '../domain/work.ts';
import type { Fetched } from '../feeds/fetch.ts';
import { isUnreached } from '../store/unreached.ts';
import { writeFaultOf } from '../store/write-fault.ts';
import { breakWords, isTooShort } from './broken-off.ts';
import { inLanes, openLanes } from './lanes.ts';
import type { PollNeeds, PollOutcome } from './poll-needs.ts';

/** Where nothing changed, all of it was known. */
const allKnown = { shown: 1, known: 1, before: 1 };
const lanes = { perHost: 2, spacingMs: 1_000 };
/** A look that takes longer is slow. Most publishers answer within a second; a look may take 30 s an address, and two minutes where documents are gathered. */
export const slowAfterMs = 5_000;
/** For each lane so many slow looks go on beside it. */
const slowPerLane = 4;
const mostDue = 10_000;
/** Of a queue that others share, so much is taken for each lane. */
const takenPerLane = 4;

type Failure = { readonly fault: FaultKind; readonly reason: string; readonly retryAfterMs?: number };

async function fail(needs: PollNeeds, feed: FeedState, failure: Failure): Promise<PollOutcome> {
  const { fault, reason, retryAfterMs = 0 } = failure;
  if (needs.stopping()) return { kind: 'failed', feed, reason: 'stopped' };
  const now = needs.now();
  const next = nextLook(now, {
    everyMinutes: feed.everyMinutes,
    failures: feed.failures + 1,
    gone: fault === 'gone',
    retryAfterMs,
    jitter: needs.random(),
  });
  await needs.store.recordFailure(feed.id, now, next, reason, { fault });
  if (feed.failures === 0) needs.log.warn({ feed: feed.id, reason }, 'a feed began to fail');
  return { kind: 'failed', feed, reason };
}

async function unchanged(
  needs: PollNeeds,
  feed: FeedState,
  fetched: Extract<Fetched, { kind: 'unchanged' }>,
): Promise<PollOutcome> {
  // Asked without conditions, while it fails or from the first: who answers 304 all the same has not shown that it can be read.
  if (feed.failingSince !== null || (feed.etag === null && feed.lastModified === null))
    return fail(needs, feed, {
      fault: feed.fault ?? 'server',
      reason: 'the server answers that nothing changed, and shows nothing',
    });
  const now = needs.now();
  const after = notesAfterRead(feed, fetched, now);
  const pace = pacedBy(allKnown, after.pace);
  const next = nextLook(now, { everyMinutes: feed.everyMinutes, failures: 0, pace });
  await needs.store.recordUnchanged(feed.id, now, next, { ...after, pace });
  return { kind: 'unchanged', feed };
}

/** One look at one feed, whatever comes of it written down. */
async function pollFeed(needs: PollNeeds, feed: FeedState): Promise<PollOutcome> {
  const fetched = await needs.look(feed);
  switch (fetched.kind) {
    case 'unchanged':
      return unchanged(needs, feed, fetched);
    case 'failed':
      return fail(needs, feed, fetched);
    case 'fresh': {
      const parsed = await needs.parse(fetched, feed, needs);
      if (parsed.kind === 'not-a-feed')
        return fail(needs, feed, {
          fault: parsed.isDamaged === true ? 'damaged' : 'not-a-feed',
          reason: parsed.reason,
        });
      if (parsed.kind === 'failed') return fail(needs, feed, parsed);
      if (isTooShort(feed, parsed))
        return fail(needs, feed, { fault: 'damaged', reason: breakWords(parsed) ?? '' });
      // What reads and tags is loaded with the first feed that shows something: no command waits for it at a start.
      const { recordLook } = await import('./record.ts');
      return recordLook(needs, feed, fetched, parsed);
    }
    default:
      return fetched satisfies never;
  }
}

async function pollSafely(needs: PollNeeds, feed: FeedState): Promise<PollOutcome> {
  try {
    return await pollFeed(needs, feed);
  } catch (error) {
    // The feed is not at fault and nothing was stored of it: it stays due. The disk is told of once, not for each feed.
    const unwritten = writeFaultOf(error);
    if (unwritten !== null) return { kind: 'failed', feed, reason: unwritten };
    if (isUnreached(error)) {
      needs.log.warn(
        { feed: feed.id, err: error },
        'what a look at a feed brought could not be stored; it is due still',
      );
      return { kind: 'failed', feed, reason: 'the database could not be reached' };
    }
    needs.log.error({ feed: feed.id, err: error }, 'a look at a feed broke');
    const reason = `an internal error: ${error instanceof Error ? error.message : String(error)}`;
    return fail(needs, feed, { fault: 'internal', reason }).catch((fault: unknown): PollOutcome => {
      needs.log.error({ feed: feed.id, err: fault }, 'that a look at a feed broke could not be written down');
      return { kind: 'failed', feed, reason };
    });
  }
}

/** Look at these feeds, a few at a time and politely; `told` hears of each as it ends. A fault of ours in one feed is logged and leaves the others alone. */
export async function pollFeeds(
  needs: PollNeeds,
  feeds: readonly FeedState[],
  told: (outcome: PollOutcome) => void = () => undefined,
): Promise<readonly PollOutcome[]> {
  const outcomes: PollOutcome[] = [];
  await inLanes(feeds, { ...lanes, atOnce: needs.looksAtOnce }, needs, async (feed) => {
    const outcome = await pollSafely(needs, feed);
    outcomes.push(outcome);
    told(outcome);
  });
  return outcomes;
}

/** Looks at what is due again and again. */
export type Polling = {
  /** Look at every feed that is due and not being looked at. Resolves without waiting for those that are slow, so that they hold up nobody's next look. */
  readonly look: () => Promise<void>;
  /** Resolves when no look is under way. */
  readonly ended: () => Promise<void>;
};

/** Feeds that are due and that nobody else looks at, with the work that each is; `taken` are those in hand here. Null: no work is left. */
async function takeDue(
  { store, now, looksAtOnce }: PollNeeds,
  taken: ReadonlyMap<string, Taken>,
): Promise<readonly (readonly [FeedState, Taken])[] | null> {
  const { queue } = store;
  const due = async () => {
    const feeds = await store.dueFeeds(now(), mostDue + taken.size);
    return feeds.filter(({ id }) => !taken.has(id));
  };
  let feeds = await due();
  await queue.put(
    feeds.map(({ id }) => ({ kind: 'poll', key: id })),
    now(),
  );
  // Others take what is not begun here.
  const works = await queue.take('poll', queue.isShared ? takenPerLane * looksAtOnce : mostDue, now());
  if (works.length === 0) return null;
  // Another process may have looked between our question and our taking.
  if (queue.isShared) feeds = await due();
  const states = new Map(feeds.map((feed) => [feed.id, feed]));
  await queue.done(works.filter(({ key }) => !states.has(key)));
  return works.flatMap((work) => {
    const feed = states.get(work.key);
    return feed === undefined ? [] : [[feed, work] as const];
  });
}

/** Polls for as long as a workspace is served. `needs` is asked anew for each look: what we know changes. */
export function keepPolling(needs: () => PollNeeds, told: (outcome: PollOutcome) => void): Polling {
  const taken = new Map<string, Taken>();
  const first = needs();
  const { queue } = first.store;
  const atOnce = first.looksAtOnce;
  const rules = { ...lanes, atOnce, slowAfterMs, mostSlow: slowPerLane * atOnce };
  const giveBack = async (works: readonly Taken[]) => {
    for (const { key } of works) taken.delete(key);
    queue.letGo(works);
    if (works.length > 0) await queue.done(works);
  };
  const { through, ended } = openLanes<FeedState>(rules, first, async (feed) => {
    const works = [...taken.values()].filter(({ key }) => key === feed.id);
    try {
      told(await pollSafely(needs(), feed));
      await giveBack(works);
    } catch (error) {
      first.log.error({ feed: feed.id, err: error }, 'what came of a look at a feed could not be told');
    } finally {
      taken.delete(feed.id);
      queue.letGo(works);
    }
  });
  return {
    look: async () => {
      do {
        const begun = await takeDue(needs(), taken);
        if (begun === null) return;
        for (const [{ id }, work] of begun) taken.set(id, work);
        // Feeds wait for their hosts: the last may begin long after it was taken.
        queue.hold(begun.map(([, work]) => work));
        await through(begun.map(([feed]) => feed));
      } while (queue.isShared && !needs().stopping());
    },
    ended: async () => {
      await ended();
      // What was taken and not begun is due still.
      await giveBack([...taken.values()]);
    },
  };
}

/** Look at every feed that is due. */
export async function pollDue(
  needs: PollNeeds,
  told?: (outcome: PollOutcome) => void,
): Promise<readonly PollOutcome[]> {
  return pollFeeds(needs, await needs.store.dueFeeds(needs.now(), mostDue), told);
}
