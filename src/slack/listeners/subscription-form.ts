import type { App, ViewSubmitAction, webApi } from '@slack/bolt';
import type { Definition } from '../../domain/subscribing.ts';
import type { Asker } from '../asker.ts';
import { readForm } from '../subscription-answers.ts';
import type { Message } from '../views/blocks.ts';
import { type Field, withInitial } from '../views/fields.ts';
import { type FormSubject, subscriptionFields, subscriptionForm } from '../views/subscription-form.ts';
import { publishHome, saidIn } from './home-page.ts';
import type { Needs } from './needs.ts';
import { obstacle, saveDefinition } from './subscriptions.ts';
import { refusal, showTrial } from './trial.ts';
import { zoneOf } from './zone.ts';

/** Slack takes no longer metadata in a view (https://docs.slack.dev/reference/views/modal-views). */
const longestMetadata = 3_000;

function fresh(zone: string): Definition {
  return {
    name: null,
    filter: { sectors: [], actors: [], minSeverity: 'low', kevOnly: false },
    cadence: { instant: true, digest: 'daily', hour: '08:00', zone, silentWhenEmpty: false },
  };
}

async function fieldsFor(needs: Needs, definition: Definition): Promise<readonly Field[]> {
  const feeds = await needs.store.feeds();
  const { zone } = definition.cadence;
  const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), zone])].sort();
  return subscriptionFields(definition, { feeds, zones }, needs.lens());
}

/** Open the form, for a new subscription or one that is held; what keeps it from opening, as a message. */
export async function openForm(
  needs: Needs,
  asker: Asker,
  triggerId: string,
  subscriptionId: string | null = null,
  from?: 'home',
): Promise<Message | null> {
  const refused = await obstacle(needs, asker);
  if (refused !== null) return refused;
  const held = await needs.store.channelSubscriptions(asker.teamId, asker.channelId);
  const before = held.find(({ id }) => id === subscriptionId);
  if (subscriptionId !== null && before === undefined) {
    const text = 'This subscription has ended. `/threat list` shows what this channel gets.';
    return { text, blocks: [] };
  }
  const definition = before ?? fresh(await zoneOf(needs, asker));
  const place = from === undefined ? {} : { from };
  const subject = { channelId: asker.channelId, subscriptionId, ...place };
  const view = subscriptionForm(subject, await fieldsFor(needs, definition), needs.formManner);
  await asker.client.views.open({ trigger_id: triggerId, view });
  return null;
}

type Carried = FormSubject & { readonly definition?: Definition };

function submitter(body: ViewSubmitAction, client: webApi.WebClient, { channelId }: FormSubject): Asker {
  return { teamId: body.team?.id ?? body.user.team_id ?? '', channelId, userId: body.user.id, client };
}

/** The form, and the trial before it is saved. Saved is what was tried out, by the rules that hold when it is saved. */
export function listenToSubscriptionForm(app: App, needs: Needs): void {
  app.view<ViewSubmitAction>('subscription', async ({ ack, view, body, client }) => {
    const { values } = view.state;
    const filled = needs.formManner === 'typed' ? withInitial(view.blocks, values) : values;
    const fields = await fieldsFor(needs, fresh('UTC'));
    const answers = readForm(fields, filled);
    if (answers.kind === 'wrong') {
      await ack({ response_action: 'errors', errors: answers.errors });
      return;
    }
    const { definition } = answers;
    const subject = JSON.parse(view.private_metadata) as FormSubject;
    const metadata = JSON.stringify({ ...subject, definition });
    if (metadata.length > longestMetadata) {
      const errors = { including: 'That is more than one form can carry. Make two subscriptions of it.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    const asker = submitter(body, client, subject);
    const wrong = await refusal(needs, asker, subject.subscriptionId, definition, fields);
    if (wrong !== null) {
      await ack({ response_action: 'errors', errors: wrong });
      return;
    }
    await showTrial(needs, { ack, client, definition, metadata });
  });
  app.view<ViewSubmitAction>('subscription_save', async ({ ack, view, body, client }) => {
    const carried = JSON.parse(view.private_metadata) as Carried;
    await ack({ response_action: 'clear' });
    if (carried.definition === undefined) throw new Error('a trial carries no subscription');
    const asker = submitter(body, client, carried);
    const said = await saveDefinition(needs, carried.definition, carried.subscriptionId, asker);
    if (carried.from === 'home') return publishHome(needs, asker, saidIn(said));
    const { text, blocks } = said;
    await client.chat.postEphemeral({ channel: carried.channelId, user: body.user.id, text, blocks });
  });
}
