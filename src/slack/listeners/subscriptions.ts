import type { webApi } from '@slack/bolt';
import { type AuditAct, type Deed, undo } from '../../domain/audit.ts';
import { findFeed } from '../../domain/feed-lookup.ts';
import {
  type Definition,
  define,
  holding,
  paused,
  resumed,
  subscribe,
  subscriptionNamed,
  topicCount,
  unsubscribe,
  type Wish,
} from '../../domain/subscribing.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { twinAfter, twinOf } from '../../domain/twin.ts';
import type { SubscriptionChange } from '../../store/subscription-store.ts';
import type { Asker } from '../asker.ts';
import type { Command, Held } from '../command.ts';
import { stopped } from '../permission.ts';
import { verdictOn } from '../post.ts';
import { tightened } from '../tightened.ts';
import type { Message } from '../views/blocks.ts';
import { faultMessage } from '../views/help.ts';
import { listMessage, someMessage } from '../views/list.ts';
import {
  floodMessage,
  notAMember,
  onlyInChannels,
  pausedMessage,
  subscribedMessage,
  undoneMessage,
  unsubscribedMessage,
} from '../views/subscription.ts';
import { twinMessage } from '../views/twin.ts';
import { tightenTo, tryOut } from './back-test.ts';
import { mutedHere } from './muting.ts';
import type { Needs } from './needs.ts';
import { roomForSubscriptions } from './room.ts';
import { answerFault } from './unknown.ts';
import { zoneOf } from './zone.ts';

/** Am I in the channel? Slack hides private channels from those who are not. */
async function isMember(client: webApi.WebClient, channelId: string): Promise<boolean> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    return channel?.is_member === true && channel.is_archived !== true;
  } catch (error) {
    const verdict = verdictOn(error);
    if (verdict.kind === 'never' && verdict.closes === 'channel') return false;
    throw error;
  }
}

/** What keeps this channel from getting anything, or the asker from changing what it gets; null when nothing does. */
export async function obstacle(needs: Needs, asker: Asker): Promise<Message | null> {
  if (asker.channelId.startsWith('D')) return onlyInChannels();
  if (!(await isMember(asker.client, asker.channelId))) return notAMember();
  return stopped(needs, asker, 'subscriptions');
}

function deedOf(needs: Needs, { userId }: Asker, act: AuditAct): Deed {
  const at = needs.now();
  return { id: needs.newId(at), at, by: userId, act };
}

function change<T extends SubscriptionChange>(
  needs: Needs,
  { teamId, channelId }: Asker,
  deed: Deed,
  decide: (held: readonly Subscription[]) => T,
): Promise<T> {
  return needs.store.changeSubscriptions(teamId, channelId, deed, decide);
}

/** The feeds that were named, by id; or what to say of a name that is none. */
async function feedsCalled(
  needs: Needs,
  typed: readonly string[] | null | undefined,
): Promise<Pick<Wish, 'feeds'> | Message> {
  if (typed === undefined) return {};
  if (typed === null) return { feeds: null };
  const feeds = await needs.store.feeds();
  const ids: string[] = [];
  for (const name of typed) {
    const found = findFeed(feeds, name);
    if (found.kind === 'one') ids.push(found.is.id);
    else {
      const near = (found.kind === 'several' ? found.are : found.nearest).map(({ title }) => title);
      const problem =
        found.kind === 'several'
          ? `“${name}” are several feeds: ${near.join(', ')}. Write the name you mean.`
          : `There is no feed “${name}”.${near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''}`;
      return faultMessage(problem, ['feeds'], []);
    }
  }
  return { feeds: [...new Set(ids)] };
}

