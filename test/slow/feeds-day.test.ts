import { afterEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, waitForMessage } from '../help/bot.ts';
import { aggregatorList } from '../help/csaf-server.ts';
import { day, hour } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const news = (guid: string) => ({
  guid,
  title: `News ${guid}`,
  summary: 'Something happened.',
  at: monday - hour,
});

let bot: Bot;
afterEach(async () => {
  expect(bot.slack.proxy.faults).toEqual([]);
  await bot.stop();
});

describe.skipIf(!hasLocalSlack)('feeds in Slack', () => {
  it('are shown with those that fail first, and are looked at again at a click', async () => {
    bot = await startBot('socket', ['one', 'two'], monday);
    bot.feeds.show('one', [news('1')]);
    bot.feeds.fail('two', 503);
    await bot.poll();
    const listed = await bot.threat(soc, bob, 'feeds');
    expect(shown(listed)).toMatch(/\*Feed two\* failing for .*503.*next look in[\s\S]*\*Feed one\* OK; read/);
    bot.feeds.show('two', [news('2')]);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, listed.ts, bob, buttonIn(listed, 'Retry now'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('looking at 1 feed again now');
    await bot.poll();
    expect(shown(await bot.threat(soc, bob, 'feeds'))).toContain('2 of 2 feeds OK');
  });

  it('are added by those who may, after a look at what is there, and named by their title', async () => {
    bot = await startBot('socket', ['one'], monday);
    bot.feeds.show('mine', [news('1'), news('2'), news('3'), news('4')]);
    expect(shown(await bot.threat(soc, bob, `feeds add ${bot.feeds.url('mine')}`))).toContain('Only admins');
    const preview = await bot.threat(soc, alice, `feeds add <${bot.feeds.url('mine')}>`);
    expect(shown(preview)).toMatch(
      /\*mine\*[\s\S]*4 advisories, looks like news, language en[\s\S]*News 1[\s\S]*News 3/,
    );
    expect((await bot.store.feeds()).length).toBe(1);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, preview.ts, alice, buttonIn(preview, 'Add this feed'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('mine is read from now on');
    await bot.poll();
    expect(shown(await bot.threat(soc, bob, 'feeds'))).toMatch(/mine[\s\S]*added by <@U01ALICE>/);
    expect(shown(await bot.threat(soc, bob, 'latest'))).toContain('mine');
    expect(shown(await bot.threat(soc, alice, `feeds add ${bot.feeds.url('mine')}`))).toContain(
      'is read already',
    );
  });

  it('are paused, resumed and removed, each undone by a button', async () => {
    bot = await startBot('socket', ['one', 'two'], monday);
    const paused = await bot.threat(soc, alice, 'feeds pause feed one');
    expect(shown(paused)).toContain('Feed one is paused');
    expect(shown(await bot.threat(soc, bob, 'feeds'))).toContain('1 paused');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, paused.ts, alice, buttonIn(paused, 'Undo'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('Feed one is read again');
    expect(shown(await bot.threat(soc, alice, 'feeds remove Feed two'))).toContain('no longer read');
    expect((await bot.store.feeds()).map(({ id }) => id)).toEqual(['one']);
    const resumed = await bot
      .threat(soc, alice, 'feeds pause feed one')
      .then(() => bot.threat(soc, alice, 'feeds resume feed one'));
    expect(shown(resumed)).toContain('What it published meanwhile is told');
    expect(shown(await bot.threat(soc, bob, 'feeds pause one'))).toContain('Only admins');
  });

  it('of a CSAF aggregator are its providers, each with its address and one click from being added', async () => {
    bot = await startBot('socket', ['one'], monday);
    const metadata = bot.feeds.url('pumps');
    bot.feeds.page(
      'pumps',
      JSON.stringify({
        metadata_version: '2.0',
        publisher: { name: 'Pumps' },
        distributions: [{ directory_url: bot.feeds.url('docs/') }],
      }),
    );
    const others = Array.from({ length: 26 }, (_, at) => ({
      name: `Maker ${at}`,
      url: `https://maker-${at}.example/pm.json`,
    }));
    bot.feeds.page('aggregator.json', aggregatorList([{ name: 'Pumps & Co', url: metadata }, ...others]));
    const listed = await bot.threat(soc, alice, `feeds add ${bot.feeds.url('aggregator.json')}`);
    expect(shown(listed)).toContain('CSAF aggregator. It lists 27 providers and holds no documents itself');
    expect(shown(listed)).toContain(metadata);
    expect(shown(listed)).toContain('https://maker-23.example/pm.json');
    expect(shown(listed)).toMatch(/And 2 more: `stormbrief feeds test http.*aggregator\.json`/);
    expect((await bot.store.feeds()).length).toBe(1);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, listed.ts, alice, buttonIn(listed, 'Pumps & Co'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toMatch(
      /Pumps[\s\S]*1 list of CSAF documents/,
    );
  });

  it('with a credential in their address are previewed without it, and added by whoever types it again', async () => {
    bot = await startBot('socket', ['one'], monday);
    bot.feeds.page(
      'members?token=hush',
      '<rss version="2.0"><channel><title>Members</title><item><title>News</title></item></channel></rss>',
    );
    const address = bot.feeds.url('members?token=hush');
    const preview = await bot.threat(soc, alice, `feeds add ${address}`);
    expect(shown(preview)).toMatch(/1 advisory[\s\S]*holds a credential[\s\S]*`confirmed`/);
    expect(JSON.stringify(preview)).not.toMatch(/hush|Add this feed/);
    expect(shown(await bot.threat(soc, alice, `feeds add ${address} confirmed`))).toContain(
      'read from now on',
    );
    expect((await bot.store.feeds()).map(({ url }) => url)).toContain(address);
    await bot.poll();
    expect(JSON.stringify(await bot.threat(soc, alice, 'feeds'))).not.toContain('hush');
  });

  it('say what is wrong with an address or a name, and what to try', async () => {
    bot = await startBot('socket', ['one'], monday);
    bot.feeds.fail('gone', 404);
    expect(shown(await bot.threat(soc, alice, `feeds add ${bot.feeds.url('gone')}`))).toMatch(
      /cannot read .* as a feed: the server answered 404/,
    );
    expect(shown(await bot.threat(soc, alice, 'feeds add http://10.0.0.1/'))).toContain('private address');
    expect(shown(await bot.threat(soc, alice, 'feeds add no such thing'))).toContain(
      'neither an address nor a feed',
    );
    expect(shown(await bot.threat(soc, alice, 'feeds pause feed oen'))).toMatch(/No feed called[\s\S]*/);
    expect(shown(await bot.threat(soc, alice, 'feeds ad https://x.example'))).toContain('add, remove, pause');
    expect(shown(await bot.threat(soc, alice, 'feeds add cisa-advisories confirmed'))).toContain(
      'read from now on',
    );
  });

  it('of the catalogue are added by the address that it gives, a mirror of it, or a whole group', async () => {
    bot = await startBot('socket', ['one'], monday);
    const kev =
      'https://raw.githubusercontent.com/cisagov/kev-data/develop/known_exploited_vulnerabilities.json';
    expect(shown(await bot.threat(soc, alice, `feeds add <${kev}>`))).toContain(
      'CISA Known Exploited Vulnerabilities (KEV) is read from now on',
    );
    const added = (await bot.store.feeds()).find(({ id }) => id === 'cisa-kev');
    expect(added).toMatchObject({ category: 'kev', trust: 'official', everyMinutes: 30 });
    expect(shown(await bot.threat(soc, alice, 'feeds add ics-ot'))).toMatch(
      / and \d+ more are read from now on/,
    );
    expect(shown(await bot.threat(soc, alice, 'feeds add ics-ot'))).toContain('ics-ot is read already');
  });

  it('tell the ops channel that an admin chose when one fails for six hours', async () => {
    bot = await startBot('socket', ['one', 'two', 'three', 'four'], monday + day);
    for (const feed of ['one', 'two', 'three']) bot.feeds.show(feed, [news(feed)]);
    bot.feeds.fail('four', 500);
    expect(shown(await bot.threat(soc, bob, 'settings ops here'))).toContain('Only admins');
    expect(shown(await bot.threat(soc, alice, 'settings ops here'))).toContain(`<#${soc}> is told`);
    await bot.poll();
    const before = bot.posts(soc).length;
    for (let hours = 0; hours < 8; hours += 1) {
      bot.pass(hour);
      await bot.tick();
    }
    expect(
      bot
        .posts(soc)
        .slice(before)
        .map(({ text }) => text),
    ).toEqual(['1 feed has failed for six hours or more.']);
    bot.feeds.show('four', [news('four')]);
    bot.pass(6 * hour);
    await bot.poll();
    await bot.tick();
    expect(
      bot
        .posts(soc)
        .slice(before + 1)
        .map(({ text }) => text),
    ).toEqual(['A feed is read again: Feed four.']);
  });
});
