import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;

let bot: Bot;
const held = () => bot.store.channelSubscriptions(team, soc);
const clicked = async (
  message: Parameters<typeof buttonIn>[0] & { ts: string },
  text: string,
  user: string,
) => {
  const before = (await bot.slack.messages(soc)).length;
  await bot.slack.click(soc, message.ts, user, buttonIn(message, text));
  return shown(await waitForMessage(bot.slack, soc, before));
};
const modals = async () => (await bot.slack.page()).modalStack;

describe.skipIf(!hasLocalSlack)('who may change what a channel gets', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], monday);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('is every member of the channel, and nobody who left it', async () => {
    expect(shown(await bot.threat(soc, bob, 'subscribe all instant'))).toContain('gets *all* stories');
    bot.slack.proxy.leave(soc, bob);
    expect(shown(await bot.threat(soc, bob, 'unsubscribe all'))).toContain('Only members of the channel');
    expect(shown(await bot.threat(soc, bob, 'subscribe rail'))).toContain('Only members of the channel');
    expect(await held()).toHaveLength(1);
  });

  it('is decided by admins alone, is shown, and stands in the log with who it was before', async () => {
    expect(shown(await bot.threat(soc, bob, 'settings subscriptions managers'))).toContain('Only admins');
    const set = shown(await bot.threat(soc, alice, `settings subscriptions <@${alice}|alice>`));
    expect(set).toContain(`<@${alice}>, and admins, may change what channels get`);
    expect(shown(await bot.threat(soc, bob, 'settings'))).toContain(`<@${alice}>, and admins`);
    expect(shown(await bot.threat(soc, alice, 'settings subscriptions bob'))).toContain('is no member ID');
    const [entry] = await bot.store.auditLog({ teamId: team, limit: 5 });
    expect(JSON.stringify(entry)).toContain('subscriptionKeepers');
    await bot.threat(soc, alice, 'settings subscriptions members');
    expect(shown(await bot.threat(soc, bob, 'subscribe rail'))).toContain('gets *Rail');
  });

  it('is asked anew at each click: a button of yesterday changes nothing for who may no more', async () => {
    const list = await bot.threat(soc, bob, 'subscribe rail');
    await bot.threat(soc, alice, `settings subscriptions ${alice}`);
    expect(await clicked(list, 'Undo', bob)).toContain('only the people listed');
    expect(await held()).toHaveLength(1);
    expect(shown(await bot.threat(soc, bob, 'pause all'))).toContain('only the people listed');
    expect(await clicked(list, 'Undo', alice)).not.toContain('only the people listed');
    expect(await held()).toEqual([]);
  });

  it('is asked anew when a form is sent that was opened before the rule changed', async () => {
    await bot.slack.command(soc, bob, 'subscribe');
    await expect.poll(async () => (await modals()).length).toBe(1);
    const chosen = (...values: string[]) => ({ selected_options: values.map((value) => ({ value })) });
    await bot.slack.submitView(bob, {
      sectors: { value: { type: 'multi_static_select', ...chosen('rail') } },
      ways: { value: { type: 'checkboxes', ...chosen('instant') } },
      digest: { value: { type: 'static_select', selected_option: { value: 'none' } } },
      severity: { value: { type: 'static_select', selected_option: { value: 'low' } } },
      zone: { value: { type: 'static_select', selected_option: { value: 'UTC' } } },
    });
    await expect.poll(async () => (await modals()).at(-1)?.['callback_id']).toBe('subscription_save');
    await bot.threat(soc, alice, 'settings subscriptions managers');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(bob, {});
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('whoever made the channel');
    expect(await held()).toEqual([]);
    expect(shown(await bot.threat(soc, bob, 'subscribe'))).toContain('whoever made the channel');
  });

  it('is who may mute here as well, by the form and by its undo', async () => {
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all instant');
    await tell(bot, 'one', withActor);
    const [alert] = bot.posts(soc);
    if (alert === undefined) throw new Error('nothing was posted');
    await bot.threat(soc, alice, `settings subscriptions ${alice}`);
    expect(await clicked(alert, 'Mute…', bob)).toContain('only the people listed');
    expect(await modals()).toHaveLength(0);
    expect(await bot.store.mutesOf(team, soc, bot.clock.now)).toEqual([]);
  });

  it('is said to be unknown, with nothing changed, while Slack does not say who asks', async () => {
    bot.slack.proxy.trouble('users.info', { kind: 'refused', error: 'internal_error' }, 20);
    expect(shown(await bot.threat(soc, bob, 'subscribe rail'))).toContain('something went wrong');
    expect(await held()).toEqual([]);
  });
});
