import type { Subscription } from '../../domain/subscription.ts';
import { countWords } from '../../domain/words.ts';
import { actions, button, type Message, message, runButton, section } from './blocks.ts';
import type { Lens } from './lens.ts';
import { subscriptionLine } from './list.ts';

const mostShown = 3;

/** Said once in a channel that I came into: what I am for, or what the channel gets already. */
export function welcomeMessage(
  channelId: string,
  subscriptions: readonly Subscription[],
  lens: Lens,
): Message {
  const ask = runButton('What can I do?', 'help', 1);
  if (subscriptions.length === 0) {
    const text =
      'I bring threat advisories here, each tag with the words that made it. This channel gets nothing yet.';
    return message(text, [section(text), actions(button('Subscribe…', 'subscription_new', channelId), ask)]);
  }
  const shown = subscriptions.slice(0, mostShown).map((one) => `• ${subscriptionLine(one, lens)}`);
  const left = subscriptions.length - shown.length;
  const more = left > 0 ? [`… and ${countWords(left, 'more subscription')}`] : [];
  const head = 'I am here. This channel gets:';
  return message(`${head} ${countWords(subscriptions.length, 'subscription')}.`, [
    section([head, ...shown, ...more].join('\n')),
    actions(runButton('Show subscriptions', 'list', 2), ask),
  ]);
}
