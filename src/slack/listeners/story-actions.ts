import type { App, BlockAction, ButtonAction, StaticSelectAction, types } from '@slack/bolt';
import { markCalled } from '../../domain/mark.ts';
import type { Act } from '../../domain/permission.ts';
import type { StorySummary } from '../../domain/story.ts';
import { stopped } from '../permission.ts';
import { placesOf } from '../places.ts';
import { modal, type Stated, statedIn } from '../views/modal.ts';
import { muteModal } from '../views/muting.ts';
import { setAsideCallback } from '../views/set-aside.ts';
import { shareModal } from '../views/sharing.ts';
import { wrongTagModal } from '../views/wrong-tag.ts';
import { type Asked, askedBy, sentBy, show, storyIsGone, storyNow, whisper } from './about-story.ts';
import { answerClick, askerOf, reply } from './answering.ts';
import { correct, takeBack } from './correcting.ts';
import { answerIndicators } from './indicators.ts';
import { mute, unmute } from './muting.ts';
import type { Needs } from './needs.ts';
import { orPatience } from './patience.ts';
import { listenToSetAside, takeBackInModal } from './set-aside.ts';
import { share } from './sharing.ts';
import { whyModal } from './why.ts';

type Opens = (needs: Needs, asked: Asked, story: StorySummary) => Promise<types.ModalView> | types.ModalView;

/** What each button under a story opens. */
const opens: Readonly<Record<string, Opens>> = {
  why: whyModal,
  wrong: (needs, asked, story) => wrongTagModal(story, asked, needs.lens()),
  mute: (needs, asked, story) => muteModal(story, asked, needs.lens()),
  share: async (needs, asked, story) =>
    shareModal(
      story,
      asked,
      needs.formManner === 'typed' ? await placesOf(asked.client, asked.userId) : null,
    ),
};

/** What is changed by sending what a button opens; looking is free to all. */
const changes: Readonly<Record<string, Act>> = { wrong: 'story', mute: 'subscriptions', share: 'story' };

/** What to choose where a form was sent without it; Slack shows it at the fields. Null where all is chosen. */
function unchosen(values: Stated, wanted: Readonly<Record<string, string>>) {
  const errors = Object.fromEntries(
    Object.entries(wanted).filter(([id]) => id in values && statedIn(values, id) === ''),
  );
  return Object.keys(errors).length === 0 ? null : { response_action: 'errors' as const, errors };
}

function listenToModals(app: App, needs: Needs): void {
  app.view('wrong_tag', async ({ ack, body, view, client }) => {
    const missing = unchosen(view.state.values, {
      tag: 'Choose the tag that is wrong.',
      scope: 'Choose how far that reaches.',
    });
    if (missing !== null) return ack(missing);
    await ack();
    const asked = sentBy(body, view, client);
    await whisper(asked, await correct(needs, asked, view.state.values));
  });
  app.view('mute', async ({ ack, body, view, client }) => {
    const missing = unchosen(view.state.values, {
      what: 'Choose what is to be muted.',
      span: 'Choose for how long.',
    });
    if (missing !== null) return ack(missing);
    await ack();
    const asked = sentBy(body, view, client);
    await whisper(asked, await mute(needs, asked, view.state.values));
  });
  app.view('share', async ({ ack, body, view, client }) => {
    await ack();
    const asked = sentBy(body, view, client);
    await whisper(asked, await share(needs, asked, statedIn(view.state.values, 'to'), view.id));
  });
}

/** The buttons under a story, wherever it stands, and the modals that they open. */
export function listenToStoryActions(app: App, needs: Needs): void {
  app.action<BlockAction<ButtonAction>>(/^(why|wrong|mute|share)$/, async ({ ack, body, action, client }) => {
    await ack();
    const asked = askedBy(body, client, action.value ?? '');
    const story = await storyNow(needs, asked.storyId);
    const open = opens[action.action_id];
    if (story === null || open === undefined) return whisper(asked, { text: storyIsGone, blocks: [] });
    const act = changes[action.action_id];
    const refused = act === undefined ? null : await stopped(needs, asked, act);
    await (refused === null ? show(body, client, await open(needs, asked, story)) : whisper(asked, refused));
  });
  app.action<BlockAction<StaticSelectAction>>('mark', async ({ ack, body, action, client }) => {
    await ack();
    const [word = '', storyId = ''] = action.selected_option.value.split(' ');
    const asked = askedBy(body, client, storyId);
    const story = await storyNow(needs, storyId);
    if (story === null) return whisper(asked, { text: storyIsGone, blocks: [] });
    const refused = await stopped(needs, asked, 'story');
    if (refused !== null) return whisper(asked, refused);
    await needs.store.markStory(asked.teamId, storyId, markCalled(word) ?? null, asked.userId, needs.now());
    needs.deliverSoon();
    // A message is brought up to date by its channel's queue; what one person looks at, here.
    if (body.view?.type === 'modal')
      await client.views.update({ view_id: body.view.id, view: await whyModal(needs, asked, story) });
  });
  app.action<BlockAction<ButtonAction>>('undo_exception', async ({ ack, body, action, client, respond }) => {
    await ack();
    const value = action.value ?? '';
    if (body.view?.callback_id === setAsideCallback)
      return takeBackInModal(needs, askerOf(body, client), body.view, value);
    await answerClick(needs, { body, client, respond }, 'replace', (asker) => takeBack(needs, asker, value));
  });
  app.action<BlockAction<ButtonAction>>('unmute', async ({ ack, body, action, client, respond }) => {
    await ack();
    const asked = askedBy(body, client, '');
    await reply(needs, respond, 'replace', () => unmute(needs, asked, action.value ?? ''));
  });
  app.action<BlockAction<ButtonAction>>('indicators', async ({ ack, body, action, client }) => {
    await ack();
    const asked = askedBy(body, client, action.value ?? '');
    const view = await orPatience(needs, asked, async () =>
      modal('Indicators', (await answerIndicators(needs, `story:${asked.storyId}`, asked)).blocks),
    );
    await show(body, client, view);
  });
  app.action('open', async ({ ack }) => ack());
  listenToModals(app, needs);
  listenToSetAside(app, needs);
}
