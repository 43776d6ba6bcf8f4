import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/log.ts';
import { hearOnce } from '../../src/slack/once.ts';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { openMigrated } from '../help/migrated.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;

describe('a payload', () => {
  const click = (trigger: string, value = 'x', user = 'U1') => ({
    ...{ trigger_id: trigger, user: { id: user }, container: { message_ts: '1.1' } },
    actions: [{ action_id: 'undo', value, action_ts: trigger }],
  });
  it('is heard once: one that is delivered again is not, for an hour', async () => {
    let now = 0;
    const isFirst = hearOnce(() => now);
    expect(
      await Promise.all([
        isFirst({ event_id: 'E1' }),
        isFirst({ event_id: 'E1' }),
        isFirst({ event_id: 'E2' }),
      ]),
    ).toEqual([true, false, true]);
    expect(await Promise.all([isFirst({ trigger_id: 'T' }), isFirst({ trigger_id: 'T' })])).toEqual([
      true,
      false,
    ]);
    now = 3_600_001;
    expect(await isFirst({ event_id: 'E1' })).toBe(true);
  });
  it('is one click where somebody clicks twice in a hurry, and two where they differ or take their time', async () => {
    let now = 0;
    const isFirst = hearOnce(() => now);
    expect(await isFirst(click('a'))).toBe(true);
    now = 400;
    expect(
      await Promise.all([isFirst(click('b')), isFirst(click('c', 'y')), isFirst(click('d', 'x', 'U2'))]),
    ).toEqual([false, true, true]);
    now = 2_500;
    expect(await isFirst(click('e'))).toBe(true);
  });
  it('without anything that tells it apart is always heard', async () => {
    const isFirst = hearOnce(() => 0);
    expect(await Promise.all([isFirst({}), isFirst({})])).toEqual([true, true]);
  });
  it('is heard once by all the processes that share a store, each remembering for as long', async () => {
    const store = await openMigrated();
    let now = 0;
    const [one, other] = [hearOnce(() => now, store.hearFirst), hearOnce(() => now, store.hearFirst)];
    expect(await Promise.all([one({ event_id: 'E1' }), other({ event_id: 'E1' })])).toEqual([true, false]);
    expect(await one(click('a'))).toBe(true);
    expect(await other(click('b'))).toBe(false);
    now = 2_500;
    expect(await other(click('c'))).toBe(true);
    expect(await other({ event_id: 'E1' })).toBe(false);
    now = 3_700_000;
    expect(await other({ event_id: 'E1' })).toBe(true);
    await store.close();
  });
});

describe.skipIf(!hasLocalSlack)('the bot', () => {
  let bot: Bot;
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('does what a command asks once, when Slack delivers it again', async () => {
    bot = await startBot('socket', ['one'], monday);
    const heard: string[] = [];
    const server = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`;
    const payload = {
      ...{
        command: '/threat',
        text: 'subscribe rail instant',
        user_id: alice,
        channel_id: soc,
        team_id: team,
      },
      ...{
        trigger_id: 'again',
        response_url: url,
        user_name: 'alice',
        channel_name: 'soc',
        api_app_id: 'A1',
      },
    };
    await bot.slack.proxy.envelope('slash_commands', payload);
    await bot.slack.proxy.envelope('slash_commands', payload);
    await expect.poll(() => heard.length).toBe(1);
    await bot.slack.proxy.envelope('slash_commands', { ...payload, text: 'list', trigger_id: 'other' });
    await expect.poll(() => heard.length).toBe(2);
    expect(await bot.store.auditLog({ teamId: team, limit: 10 })).toHaveLength(1);
    server.close();
  });

  it.each(['socket', 'events'] as const)('takes an event that comes twice as one, by %s', async (mode) => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, info: (_: unknown, words?: string) => void lines.push(words ?? '') };
    bot = await startBot(mode, ['one'], monday, log);
    await bot.threat(soc, alice, 'subscribe all');
    for (let times = 0; times < 3; times += 1)
      await bot.slack.event({ type: 'channel_archive', channel: soc, user: alice }, 'Ev1');
    await expect.poll(() => bot.store.channelSubscriptions(team, soc)).toEqual([]);
    await expect.poll(() => lines.filter((line) => line.includes('second time')).length).toBe(2);
  });

  it('does one thing at a double click', async () => {
    bot = await startBot('socket', ['one'], monday);
    const made = await bot.threat(soc, alice, 'subscribe rail');
    const before = (await bot.slack.messages(soc)).length;
    const undo = buttonIn(made, 'Undo');
    await Promise.all([
      bot.slack.click(soc, made.ts, alice, undo),
      bot.slack.click(soc, made.ts, alice, undo),
    ]);
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('Taken back');
    bot.pass(2_000);
    await bot.slack.click(soc, made.ts, bob, undo);
    expect(shown(await waitForMessage(bot.slack, soc, before + 1))).toContain(
      'Somebody has changed this since',
    );
    expect((await bot.slack.messages(soc)).length).toBe(before + 2);
  });

  it('apologises with the reference under which its log says what went wrong, after a command and after a click', async () => {
    const logged: { readonly reference?: string; readonly err?: unknown }[] = [];
    const log: Log = { ...silentLog, error: (told: object) => void logged.push(told) } as Log;
    bot = await startBot('socket', ['one'], monday, log);
    bot.slack.proxy.trouble('users.info', { kind: 'refused', error: 'internal_error' }, 5);
    const said = await bot.threat(soc, bob, 'subscribe rail');
    const referenceIn = (text: string) => /the reference (\w{8}); it is in my log/.exec(text)?.[1] ?? 'none';
    const before = (await bot.slack.messages(soc)).length;
    // No button of ours carries this: the listener throws before it answers.
    const broken = { action_id: 'digest_share', type: 'button', value: 'broken' };
    await bot.slack.click(soc, said.ts, bob, broken);
    const sorry = await waitForMessage(bot.slack, soc, before);
    expect(sorry).toMatchObject({ subtype: 'ephemeral', ephemeral_to: bob });
    expect(logged).toMatchObject(
      [said, sorry].map((one) => ({ reference: referenceIn(shown(one)), err: expect.any(Error) })),
    );
  });

  it('asks for patience where somebody asks without end, help excepted', async () => {
    bot = await startBot('socket', ['one'], monday);
    for (let times = 0; times < 30; times += 1) await bot.threat(soc, alice, 'list');
    expect(shown(await bot.threat(soc, alice, 'list'))).toContain(
      'try again in 60 seconds; nothing was changed',
    );
    expect(shown(await bot.threat(soc, alice, 'help'))).toContain('/threat');
    expect(shown(await bot.threat(soc, bob, 'list'))).not.toContain('try again');
    bot.pass(60_000);
    expect(shown(await bot.threat(soc, alice, 'list'))).not.toContain('try again');
  });
});
