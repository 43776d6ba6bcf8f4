import { type Delivery, type Posted, retryDelay } from '../domain/delivery.ts';
import { type Place, placeKey, placeOf } from '../domain/place.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Taken } from '../domain/work.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { writeFaultOf } from '../store/write-fault.ts';

const second = 1_000;
/** A claim that is not crossed out by then belongs to nobody: whoever held it died. */
const lease = 90 * second;
const placesAtOnce = 40;
/** The store gives no channel more in one claim. */
const mostToOne = 5;
/** Places put at once, the longest due first: so many are served in about a minute. */
const mostPlaces = 2_000;
/** Slack takes about one message a second in a channel. */
const channelPace = second;
const writeAgainAfter = 5 * second;
/** What was owed so long is given up at its next failure; no number of tries gives anything up. */
const longestOwed = 14 * 86_400 * second;
/** A message that failed so often may itself be at fault: it holds up its channel's others no longer. */
const holdsUpFor = 5;

/** What sending needs from the world. `send` renders what is owed and posts it. */
export type DeliverNeeds = {
  readonly store: Pick<
    Store,
    | 'claimDeliveries'
    | 'deliverySent'
    | 'deliveryLater'
    | 'deliveryRefused'
    | 'closeChannel'
    | 'channelSubscriptions'
    | 'owe'
    | 'duePlaces'
    | 'holdPlace'
    | 'queue'
  >;
  readonly send: (delivery: Delivery) => Promise<Posted>;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: Log;
};

type TellNeeds = Pick<DeliverNeeds, 'store' | 'now' | 'log'>;

/** Owe a notice to everyone who made one of these subscriptions, once each. */
async function tell(
  needs: TellNeeds,
  teamId: string,
  subscriptions: readonly Subscription[],
  key: string,
  text: string,
): Promise<void> {
  for (const channelId of new Set(subscriptions.map((subscription) => subscription.createdBy)))
    await needs.store.owe({ teamId, channelId, key, subject: { kind: 'notice', text }, dueAt: needs.now() });
}

/** A channel or a workspace shut us out: close what it asked for, and tell those who asked, once each. */
export async function closeAndTell(
  needs: TellNeeds,
  place: { readonly teamId: string; readonly channelId: string | null },
  reason: string,
): Promise<number> {
  const now = needs.now();
  const closed = await needs.store.closeChannel(place.teamId, place.channelId, now, reason);
  needs.log.warn(
    { team: place.teamId, channel: place.channelId, reason, closed: closed.length },
    'subscriptions closed',
  );
  if (place.channelId === null) return closed.length;
  const text = `I can no longer post in <#${place.channelId}> (${reason}), so its subscriptions are closed. To start again: invite me there and subscribe anew.`;
  await tell(needs, place.teamId, closed, `closed:${place.channelId}:${now}`, text);
  return closed.length;
}

/** Too long owed: it ends, and whoever subscribed is told, once for a channel and not again for a fortnight. */
async function giveUp(needs: DeliverNeeds, delivery: Delivery, reason: string): Promise<void> {
  const { teamId, channelId, subject } = delivery;
  const now = needs.now();
  const why = `could not be delivered for 14 days: ${reason}`;
  needs.log.error({ delivery: delivery.id, channel: channelId, kind: subject.kind, reason: why }, 'given up');
  if (subject.kind !== 'notice' && subject.kind !== 'update') {
    const held = await needs.store.channelSubscriptions(teamId, channelId);
    const key = `undelivered:${channelId}:${Math.floor(now / longestOwed)}`;
    const text = `What I owed <#${channelId}> ${why}. I have given up what is older; newer messages still come.`;
    await tell(needs, teamId, held, key, text);
  }
  await needs.store.deliveryRefused(delivery.id, now, why);
}

/** Put it off to `at`, or give it up when it was owed too long. */
async function putOff(
  needs: DeliverNeeds,
  delivery: Delivery,
  at: number,
  reason: string,
  tried: 'tried' | 'untried',
): Promise<void> {
  if (needs.now() - delivery.owedAt >= longestOwed) return giveUp(needs, delivery, reason);
  await needs.store.deliveryLater(delivery.id, at, reason, tried);
}

/** Why and until when a channel's other messages wait too; null when they do not. */
type Hold = { readonly until: number; readonly reason: string } | null;

/** Cross out what was posted; where the disk does not let us, as soon as it does: until then it would be posted again. */
async function crossOut(
  needs: DeliverNeeds,
  write: () => Promise<void>,
  stopping: () => boolean,
): Promise<void> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (writeFaultOf(error) === null || stopping()) throw error;
      await needs.pause(writeAgainAfter);
    }
  }
}

async function settle(
  needs: DeliverNeeds,
  delivery: Delivery,
  posted: Posted,
  stopping: () => boolean,
): Promise<Hold> {
  const { store, log } = needs;
  const now = needs.now();
  const about = { delivery: delivery.id, channel: delivery.channelId, kind: delivery.subject.kind };
  switch (posted.kind) {
    case 'sent':
      await crossOut(
        needs,
        () =>
          store.deliverySent(delivery.id, now, posted.ts, posted.threadTs ?? null, posted.stories ?? null),
        stopping,
      );
      return null;
    case 'later': {
      const { reason, retryAfterMs } = posted;
      log.warn({ ...about, reason, attempts: delivery.attempts }, 'a message waits');
      const until = now + retryDelay(delivery.attempts, retryAfterMs);
      await putOff(needs, delivery, until, reason, 'tried');
      const isLimited = retryAfterMs !== undefined;
      if (!isLimited && delivery.attempts > holdsUpFor) return null;
      await store.holdPlace(delivery, now, until, isLimited);
      return { until, reason };
    }
    case 'never': {
      log.warn({ ...about, reason: posted.reason }, 'a message was refused');
      await store.deliveryRefused(delivery.id, now, posted.reason);
      const isPerson = delivery.subject.kind === 'notice';
      if (posted.closes === 'team')
        await closeAndTell(needs, { teamId: delivery.teamId, channelId: null }, posted.reason);
      if (posted.closes === 'channel' && !isPerson) await closeAndTell(needs, delivery, posted.reason);
      return null;
    }
    default:
      return posted satisfies never;
  }
}

