import { type Bot, team } from './bot.ts';
import { elementIn, type View } from './home.ts';

let clicks = 0;

/** The modal that lies on top, as the workspace shows it; null where none is open. */
export async function topModal(bot: Bot): Promise<View | null> {
  return ((await bot.slack.page()).modalStack.at(-1) ?? null) as View | null;
}

/** Wait until the modal on top says `words`, and read it. */
export async function modalSaying(bot: Bot, words: string): Promise<View> {
  for (let tries = 0; tries < 300; tries += 1) {
    const view = await topModal(bot);
    if (view !== null && JSON.stringify(view).includes(words)) return view;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no modal says “${words}”: ${JSON.stringify(await topModal(bot))}`);
}

/**
 * Click in the modal on top, or in one that Home opened, as Slack sends it: with the view, and no channel; `chosen` is what was selected. The workspace's own page
 * has no clicks in modals. See https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function clickModal(
  bot: Bot,
  user: string,
  called: string,
  chosen: object = {},
  opened: View | null = null,
): Promise<void> {
  const view = opened === null ? await topModal(bot) : { ...opened, id: 'V01MODAL' };
  if (view === null) throw new Error('no modal is open');
  const { block, element } = elementIn(view, called);
  const { type, action_id, value } = element;
  clicks += 1;
  await bot.slack.proxy.envelope('interactive', {
    ...{ type: 'block_actions', api_app_id: bot.slack.appId, token: 't', trigger_id: `88.99.modal${clicks}` },
    team: { id: team, domain: 'stormbrief-demo' },
    user: { id: user, username: user, team_id: team },
    container: { type: 'view', view_id: view['id'] },
    view: { ...view, team_id: team },
    actions: [
      { type, action_id, value, block_id: block['block_id'] ?? 'b', action_ts: `${clicks}.1`, ...chosen },
    ],
  });
}
