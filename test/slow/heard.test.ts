import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alice,
  type Bot,
  buttonIn,
  energy,
  shown,
  soc,
  startBot,
  team,
  waitForMessage,
} from '../help/bot.ts';
import { flaw, inKev, readOnce, tell, withActor } from '../help/growing.ts';
import { day, hour, makeFilter, makeSubscription } from '../help/make.ts';
import { clickModal, modalSaying } from '../help/modals.ts';
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

  it('is listed page by page, subscriptions first, then what is muted, and nothing is left out', async () => {
    for (let at = 1; at <= 12; at += 1)
      await bot.store.saveSubscription(
        makeSubscription({
          ...{ id: `s${at}`, teamId: team, channelId: soc, name: `Number ${at}.` },
          filter: makeFilter({ vendors: Array.from({ length: 40 }, (_, i) => `Maker & sons ${at}-${i}`) }),
        }),
      );
    for (const thing of ['volt-typhoon', 'salt-typhoon'])
      await bot.store.addMute({
        ...{ teamId: team, channelId: soc, kind: 'actor', thing },
        ...{ by: alice, at: bot.clock.now, until: null },
      });
    const first = await bot.threat(soc, alice, 'list');
    expect(shown(first)).toContain(`<#${soc}> has 12 subscriptions. · 1 to 8 of 14`);
    bot.pass(2_000);
    await bot.slack.click(soc, first.ts, alice, buttonIn(first, 'More'));
    const second = async () =>
      shown((await bot.slack.messages(soc)).find(({ ts }) => ts === first.ts) ?? first);
    await expect.poll(second).toContain('9 to 14 of 14');
    const both = `${shown(first)} ${await second()}`;
    for (let at = 1; at <= 12; at += 1) expect(both).toContain(`Number ${at}.`);
    expect(both.match(/"action_id":"subscription_end"/g)).toHaveLength(12);
    expect(await second()).toContain('*Muted here:*');
    expect((await second()).match(/"action_id":"unmute"/g)).toHaveLength(2);
    expect(shown(await bot.threat(soc, alice, 'list page 9'))).toContain('9 to 14 of 14');
    for (const thing of ['apt28', 'apt29', 'apt41'])
      await bot.store.addMute({
        ...{ teamId: team, channelId: soc, kind: 'actor', thing },
        ...{ by: alice, at: bot.clock.now, until: null },
      });
    const third = shown(await bot.threat(soc, alice, 'list page 3'));
    expect(third).toContain('17 to 17 of 17');
    expect(third).toContain('*Muted here:*');
  });

  it('is the reason that an alert gives where nothing is tagged, with the words that it asked for', async () => {
    await bot.threat(soc, alice, 'subscribe vendor:fortinet instant daily name:"Our stack"');
    await bot.threat(energy, alice, 'subscribe all instant');
    await tell(bot, 'one', { ...flaw, title: 'Fortinet patches FortiOS', summary: 'A heap overflow.' });
    const alert = bot.posts(soc)[0] as Message;
    expect(shown(alert)).toContain('Why: “fortinet” in title (Our stack)');
    expect(shown(bot.posts(energy)[0] as Message)).toContain('Why: this channel gets *all* stories');
    await bot.slack.click(soc, alert.ts, alice, buttonIn(alert, 'Why this?'));
    const why = JSON.stringify(await modalSaying(bot, 'Why this?'));
    expect(why).toContain('Sent because this channel gets *Our stack*: stories that name *fortinet*.');
    expect(why).toContain(
      'Asked for by its words: “fortinet” in title of Feed one\\n> *Fortinet* patches FortiOS',
    );
  });

  it.each([
    ['vendor:fortinet', 'Threat digest · fortinet', 'stories that name *fortinet*'],
    ['all feed:two', 'Threat digest · Feed two', '*all* stories from *Feed two*'],
  ])('is what its digest is titled with, and what an empty one names: %s', async (words, title, asked) => {
    bot.pass(8 * day);
    await bot.threat(soc, alice, `subscribe ${words} daily`);
    expect(shown(await bot.threat(soc, alice, 'digest'))).toContain(`Nothing new for ${asked} in the last`);
    await tell(bot, 'two', { ...flaw, title: 'Fortinet patches FortiOS', summary: 'A heap overflow.' });
    expect(await digest()).toContain(title);
  });

  it('is told with its limits on a day without news', async () => {
    await bot.threat(soc, alice, 'subscribe maritime severity:high kev epss:0.5 daily');
    expect(await digest()).toContain(
      'Nothing new for *Maritime and ports* stories of *high* severity and above about vulnerabilities in KEV with an EPSS score of at least *0.5* in the last',
    );
  });

  it('gets no digest of nothing but what it mutes, where it wants none on empty days', async () => {
    await bot.threat(soc, alice, 'subscribe volt-typhoon daily silent');
    await bot.threat(energy, alice, 'subscribe volt-typhoon daily silent');
    await tell(bot, 'one', withActor);
    await bot.store.addMute({
      ...{ teamId: team, channelId: soc, kind: 'actor', thing: 'volt-typhoon' },
      ...{ by: alice, at: bot.clock.now, until: null },
    });
    bot.pass(22 * hour);
    await bot.tick();
    expect(bot.posts(energy)).toHaveLength(1);
    expect(bot.posts(soc)).toEqual([]);
    expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0, refusedLastDay: 0 });
  });

  it('is explained and marked from its digest, story by story', async () => {
    await bot.threat(soc, alice, 'subscribe all daily');
    await tell(bot, 'one', withActor);
    await digest();
    const posted = bot.posts(soc).at(-1) as Message;
    await bot.slack.click(soc, posted.ts, alice, buttonIn(posted, 'Why this?'));
    const why = JSON.stringify(await modalSaying(bot, 'Why this?'));
    expect(why).toContain('Wanted here: this channel gets *all* stories.');
    expect(why).toContain('> *Volt Typhoon* enters by');
    const id = String(buttonIn(posted, 'Why this?').value);
    await clickModal(bot, alice, 'mark', { selected_option: { value: `relevant ${id}` } });
    await modalSaying(bot, `Marked *Relevant* by <@${alice}>`);
    expect(shown(await bot.threat(soc, alice, 'latest mark:relevant'))).toContain(withActor.title);
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