/** `subscribe`: tried out, saved, echoed in words with what it would have sent. What would flood the channel is asked after first. */
export async function answerSubscribe(
  needs: Needs,
  command: Extract<Command, { kind: 'subscribe' }>,
  asker: Asker,
): Promise<Message> {
  const refused = await obstacle(needs, asker);
  if (refused !== null) return refused;
  const { teamId, channelId, userId } = asker;
  const feeds = await feedsCalled(needs, command.feeds);
  if ('text' in feeds) return feeds;
  const zone = command.options.zone ?? (await zoneOf(needs, asker));
  const at = needs.now();
  const id = needs.newId(at);
  const wish: Wish = { ...command.topics, ...command.options, ...feeds };
  const who = { id, teamId, channelId, userId, zone, now: at };
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  if (topicCount(wish) === 0 && !command.all && subscriptionNamed(held, wish.name ?? '') === undefined)
    return faultMessage(
      `No subscription here is called “${wish.name}”. To make it, say what it is to bring.`,
      ['list', `subscribe all name:"${wish.name}"`],
      [],
    );
  const preview = subscribe(held, wish, who);
  const left = held.filter((one) => !preview.replaced.some(({ id }) => id === one.id));
  const twin = twinOf(left, preview.subscription, preview.subscription.id);
  if (twin !== null) return twinMessage(twin);
  const full = await roomForSubscriptions(needs, asker, {
    saved: [...preview.narrowed, preview.subscription],
    closed: preview.replaced,
  });
  if (full !== null) return full;
  const test = await tryOut(needs, preview.subscription);
  if (test?.verdict === 'flood' && !command.confirmed) {
    const limit = await tightenTo(needs, preview.subscription, test);
    const words = limit === null ? null : tightened(command, limit, needs.directory);
    const offer = limit === null || words === null ? null : { limit, words };
    return floodMessage(test, command.typed, offer, needs.lens());
  }
  const deed: Deed = { id, at, by: userId, act: preview.edited ? 'edit' : 'subscribe' };
  const { subscribed } = await change(needs, asker, deed, (now) => {
    const made = subscribe(now, wish, who);
    const saved = [...made.narrowed, made.subscription];
    return { subscribed: made, saved, closed: made.replaced, reason: `replaced by <@${userId}>` };
  });
  return subscribedMessage(channelId, subscribed, test, deed.id, needs.lens());
}

/** Save what the form says, new or in the place of the one that it was opened for. */
export async function saveDefinition(
  needs: Needs,
  definition: Definition,
  subscriptionId: string | null,
  asker: Asker,
): Promise<Message> {
  const refused = await obstacle(needs, asker);
  if (refused !== null) return refused;
  const { teamId, channelId, userId } = asker;
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const deed = deedOf(needs, asker, subscriptionId === null ? 'subscribe' : 'edit');
  const who = { id: deed.id, teamId, channelId, userId, zone: definition.cadence.zone, now: deed.at };
  const before = held.find(({ id }) => id === subscriptionId);
  const wanted = define(before, definition, who);
  const full = await roomForSubscriptions(needs, asker, { saved: [wanted], closed: [] });
  if (full !== null) return full;
  const test = await tryOut(needs, definition);
  const { subscription, edited, twin } = await change(needs, asker, deed, (now) => {
    const before = now.find(({ id }) => id === subscriptionId);
    const subscription = define(before, definition, who);
    // Somebody else may have made the same while this one was tried out.
    const twin = twinOf(now, definition, subscriptionId);
    const saved = twin === null ? [subscription] : [];
    return { subscription, edited: before !== undefined, twin, saved, closed: [], reason: '' };
  });
  if (twin !== null) return twinMessage(twin);
  const subscribed = { subscription, edited, narrowed: [], replaced: [] };
  return subscribedMessage(channelId, subscribed, test, deed.id, needs.lens());
}

type Which = Extract<Command, { kind: 'which' }>;

/** The subscriptions that are meant: the one of that name before all others. */
function meant({ typed, topics }: Pick<Held, 'typed' | 'topics'>, held: readonly Subscription[]) {
  const named = subscriptionNamed(held, typed);
  if (named !== undefined) return [named];
  return topics === 'all' ? held : holding(held, topics);
}

/** `unsubscribe`, `pause`, `resume`: what is meant is changed, and what is left said. */
export async function answerWhich(needs: Needs, command: Which, asker: Asker): Promise<Message> {
  const refused = await stopped(needs, asker, 'subscriptions');
  if (refused !== null) return refused;
  const { teamId, channelId, userId } = asker;
  const { act, typed, topics, otherwise } = command;
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  if (subscriptionNamed(held, typed) === undefined && otherwise?.kind === 'fault')
    return answerFault(needs, otherwise, asker);
  const deed = deedOf(needs, asker, act);
  if (act === 'unsubscribe') {
    const { result } = await change(needs, asker, deed, (now) => {
      const named = subscriptionNamed(now, typed);
      const left =
        named === undefined ? unsubscribe(now, topics) : { narrowed: [], closed: [named], untouched: [] };
      return {
        result: left,
        saved: left.narrowed,
        closed: left.closed,
        reason: `unsubscribed by <@${userId}>`,
      };
    });
    return unsubscribedMessage(channelId, result, typed, deed.id, needs.lens());
  }
  const { saved } = await change(needs, asker, deed, (now) => {
    const fitting = meant(command, now).filter(({ pausedAt }) => (pausedAt === null) === (act === 'pause'));
    const make = act === 'pause' ? paused : resumed;
    return { saved: fitting.map((one) => make(one, deed.at)), closed: [], reason: '' };
  });
  return pausedMessage(channelId, act, saved, typed, deed.id, needs.lens());
}

