import type { Deed } from '../../domain/audit.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { syndicationAddress } from '../../domain/syndication.ts';
import type { Asker } from '../asker.ts';
import { stopped } from '../permission.ts';
import type { Message } from '../views/blocks.ts';
import {
  addressMessage,
  heldAddressMessage,
  noAddressMessage,
  revokedMessage,
  subscriptionIsGone,
} from '../views/syndication.ts';
import type { Needs } from './needs.ts';

/** What the buttons under a subscription ask of its RSS address. */
export type SyndicatingAct = 'show' | 'renew' | 'revoke';

async function revoked(needs: Needs, subscription: Subscription, deed: Omit<Deed, 'act'>): Promise<Message> {
  const was = await needs.store.syndicate(subscription, null, { ...deed, act: 'unsyndicate' });
  return revokedMessage(subscription, was, needs.lens());
}

/** *RSS…*, *New address*, *Revoke*: the address is told to the asker alone, and once; the one before it answers no more. */
export async function answerSyndicating(
  needs: Needs,
  act: SyndicatingAct,
  subscriptionId: string,
  asker: Asker,
): Promise<Message> {
  const refused = await stopped(needs, asker, 'subscriptions');
  if (refused !== null) return refused;
  const { teamId, channelId, userId: by } = asker;
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const subscription = held.find(({ id }) => id === subscriptionId);
  if (subscription === undefined) return subscriptionIsGone();
  const at = needs.now();
  const deed = { id: needs.newId(at), at, by };
  if (act === 'revoke') return revoked(needs, subscription, deed);
  const { syndicating } = needs;
  const known = await needs.store.syndicationOf(subscription.id);
  if (syndicating.kind !== 'on') return noAddressMessage(syndicating.kind, subscription, known);
  if (act === 'show' && known !== null) return heldAddressMessage(subscription, known, needs.lens());
  const secret = needs.newSecret();
  await needs.store.syndicate(subscription, secret, { ...deed, act: 'syndicate' });
  const address = syndicationAddress(syndicating.base, secret);
  return addressMessage(subscription, address, known !== null, needs.lens());
}
