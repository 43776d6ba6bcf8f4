import { type Delivery, type Posted, retryDelay } from '../domain/delivery.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

const second = 1_000;
/** A claim that is not crossed out by then belongs to nobody: whoever held it died. */
const lease = 120 * second;
const claimedAtOnce = 20;
/** Slack takes about one message a second in a channel. */
const channelPace = second;
/** About a day and a half of tries, an hour apart at the end. */
const mostAttempts = 40;

/** What sending needs from the world. `send` renders what is owed and posts it. */
export type DeliverNeeds = {
  readonly store: Pick<
    Store,
    'claimDeliveries' | 'deliverySent' | 'deliveryLater' | 'deliveryRefused' | 'closeChannel' | 'owe'
  >;
  readonly send: (delivery: Delivery) => Promise<Posted>;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: Log;
};

/** A channel or a workspace shut us out: close what it asked for, and tell those who asked, once each. */
export async function closeAndTell(
  needs: Pick<DeliverNeeds, 'store' | 'now' | 'log'>,
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
  for (const person of new Set(closed.map((subscription) => subscription.createdBy))) {
    await needs.store.owe({
      teamId: place.teamId,
      channelId: person,
      key: `closed:${place.channelId}:${now}`,
      subject: {
        kind: 'notice',
        text: `I can no longer post in <#${place.channelId}> (${reason}), so its subscriptions are closed. To start again: invite me there and subscribe anew.`,
      },
      dueAt: now,
    });
  }
  return closed.length;
}

async function settle(needs: DeliverNeeds, delivery: Delivery, posted: Posted): Promise<void> {
  const { store, log } = needs;
  const now = needs.now();
  const about = { delivery: delivery.id, channel: delivery.channelId, kind: delivery.subject.kind };
  switch (posted.kind) {
    case 'sent':
      return store.deliverySent(delivery.id, now, posted.ts);
    case 'later':
      if (delivery.attempts >= mostAttempts) {
        log.error({ ...about, reason: posted.reason }, 'gave a message up');
        return store.deliveryRefused(
          delivery.id,
          now,
          `given up after ${delivery.attempts} tries: ${posted.reason}`,
        );
      }
      log.warn({ ...about, reason: posted.reason, attempts: delivery.attempts }, 'a message waits');
      return store.deliveryLater(
        delivery.id,
        now + retryDelay(delivery.attempts, posted.retryAfterMs),
        posted.reason,
      );
    case 'never': {
      log.warn({ ...about, reason: posted.reason }, 'a message was refused');
      await store.deliveryRefused(delivery.id, now, posted.reason);
      const isPerson = delivery.subject.kind === 'notice';
      if (posted.closes === 'team')
        await closeAndTell(needs, { teamId: delivery.teamId, channelId: null }, posted.reason);
      if (posted.closes === 'channel' && !isPerson) await closeAndTell(needs, delivery, posted.reason);
      return;
    }
    default:
      return posted satisfies never;
  }
}

async function attempt(needs: DeliverNeeds, delivery: Delivery): Promise<void> {
  let posted: Posted;
  try {
    posted = await needs.send(delivery);
  } catch (error) {
    needs.log.error({ delivery: delivery.id, err: error }, 'a message could not be made');
    posted = {
      kind: 'later',
      reason: `an internal error: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  await settle(needs, delivery, posted);
}

/** One channel's messages, oldest first, a second apart; what a stop leaves unsent is owed again at once. */
async function sendInOrder(
  needs: DeliverNeeds,
  deliveries: readonly Delivery[],
  stopping: () => boolean,
): Promise<void> {
  for (const [index, delivery] of deliveries.entries()) {
    if (index > 0 && !stopping()) await needs.pause(channelPace);
    if (stopping()) await needs.store.deliveryLater(delivery.id, needs.now(), 'stopped before it was sent');
    else await attempt(needs, delivery);
  }
}

/** Send everything that is owed and due: channels side by side, each in order. Returns how many deliveries were taken up. */
export async function deliverDue(
  needs: DeliverNeeds,
  stopping: () => boolean = () => false,
): Promise<number> {
  let taken = 0;
  while (!stopping()) {
    const claimed = await needs.store.claimDeliveries(needs.now(), claimedAtOnce, lease);
    if (claimed.length === 0) break;
    taken += claimed.length;
    const lanes = Map.groupBy(claimed, (delivery) => `${delivery.teamId} ${delivery.channelId}`);
    await Promise.all([...lanes.values()].map((lane) => sendInOrder(needs, lane, stopping)));
    if (claimed.length === claimedAtOnce) await needs.pause(channelPace);
  }
  if (taken > 0) needs.log.info({ deliveries: taken }, 'deliveries taken up');
  return taken;
}