/** Pause or resume one subscription, whatever channel it is of: the rules of that channel hold. */
export async function pauseOne(
  needs: Needs,
  id: string,
  act: 'pause' | 'resume',
  asker: Asker,
): Promise<Message> {
  const refused = await stopped(needs, asker, 'subscriptions');
  if (refused !== null) return refused;
  const deed = deedOf(needs, asker, act);
  const { saved } = await change(needs, asker, deed, (held) => {
    const one = held.find((open) => open.id === id && (open.pausedAt === null) === (act === 'pause'));
    const make = act === 'pause' ? paused : resumed;
    return { saved: one === undefined ? [] : [make(one, deed.at)], closed: [], reason: '' };
  });
  return pausedMessage(asker.channelId, act, saved, 'this', deed.id, needs.lens());
}

/** The channel that a subscription is of; that of the asker where there is no such open one. */
export async function atSubscription(needs: Needs, id: string, asker: Asker): Promise<Asker> {
  const held = await needs.store.teamSubscriptions(asker.teamId);
  return { ...asker, channelId: held.find((one) => one.id === id)?.channelId ?? asker.channelId };
}

/** End one subscription, whatever channel it is of: the rules of that channel hold. */
export async function endOne(needs: Needs, id: string, asker: Asker): Promise<Message> {
  const refused = await stopped(needs, asker, 'subscriptions');
  if (refused !== null) return refused;
  const deed = deedOf(needs, asker, 'unsubscribe');
  const reason = `unsubscribed by <@${asker.userId}>`;
  const { closed } = await change(needs, asker, deed, (held) => ({
    saved: [],
    closed: held.filter((open) => open.id === id),
    reason,
  }));
  const result = { narrowed: [], closed, untouched: [] };
  return unsubscribedMessage(asker.channelId, result, 'this', deed.id, needs.lens());
}

/** Put back what a deed changed, unless somebody changed it since. */
export async function answerUndo(needs: Needs, deedId: string, asker: Asker): Promise<Message> {
  const { teamId, channelId, userId } = asker;
  const entries = await needs.store.auditLog({ teamId, channelId, deedId, limit: 1_000 });
  const refused = await obstacle(needs, asker);
  if (refused !== null) return refused;
  const deed = deedOf(needs, asker, 'undo');
  const preview = undo(entries, await needs.store.channelSubscriptions(teamId, channelId), deed.at);
  const full = preview.kind === 'undo' ? await roomForSubscriptions(needs, asker, preview) : null;
  if (full !== null) return full;
  const doneAt = Math.max(0, ...entries.map(({ at }) => at));
  const { undone, twin } = await change(needs, asker, deed, (held) => {
    const undone = undo(entries, held, deed.at);
    const twin = undone.kind === 'undo' ? twinAfter(held, undone, doneAt) : null;
    const { saved, closed } = undone.kind === 'undo' && twin === null ? undone : { saved: [], closed: [] };
    return { undone, twin, saved, closed, reason: `taken back by <@${userId}>` };
  });
  return twin === null ? undoneMessage(channelId, undone, needs.lens()) : twinMessage(twin);
}

/** `list`: this channel's subscriptions, or those that are meant by the words, and what it mutes; a page of them. */
export async function answerList(
  needs: Needs,
  command: Extract<Command, { kind: 'list' }>,
  asker: Asker,
): Promise<Message> {
  const { typed, page, otherwise } = command;
  const { teamId, channelId } = asker;
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  if (typed === '')
    return listMessage(channelId, held, needs.lens(), { muted: await mutedHere(needs, asker), page });
  if (subscriptionNamed(held, typed) === undefined && otherwise?.kind === 'fault')
    return answerFault(needs, otherwise, asker);
  return someMessage(channelId, meant(command, held), held.length, { typed, page }, needs.lens());
}
