import { type FeedState, shownAddress } from '../domain/feed.ts';
import { isOwnNetwork, isRecheckDue } from '../domain/feed-health.ts';
import { feedAt } from '../domain/feed-lookup.ts';
import type { Peeked } from '../feeds/peek.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** More than die in a week; the rest comes the next day. */
const mostAtOnce = 20;
const pace = 1_000;

/** What looking for dead feeds elsewhere needs from the world. */
export type RecheckNeeds = {
  readonly store: Pick<Store, 'feeds' | 'recordRecheck' | 'hastenFeeds'>;
  readonly peek: (url: string) => Promise<Peeked>;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly now: () => number;
  readonly stopping: () => boolean;
  readonly log: Log;
};

/** Where a dead feed may be found: what stands at its address now, where that was sent to last, and its site. */
function places({ url, movedTo }: FeedState): readonly string[] {
  const { origin } = new URL(url);
  return [...new Set([url, ...(movedTo === null ? [] : [movedTo]), `${origin}/`])];
}

/** The address of a feed that one of the places leads to; the feed's own where it is back. */
async function found(
  needs: RecheckNeeds,
  feed: FeedState,
  known: readonly FeedState[],
): Promise<string | null> {
  for (const place of places(feed)) {
    if (needs.stopping()) return null;
    const peeked = await needs.peek(place);
    await needs.pause(pace);
    const addresses =
      peeked.kind === 'feed'
        ? [peeked.url]
        : peeked.kind === 'choice' && !peeked.isAggregator
          ? peeked.feeds.map(({ url }) => url)
          : [];
    const address = addresses.find((one) => one === feed.url || feedAt(known, one) === undefined);
    if (address !== undefined) return address;
  }
  return null;
}

/**
 * Look for feeds elsewhere that have failed for a week or more, once a week each, beside the looks that go on at their own address. What is found is
 * told and never followed by itself: an address that died may belong to somebody else by now. One that is back is looked at with the next tick. Returns how
 * many were looked for.
 */
export async function recheckDead(needs: RecheckNeeds): Promise<number> {
  const feeds = await needs.store.feeds();
  if (isOwnNetwork(feeds)) return 0;
  const dead = feeds.filter((feed) => isRecheckDue(feed, needs.now()) && URL.canParse(feed.url));
  let done = 0;
  for (const feed of dead.slice(0, mostAtOnce)) {
    const address = await found(needs, feed, feeds);
    if (needs.stopping()) break;
    const isBack = address === feed.url;
    const shown = isBack || address === null ? null : shownAddress(address);
    await needs.store.recordRecheck(feed.id, needs.now(), shown);
    if (isBack) await needs.store.hastenFeeds([feed.id], needs.now());
    else if (shown !== null) needs.log.warn({ feed: feed.id, found: shown }, 'a dead feed may be elsewhere');
    done += 1;
  }
  return done;
}
