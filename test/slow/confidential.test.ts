import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce, retold, settle, tell, updates, withActor } from '../help/growing.ts';
import { hour } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const amber = { ...withActor, title: 'TLP:AMBER Volt Typhoon enters by FortiOS SSL-VPN overflow' };

let bot: Bot;
let asked = 0;
const everything = () => bot.posts(soc).map(shown).join('\n');

describe.skipIf(!hasLocalSlack)('in a channel with people of another company', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one', 'two'], monday);
    await readOnce(bot, ['one', 'two']);
    await bot.threat(soc, alice, 'subscribe all instant daily');
    bot.slack.proxy.connect(soc);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('nothing above TLP:GREEN is posted, whoever asked is told once, and people of the workspace can read it', async () => {
    await tell(bot, 'one', amber);
    await settle(bot);
    expect(everything()).not.toContain('FortiOS');
    expect(bot.notices()).toEqual([expect.stringMatching(/kept back: it is TLP:AMBER, and other companies/)]);
    const latest = shown(await bot.threat(soc, alice, 'latest'));
    expect(latest).toContain('TLP:AMBER Volt Typhoon enters');
    expect(latest).toMatch(/ago> · TLP:AMBER/);
    await tell(bot, 'one', { ...amber, summary: `${amber.summary} More of it.` });
    await settle(bot);
    expect(bot.notices()).toHaveLength(1);
  });

  it('a story is posted without the advisories that must not be read, and stays so when it grows', async () => {
    await tell(bot, 'one', { ...amber, title: 'FortiOS SSL-VPN overflow CVE-2022-42475 patched' });
    await tell(bot, 'two', {
      ...retold('two'),
      title: 'TLP:RED FortiOS SSL-VPN overflow CVE-2022-42475 at a victim',
    });
    await settle(bot);
    expect(bot.posts(soc).filter((post) => shown(post).includes('FortiOS')).length).toBeGreaterThan(0);
    expect(everything()).not.toContain('victim');
    expect(JSON.stringify(updates(bot))).not.toContain('victim');
    expect(JSON.stringify(updates(bot))).not.toContain('Feed two');
  });

  it('a digest says how many it keeps back, and shared by hand it keeps them back too', async () => {
    await tell(bot, 'one', amber);
    await tell(bot, 'two', { guid: 'p', title: 'A printer flaw', summary: 'TLP:CLEAR' });
    bot.pass(21 * hour);
    await bot.tick();
    const digest = bot.posts(soc).find(({ text }) => text.includes('digest'));
    if (digest === undefined) throw new Error('no digest was posted');
    expect(shown(digest)).toContain('1 story is kept back');
    expect(shown(digest)).toContain('A printer flaw');
    expect(shown(digest)).not.toContain('FortiOS');
    const own = await bot.threat(soc, alice, 'digest');
    expect(shown(own)).toContain('FortiOS');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, own.ts, alice, buttonIn(own, 'Share in this channel'));
    const open = shown(await waitForMessage(bot.slack, soc, before));
    expect(open).toContain('A printer flaw');
    expect(open).not.toContain('FortiOS');
  });

  /** What a mention with these words is answered. */
  async function mention(words: string): Promise<string> {
    asked += 1;
    const ts = `1772445600.00000${asked}`;
    const answers = () => bot.slack.proxy.calls.filter(({ args }) => args['thread_ts'] === ts);
    await bot.slack.event({
      ...{ type: 'app_mention', user: bob, channel: soc, ts, event_ts: ts },
      text: `<@${bot.slack.botUserId}> ${words}`,
    });
    await expect.poll(() => answers().length, { timeout: 5_000 }).toBe(1);
    return JSON.stringify(answers());
  }

  it('a mention is answered without it, in the thread that the others read, and in the same words whether there is something or not', async () => {
    const nothing = await mention('volt typhoon this week');
    await tell(bot, 'one', amber);
    const hidden = await mention('volt typhoon this week');
    const said = (answer: string) => answer.replace(/<!date[^>]*>|177\d+\.\d+|Ev[\w-]+/g, '');
    const texts = (answer: string) => [...said(answer).matchAll(/"text":"[^"]*"/g)].map(([text]) => text);
    expect(texts(hidden)).toEqual(texts(nothing));
    expect(hidden).toContain('Nothing stored about *Volt Typhoon*');
    expect(hidden).toContain('that this channel may read');
    expect(hidden).toContain('`/threat search` shows all there is to people of this workspace');
    expect(shown(await bot.threat(soc, alice, 'search volt typhoon'))).toContain('FortiOS');
    await tell(bot, 'two', { guid: 'p', title: 'Volt Typhoon in a printer', summary: 'TLP:CLEAR' });
    const some = await mention('volt typhoon this week');
    expect(some).toContain('Volt Typhoon in a printer');
    expect(some).toContain('1 story');
    expect(some).not.toContain('FortiOS');
  });

  it('a mention finds the older stories that are open behind all that is kept back', async () => {
    await tell(bot, 'two', { guid: 'p', title: 'Volt Typhoon in a printer', summary: 'TLP:CLEAR' });
    const places = ['Ohio', 'Guam', 'Texas', 'Maine', 'Iowa', 'Utah', 'Idaho'];
    for (const place of places) {
      bot.pass(hour);
      const summary = `TLP:AMBER A water utility of ${place} lost its ${place.toLowerCase()}-${place.length} pumps.`;
      await tell(bot, 'one', { guid: place, title: `Volt Typhoon seen in ${place}`, summary });
    }
    const said = await mention('volt typhoon this week');
    expect(said).toContain('Volt Typhoon in a printer');
    expect(said).toContain('1 story');
    expect(said).not.toContain('Ohio');
  });

  it('a private feed is as confidential, after it was removed too', async () => {
    const url = new URL(bot.feeds.url('one'));
    url.username = 'us';
    url.password = 'secret';
    const [feed] = (await bot.store.feeds()).filter(({ id }) => id === 'one');
    if (feed === undefined) throw new Error('no feed');
    await bot.store.syncFeeds([{ ...feed, url: url.href }], bot.clock.now);
    expect(await bot.store.privateFeeds()).toEqual(new Set(['one']));
    // Under its new address what it shows first is no news.
    await bot.poll();
    await tell(bot, 'one', withActor);
    await settle(bot);
    expect(everything()).not.toContain('FortiOS');
    expect(bot.notices()[0]).toContain('it is a private feed');
    await bot.store.syncFeeds([], bot.clock.now);
    expect(await bot.store.privateFeeds()).toEqual(new Set(['one']));
  });

  it('how the feeds are is not told either', async () => {
    expect(shown(await bot.threat(soc, alice, 'settings ops here'))).toContain('not theirs to read');
    expect((await bot.store.settings(team)).opsChannel).toBeNull();
  });

  it('no private feed is named by what the channel asked for', async () => {
    const url = new URL(bot.feeds.url('one'));
    url.username = 'us';
    url.password = 'secret';
    const feeds = await bot.store.feeds();
    const [feed] = feeds.filter(({ id }) => id === 'one');
    if (feed === undefined) throw new Error('no feed');
    const named = { ...feed, url: url.href, title: 'Acme Private Intel' };
    await bot.store.syncFeeds([named, ...feeds.filter(({ id }) => id !== 'one')], bot.clock.now);
    await bot.poll();
    await bot.threat(soc, alice, 'unsubscribe all');
    await bot.threat(soc, alice, 'subscribe all feed:one,two instant daily');
    await tell(bot, 'two', { guid: 'p', title: 'A printer', summary: 'TLP:CLEAR' });
    await settle(bot);
    expect(everything()).toContain('this channel gets *all* stories from *Feed two*');
    bot.pass(26 * hour);
    await bot.tick();
    expect(everything()).toMatch(
      /Threat digest · Feed two|Nothing new for \*all\* stories from \*Feed two\*/,
    );
    expect(everything()).not.toContain('Acme');
  });

  it('no private feed is named, to an ops channel that they came into later nor under a digest', async () => {
    const url = new URL(bot.feeds.url('one'));
    url.password = 'secret';
    await bot.store.saveSettings(team, { opsChannel: soc }, alice, bot.clock.now);
    await bot.store.syncFeeds(
      (await bot.store.feeds()).map((feed) => (feed.id === 'one' ? { ...feed, url: url.href } : feed)),
      bot.clock.now,
    );
    for (const feed of ['one', 'two']) bot.feeds.fail(feed, 500);
    for (let hours = 0; hours < 24; hours += 1) {
      bot.pass(hour);
      await bot.poll();
      await bot.tick();
    }
    const told = bot.posts(soc).filter(({ eventType }) => eventType === 'stormbrief_feeds');
    expect(told.length).toBeGreaterThan(0);
    expect(everything()).toMatch(/Threat digest|Nothing new/);
    expect(everything()).not.toContain('Feed one');
  });

  it('people of the other company are told that they cannot ask, whatever they click', async () => {
    await tell(bot, 'one', withActor);
    const [alert] = bot.posts(soc);
    if (alert === undefined) throw new Error('nothing was posted');
    bot.slack.proxy.estrange(bob);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.proxy.envelope('interactive', {
      ...{ type: 'block_actions', trigger_id: 'stranger', api_app_id: 'A1', token: 'x' },
      user: { id: bob, team_id: 'T9OTHER', username: 'bob' },
      team: { id: team, domain: 'storm' },
      channel: { id: soc, name: 'soc' },
      container: { type: 'message', message_ts: alert.ts, channel_id: soc },
      actions: [{ ...buttonIn(alert, 'Why this?'), block_id: 'b', action_ts: '1' }],
    });
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('You are of another company');
    expect((await bot.slack.page()).modalStack).toHaveLength(0);
  });

  it('a story is not lost while Slack does not say who is in the channel: it waits', async () => {
    bot.slack.proxy.trouble('conversations.info', { kind: 'http', status: 503 });
    await tell(bot, 'one', amber);
    expect(everything()).not.toContain('FortiOS');
    expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 1 });
    bot.pass(3_600_000);
    await bot.tick();
    expect(everything()).not.toContain('FortiOS');
    expect(bot.notices()).toHaveLength(1);
  });
});

describe.skipIf(!hasLocalSlack)('in a channel of our own', () => {
  it('a marked story is posted with its label', async () => {
    bot = await startBot('socket', ['one'], monday);
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all instant');
    await tell(bot, 'one', amber);
    expect(everything()).toContain('· TLP:AMBER');
    await bot.stop();
  });
});
