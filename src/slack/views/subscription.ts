import type { AuditAct, Undoing } from '../../domain/audit.ts';
import type { BackTest } from '../../domain/back-test.ts';
import type { Subscribed, Unsubscribed } from '../../domain/subscribing.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { cadenceWords, filterWords } from '../../domain/subscription-words.ts';
import type { Tightening } from '../../domain/tightening.ts';
import { ageWords, countWords, dueWords, listWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  type Button,
  button,
  context,
  type Message,
  message,
  runButton,
  runnable,
  section,
} from './blocks.ts';
import { type Lens, sectorName } from './lens.ts';
import { bold, escaped, link } from './text.ts';

/** Shows the address at which a feed reader reads it. */
export function rssButton({ id }: Subscription): Button {
  return button('RSS…', 'subscription_rss:show', id);
}

/** When its next digest comes, as the end of a line; empty where it has none. */
export function nextWords({ nextDigestAt, cadence }: Subscription, lens: Lens): string {
  return nextDigestAt === null
    ? ''
    : ` Next digest: ${escaped(dueWords(nextDigestAt, cadence.zone, lens.now))}.`;
}

/** What a subscription asks for, in bold, its name before it where it has one. */
export function asked({ name, filter }: Pick<Subscription, 'name' | 'filter'>, lens: Lens): string {
  const what = filterWords(filter, lens, bold);
  return name === null ? what : `${bold(name)}: ${what}`;
}

/** What a try over the last 30 days came to, in words. */
export function backTestWords(test: BackTest | null): string {
  if (test === null) return 'What it would have sent over the last 30 days could not be worked out just now.';
  const { alerts, digests, lines, verdict } = test;
  switch (verdict) {
    case 'empty':
      return 'Nothing is kept yet to try it out on.';
    case 'nothing':
      return '⚠️ Warning: in the last 30 days nothing would have come. Fewer limits bring more.';
    case 'flood':
    case 'fine': {
      const parts = [
        ...(alerts > 0 ? [countWords(alerts, 'alert')] : []),
        ...(digests > 0 ? [`${countWords(digests, 'digest')} with ${countWords(lines, 'line')}`] : []),
      ];
      // What came after the last digest of those days stands in none of them.
      if (parts.length === 0)
        return 'In the last 30 days this would have sent nothing yet: what it asks for came after the last digest.';
      const much = verdict === 'flood' ? ' That is more than anybody reads: more limits make it less.' : '';
      return `In the last 30 days this would have sent ${listWords(parts)}.${much}`;
    }
    default:
      return verdict satisfies never;
  }
}

/** Three stories that it would have brought. */
export function examples(test: BackTest | null, lens: Lens): readonly Block[] {
  if (test === null || test.examples.length === 0) return [];
  const lines = test.examples.map(
    (story) => `• ${link(story.lead.url, story.lead.title)} — ${ageWords(story.newestAt, lens.now)}`,
  );
  return [context(lines.join('\n'))];
}

function limitWords(limit: Tightening): string {
  if ('kevOnly' in limit) return 'Only vulnerabilities in KEV';
  return limit.minSeverity === 'high' ? 'Only high and above' : 'Only critical';
}

/** It would send more than anybody reads: is that meant? Nothing is saved yet. `offer` is what would make it less, in words to type. */
export function floodMessage(
  test: BackTest,
  typed: string,
  offer: { readonly limit: Tightening; readonly words: string } | null,
  lens: Lens,
): Message {
  const text = `Nothing is subscribed yet. ${backTestWords(test)}`;
  const offered = offer === null ? [] : runnable(`subscribe ${offer.words}`);
  const buttons = [
    ...runnable(`subscribe ${typed} confirmed`).map((words) => runButton('Subscribe all the same', words, 1)),
    ...offered.map((words) => runButton(offer === null ? '' : limitWords(offer.limit), words, 2)),
  ];
  return message(text, [
    section(text),
    ...examples(test, lens),
    buttons.length > 0
      ? actions(...buttons)
      : context('To subscribe all the same, type it once more with `confirmed` at its end.'),
  ]);
}

