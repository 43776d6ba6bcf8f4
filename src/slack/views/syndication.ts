import type { Subscription } from '../../domain/subscription.ts';
import type { Syndicating, Syndication } from '../../domain/syndication.ts';
import {
  actions,
  type Button,
  button,
  context,
  type Message,
  message,
  runButton,
  section,
} from './blocks.ts';
import type { Lens } from './lens.ts';
import { asked } from './subscription.ts';
import { dateWords, escaped } from './text.ts';

const showSubscriptions = (): Button => runButton('Show subscriptions', 'list', 1);
const revokeButton = ({ id }: Subscription): Button => button('Revoke', 'subscription_rss:revoke', id);

const why: Readonly<Record<Exclude<Syndicating['kind'], 'on'>, string>> = {
  socket:
    'RSS needs HTTP: Stormbrief runs in Socket Mode here, so no reader can come to it. Whoever runs it can switch to signed HTTP (SLACK_SIGNING_SECRET instead of SLACK_APP_TOKEN) and set STORMBRIEF_PUBLIC_URL.',
  unnamed:
    'Stormbrief was not told under which address others reach it. Whoever runs it can set STORMBRIEF_PUBLIC_URL, then RSS addresses can be made.',
};

/** There is no RSS here, and what it would take. */
export function noAddressMessage(
  kind: Exclude<Syndicating['kind'], 'on'>,
  subscription: Subscription,
  known: Syndication | null,
): Message {
  return message(why[kind], [
    section(escaped(why[kind])),
    actions(...(known === null ? [] : [revokeButton(subscription)]), showSubscriptions()),
  ]);
}

/** A new address, for the asker's eyes. */
export function addressMessage(
  subscription: Subscription,
  address: string,
  isRenewed: boolean,
  lens: Lens,
): Message {
  const before = isRenewed ? ' The address before it no longer answers.' : '';
  // Notifications show `text`, and are kept in places where a secret has no business.
  return message('The RSS address of a subscription.', [
    section(`RSS of ${asked(subscription, lens)}:\n\`${escaped(address)}\``),
    section(
      `Only you see this, and only now. Whoever has the address reads the subscription without Slack, so keep it like a password.${before}`,
    ),
    context('The newest 50 stories; nothing that is marked above TLP:GREEN or comes from a private feed.'),
    actions(revokeButton(subscription), showSubscriptions()),
  ]);
}

/** There is an address; what it is was told once. */
export function heldAddressMessage(subscription: Subscription, known: Syndication, lens: Lens): Message {
  const text = `${asked(subscription, lens)} has an RSS address, made by <@${known.madeBy}> ${dateWords(known.madeAt, lens)}. It is kept in no form that can be shown again. A new one takes its place.`;
  return message(text, [
    section(text),
    actions(
      button('New address', 'subscription_rss:renew', subscription.id),
      revokeButton(subscription),
      showSubscriptions(),
    ),
  ]);
}

/** The address no longer answers, or there was none. */
export function revokedMessage(subscription: Subscription, wasHeld: boolean, lens: Lens): Message {
  const text = wasHeld
    ? `Revoked: the RSS address of ${asked(subscription, lens)} no longer answers.`
    : `${asked(subscription, lens)} has no RSS address.`;
  return message(text, [section(text), actions(showSubscriptions())]);
}

/** The button stands under a subscription that was ended since. */
export function subscriptionIsGone(): Message {
  const text = 'This subscription no longer exists in this channel, and its RSS address answers no more.';
  return message(text, [section(text), actions(showSubscriptions())]);
}