async function attempt(needs: DeliverNeeds, delivery: Delivery, stopping: () => boolean): Promise<Hold> {
  let posted: Posted;
  try {
    posted = await needs.send(delivery);
  } catch (error) {
    needs.log.error({ delivery: delivery.id, err: error }, 'a message could not be made');
    const reason = `an internal error: ${error instanceof Error ? error.message : String(error)}`;
    await settle(needs, delivery, { kind: 'later', reason }, stopping);
    return null;
  }
  return settle(needs, delivery, posted, stopping);
}

/**
 * One channel's messages, oldest first, a second apart. Once Slack puts one off, those behind it wait as long, untried;
 * what a stop leaves unsent is owed again at once. Whoever stood still for as long as a claim holds leaves the rest to others: they may have posted it.
 */
async function sendInOrder(
  needs: DeliverNeeds,
  deliveries: readonly Delivery[],
  claimedAt: number,
  stopping: () => boolean,
): Promise<void> {
  let hold: Hold = null;
  for (const [index, delivery] of deliveries.entries()) {
    if (index > 0 && hold === null && !stopping()) await needs.pause(channelPace);
    if (needs.now() >= claimedAt + lease) return;
    if (hold !== null) await putOff(needs, delivery, hold.until, hold.reason, 'untried');
    else if (stopping())
      await needs.store.deliveryLater(delivery.id, needs.now(), 'stopped before it was sent', 'untried');
    else hold = await attempt(needs, delivery, stopping);
  }
}

type Served = { readonly taken: number; readonly faults: ReadonlyMap<string, unknown> };

/** Send what is due to these channels: side by side, each in order. What breaks in one is its own fault, and the others go on. */
async function sendTo(
  needs: DeliverNeeds,
  places: readonly Place[],
  stopping: () => boolean,
): Promise<Served> {
  const { store, now } = needs;
  const claimedAt = now();
  const claimed = await store.claimDeliveries(claimedAt, places.length * mostToOne, lease, places);
  const faults = new Map<string, unknown>();
  const serve = async ([key, lane]: readonly [string, readonly Delivery[]]) => {
    try {
      await sendInOrder(needs, lane, claimedAt, stopping);
    } catch (error) {
      faults.set(key, error);
    }
  };
  await Promise.all([...Map.groupBy(claimed, placeKey)].map(serve));
  return { taken: claimed.length, faults };
}

/** Channels to be served. The tables are asked only where the queue has too few: with a crowd waiting, the answer is long. */
async function takePlaces({ store, now }: DeliverNeeds): Promise<readonly Taken[]> {
  const { queue } = store;
  const waiting = await queue.take('deliver', placesAtOnce, now());
  if (waiting.length === placesAtOnce) return waiting;
  const due = await store.duePlaces(now(), mostPlaces);
  await queue.put(
    due.map((place) => ({ kind: 'deliver', key: placeKey(place) })),
    now(),
  );
  return [...waiting, ...(await queue.take('deliver', placesAtOnce - waiting.length, now()))];
}

async function putBack({ store, now }: DeliverNeeds, works: readonly Taken[], error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  for (const work of works) await store.queue.failed(work, reason, now());
}

/** Serve channels that were taken, and end what each of them was in the queue. Returns how many deliveries were taken up. */
async function serveTaken(
  needs: DeliverNeeds,
  works: readonly Taken[],
  stopping: () => boolean,
): Promise<number> {
  const { queue } = needs.store;
  let left = works;
  queue.hold(works);
  try {
    const places = works.map(({ key }) => placeOf(key));
    const { taken, faults } = await sendTo(needs, places, stopping);
    if (queue.isShared && taken > 0) await needs.pause(channelPace);
    for (const work of works.filter(({ key }) => faults.has(key))) {
      const error = faults.get(work.key);
      needs.log.error({ place: work.key, err: error }, 'a channel could not be served; it is tried again');
      await putBack(needs, [work], error);
      left = left.filter((one) => one !== work);
    }
    await queue.done(left);
    return taken;
  } catch (error) {
    await putBack(needs, left, error);
    throw error;
  } finally {
    queue.letGo(works);
  }
}

/**
 * Send everything that is owed and due: channels side by side, each in order. A channel is one piece of work: no two processes post
 * there at once, nor sooner than a second after each other. Returns how many deliveries were taken up.
 */
export async function deliverDue(
  needs: DeliverNeeds,
  stopping: () => boolean = () => false,
): Promise<number> {
  const { pause, log } = needs;
  const { queue } = needs.store;
  let taken = 0;
  while (!stopping()) {
    const works = await takePlaces(needs);
    if (works.length === 0) break;
    if (taken > 0 && !queue.isShared) await pause(channelPace);
    taken += await serveTaken(needs, works, stopping);
  }
  if (taken > 0) log.info({ deliveries: taken }, 'deliveries taken up');
  return taken;
}
