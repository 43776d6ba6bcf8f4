import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, shown, soc, startBot } from '../help/bot.ts';
import { flaw, inKev, readOnce, retold, settle, tell, updates, withActor } from '../help/growing.ts';
import { minute } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const feeds = ['one', 'two', 'three', 'four', 'five'];

let bot: Bot;

describe.skipIf(!hasLocalSlack)('a story in a channel', () => {
  beforeEach(async () => {
    bot = await startBot('socket', feeds, monday);
    await readOnce(bot, feeds);
    await bot.threat(soc, alice, 'subscribe all instant');
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  const parent = () => {
    const [first] = bot.posts(soc);
    if (first === undefined) throw new Error('nothing was posted');
    return first;
  };

  it('is one message, which names who else covers it: several who tell it make one update', async () => {
    await tell(bot, 'one', flaw);
    for (const feed of ['two', 'three', 'four'])
      bot.feeds.show(feed, [{ ...retold(feed), at: bot.clock.now }]);
    await bot.poll();
    expect(updates(bot)).toEqual([]);
    await settle(bot);
    expect(bot.posts(soc)).toHaveLength(1);
    const [update, ...others] = updates(bot);
    expect(others).toEqual([]);
    expect(update).toMatchObject({ ts: parent().ts, channel: soc });
    for (const feed of ['two', 'three', 'four']) expect(shown(update as never)).toContain(`Feed ${feed}`);
    await tell(bot, 'five', retold('five'));
    await settle(bot);
    expect(bot.posts(soc)).toHaveLength(1);
    expect(shown(updates(bot)[1] as never)).toContain('and 1 more');
    expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0 });
  });

  it('that becomes worse says only what changed, in the thread of its message, which is brought up to date', async () => {
    await tell(bot, 'one', flaw);
    await tell(bot, 'two', withActor);
    await tell(bot, 'three', inKev);
    await settle(bot);
    const [, actor, kev, ...others] = bot.posts(soc);
    expect(others).toEqual([]);
    for (const reply of [actor, kev]) expect(reply?.threadTs).toBe(parent().ts);
    expect(shown(actor as never)).toContain('now names Volt Typhoon');
    expect(shown(actor as never)).toContain('uses CVE-2022-42475');
    expect(shown(actor as never)).not.toContain('also covered by');
    expect(shown(kev as never)).toContain('now listed in KEV (CVE-2022-42475)');
    const last = updates(bot).at(-1);
    expect(last?.ts).toBe(parent().ts);
    for (const part of [
      'Since then: now names Volt Typhoon',
      'now listed in KEV',
      'also covered by Feed two',
    ])
      expect(shown(last as never)).toContain(part);
    const replies = bot.slack.proxy.calls.filter(({ args }) => args['thread_ts'] !== undefined);
    expect(replies.map(({ args }) => String(args['reply_broadcast']))).toEqual(['false', 'false']);
  });

  it('is told in the channel too, where the channel asked for that', async () => {
    const [held] = await bot.store.channelSubscriptions('T01STORM', soc);
    if (held === undefined) throw new Error('no subscription');
    await bot.store.saveSubscription({ ...held, cadence: { ...held.cadence, broadcast: true } });
    await tell(bot, 'one', flaw);
    await tell(bot, 'two', inKev);
    const reply = bot.slack.proxy.calls.find(({ args }) => args['thread_ts'] !== undefined);
    expect(String(reply?.args['reply_broadcast'])).toBe('true');
  });

  it('whose message was deleted is told afresh when it becomes worse, and from then on in the thread of that', async () => {
    await tell(bot, 'one', flaw);
    bot.slack.proxy.trouble('chat.update', { kind: 'refused', error: 'message_not_found' });
    await tell(bot, 'two', inKev);
    const [, fresh] = bot.posts(soc);
    expect(fresh?.threadTs).toBeNull();
    for (const part of ['Update: now listed in KEV', 'Why this?', flaw.title])
      expect(shown(fresh as never)).toContain(part);
    await tell(bot, 'three', withActor);
    expect(bot.posts(soc)[2]?.threadTs).toBe(fresh?.ts);
  });

  it('whose message was deleted does not come back only because one more covers it', async () => {
    await tell(bot, 'one', flaw);
    bot.slack.proxy.trouble('chat.update', { kind: 'refused', error: 'message_not_found' });
    await tell(bot, 'two', retold('two'));
    await settle(bot);
    expect(bot.posts(soc)).toHaveLength(1);
    expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0 });
  });

  it('whose message may not be changed is told in its thread all the same', async () => {
    await tell(bot, 'one', flaw);
    bot.slack.proxy.trouble('chat.update', { kind: 'refused', error: 'edit_window_closed' }, 9);
    await tell(bot, 'two', inKev);
    await settle(bot);
    expect(bot.posts(soc)[1]?.threadTs).toBe(parent().ts);
    expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0 });
  });

  it.each([
    ['chat.update', { kind: 'rate-limited', retryAfterSeconds: 20 }],
    ['chat.update', { kind: 'http', status: 503 }],
    ['chat.postMessage', { kind: 'http', status: 503 }],
    ['chat.update', { kind: 'cut', when: 'after' }],
  ] as const)('loses nothing of what makes it worse when %s meets %o', async (method, how) => {
    await tell(bot, 'one', flaw);
    bot.slack.proxy.trouble(method, how);
    await tell(bot, 'two', inKev);
    expect(bot.posts(soc)).toHaveLength(1);
    bot.pass(5 * minute);
    await bot.tick();
    expect(bot.posts(soc)).toHaveLength(2);
    expect(bot.posts(soc)[1]?.threadTs).toBe(parent().ts);
  });

  it('that Slack never took is told whole when it becomes worse', async () => {
    bot.slack.proxy.trouble('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' }, 2);
    await tell(bot, 'one', flaw);
    expect(bot.posts(soc)).toEqual([]);
    await tell(bot, 'two', inKev);
    expect(bot.posts(soc)).toHaveLength(1);
    expect(shown(parent())).toContain('Update: now listed in KEV');
    expect(parent().threadTs).toBeNull();
  });
});
