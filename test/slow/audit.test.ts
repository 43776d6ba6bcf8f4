import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { openHome } from '../help/home.ts';
import { hour, now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

describe.skipIf(!hasLocalSlack)('the audit log', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], now);
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all instant');
    await tell(bot, 'one', withActor);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
  const say = async (user: string, words: string) => shown(await bot.threat(soc, user, words));

  /** Open the form behind a button of the alert, and send it with what is offered there. */
  async function fill(user: string, button: string, choose: (form: string) => object) {
    const alert = bot.posts(soc).at(-1);
    if (alert === undefined) throw new Error('nothing was posted');
    bot.pass(2_000);
    const open = async () => (await bot.slack.page()).modalStack;
    const before = (await open()).length;
    await bot.slack.click(soc, alert.ts, user, buttonIn(alert, button));
    await expect.poll(async () => (await open()).length).toBe(before + 1);
    const said = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(user, choose(JSON.stringify((await open()).at(-1))));
    return waitForMessage(bot.slack, soc, said);
  }
  const chosen = (id: string, value: string) => ({ [id]: { [id]: { selected_option: { value } } } });
  const offered = (form: string, words: RegExp): string => {
    const found: string[] = [];
    JSON.parse(form, (_, value) => {
      if (typeof value?.value === 'string' && words.test(String(value.text?.text))) found.push(value.value);
      return value;
    });
    return found[0] ?? '';
  };
  async function undo(user: string, message: Awaited<ReturnType<typeof fill>>, id: string) {
    bot.pass(2_000);
    await bot.slack.click(soc, message.ts, user, buttonIn(message, 'Undo'));
    await expect.poll(async () => (await bot.store.auditLog({ teamId: team, limit: 1 }))[0]?.act).toBe(id);
  }

  it('says what a setting said before and what it says now, in sentences', async () => {
    await bot.threat(soc, alice, 'settings feeds everyone');
    await bot.threat(soc, alice, 'settings ops here');
    bot.pass(2_000);
    await bot.threat(soc, alice, 'settings ops here');
    expect(
      (await bot.store.auditLog({ teamId: team, limit: 9 })).filter(({ act }) => act === 'settings'),
    ).toHaveLength(2);
    const log = await say(alice, 'audit workspace');
    expect(log).toContain(
      'before: Admins of the workspace may add, remove, pause and resume feeds.\\nafter: Everyone may add, remove, pause and resume feeds.',
    );
    expect(log).toContain(`before: No channel is chosen for news of feeds.\\nafter: <#${soc}> is told when`);
    expect(log).not.toContain('feedKeepers');
  });

  it('says in plain words who muted what, until when, and who ended that', async () => {
    const muted = await fill(bob, 'Mute…', (form) => ({
      ...chosen('what', offered(form, /story/i)),
      ...chosen('span', 'week'),
    }));
    const log = await say(alice, 'audit');
    expect(log).toContain(`<@${bob}> muted in <#${soc}>`);
    expect(log).toContain('before: not muted');
    expect(log).toMatch(/after: the story “Volt Typhoon enters by FortiOS SSL-VPN overflow”, until <!date/);
    await undo(alice, muted, 'unmute');
    const after = await say(alice, 'audit');
    expect(after).toContain(`<@${alice}> ended a mute in <#${soc}>`);
    expect(after).toContain('after: not muted');
  });

  it('says to admins which tag was set aside as wrong, why, and who took that back; in Home too', async () => {
    const corrected = await fill(bob, 'Wrong tag', (form) => ({
      ...chosen('tag', offered(form, /Volt Typhoon/)),
      ...chosen('scope', 'term'),
      reason: { reason: { value: 'a hotel of that name' } },
    }));
    const log = await say(alice, 'audit workspace');
    expect(log).toContain(`<@${bob}> set a tag aside as wrong`);
    expect(log).toContain('is no evidence for Volt Typhoon (a hotel of that name)');
    await undo(alice, corrected, 'unexcept');
    expect(JSON.stringify(await openHome(bot, alice))).toContain(`<@${alice}> took back that a tag is wrong`);
    expect(await say(alice, 'audit workspace')).toContain('after: none');
  });

  it('holds no look at all that fails, which changes no feed', async () => {
    bot.feeds.fail('one', 503);
    bot.pass(hour);
    await bot.poll();
    expect(await say(alice, 'feeds retry')).toContain('I am looking at 1 feed again now');
    expect(await say(alice, 'audit workspace')).not.toContain('asked for a look');
  });

  it('says which feeds were paused, resumed, retried, removed and added', async () => {
    for (const words of ['pause', 'resume', 'retry', 'remove']) await say(alice, `feeds ${words} one`);
    bot.feeds.show('club', [{ guid: 'c', title: 'News of the club', summary: '', at: now }]);
    await say(alice, `feeds add ${bot.feeds.url('club')} confirmed`);
    const log = await say(alice, 'audit workspace');
    for (const words of [
      'paused the feed *Feed one*\\nbefore: read\\nafter: paused',
      'resumed the feed *Feed one*\\nbefore: paused\\nafter: read',
      'asked for a look at the feed *Feed one*',
      'removed the feed *Feed one*\\nbefore: read\\nafter: not read',
      'before: not read\\nafter: read',
    ])
      expect(log).toContain(words);
    expect(log).toContain('added the feed *');
    expect(await say(alice, 'audit')).not.toContain('the feed *');
  });
});
