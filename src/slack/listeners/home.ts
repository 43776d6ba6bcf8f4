import type {
  App,
  BlockAction,
  ButtonAction,
  MultiUsersSelectAction,
  StaticSelectAction,
  ViewSubmitAction,
} from '@slack/bolt';
import { visiting } from '../../domain/person.ts';
import { feedKeepers, type Settings, subscriptionKeepers } from '../../domain/settings.ts';
import { writeFaultOf } from '../../store/write-fault.ts';
import type { Asker } from '../asker.ts';
import { placesOf } from '../places.ts';
import { withInitial } from '../views/fields.ts';
import { newsModal } from '../views/home.ts';
import { nobodyTold, personCallback, personForm, readPersonForm } from '../views/home-settings.ts';
import { answerClick } from './answering.ts';
import { offerPrompts } from './conversation.ts';
import { answerSettings } from './feeds.ts';
import { newsSince, publishHome, saidIn, theirSubscriptions } from './home-page.ts';
import { cvesIn, lensOn } from './lens-on.ts';
import type { Needs } from './needs.ts';
import { orPatience } from './patience.ts';
import { homeAsker, listenToQuickForm } from './quick-form.ts';
import { atSubscription, endOne, pauseOne } from './subscriptions.ts';
import { profileZone } from './zone.ts';

/** Home is opened: the visit is noted, and Home shown as it is now. */
async function visited(needs: Needs, asker: Asker): Promise<void> {
  const { teamId, userId } = asker;
  const { visit } = await needs.store.person(teamId, userId);
  await needs.store
    .savePerson(teamId, userId, { visit: visiting(visit, needs.now()) })
    .catch((error: unknown) => {
      // Home is shown all the same: what is new then counts from the visit before.
      if (writeFaultOf(error) === null) throw error;
    });
  await publishHome(needs, asker);
}

/** A setting chosen in Home, by the rules of `/threat settings`. */
async function decide(needs: Needs, asker: Asker, decided: Partial<Settings>): Promise<void> {
  const answer = await answerSettings(needs, { kind: 'settings', change: { decided } }, asker);
  await publishHome(needs, asker, saidIn(answer).slice(0, 1));
}

function decidedBy(actionId: string, value: string): Partial<Settings> {
  if (actionId === 'home_ops') return { opsChannel: value === nobodyTold ? null : value };
  if (actionId === 'home_feeds') return { feedKeepers: feedKeepers.find((one) => one === value) ?? 'admins' };
  return {
    subscriptionKeepers: subscriptionKeepers.find((one) => one === value) ?? 'members',
    keeperIds: [],
  };
}

function listenToSettings(app: App, needs: Needs): void {
  app.action<BlockAction<StaticSelectAction>>(
    /^home_(ops|feeds|keepers)$/,
    async ({ ack, body, action, client }) => {
      await ack();
      const decided = decidedBy(action.action_id, action.selected_option.value);
      await decide(needs, homeAsker(body, client), decided);
    },
  );
  app.action<BlockAction<MultiUsersSelectAction>>('home_listed', async ({ ack, body, action, client }) => {
    await ack();
    const keeperIds = action.selected_users;
    await decide(needs, homeAsker(body, client), {
      subscriptionKeepers: keeperIds.length === 0 ? 'members' : 'listed',
      keeperIds,
    });
  });
}

function listenToPerson(app: App, needs: Needs): void {
  app.action<BlockAction<ButtonAction>>('home_me', async ({ ack, body, client }) => {
    await ack();
    const asker = homeAsker(body, client);
    const person = await needs.store.person(asker.teamId, asker.userId);
    const view = personForm(person, await profileZone(needs, asker), needs.formManner);
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.view<ViewSubmitAction>(personCallback, async ({ ack, view, body, client }) => {
    const asker = homeAsker(body, client);
    const person = await needs.store.person(asker.teamId, asker.userId);
    const { values } = view.state;
    const read = readPersonForm(
      person,
      await profileZone(needs, asker),
      needs.formManner === 'typed' ? withInitial(view.blocks, values) : values,
    );
    if ('errors' in read) {
      await ack({ response_action: 'errors', errors: read.errors });
      return;
    }
    await ack();
    await needs.store.savePerson(asker.teamId, asker.userId, read.chosen);
    await publishHome(needs, asker);
  });
}

/** Home: opened, and what is clicked in it. */
export function listenToHome(app: App, needs: Needs): void {
  app.event('app_home_opened', async ({ event, context, client }) => {
    const asker = { teamId: context.teamId ?? '', channelId: '', userId: event.user, client };
    if (event.tab === 'home') await visited(needs, asker);
    else await offerPrompts(needs, client, event.channel);
  });
  app.action<BlockAction<ButtonAction>>('home_news', async ({ ack, body, action, client }) => {
    await ack();
    const asker = homeAsker(body, client);
    const view = await orPatience(needs, asker, async () => {
      const held = await theirSubscriptions(needs, asker, await placesOf(client, asker.userId));
      const news = await newsSince(
        needs,
        held.map(({ filter }) => filter),
        Number(action.value),
      );
      return newsModal(news, await lensOn(needs, cvesIn(news.stories)));
    });
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.action<BlockAction<ButtonAction>>(
    /^subscription_(?:pause|resume|end)$/,
    async ({ ack, body, action, client, respond }) => {
      await ack();
      const id = action.value ?? '';
      await answerClick(needs, { body, client, respond }, 'ephemeral', async (clicking) => {
        const asker = await atSubscription(needs, id, clicking);
        if (action.action_id === 'subscription_end') return endOne(needs, id, asker);
        return pauseOne(needs, id, action.action_id === 'subscription_pause' ? 'pause' : 'resume', asker);
      });
    },
  );
  listenToSettings(app, needs);
  listenToPerson(app, needs);
  listenToQuickForm(app, needs);
}
