import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, waitForMessage } from './help/bot.ts';
import { hour, minute } from './help/make.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const fortinet = {
  guid: 'fortinet',
  title: 'Critical FortiOS heap overflow is exploited',
  summary: 'Fortinet warns of CVE-2026-12345 in FortiOS SSL VPN, exploited in the wild.',
};
const webinar = {
  guid: 'webinar',
  title: 'Webinar on Fortinet hardening',
  summary: 'Join us to hear of FortiOS.',
};

let bot: Bot;

beforeAll(async () => {
  bot = await startBot('events', ['psirt', 'press'], monday);
  bot.feeds.show('psirt', [{ guid: 'old', title: 'An old flaw', summary: '', at: monday - hour }]);
  bot.feeds.show('press', [{ guid: 'older', title: 'An older flaw', summary: '', at: monday - hour }]);
  await bot.poll();
});
afterAll(() => bot.stop());

/** The form on top of what is open. */
async function form(): Promise<{ readonly callback_id: string; readonly blocks: readonly unknown[] }> {
  const { modalStack } = (await bot.slack.page()) as unknown as {
    modalStack: { callback_id: string; blocks: [] }[];
  };
  const top = modalStack.at(-1);
  if (top === undefined) throw new Error('no form is open');
  return top;
}

const chosen = (...values: string[]) => ({
  value: {
    type: 'multi_static_select',
    selected_options: values.map((value) => ({ text: { type: 'plain_text', text: value }, value })),
  },
});
const checked = (...values: string[]) => ({ value: { ...chosen(...values).value, type: 'checkboxes' } });
const typed = (value: string) => ({ value: { type: 'plain_text_input', value } });
const picked = (value: string) => ({
  value: { type: 'static_select', selected_option: { text: { type: 'plain_text', text: value }, value } },
});
const timed = (value: string | null) => ({ value: { type: 'timepicker', selected_time: value } });

