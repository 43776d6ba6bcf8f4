import type { Subscription } from '../../domain/subscription.ts';
import { cadenceWords, filterWords } from '../../domain/subscription-words.ts';
import { ageWords, countWords } from '../../domain/words.ts';
import {
  actions,
  type Block,
  type Button,
  button,
  fittingForms,
  type Message,
  message,
  pageButton,
  runButton,
  section,
} from './blocks.ts';
import type { Lens } from './lens.ts';
import { asked, nextWords, rssButton } from './subscription.ts';
import { bold, escaped, feedText } from './text.ts';

/** How many subscriptions and mutes a page shows. */
const perPage = 8;
const shortWords = 160;

function stateWords(subscription: Subscription, lens: Lens): string {
  return subscription.pausedAt === null
    ? nextWords(subscription, lens)
    : ` ${bold('Paused')} ${ageWords(subscription.pausedAt, lens.now)}: nothing comes.`;
}

/** What a subscription brings and when, whether it is paused, and who made it. */
export function subscriptionLine(subscription: Subscription, lens: Lens): string {
  return `${asked(subscription, lens)}, ${escaped(cadenceWords(subscription.cadence))}.${stateWords(subscription, lens)}\n_by <@${subscription.createdBy}>, ${ageWords(subscription.createdAt, lens.now)}_`;
}

/** What a subscription is called and asks for, in few words. */
export function shortAsked({ name, filter, pausedAt }: Subscription, lens: Lens): string {
  const words = filterWords(filter, lens, (thing) => thing);
  const whole = `${name === null ? '' : `${name}: `}${words}`;
  return `${feedText(whole, shortWords)}${pausedAt === null ? '' : ', paused'}`;
}

/** A subscription with its buttons in the forms that it can take, the fullest first. */
function listed(subscription: Subscription, lens: Lens): readonly (readonly Block[])[] {
  const { id, pausedAt } = subscription;
  const words = [subscriptionLine(subscription, lens), shortAsked(subscription, lens)];
  return words.map((line) => [
    section(`• ${line}`),
    actions(
      button('Edit', 'subscription_edit', id),
      // By its id: its words may be those of others too.
      pausedAt === null
        ? button('Pause', 'subscription_pause', id)
        : button('Resume', 'subscription_resume', id),
      button('Unsubscribe', 'subscription_end', id),
      rssButton(subscription),
    ),
  ]);
}

/** What a list shows, a page of it: `words` lead to another page. */
type Rows = {
  readonly rows: readonly (readonly (readonly Block[])[])[];
  readonly page: number;
  readonly words: string;
};

/** A page of rows, however long they are, with the way to the others; a page too far is the last one. */
function paged({ rows, page, words }: Rows, title: string, foot: readonly Button[]): Message {
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const at = Math.min(page, pages);
  const from = (at - 1) * perPage;
  const shown = rows.slice(from, from + perPage);
  const turn = (text: string, to: number, index: number) => pageButton(text, `${words} page ${to}`, index);
  const place = pages === 1 ? '' : ` · ${from + 1} to ${from + shown.length} of ${rows.length}`;
  const head = section(`${title}${place}`);
  const end = actions(
    ...(at > 1 ? [turn('Back', at - 1, 8)] : []),
    ...(at < pages ? [turn('More', at + 1, 9)] : []),
    ...foot,
  );
  return message(title, [head, ...fittingForms(shown, [head, end]), end]);
}

/** A channel's subscriptions, each with its filter, rhythm and next digest, and after them what it mutes. */
export function listMessage(
  channelId: string,
  subscriptions: readonly Subscription[],
  lens: Lens,
  { muted = [], page = 1 }: { readonly muted?: readonly Block[]; readonly page?: number } = {},
): Message {
  const isFirst = (at: number) => at === 0 || (subscriptions.length + at) % perPage === 0;
  const mutes = muted.map((row, at) => [isFirst(at) ? [section('*Muted here:*'), row] : [row]]);
  const rows = [...subscriptions.map((subscription) => listed(subscription, lens)), ...mutes];
  const place = `<#${channelId}>`;
  const title =
    subscriptions.length === 0
      ? `${place} has no subscription yet.`
      : `${place} has ${countWords(subscriptions.length, 'subscription')}.`;
  return paged({ rows, page, words: 'list' }, title, [
    button('Subscribe…', 'subscription_new', channelId),
    ...(subscriptions.length > 0
      ? []
      : [
          runButton('Subscribe to all', 'subscribe all', 1),
          runButton('Follow Volt Typhoon', 'subscribe volt-typhoon instant', 2),
          runButton('How to subscribe', 'help subscribe', 3),
        ]),
  ]);
}

/** The subscriptions of a channel, of `all` in number, that hold what was typed or are called so. */
export function someMessage(
  channelId: string,
  subscriptions: readonly Subscription[],
  all: number,
  { typed, page }: { readonly typed: string; readonly page: number },
  lens: Lens,
): Message {
  const about = feedText(typed, 120);
  const title =
    subscriptions.length === 0
      ? `<#${channelId}> has no subscription for “${about}”.`
      : `${subscriptions.length} of ${countWords(all, 'subscription')} of <#${channelId}> for “${about}”.`;
  const rows = subscriptions.map((subscription) => listed(subscription, lens));
  return paged({ rows, page, words: `list ${typed}` }, title, [runButton('Show all', 'list', 1)]);
}
