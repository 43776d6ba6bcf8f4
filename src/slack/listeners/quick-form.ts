import type { App, BlockAction, ViewSubmitAction } from '@slack/bolt';
import type { Definition } from '../../domain/subscribing.ts';
import type { Asker } from '../asker.ts';
import { placesOf } from '../places.ts';
import { readForm } from '../subscription-answers.ts';
import { type Field, readField, withInitial } from '../views/fields.ts';
import { quickCallback, quickFields, quickForm } from '../views/quick-form.ts';
import type { FormSubject } from '../views/subscription-form.ts';
import { publishHome, saidIn } from './home-page.ts';
import type { Needs } from './needs.ts';
import { saveDefinition } from './subscriptions.ts';
import { refusal, showTrial } from './trial.ts';
import { zoneOf } from './zone.ts';

/** Grave things at once, and all of them in the morning: what most channels stay with. */
function usual(zone: string): Definition {
  return {
    name: null,
    filter: { sectors: [], actors: [], minSeverity: 'high', kevOnly: false },
    cadence: { instant: true, digest: 'daily', hour: '08:00', zone, silentWhenEmpty: false },
  };
}

async function fieldsFor(needs: Needs, { client, userId }: Asker): Promise<readonly Field[]> {
  const places = await placesOf(client, userId);
  return quickFields(places, usual('UTC'), { feeds: [], zones: [] }, needs.lens());
}

/** Open the form that asks for a channel, and what it is to get. */
export async function openQuickForm(needs: Needs, asker: Asker, triggerId: string): Promise<void> {
  const subject: FormSubject = { channelId: '', subscriptionId: null, from: 'home' };
  const view = quickForm(subject, await fieldsFor(needs, asker), needs.formManner);
  await asker.client.views.open({ trigger_id: triggerId, view });
}

type Filled =
  | {
      readonly channelId: string;
      readonly definition: Definition;
      readonly fields: readonly Field[];
    }
  | { readonly errors: Record<string, string> };

async function read(needs: Needs, asker: Asker, { view }: ViewSubmitAction): Promise<Filled> {
  const { values } = view.state;
  const filled = needs.formManner === 'typed' ? withInitial(view.blocks, values) : values;
  const fields = await fieldsFor(needs, asker);
  const answers = readForm(fields, filled);
  const [place] = fields;
  const chosen = place === undefined ? null : readField(place, Object.values(filled['channel'] ?? {})[0]);
  const [channelId] = chosen?.values ?? [];
  const missing: Record<string, string> =
    channelId === undefined ? { channel: chosen?.fault ?? 'Choose the channel that is to get it.' } : {};
  if (answers.kind === 'wrong') return { errors: { ...answers.errors, ...missing } };
  if (channelId === undefined) return { errors: missing };
  const { cadence, ...definition } = answers.definition;
  const { zone } = usual(await zoneOf(needs, asker)).cadence;
  return { channelId, fields, definition: { ...definition, cadence: { ...cadence, zone } } };
}

/** The short form: saved as it is sent, unless that would flood the channel or bring nothing; then it is asked after first. */
export function listenToQuickForm(app: App, needs: Needs): void {
  app.action<BlockAction>('home_subscribe', async ({ ack, body, client }) => {
    await ack();
    await openQuickForm(needs, homeAsker(body, client), body.trigger_id);
  });
  app.view<ViewSubmitAction>(quickCallback, async ({ ack, body, client }) => {
    const asker = homeAsker(body, client);
    const filled = await read(needs, asker, body);
    if ('errors' in filled) {
      await ack({ response_action: 'errors', errors: filled.errors });
      return;
    }
    const { channelId, definition } = filled;
    const metadata = JSON.stringify({ channelId, subscriptionId: null, from: 'home', definition });
    const there = { ...asker, channelId };
    const wrong = await refusal(needs, there, null, definition, filled.fields);
    if (wrong !== null) {
      await ack({ response_action: 'errors', errors: wrong });
      return;
    }
    const isShown = await showTrial(
      needs,
      { ack, client, definition, metadata },
      (test) => test?.verdict === 'flood' || test?.verdict === 'nothing',
    );
    if (isShown) return;
    await ack();
    const said = await saveDefinition(needs, definition, null, there);
    await publishHome(needs, asker, saidIn(said));
  });
}

/** Who clicked in Home, or sent what was opened from there: no channel is at hand. */
export function homeAsker(
  body: {
    readonly user: { readonly id: string; readonly team_id?: string };
    readonly team: { readonly id: string } | null;
  },
  client: Asker['client'],
): Asker {
  return { teamId: body.team?.id ?? body.user.team_id ?? '', channelId: '', userId: body.user.id, client };
}
