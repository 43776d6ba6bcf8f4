import { type Bot, team } from './bot.ts';

type Bag = Readonly<Record<string, unknown>>;
/** A view as the bot published or opened it. */
export type View = Bag & {
  readonly type: string;
  readonly blocks: readonly Bag[];
  readonly callback_id?: string;
};

/** The views that the bot gave to Slack by this method, oldest first. */
export function viewsBy(bot: Bot, method: string): readonly View[] {
  return bot.slack.proxy.calls
    .filter((call) => call.method === method && call.args['view'] !== undefined)
    .map(({ args }) => args['view'] as View);
}

async function nextView(bot: Bot, method: string, before: number): Promise<View> {
  for (let tries = 0; tries < 500; tries += 1) {
    const view = viewsBy(bot, method)[before];
    if (view !== undefined) return view;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no ${method} came`);
}

/** Open Home as a person, and read it. */
export async function openHome(bot: Bot, user: string): Promise<View> {
  const before = viewsBy(bot, 'views.publish').length;
  await bot.slack.openHome(user);
  return nextView(bot, 'views.publish', before);
}

let clicks = 0;

/** A button or select of a view, by its action_id, or a button by its text: where it stands, and itself. */
export function elementIn(view: View, called: string): { readonly block: Bag; readonly element: Bag } {
  for (const block of view.blocks) {
    const elements = [block['accessory'], ...((block['elements'] as readonly unknown[] | undefined) ?? [])];
    for (const element of elements as readonly (Bag | undefined)[]) {
      const text = (element?.['text'] as { readonly text?: string } | undefined)?.text;
      if (element !== undefined && (element['action_id'] === called || text === called))
        return { block, element };
    }
  }
  throw new Error(`nothing is called “${called}” in ${JSON.stringify(view.blocks)}`);
}

/**
 * Click in Home as Slack sends it: a view, and no channel; `chosen` is what was selected. Resolves with the view that comes
 * of it by `method`. See https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function clickHome(
  bot: Bot,
  view: View,
  user: string,
  called: string,
  method: 'views.publish' | 'views.open' = 'views.publish',
  chosen: object = {},
): Promise<View> {
  const { block, element } = elementIn(view, called);
  const { type, action_id, value } = element;
  clicks += 1;
  const before = viewsBy(bot, method).length;
  await bot.slack.proxy.envelope('interactive', {
    type: 'block_actions',
    team: { id: team, domain: 'stormbrief-demo' },
    user: { id: user, username: user, team_id: team },
    api_app_id: bot.slack.appId,
    token: 't',
    trigger_id: `88.99.home${clicks}`,
    container: { type: 'view', view_id: 'V01HOME' },
    view: { ...view, id: 'V01HOME', team_id: team, private_metadata: '', state: { values: {} } },
    actions: [{ type, action_id, value, block_id: block['block_id'], action_ts: `${clicks}.1`, ...chosen }],
  });
  return nextView(bot, method, before);
}

/** Send a modal that the bot opened, filled; resolves with what the bot acknowledges. */
export async function sendModal(bot: Bot, view: View, user: string, values: object): Promise<unknown> {
  clicks += 1;
  return bot.slack.proxy.envelope('interactive', {
    type: 'view_submission',
    team: { id: team, domain: 'stormbrief-demo' },
    user: { id: user, username: user, team_id: team },
    api_app_id: bot.slack.appId,
    token: 't',
    trigger_id: `88.99.send${clicks}`,
    response_urls: [],
    view: { ...view, id: 'V01MODAL', team_id: team, state: { values } },
  });
}

/** The newest Home that was published; waits until it says `words`. */
export async function homeSaying(bot: Bot, words: string): Promise<View> {
  for (let tries = 0; tries < 500; tries += 1) {
    const view = viewsBy(bot, 'views.publish').at(-1);
    if (view !== undefined && JSON.stringify(view).includes(words)) return view;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no Home says “${words}”: ${JSON.stringify(viewsBy(bot, 'views.publish').at(-1))}`);
}
