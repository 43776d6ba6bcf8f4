import type { StorySummary } from '../../domain/story.ts';
import type { Subscribed, Unsubscribed } from '../../domain/subscribing.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { ageWords, cadenceWords, countWords, dueWords, filterWords, listWords } from '../../domain/words.ts';
import { actions, type Block, button, context, type Message, message, runButton, section } from './blocks.ts';
import { type Lens, sectorName } from './lens.ts';
import { bold, escaped, link } from './text.ts';

/** What a subscription would have brought over the last seven days. */
export type BackTest = { readonly stories: readonly StorySummary[] };

function nextWords({ nextDigestAt, cadence }: Subscription, lens: Lens): string {
  return nextDigestAt === null
    ? ''
    : ` Next digest: ${escaped(dueWords(nextDigestAt, cadence.zone, lens.now))}.`;
}

/** The words that name a subscription in a command. */
export function topicWords(subscription: Subscription): string {
  return [...subscription.filter.sectors, ...subscription.filter.actors].join(' ') || 'all';
}

function backTestWords(subscription: Subscription, test: BackTest | null): string {
  if (test === null) return 'What it would have sent over the last 7 days could not be worked out just now.';
  const { stories } = test;
  const count = countWords(stories.length, 'story', 'stories');
  if (stories.length === 0) return 'In the last 7 days nothing would have come. Fewer limits bring more.';
  const { instant, digest } = subscription.cadence;
  const how = { none: '', daily: 'in daily digests', weekly: 'in one digest' }[digest];
  const ways = [...(instant ? ['as alerts'] : []), ...(how === '' ? [] : [how])];
  return `In the last 7 days this would have sent ${count} ${listWords(ways)}${stories.length > 70 ? ': that is a lot; a severity floor makes it less' : ''}.`;
}

function examples(test: BackTest | null, lens: Lens): readonly Block[] {
  if (test === null || test.stories.length === 0) return [];
  const lines = test.stories
    .slice(0, 3)
    .map((story) => `• ${link(story.lead.url, story.lead.title)} — ${ageWords(story.newestAt, lens.now)}`);
  return [context(lines.join('\n'))];
}

/** The filter and cadence in words that a colleague understands, when the next digest comes, and what it would have sent. */
export function subscribedMessage(
  channelId: string,
  subscribed: Subscribed,
  test: BackTest | null,
  lens: Lens,
): Message {
  const { subscription } = subscribed;
  const what = filterWords(subscription.filter, lens.directory, bold);
  const lead = `<#${channelId}> ${subscribed.edited ? 'now gets' : 'gets'} ${what}, ${escaped(cadenceWords(subscription.cadence))}.`;
  const moved = [
    ...subscribed.replaced.map(
      () => 'This takes the place of the subscription that held these words before.',
    ),
    ...subscribed.narrowed.map(
      (other) =>
        `The subscription that shared these words keeps ${filterWords(other.filter, lens.directory, bold)}.`,
    ),
  ];
  const both =
    subscription.filter.sectors.length > 0 && subscription.filter.actors.length > 0
      ? ['Only stories that are both come here. For either, subscribe to each on its own.']
      : [];
  const text = [
    `${lead}${nextWords(subscription, lens)}`,
    ...moved,
    ...both,
    backTestWords(subscription, test),
  ].join('\n');
  return message(text, [
    section(text),
    ...examples(test, lens),
    actions(
      runButton('Show subscriptions', 'list', 1),
      button('Unsubscribe', 'run:2', `unsubscribe ${topicWords(subscription)}`),
    ),
  ]);
}

/** A channel's subscriptions, each with its filter, rhythm and next digest, and after them what it mutes. */
export function listMessage(
  channelId: string,
  subscriptions: readonly Subscription[],
  lens: Lens,
  muted: readonly Block[] = [],
): Message {
  if (subscriptions.length === 0) {
    const text = `<#${channelId}> has no subscription yet.`;
    return message(text, [
      section(text),
      actions(
        runButton('Subscribe to all', 'subscribe all', 1),
        runButton('Follow Volt Typhoon', 'subscribe volt-typhoon instant', 2),
        runButton('How to subscribe', 'help subscribe', 3),
      ),
      ...muted,
    ]);
  }
  const lines = subscriptions.map((subscription) => {
    const what = filterWords(subscription.filter, lens.directory, bold);
    const line = section(
      `• ${what}, ${escaped(cadenceWords(subscription.cadence))}.${nextWords(subscription, lens)}\n_by <@${subscription.createdBy}>, ${ageWords(subscription.createdAt, lens.now)}_`,
    );
    return line.type === 'section'
      ? { ...line, accessory: button('Unsubscribe', 'run:0', `unsubscribe ${topicWords(subscription)}`) }
      : line;
  });
  const title = `<#${channelId}> has ${countWords(subscriptions.length, 'subscription')}.`;
  return message(title, [section(title), ...lines, ...muted]);
}

/** What unsubscribing ended, and what was never subscribed. */
export function unsubscribedMessage(
  channelId: string,
  result: Unsubscribed,
  asked: string,
  lens: Lens,
): Message {
  const changed = result.closed.length + result.narrowed.length;
  if (changed === 0) {
    const text =
      asked === 'all'
        ? `<#${channelId}> had no subscription.`
        : `<#${channelId}> has no subscription for ${escaped(asked)}.`;
    return message(text, [section(text), actions(runButton('Show subscriptions', 'list', 1))]);
  }
  const ended = result.closed.map(
    (subscription) =>
      `<#${channelId}> no longer gets ${filterWords(subscription.filter, lens.directory, bold)}.`,
  );
  const kept = result.narrowed.map(
    (subscription) => `It keeps ${filterWords(subscription.filter, lens.directory, bold)}.`,
  );
  const missing = result.untouched.map(
    (id) =>
      `There was no subscription for ${bold(lens.directory.actors.get(id)?.name ?? sectorName(lens, id))}.`,
  );
  const text = [...ended, ...kept, ...missing].join('\n');
  const undo = result.closed
    .slice(0, 5)
    .map((subscription, index) =>
      runButton(
        result.closed.length === 1 ? 'Undo' : `Undo: ${topicWords(subscription)}`,
        undoWords(subscription),
        index + 2,
      ),
    );
  return message(text, [section(text), actions(runButton('Show subscriptions', 'list', 1), ...undo)]);
}

/** The command that brings a closed subscription back as it was. */
export function undoWords({ filter, cadence, ...rest }: Subscription): string {
  const rhythm = [
    cadence.instant ? 'instant' : 'instant:off',
    ...(cadence.digest === 'none' ? ['digest:off'] : [cadence.digest, `at ${cadence.hour}`]),
  ];
  const limits = [
    `severity:${filter.minSeverity}`,
    ...(filter.kevOnly ? ['kev'] : []),
    ...(filter.possible === true ? ['possible'] : []),
    ...(cadence.silentWhenEmpty ? ['silent'] : []),
  ];
  return [
    'subscribe',
    topicWords({ filter, cadence, ...rest }),
    ...limits,
    ...rhythm,
    `tz ${cadence.zone}`,
  ].join(' ');
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
