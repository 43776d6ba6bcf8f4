import type { FeedState } from './feed.ts';
import { isOwnNetwork } from './feed-health.ts';

const minute = 60_000;
const hour = 60 * minute;
/** A failure is told to people once it has lasted so long; most end sooner. */
const toldAfter = 6 * hour;
/** While our own network is down one of the feeds is tried so often, so that its return is noticed. */
const probedEvery = 5 * minute;

/**
 * An outage of our own network, from the moment at which more than half of the feeds fail at once until those that it cut off were
 * looked at again.
 */
export type Outage = {
  /** It lasts: more than half fail. */
  readonly isOn: boolean;
  /** All that it cut off and nobody was told of before, those read again meanwhile too. */
  readonly cutOff: readonly FeedState[];
  /** Nothing of it is left to be seen, neither that it lasts nor a feed that waits to be looked at again. */
  readonly isOver: boolean;
  /** Feeds to be looked at now: one is read again, so that the others may be; or to see whether one is. */
  readonly hastened: readonly FeedState[];
};

/** Who asked for patience is not hastened by what others are like. */
function mayHasten({ fault }: FeedState): boolean {
  return fault !== 'gone' && fault !== 'rate-limited';
}

function probe(cutOff: readonly FeedState[], now: number): readonly FeedState[] {
  const failing = cutOff.filter((feed) => feed.failingSince !== null && mayHasten(feed));
  const looked = ({ lastLookAt }: FeedState) => lastLookAt ?? 0;
  const isTried = failing.some((feed) => feed.nextLookAt <= now || now - looked(feed) < probedEvery);
  return isTried ? [] : failing.toSorted((a, b) => looked(a) - looked(b)).slice(0, 1);
}

/** What there is of an outage of our own network. A failure that people were told of before has its own end. */
export function outageOf(feeds: readonly FeedState[], now: number): Outage {
  const watched = feeds.filter(({ pausedAt }) => pausedAt === null);
  const isOn = isOwnNetwork(watched);
  const cutOff = watched.filter(
    ({ outageAt, failingSince, toldFailingAt }) =>
      outageAt !== null || (isOn && failingSince !== null && toldFailingAt === null),
  );
  const backAt = Math.max(
    ...cutOff.map((feed) => (feed.failingSince === null ? (feed.outageBackAt ?? now) : 0)),
  );
  const waiting = cutOff.filter(
    (feed) => feed.failingSince !== null && (feed.lastLookAt ?? 0) < backAt && mayHasten(feed),
  );
  const hastened = waiting.filter(({ nextLookAt }) => nextLookAt > now);
  return {
    isOn,
    cutOff,
    isOver: !isOn && waiting.length === 0,
    hastened: isOn && waiting.length === 0 ? probe(cutOff, now) : hastened,
  };
}

/** What those who run the bot are to be told of its feeds now. */
export type FeedNews = {
  readonly failed: readonly FeedState[];
  readonly recovered: readonly FeedState[];
  /** Cut off by our own network for long, and nobody was told. */
  readonly network: readonly FeedState[];
  /** Of an outage of our own network that was told and is over, all that it cut off; those among them that fail still fail by themselves. */
  readonly networkBack: readonly FeedState[];
};

/**
 * Each failure is told once, after six hours, and its end once; of an outage of our own network one word, however many
 * feeds it cuts off, and one of its end.
 */
export function feedNews(feeds: readonly FeedState[], outage: Outage, now: number): FeedNews {
  const isCutOff = new Set(outage.cutOff.map(({ id }) => id));
  const cutOff = feeds.filter(({ id }) => isCutOff.has(id));
  const own = feeds.filter(({ id, pausedAt }) => pausedAt === null && !isCutOff.has(id));
  const isFailing = ({ failingSince }: FeedState) => failingSince !== null;
  const isLasting = ({ failingSince }: FeedState) => failingSince !== null && now - failingSince >= toldAfter;
  const isTold = ({ toldFailingAt }: FeedState) => toldFailingAt !== null;
  const isBack = cutOff.some((feed) => !isFailing(feed));
  return {
    failed: own.filter((feed) => isLasting(feed) && !isTold(feed)),
    recovered: own.filter((feed) => !isFailing(feed) && isTold(feed)),
    network: outage.isOn && !cutOff.some(isTold) && cutOff.some(isLasting) ? cutOff.filter(isFailing) : [],
    networkBack: outage.isOver && cutOff.some(isTold) && isBack ? cutOff : [],
  };
}