/** The filter and cadence in words that a colleague understands, when the next digest comes, and what it would have sent. */
export function subscribedMessage(
  channelId: string,
  subscribed: Subscribed,
  test: BackTest | null,
  deedId: string,
  lens: Lens,
): Message {
  const { subscription } = subscribed;
  const lead = `<#${channelId}> ${subscribed.edited ? 'now gets' : 'gets'} ${asked(subscription, lens)}, ${escaped(cadenceWords(subscription.cadence))}.`;
  const moved = [
    ...subscribed.replaced.map(
      () => 'This takes the place of the subscription that held these words before.',
    ),
    ...subscribed.narrowed.map(
      (other) => `The subscription that shared these words keeps ${asked(other, lens)}.`,
    ),
  ];
  const both =
    subscription.filter.sectors.length > 0 && subscription.filter.actors.length > 0
      ? ['Only stories that are both come here. For either, subscribe to each on its own.']
      : [];
  const still = subscription.pausedAt === null ? [] : ['It is paused: nothing comes until it is resumed.'];
  const text = [
    `${lead}${nextWords(subscription, lens)}`,
    ...still,
    ...moved,
    ...both,
    backTestWords(test),
  ].join('\n');
  return message(text, [
    section(text),
    ...examples(test, lens),
    actions(
      button('Edit', 'subscription_edit', subscription.id),
      rssButton(subscription),
      button('Undo', 'subscription_undo', deedId),
      runButton('Show subscriptions', 'list', 1),
    ),
  ]);
}

/** What unsubscribing ended, and what was never subscribed. */
export function unsubscribedMessage(
  channelId: string,
  result: Unsubscribed,
  typed: string,
  deedId: string,
  lens: Lens,
): Message {
  if (result.closed.length + result.narrowed.length === 0) {
    const text =
      typed === 'all'
        ? `<#${channelId}> had no subscription.`
        : `<#${channelId}> has no subscription for ${escaped(typed)}.`;
    return message(text, [section(text), actions(runButton('Show subscriptions', 'list', 1))]);
  }
  const missing = result.untouched.map(
    (id) =>
      `There was no subscription for ${bold(lens.directory.actors.get(id)?.name ?? sectorName(lens, id))}.`,
  );
  const text = [
    ...result.closed.map((one) => `<#${channelId}> no longer gets ${asked(one, lens)}.`),
    ...result.narrowed.map((one) => `It keeps ${asked(one, lens)}.`),
    ...missing,
  ].join('\n');
  return message(text, [section(text), undoRow(deedId)]);
}

function undoRow(deedId: string): Block {
  return actions(button('Undo', 'subscription_undo', deedId), runButton('Show subscriptions', 'list', 1));
}

/** What is paused or sent again. */
export function pausedMessage(
  channelId: string,
  act: Extract<AuditAct, 'pause' | 'resume'>,
  changed: readonly Subscription[],
  typed: string,
  deedId: string,
  lens: Lens,
): Message {
  if (changed.length === 0) {
    const state = act === 'pause' ? 'that is sent' : 'that is paused';
    const text = `<#${channelId}> has no subscription for ${escaped(typed)} ${state}.`;
    return message(text, [section(text), actions(runButton('Show subscriptions', 'list', 1))]);
  }
  const lines = changed.map((one) =>
    act === 'pause'
      ? `Paused: ${asked(one, lens)}. Nothing comes until it is resumed.`
      : `Sent again: ${asked(one, lens)}.${nextWords(one, lens)}`,
  );
  const text = lines.join('\n');
  return message(text, [section(text), undoRow(deedId)]);
}

/** What an undo came to. */
export function undoneMessage(channelId: string, undone: Undoing, lens: Lens): Message {
  const lines = {
    undo: () => [
      ...('saved' in undone ? undone.saved : []).map(
        (one) => `<#${channelId}> gets ${asked(one, lens)} as before.`,
      ),
      ...('closed' in undone ? undone.closed : []).map(
        (one) => `<#${channelId}> does not get ${asked(one, lens)}.`,
      ),
    ],
    changed: () => ['Somebody has changed this since, so nothing was taken back.'],
    nothing: () => ['There is nothing to take back.'],
  }[undone.kind]();
  const text = ['Taken back.', ...lines].slice(undone.kind === 'undo' ? 0 : 1).join('\n');
  return message(text, [section(text), actions(runButton('Show subscriptions', 'list', 1))]);
}

/** The bot is not in the channel: say what that means and what to do. */
export function notAMember(): Message {
  const text =
    'I am not in this channel, so I could not post here. Type `/invite @Stormbrief`, then try again. Nothing was changed.';
  return message(text, [section(text)]);
}

/** A direct message has nobody to share with: subscriptions belong to channels. */
export function onlyInChannels(): Message {
  const text =
    'Subscriptions belong to channels. Type this in the channel that is to get them, after `/invite @Stormbrief`. Nothing was changed.';
  return message(text, [section(text)]);
}
