import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualAllowance } from '../../src/domain/allowance.ts';
import {
  alice,
  type Bot,
  bob,
  energy,
  ports,
  shown,
  soc,
  startBot,
  team,
  waitForMessage,
} from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { clickHome, sendModal, type View, viewsBy } from '../help/home.ts';
import { now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const patience = 'Please try again in';

describe.skipIf(!hasLocalSlack)('who has asked as much as there is an answer to in a minute', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], now);
    await readOnce(bot, ['one']);
    await bot.threat(soc, bob, 'subscribe all instant');
    await tell(bot, 'one', withActor);
    bot.pass(usualAllowance.spanMs);
    for (let times = 0; times < usualAllowance.perPerson; times += 1) await bot.threat(energy, alice, 'list');
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
  const reach = () => `0 ${bot.clock.now}`;
  const opened = () => viewsBy(bot, 'views.open');

  async function modalOf(act: () => Promise<unknown>): Promise<string> {
    const before = opened().length;
    await act();
    await expect.poll(() => opened().length).toBe(before + 1);
    return JSON.stringify(opened().at(-1));
  }
  const click = (user: string, action_id: string, value: string) =>
    bot.slack.click(soc, bot.posts(soc).at(-1)?.ts ?? '', user, { type: 'button', action_id, value });
  async function answerTo(user: string, action_id: string, value: string) {
    const before = (await bot.slack.messages(soc)).length;
    await click(user, action_id, value);
    return waitForMessage(bot.slack, soc, before);
  }
  const lookUp = (user: string, channel: string) => () =>
    bot.slack.proxy.envelope('interactive', {
      type: 'message_action',
      callback_id: 'look_up',
      trigger_id: `1.${user}${channel}${opened().length}`,
      response_url: `${bot.slack.proxy.url}/_hooks/response/abc`,
      team: { id: team, domain: 'stormbrief-demo' },
      user: { id: user, username: user, team_id: team },
      channel: { id: channel, name: 'soc' },
      message: { type: 'message', user: bob, ts: '1772445000.000100', text: 'CVE-2024-39717' },
    });
  const news: View = {
    type: 'home',
    blocks: [
      {
        type: 'actions',
        block_id: 'news',
        elements: [
          { type: 'button', action_id: 'home_news', value: '0', text: { type: 'plain_text', text: '+' } },
        ],
      },
    ],
  };

  it('is asked for patience in the modal that a look-up, *Indicators*, *Show all* or the news of Home would have been', async () => {
    expect(await modalOf(lookUp(alice, soc))).toContain(patience);
    expect(await modalOf(() => click(alice, 'digest_all', reach()))).toContain(patience);
    expect(await modalOf(() => clickHome(bot, news, alice, 'home_news', 'views.open'))).toContain(patience);
    const [story] = await bot.store.stories({ limit: 1, mentioning: true });
    expect(await modalOf(() => click(alice, 'indicators', story?.id ?? ''))).toContain(patience);
    expect(await modalOf(() => click(bob, 'indicators', story?.id ?? ''))).not.toContain(patience);
    expect(await modalOf(lookUp(bob, soc))).toContain('CVE-2024-39717');
    expect(await modalOf(() => click(bob, 'digest_all', reach()))).not.toContain(patience);
    expect(await modalOf(() => clickHome(bot, news, bob, 'home_news', 'views.open'))).not.toContain(patience);
  });

  it('is asked for it alone, where *Share* was clicked: the channel is told nothing', async () => {
    const shared = await answerTo(alice, 'digest_share', reach());
    expect(shared).toMatchObject({ subtype: 'ephemeral', ephemeral_to: alice });
    expect(shown(shared)).toContain(patience);
    const told = await answerTo(bob, 'digest_share', reach());
    expect(told.subtype).not.toBe('ephemeral');
  });

  it('finds a page of *Show all* as it was, beneath what asks for patience', async () => {
    const page = {
      type: 'modal',
      blocks: [
        { type: 'actions', block_id: 'p', elements: [{ type: 'button', action_id: 'digest_page:1' }] },
      ],
    };
    await bot.slack.proxy.envelope('interactive', {
      type: 'block_actions',
      team: { id: team, domain: 'stormbrief-demo' },
      user: { id: alice, username: alice, team_id: team },
      trigger_id: '88.1.page',
      container: { type: 'view', view_id: 'V01PAGE' },
      view: { ...page, id: 'V01PAGE', team_id: team, private_metadata: `- ${soc}`, state: { values: {} } },
      actions: [
        { type: 'button', action_id: 'digest_page:1', value: reach(), block_id: 'p', action_ts: '1.1' },
      ],
    });
    await expect.poll(() => JSON.stringify(viewsBy(bot, 'views.push'))).toContain(patience);
    expect(viewsBy(bot, 'views.update')).toEqual([]);
  });

  it('is asked for it at a field of the short form, and of a channel that has asked much so are others', async () => {
    const form = await clickHome(bot, subscribe, alice, 'home_subscribe', 'views.open');
    const option = (value: string) => ({
      value: { type: 'static_select', selected_option: { text: { type: 'plain_text', text: value }, value } },
    });
    const values = { channel: option(ports), digest: option('daily'), severity: option('high') };
    expect(await sendModal(bot, form, alice, values)).toMatchObject({
      response_action: 'errors',
      errors: { channel: expect.stringContaining(patience) },
    });
    expect(await bot.store.channelSubscriptions(team, ports)).toEqual([]);
    for (let times = usualAllowance.perPerson; times < usualAllowance.perChannel; times += 1)
      await bot.threat(energy, bob, 'list');
    expect(await modalOf(lookUp('U01CAROL', energy))).toContain('This channel has asked much');
    expect(await modalOf(lookUp('U01CAROL', soc))).not.toContain(patience);
  });
  const subscribe: View = {
    type: 'home',
    blocks: [
      {
        type: 'actions',
        block_id: 'news',
        elements: [
          { type: 'button', action_id: 'home_subscribe', text: { type: 'plain_text', text: 'Subscribe…' } },
        ],
      },
    ],
  };
});
