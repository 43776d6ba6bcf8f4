import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, energy, ports, soc, startBot, team } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { clickHome, homeSaying, openHome, sendModal, type View, viewsBy } from '../help/home.ts';
import { day, hour, makeException, minute } from '../help/make.ts';
import { clickModal } from '../help/modals.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const words = (view: unknown) => JSON.stringify(view);
const one = (value: string) => ({ value: { type: 'static_select', selected_option: { value } } });
const some = (...values: string[]) => ({
  value: { type: 'multi_static_select', selected_options: values.map((value) => ({ value })) },
});
const filled = (channel: string | null, sectors: readonly string[]) => ({
  ...(channel === null ? {} : { channel: one(channel) }),
  sectors: some(...sectors),
  severity: one('low'),
  ways: some('instant'),
  digest: one('daily'),
});
const unplugged = { guid: 'z', title: 'A router has a flaw', summary: 'Nobody uses it yet.' };

let bot: Bot;
const held = (channel: string) => bot.store.channelSubscriptions(team, channel);

describe.skipIf(!hasLocalSlack)('Home', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one', 'two'], monday);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('leads from the first day to the first subscription in two clicks: a button, and the form that it opens', async () => {
    await readOnce(bot, ['one']);
    await tell(bot, 'one', withActor);
    const home = await openHome(bot, bob);
    expect(words(home)).toContain('None of your channels gets anything yet');
    const form = await clickHome(bot, home, bob, 'Subscribe…', 'views.open');
    expect(words(form)).toContain('"#soc"');
    expect(await sendModal(bot, form, bob, filled(null, ['telecommunications']))).toMatchObject({
      response_action: 'errors',
      errors: { channel: expect.stringContaining('Choose the channel') },
    });
    await sendModal(bot, form, bob, filled(soc, []));
    const after = await homeSaying(bot, `<#${soc}> gets *all* stories`);
    expect(words(after)).not.toContain('None of your channels');
    expect(await held(soc)).toMatchObject([
      { createdBy: bob, cadence: { instant: true, digest: 'daily', zone: expect.any(String) } },
    ]);
    expect(bot.posts(soc)).toEqual([]);
  });

  it('asks once more before it saves what would bring nothing', async () => {
    await readOnce(bot, ['one']);
    const form = await clickHome(bot, await openHome(bot, bob), bob, 'Subscribe…', 'views.open');
    const trial = (await sendModal(bot, form, bob, filled(soc, ['rail']))) as { view: View };
    expect(words(trial)).toContain('nothing would have come');
    expect(await held(soc)).toEqual([]);
    await sendModal(bot, trial.view, bob, {});
    await homeSaying(bot, `<#${soc}> gets *Rail`);
    expect(await held(soc)).toHaveLength(1);
  });

  it('says what to do while I am in none of the channels', async () => {
    for (const channel of [soc, energy, ports]) bot.slack.proxy.leave(channel);
    const home = words(await openHome(bot, bob));
    expect(home).toContain('I am in none of your channels yet');
    expect(home).toContain('/invite @Stormbrief');
    expect(home).not.toContain('home_subscribe');
  });

  it('shows the subscriptions of the channels that a person is in, and of no other', async () => {
    await bot.threat(soc, alice, 'subscribe rail');
    await bot.threat(energy, alice, 'subscribe maritime');
    bot.slack.proxy.leave(energy, bob);
    const home = words(await openHome(bot, bob));
    expect(home).toContain('*Rail');
    expect(home).not.toContain('*Maritime');
    expect(words(await openHome(bot, alice))).toContain('*Maritime');
  });

  it('pauses and resumes where the channel lets the person, and says why where it does not', async () => {
    await bot.threat(soc, alice, 'subscribe rail');
    const home = await openHome(bot, bob);
    const paused = await clickHome(bot, home, bob, 'Pause');
    expect(words(paused)).toContain('Paused: *Rail');
    expect((await held(soc))[0]?.pausedAt).toBe(bot.clock.now);
    bot.pass(hour);
    await bot.threat(soc, alice, `settings subscriptions ${alice}`);
    expect(words(await clickHome(bot, paused, bob, 'Resume'))).toContain('only the people listed');
    expect((await held(soc))[0]?.pausedAt).not.toBeNull();
    await clickHome(bot, await openHome(bot, alice), alice, 'Resume');
    expect((await held(soc))[0]?.pausedAt).toBeNull();
  });

  it('edits a subscription of its own channel by the form, and does not for who left that channel', async () => {
    await readOnce(bot, ['one']);
    await bot.threat(energy, alice, 'subscribe rail');
    const home = await openHome(bot, bob);
    const form = await clickHome(bot, home, bob, 'Edit', 'views.open');
    expect(words(form)).toContain('Edit subscription');
    const trial = (await sendModal(bot, form, bob, {
      ...filled(null, ['rail', 'maritime']),
      zone: one('UTC'),
    })) as {
      view: View;
    };
    await sendModal(bot, trial.view, bob, {});
    await homeSaying(bot, `<#${energy}> now gets *`);
    expect((await held(energy)).map(({ filter }) => filter.sectors)).toEqual([['rail', 'maritime']]);
    bot.slack.proxy.leave(energy, bob);
    bot.pass(hour);
    expect(words(await clickHome(bot, home, bob, 'Edit'))).toContain('Only members of the channel');
  });

  it('ranks what came in since the visit before, by what the channels get, and calls it new for as long as the visit lasts', async () => {
    await readOnce(bot, ['one', 'two']);
    await openHome(bot, bob);
    bot.pass(2 * day);
    await tell(bot, 'one', withActor);
    await tell(bot, 'two', unplugged);
    const all = await openHome(bot, bob);
    expect(words(all)).toContain('2 stories since');
    expect(words(all).indexOf('Volt Typhoon enters')).toBeLessThan(words(all).indexOf('A router has a flaw'));
    expect(words(all)).toContain('of everything that is read');
    bot.pass(hour / 2);
    expect(words(await openHome(bot, bob))).toContain('Volt Typhoon enters');
    await bot.threat(soc, alice, 'subscribe volt typhoon');
    const limited = words(await openHome(bot, bob));
    expect(limited).toContain('1 story since');
    expect(limited).toContain('of what your channels get');
    expect(limited).not.toContain('A router has a flaw');
    bot.pass(2 * hour);
    expect(words(await openHome(bot, bob))).toContain('Nothing new since');
  });

  it('opens the evidence of a story, and what else came in, in a modal of its own', async () => {
    await readOnce(bot, ['one', 'two']);
    for (let at = 0; at < 7; at += 1)
      await tell(bot, 'two', {
        guid: `n${at}`,
        title: `Flaw ${'abcdefg'[at]}${at}x in gadget ${at}`,
        summary: '',
      });
    const home = await openHome(bot, bob);
    expect(words(await clickHome(bot, home, bob, 'home_news', 'views.open'))).toContain('What matters');
    expect(words(await clickHome(bot, home, bob, 'Why this?', 'views.open'))).toContain('"modal"');
    expect(words(await clickHome(bot, home, bob, 'Show feeds', 'views.open'))).toContain('Feed one');
  });

  it('lets admins decide for the workspace, and whoever is none only look', async () => {
    const plain = await openHome(bot, bob);
    expect(words(plain)).toContain('Members of a channel may change what it gets.');
    expect(words(plain)).not.toContain('home_keepers');
    expect(words(plain)).not.toContain('Changed last');
    const home = await openHome(bot, alice);
    const choose = (from: View, id: string, value: string) =>
      clickHome(bot, from, alice, id, 'views.publish', { selected_option: { value } });
    expect(words(await choose(home, 'home_ops', soc))).toContain(`<#${soc}> is told when a feed`);
    expect(words(await choose(home, 'home_feeds', 'everyone'))).toContain('Everyone may add');
    expect(words(await choose(home, 'home_keepers', 'managers'))).toContain('Whoever made a channel');
    const listed = await clickHome(bot, home, alice, 'home_listed', 'views.publish', {
      selected_users: [bob],
    });
    expect(words(listed)).toContain(`<@${bob}>, and admins`);
    expect(words(listed)).toContain('Changed last');
    expect(await bot.store.settings(team)).toEqual({
      opsChannel: soc,
      feedKeepers: 'everyone',
      subscriptionKeepers: 'listed',
      keeperIds: [bob],
    });
    await choose(listed, 'home_ops', 'off');
    expect((await bot.store.settings(team)).opsChannel).toBeNull();
    // Later than a double click.
    bot.pass(2_000);
    bot.slack.proxy.connect(soc);
    expect(words(await choose(listed, 'home_ops', soc))).toContain('not theirs to read');
    expect((await bot.store.settings(team)).opsChannel).toBeNull();
    // A Home that was open when its reader was an admin.
    const refused = await clickHome(bot, listed, bob, 'home_feeds', 'views.publish', {
      selected_option: { value: 'admins' },
    });
    expect(words(refused)).toContain('Only admins of this workspace');
    expect((await bot.store.settings(team)).feedKeepers).toBe('everyone');
  });

  it('takes back what was set aside as wrong', async () => {
    const exception = await bot.store.addException({
      ...makeException({ teamId: team, author: bob }),
      reason: 'noise',
    });
    const home = await openHome(bot, bob);
    expect(words(home)).toContain('Set aside as wrong');
    const after = await clickHome(bot, home, bob, 'undo_exception');
    expect(words(after)).toContain('Taken back');
    expect(words(after)).not.toContain('Set aside as wrong');
    expect((await bot.store.exceptions()).find(({ id }) => id === exception.id)?.undoneBy).toBe(bob);
  });

  it('shows all that is set aside, however much, page by page, and takes any of it back there', async () => {
    for (let at = 1; at <= 23; at += 1)
      await bot.store.addException({
        ...makeException({ teamId: team, author: bob, term: `word ${at}` }),
        createdAt: bot.clock.now - at * minute,
        reason: 'noise',
      });
    const home = await openHome(bot, bob);
    expect(words(home).match(/"undo_exception"/g)).toHaveLength(5);
    let page = await clickHome(bot, home, bob, 'Show all 23', 'views.open');
    expect(words(page)).toContain('1 to 20 of 23');
    for (const [called, shows] of [
      ['Older', '21 to 23 of 23'],
      ['Undo', '21 to 22 of 22'],
      ['Undo', '21 to 21 of 21'],
      ['Undo', '1 to 20 of 20'],
    ] as const) {
      bot.pass(2_000);
      await clickModal(bot, bob, called, {}, page);
      await expect.poll(() => words(viewsBy(bot, 'views.update').at(-1))).toContain(shows);
      page = viewsBy(bot, 'views.update').at(-1) ?? page;
    }
    expect(words(page)).toContain('Taken back');
    expect(await bot.store.exceptions()).toSatisfy(
      (all: readonly { undoneAt: number | null }[]) =>
        all.filter(({ undoneAt }) => undoneAt === null).length === 20,
    );
    expect(words(await homeSaying(bot, 'Show all 20'))).toContain('word');
  });

  it('takes back what was called wrong at a story, and the messages of that story say so again', async () => {
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all instant');
    await tell(bot, 'one', withActor);
    const [story] = await bot.store.stories({ limit: 1, actorIds: ['volt-typhoon'] });
    const wrong = { ...makeException({ teamId: team, author: bob, term: 'Volt Typhoon' }), reason: 'noise' };
    await bot.store.addException(wrong, story?.id ?? null);
    const edits = () => bot.slack.proxy.posts.filter(({ method }) => method === 'chat.update');
    bot.pass(minute);
    await bot.tick();
    await expect.poll(() => edits().length).toBe(1);
    expect(words(edits()[0]?.blocks)).not.toContain('“Volt Typhoon”');
    await clickHome(bot, await openHome(bot, bob), bob, 'undo_exception');
    bot.pass(minute);
    await bot.tick();
    await expect.poll(() => edits().length).toBe(2);
    expect(words(edits()[1]?.blocks)).toContain('Volt Typhoon');
  });

  it('says which feeds fail and why', async () => {
    bot.feeds.fail('two', 403);
    await readOnce(bot, ['one']);
    const home = words(await openHome(bot, bob));
    expect(home).toContain('Failing: 1');
    expect(home).toContain('403');
  });

  it('keeps the time zone and the measure that a person chose, and no one else’s', async () => {
    const form = await clickHome(bot, await openHome(bot, bob), bob, 'Change…', 'views.open');
    await sendModal(bot, form, bob, { zone: one('Asia/Tokyo'), verbosity: one('compact') });
    expect(words(await homeSaying(bot, 'Asia/Tokyo'))).toContain('compact');
    expect(await bot.store.person(team, bob)).toMatchObject({ zone: 'Asia/Tokyo', verbosity: 'compact' });
    expect((await bot.threat(soc, bob, 'subscribe rail daily')).text).toContain('08:00 Asia/Tokyo');
    expect((await bot.threat(energy, alice, 'subscribe rail daily')).text).toContain('08:00 Europe/Berlin');
    bot.pass(hour);
    const again = await clickHome(bot, await openHome(bot, bob), bob, 'Change…', 'views.open');
    await sendModal(bot, again, bob, { zone: one('auto'), verbosity: one('full') });
    await homeSaying(bot, 'as in your Slack profile');
    expect(await bot.store.person(team, bob)).toMatchObject({ zone: null, verbosity: 'full' });
  });

  it('is shown without its channels while Slack does not name them, and with an apology when it cannot be made', async () => {
    bot.slack.proxy.trouble('users.conversations', { kind: 'refused', error: 'internal_error' }, 2);
    expect(words(await openHome(bot, bob))).toContain('Slack did not say just now which channels');
    bot.slack.proxy.trouble('views.publish', { kind: 'refused', error: 'internal_error' });
    await bot.slack.openHome(bob);
    expect(words(await homeSaying(bot, 'Sorry, something went wrong'))).toContain('reference');
  });
});
