import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { flaw, inKev, readOnce, tell, withActor } from '../help/growing.ts';
import { hour } from '../help/make.ts';
import { hasLocalSlack, type Message } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const feeds = ['one', 'two', 'three'];

let bot: Bot;

describe.skipIf(!hasLocalSlack)('what a channel asks to hear', () => {
  beforeEach(async () => {
    bot = await startBot('socket', feeds, monday);
    await readOnce(bot, feeds);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  const held = async () =>
    (await bot.store.channelSubscriptions(team, soc)).map(({ filter, pausedAt }) => ({
      asks: [...filter.sectors, ...(filter.vendors ?? [])].join(' ') || 'all',
      paused: pausedAt !== null,
    }));
  /** Click a button of the row that says these words, and read what is answered. */
  async function inRow(list: Message, words: string, text: string): Promise<Message> {
    const blocks = list.blocks ?? [];
    const at = blocks.findIndex((block) => JSON.stringify(block).includes(words));
    const before = (await bot.slack.messages(soc)).length;
    bot.pass(2_000);
    const button = buttonIn({ ...list, blocks: blocks.slice(at + 1) } as Message, text);
    await bot.slack.click(soc, list.ts, alice, button);
    return waitForMessage(bot.slack, soc, before);
  }
  /** The digest of the next morning. */
  async function digest() {
    bot.pass(22 * hour);
    await bot.tick();
    const posted = bot.posts(soc).at(-1);
    if (posted === undefined) throw new Error('nothing was posted');
    return shown(posted);
  }

  it('is paused, resumed and ended row by row, whatever words the rows share, and comes back by an undo', async () => {
    for (const words of [
      'all severity:critical',
      'maritime severity:high',
      'maritime vendor:cisco name:"Ships"',
    ])
      await bot.threat(soc, alice, `subscribe ${words}`);
    const all = await held();
    expect(all).toHaveLength(3);
    const list = await bot.threat(soc, alice, 'list');
    const paused = await inRow(list, 'high', 'Pause');
    expect(shown(paused)).toContain('Paused: *Maritime');
    const nowPaused = (await held()).filter((one) => one.paused);
    expect(nowPaused).toEqual([{ asks: 'maritime', paused: true }]);
    const ended = await inRow(list, 'critical', 'Unsubscribe');
    expect(shown(ended)).toContain('no longer gets *all* stories');
    expect((await held()).map(({ asks }) => asks).toSorted()).toEqual(['maritime', 'maritime cisco']);
    bot.pass(2_000);
    await bot.slack.click(soc, ended.ts, alice, buttonIn(ended, 'Undo'));
    await expect.poll(async () => (await held()).length).toBe(3);
    const again = await inRow(await bot.threat(soc, alice, 'list'), 'high', 'Resume');
    expect(shown(again)).toContain('Sent again: *Maritime');
  });

  it('is the reason that an alert gives where nothing is tagged, and what the digest is titled with', async () => {
    await bot.threat(soc, alice, 'subscribe vendor:fortinet instant daily name:"Our stack"');
    await tell(bot, 'one', { ...flaw, title: 'Fortinet patches FortiOS', summary: 'A heap overflow.' });
    const [alert] = bot.posts(soc);
    expect(shown(alert as Message)).toContain('Why: this channel gets stories that name *fortinet*');
    const told = await digest();
    expect(told).toContain('Threat digest · fortinet');
    expect(told).not.toContain('any subject');
  });

  it('holds no muted story in its digest, which says so, until one becomes worse', async () => {
    await bot.threat(soc, alice, 'subscribe all daily');
    await tell(bot, 'one', withActor);
    await tell(bot, 'two', { guid: 'x', title: 'Another matter of energy', summary: 'A power plant.' });
    await bot.store.addMute({
      ...{ teamId: team, channelId: soc, kind: 'actor', thing: 'volt-typhoon' },
      ...{ by: alice, at: bot.clock.now, until: null },
    });
    for (const told of [shown(await bot.threat(soc, alice, 'digest')), await digest()]) {
      expect(told).not.toContain('Volt Typhoon enters');
      expect(told).toContain('Another matter');
      expect(told).toContain('1 story is left out: this channel mutes it.');
    }
    await tell(bot, 'three', inKev);
    const worse = shown(await bot.threat(soc, alice, 'digest'));
    expect(worse).toContain('FortiOS SSL-VPN overflow');
    expect(worse).not.toContain('left out');
  });
});
