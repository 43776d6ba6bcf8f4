import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualAllowance } from '../../src/domain/allowance.ts';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { clickHome, openHome, sendModal } from '../help/home.ts';
import { hour, minute, now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

type Form = { readonly callback_id: string; readonly blocks: readonly { block_id?: string }[] };

const chosen = (...values: string[]) => ({
  value: {
    type: 'multi_static_select',
    selected_options: values.map((value) => ({ text: { type: 'plain_text', text: value }, value })),
  },
});
const typed = (value: string) => ({ value: { type: 'plain_text_input', value } });
const picked = (value: string) => ({
  value: { type: 'static_select', selected_option: { text: { type: 'plain_text', text: value }, value } },
});
const rails = { sectors: chosen('rail'), ways: chosen('instant'), severity: picked('low') };

describe.skipIf(!hasLocalSlack)('a form for what the channel has already', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], now);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
  const stack = async () => (await bot.slack.page()).modalStack as unknown as readonly Form[];
  const held = () => bot.store.channelSubscriptions(team, soc);

  /** Open the form as a person does, and send it filled; what is wrong with it, by field, or nothing. */
  async function fill(values: object, open = () => bot.slack.command(soc, alice, 'subscribe')) {
    bot.pass(2_000);
    const before = bot.slack.proxy.calls.filter(({ method }) => method === 'views.open').length;
    await open();
    const opened = () => bot.slack.proxy.calls.filter(({ method }) => method === 'views.open');
    await expect.poll(() => opened().length).toBe(before + 1);
    const view = opened().at(-1)?.args['view'] as never;
    const answer = (await sendModal(bot, view, alice, values)) as {
      readonly response_action: string;
      readonly errors?: Readonly<Record<string, string>>;
      readonly view?: Form;
    };
    return answer;
  }

  async function edit(index: number) {
    const list = await bot.threat(soc, alice, 'list');
    const { id } = (await held())[index] ?? { id: '' };
    bot.pass(2_000);
    await bot.slack.click(soc, list.ts, alice, {
      type: 'button',
      action_id: 'subscription_edit',
      value: id,
    });
  }

  it('says at its name that it is taken, and at its words that the channel has them; nothing is saved', async () => {
    await bot.threat(soc, alice, 'subscribe rail instant name:"Rails"');
    await bot.threat(soc, alice, 'subscribe maritime daily');
    const named = await fill({ ...rails, name: typed('rails'), sectors: chosen('energy') });
    expect(named).toMatchObject({ response_action: 'errors' });
    expect(named.errors).toEqual({
      name: 'This channel has a subscription called “Rails” already. Choose another name, or edit that one: /threat list shows it.',
    });
    const worded = await fill({ ...rails, sectors: chosen('maritime'), severity: picked('critical') });
    expect(worded.errors?.['sectors']).toContain('with these words already. Edit that one, or give this one');
    const same = await fill({ ...rails, name: typed('Trains'), zone: picked('UTC') });
    expect(same.errors?.['sectors']).toContain('called “Rails” that brings exactly this');
    const other = await fill({ ...rails, name: typed('Trains'), severity: picked('critical') });
    expect(other.response_action).toBe('push');
    expect(await held()).toHaveLength(2);
  });

  it('is no fault where one is edited and sent as it was, and is one where an edit takes the name or words of another', async () => {
    await bot.threat(soc, alice, 'subscribe rail instant name:"Rails"');
    // One after the other: what is made at one moment stands in any order.
    bot.pass(2_000);
    await bot.threat(soc, alice, 'subscribe maritime daily');
    const own = { ...rails, name: typed('Rails'), zone: picked('UTC') };
    expect((await fill(own, () => edit(0))).response_action).toBe('push');
    const ships = { sectors: chosen('maritime'), digest: picked('daily'), severity: picked('low') };
    expect((await fill(ships, () => edit(1))).response_action).toBe('push');
    expect((await fill({ ...ships, name: typed('RAILS') }, () => edit(1))).errors).toHaveProperty('name');
    expect((await fill(ships, () => edit(0))).errors).toHaveProperty('sectors');
  });

  it('is told again when it is saved, where somebody was faster', async () => {
    const trial = await fill(rails);
    await bot.threat(soc, bob, 'subscribe rail daily');
    const before = (await bot.slack.messages(soc)).length;
    await sendModal(bot, trial.view as never, alice, {});
    const said = await waitForMessage(bot.slack, soc, before);
    expect(said.text).toContain('has a subscription with these words already');
    buttonIn(said, 'Edit');
    expect(await held()).toMatchObject([{ createdBy: bob, cadence: { digest: 'daily' } }]);
  });

  it('is told by the short form of Home too', async () => {
    await bot.threat(soc, alice, 'subscribe all daily');
    const form = await clickHome(bot, await openHome(bot, alice), alice, 'home_subscribe', 'views.open');
    const values = { channel: picked(soc), digest: picked('daily'), severity: picked('high') };
    expect(await sendModal(bot, form, alice, values)).toMatchObject({
      response_action: 'errors',
      errors: { sectors: expect.stringContaining('with these words already. Edit that one: /threat list') },
    });
    expect(await held()).toHaveLength(1);
  });

  it('is told to who types a name for what another brings at the same times; the same name or words edit as ever', async () => {
    await bot.threat(soc, alice, 'subscribe rail daily name:"Rails"');
    const twin = await bot.threat(soc, alice, 'subscribe rail daily name:"Trains"');
    expect(twin.text).toContain('“Rails” that brings exactly this at these times');
    buttonIn(twin, 'Edit');
    expect((await bot.threat(soc, alice, 'subscribe rail daily at 17:00 name:"Trains"')).text).toContain(
      '*Trains*',
    );
    expect((await bot.threat(soc, alice, 'subscribe name:"trains" severity:high')).text).toContain(
      'now gets',
    );
    expect(await held()).toHaveLength(2);
  });

  it('is not brought back by an undo beside one of its name that was made since', async () => {
    await bot.threat(soc, alice, 'subscribe rail daily name:"Rails"');
    const ended = await bot.threat(soc, alice, 'unsubscribe rails');
    await bot.threat(soc, bob, 'subscribe rail instant name:"Rails"');
    bot.pass(2_000);
    const undo = async () => {
      const before = (await bot.slack.messages(soc)).length;
      await bot.slack.click(soc, ended.ts, alice, buttonIn(ended, 'Undo'));
      return waitForMessage(bot.slack, soc, before);
    };
    expect((await undo()).text).toContain('has a subscription called “Rails” already');
    expect(await held()).toMatchObject([{ createdBy: bob }]);
    await bot.threat(soc, bob, 'unsubscribe rails');
    bot.pass(2_000);
    expect((await undo()).text).toContain('as before');
    expect(await held()).toMatchObject([{ createdBy: alice }]);
  });

  it('is brought back by an undo beside one of the same words that stood there before', async () => {
    await bot.threat(soc, alice, 'subscribe rail daily');
    bot.pass(2_000);
    await bot.threat(soc, alice, 'subscribe rail name:"Grid" severity:critical instant');
    bot.pass(2_000);
    const [first] = (await held()).filter(({ name }) => name === null);
    const list = await bot.threat(soc, alice, 'list');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, list.ts, alice, {
      ...{ type: 'button', action_id: 'subscription_end', value: first?.id ?? '' },
    });
    const ended = await waitForMessage(bot.slack, soc, before);
    bot.pass(2_000);
    await bot.slack.click(soc, ended.ts, alice, buttonIn(ended, 'Undo'));
    await expect.poll(async () => (await held()).length).toBe(2);
  });

  it('that is paused says so, and offers to be resumed', async () => {
    await bot.threat(soc, alice, 'subscribe rail daily name:"Rails"');
    await bot.threat(soc, alice, 'pause rails');
    const twin = await bot.threat(soc, alice, 'subscribe rail daily name:"Trains"');
    expect(twin.text).toContain('“Rails” (it is paused) that brings exactly this');
    buttonIn(twin, 'Resume');
  });

  it('lies under what it would bring, as it was filled, and is left by saving', async () => {
    await bot.slack.command(soc, alice, 'subscribe');
    await expect.poll(async () => (await stack()).length).toBe(1);
    await bot.slack.submitView(alice, rails);
    await expect
      .poll(async () => (await stack()).map((one) => one.callback_id))
      .toEqual(['subscription', 'subscription_save']);
    expect(JSON.stringify((await stack())[1])).toContain('"Back"');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(alice, {});
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('gets *Rail');
    expect(await stack()).toEqual([]);
  });

  it('lies there too while it is tried out on many', async () => {
    const told = Array.from({ length: 1_005 }, (_, at) => ({
      guid: `g${at}`,
      title: `Vendor x${at} device CVE-2026-${10_000 + at}`,
      summary: `A flaw in q${at}.`,
      at: now - hour - at * minute,
    }));
    bot.feeds.show('one', told);
    await bot.poll();
    await bot.slack.command(soc, alice, 'subscribe');
    await expect.poll(async () => (await stack()).length).toBe(1);
    await bot.slack.submitView(alice, { ...rails, sectors: chosen() });
    await expect
      .poll(async () => JSON.stringify((await stack())[1] ?? ''), { timeout: 10_000 })
      .toContain('more than anybody reads');
    expect((await stack())[0]?.callback_id).toBe('subscription');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(alice, {});
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('gets *all* stories');
  });

  it('asks for patience at its first field where too much is asked, and keeps what was filled in', async () => {
    for (let times = 0; times < usualAllowance.perPerson; times += 1) {
      bot.pass(1);
      await bot.threat(soc, alice, 'list');
    }
    const answer = await fill(rails);
    expect(answer).toMatchObject({
      response_action: 'errors',
      errors: { name: expect.stringContaining('Please try again in') },
    });
  });
});