describe('a day with subscriptions', () => {
  it('brings what the filter asks for, and nothing else', async () => {
    const made = await bot.threat(
      soc,
      alice,
      'subscribe vendor:fortinet without:webinar feed:psirt instant name:"Our stack"',
    );
    expect(made.text).toContain(
      '*Our stack*: stories that name *fortinet* from *Feed psirt* without *“webinar”*',
    );
    const at = bot.clock.now;
    bot.feeds.show('psirt', [
      { ...fortinet, at },
      { ...webinar, at },
    ]);
    bot.feeds.show('press', [{ ...webinar, at }]);
    await bot.poll();
    expect(bot.posts(soc).map((post) => post.text)).toEqual([
      expect.stringContaining('FortiOS heap overflow'),
    ]);
  });

  it('edits by name, and takes the edit back', async () => {
    const edited = await bot.threat(soc, bob, 'subscribe name:"our stack" severity:critical');
    expect(edited.text).toContain('now gets *Our stack*');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, edited.ts, bob, buttonIn(edited, 'Undo'));
    expect((await waitForMessage(bot.slack, soc, before)).text).toContain('Taken back.');
    const [held] = await bot.store.channelSubscriptions('T01STORM', soc);
    expect(held?.filter.minSeverity).toBe('low');
    const again = (await bot.slack.messages(soc)).length;
    bot.pass(2_000);
    await bot.slack.click(soc, edited.ts, bob, buttonIn(edited, 'Undo'));
    expect((await waitForMessage(bot.slack, soc, again)).text).toContain('Somebody has changed this since');
  });

  it('pauses and resumes by name', async () => {
    expect((await bot.threat(soc, bob, 'pause our stack')).text).toContain('Paused: *Our stack*');
    expect(shown(await bot.threat(soc, bob, 'list'))).toContain('*Paused*');
    bot.feeds.show('psirt', [
      {
        ...fortinet,
        guid: 'second',
        title: 'Fortinet fixes FortiMail flaw CVE-2026-22222',
        at: bot.clock.now,
      },
    ]);
    await bot.poll();
    expect(bot.posts(soc)).toHaveLength(1);
    expect((await bot.threat(soc, bob, 'resume all')).text).toContain('Sent again: *Our stack*');
    expect((await bot.threat(soc, bob, 'pause nobody knows this')).text).toContain(
      'I know no sector or actor',
    );
  });

  it('waits in quiet hours, unless it is critical', async () => {
    await bot.threat(soc, bob, 'subscribe name:"our stack" tz UTC quiet:22:00-06:00');
    bot.clock.now = Temporal.Instant.from('2026-03-02T22:30Z').epochMilliseconds;
    bot.feeds.show('psirt', [
      {
        guid: 'third',
        title: 'Fortinet fixes a medium flaw in FortiClient',
        summary: 'CVSS 5.0',
        at: bot.clock.now,
      },
    ]);
    await bot.poll();
    expect(bot.posts(soc)).toHaveLength(1);
    bot.clock.now = Temporal.Instant.from('2026-03-03T06:00Z').epochMilliseconds + minute;
    await bot.tick();
    expect(bot.posts(soc).at(-1)?.text).toContain('FortiClient');
  });

  it('is ended by name and brought back', async () => {
    const ended = await bot.threat(soc, alice, 'unsubscribe our stack');
    expect(ended.text).toContain('no longer gets *Our stack*');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, ended.ts, alice, buttonIn(ended, 'Undo'));
    expect((await waitForMessage(bot.slack, soc, before)).text).toContain('gets *Our stack*');
    expect(await bot.store.channelSubscriptions('T01STORM', soc)).toHaveLength(1);
  });

  it('opens a form without words; a filled one is tried out and then saved', async () => {
    await bot.slack.command(soc, alice, 'subscribe');
    await expect.poll(async () => (await form()).callback_id).toBe('subscription');
    await bot.slack.submitView(alice, { ways: checked(), digest: picked('none'), epss: typed('7') });
    await expect.poll(async () => (await form()).callback_id).toBe('subscription');
    expect(await bot.store.channelSubscriptions('T01STORM', soc)).toHaveLength(1);
    await bot.slack.submitView(alice, {
      name: typed('Rails'),
      sectors: chosen('rail'),
      including: typed('signal box, interlocking'),
      severity: picked('high'),
      ways: checked('instant'),
      digest: picked('weekly'),
      days: checked('4'),
      hour: timed('07:15'),
      zone: picked('Europe/Berlin'),
      quiet_from: timed(null),
      quiet_to: timed(null),
    });
    await expect.poll(async () => JSON.stringify(await form())).toContain('nothing would have come');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(alice, {});
    const saved = await waitForMessage(bot.slack, soc, before);
    expect(saved.text).toContain(
      '*Rails*: *Rail and mass transit* stories that say *“signal box”* or *“interlocking”* of *high* severity and above, at once, and in a digest on Thursdays at 07:15 Europe/Berlin',
    );
    const [, rails] = await bot.store.channelSubscriptions('T01STORM', soc);
    expect(rails).toMatchObject({
      name: 'Rails',
      createdBy: alice,
      filter: { sectors: ['rail'], including: ['signal box', 'interlocking'], minSeverity: 'high' },
      cadence: { instant: true, digest: 'weekly', days: [4], hour: '07:15', zone: 'Europe/Berlin' },
    });
  });

  it('opens the form of one that is held, filled with what it is', async () => {
    const list = await bot.threat(soc, bob, 'list');
    const rails = (list.blocks as { elements?: { value?: string; text?: { text: string } }[] }[])
      .flatMap(({ elements = [] }) => elements)
      .filter(({ text }) => text?.text === 'Edit')
      .at(-1);
    await bot.slack.click(soc, list.ts, bob, {
      type: 'button',
      action_id: 'subscription_edit',
      value: rails?.value ?? '',
    });
    await expect.poll(async () => JSON.stringify(await form())).toContain('signal box, interlocking');
    await bot.slack.submitView(bob, {
      name: typed('Rails'),
      sectors: chosen('rail'),
      ways: checked('instant'),
      digest: picked('none'),
      zone: picked('UTC'),
      severity: picked('low'),
    });
    await expect.poll(async () => (await form()).callback_id).toBe('subscription_save');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(bob, {});
    expect((await waitForMessage(bot.slack, soc, before)).text).toContain('now gets *Rails*');
    expect(await bot.store.channelSubscriptions('T01STORM', soc)).toHaveLength(2);
  });

  it('keeps a log of it all, a channel for everyone, the workspace for admins', async () => {
    const log = shown(await bot.threat(soc, bob, 'audit'));
    for (const part of ['<@U01ALICE> subscribed', '<@U01BOB> edited', '<@U01BOB> paused', 'took back'])
      expect(log).toContain(part);
    expect((await bot.threat(soc, bob, 'audit workspace')).text).toContain('Only admins');
    expect(shown(await bot.threat(soc, alice, 'audit workspace'))).toContain('<@U01ALICE>');
  });

  it('says which feed or name it does not know, and changes nothing', async () => {
    expect((await bot.threat(soc, bob, 'subscribe all feed:psirtt')).text).toContain(
      'There is no feed “psirtt”',
    );
    expect((await bot.threat(soc, bob, 'subscribe name:Ghost severity:high')).text).toContain(
      'No subscription here is called “Ghost”',
    );
    expect(await bot.store.channelSubscriptions('T01STORM', soc)).toHaveLength(2);
  });
});
