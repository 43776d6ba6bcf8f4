import type { AckFn, ViewResponseAction, webApi } from '@slack/bolt';
import type { BackTest } from '../../domain/back-test.ts';
import type { Definition } from '../../domain/subscribing.ts';
import { twinOf } from '../../domain/twin.ts';
import type { Asker } from '../asker.ts';
import type { Field } from '../views/fields.ts';
import { slowDownWords } from '../views/help.ts';
import { trialView } from '../views/subscription-form.ts';
import { twinErrors } from '../views/twin.ts';
import { isQuick, tryOut } from './back-test.ts';
import type { Needs } from './needs.ts';

/** A filled form that was sent: what it asks for, and what its trial carries on. */
type Sent = {
  readonly ack: AckFn<ViewResponseAction>;
  readonly client: webApi.WebClient;
  readonly definition: Definition;
  readonly metadata: string;
};

/** What keeps a filled form from being tried out, at its fields: the channel has such a subscription, or too much is asked. */
export async function refusal(
  needs: Needs,
  { teamId, channelId, userId }: Asker,
  subscriptionId: string | null,
  definition: Definition,
  fields: readonly Field[],
): Promise<Record<string, string> | null> {
  const held = await needs.store.channelSubscriptions(teamId, channelId);
  const twin = twinOf(held, definition, subscriptionId);
  if (twin !== null) return twinErrors(twin, fields);
  const usedUp = await needs.allowance.take(userId, channelId, needs.now());
  return usedUp === null ? null : { [fields[0]?.id ?? 'name']: slowDownWords(usedUp) };
}

/**
 * Lay upon a filled form what it would bring; *Back* leads to the form as it was filled. False where it was tried out at once and needs no
 * showing: then nothing is acknowledged yet.
 */
export async function showTrial(
  needs: Needs,
  { ack, client, definition, metadata }: Sent,
  needsShowing: (test: BackTest | null) => boolean = () => true,
): Promise<boolean> {
  const view = (test: Parameters<typeof trialView>[2]) => trialView(metadata, definition, test, needs.lens());
  if (await isQuick(needs)) {
    const test = await tryOut(needs, definition);
    if (!needsShowing(test)) return false;
    await ack({ response_action: 'push', view: view(test) });
    return true;
  }
  // Trying out may take longer than the three seconds that Slack waits; what is laid upon the form has no id yet but one of our own.
  const external_id = needs.newId(needs.now());
  await ack({ response_action: 'push', view: { ...view('pending'), external_id } });
  const tried = { ...view(await tryOut(needs, definition)), external_id };
  await client.views.update({ external_id, view: tried }).catch((error: unknown) => {
    // Who went back to the form meanwhile has closed it.
    const { data } = error as { readonly data?: { readonly error?: string } };
    if (data?.error !== 'not_found') throw error;
  });
  return true;
}
