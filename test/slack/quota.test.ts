import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noRoomWords, usualQuotas } from '../../src/domain/quota.ts';
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
import { readOnce, tell, withActor } from '../help/growing.ts';
import { makeException, now } from '../help/make.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

describe('room', () => {
  it('is there up to the limit and not beyond, one by one or many at once', () => {
    const quotas = { ...usualQuotas, feeds: 3 };
    expect(noRoomWords('feeds', 2, 1, quotas)).toBeNull();
    expect(noRoomWords('feeds', 3, 1, quotas)).toContain('the limit is 3');
    expect(noRoomWords('feeds', 1, 3, quotas)).toContain('3 more would be over the limit of 3');
  });
});

describe.skipIf(!hasLocalSlack)('where there may be two of each, the third', () => {
  let bot: Bot;
  beforeEach(async () => {
    const quotas = { feeds: 2, subscriptions: 2, terms: 3, exceptions: 2, mutes: 2 };
    bot = await startBot('socket', ['one'], now, silentLog, undefined, quotas);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
  const say = async (words: string, channel = soc) => shown(await bot.threat(channel, alice, words));

  /** Open the form behind a button of the newest alert, and send it with these values. */
  async function fill(button: string, choose: (form: string) => object): Promise<string> {
    const alert = bot.posts(soc).at(-1);
    if (alert === undefined) throw new Error('nothing was posted');
    // Later than a double click.
    bot.pass(2_000);
    const open = async () => (await bot.slack.page()).modalStack;
    const before = (await open()).length;
    await bot.slack.click(soc, alert.ts, alice, buttonIn(alert, button));
    await expect.poll(async () => (await open()).length).toBe(before + 1);
    const said = (await bot.slack.messages(soc)).length;
    await bot.slack.submitView(alice, choose(JSON.stringify((await open()).at(-1))));
    return shown(await waitForMessage(bot.slack, soc, said));
  }
  const chosen = (id: string, value: string) => ({ [id]: { [id]: { selected_option: { value } } } });
  const offered = (form: string, words: RegExp): string => {
    const found: string[] = [];
    JSON.parse(form, (_, value) => {
      if (typeof value?.value === 'string' && words.test(String(value.text?.text))) found.push(value.value);
      return value;
    });
    return found[0] ?? `nothing like ${words} is offered in ${form}`;
  };

  it('subscription is refused in words with the setting, in any channel; an edit is not, and room that was made is used', async () => {
    await say('subscribe volt typhoon daily');
    await say('subscribe energy daily', energy);
    const refused = await say('subscribe water daily');
    expect(refused).toContain('2 subscriptions are open in this workspace; the limit is 2');
    expect(refused).toContain('STORMBRIEF_MAX_SUBSCRIPTIONS');
    expect(await bot.store.teamSubscriptions(team)).toHaveLength(2);
    expect(await say('subscribe volt typhoon weekly')).not.toContain('the limit');
    await say('unsubscribe energy', energy);
    expect(await say('subscribe water daily')).not.toContain('the limit');
    expect(await bot.store.teamSubscriptions(team)).toHaveLength(2);
  });

  it('subscription is not brought back by an undo where another took its room', async () => {
    await say('subscribe volt typhoon daily');
    await say('subscribe energy daily', energy);
    const gone = await bot.threat(energy, alice, 'unsubscribe energy');
    await say('subscribe water daily');
    const undo = buttonIn(gone, 'Undo');
    const before = (await bot.slack.messages(energy)).length;
    await bot.slack.click(energy, gone.ts, alice, undo);
    const refused = shown(await waitForMessage(bot.slack, energy, before));
    expect(refused).toContain('2 subscriptions are open in this workspace; the limit is 2');
    expect(await bot.store.teamSubscriptions(team)).toHaveLength(2);
  });

  const words = async () =>
    (await bot.store.teamSubscriptions(team)).flatMap(({ filter }) => [
      ...(filter.vendors ?? []),
      ...(filter.including ?? []),
      ...(filter.excluding ?? []),
      ...(filter.cves ?? []),
    ]);

  it('and the fourth of three words to look for is refused in words with the setting, in a new subscription and in an edit; fewer words are not', async () => {
    await say('subscribe vendor:fortinet,ivanti without:webinar daily');
    expect(await words()).toHaveLength(3);
    const refused = await say('subscribe CVE-2024-21762 daily', energy);
    expect(refused).toContain('the subscriptions of this workspace; the limit is 3');
    expect(refused).toContain('STORMBRIEF_MAX_TERMS');
    expect(await say('subscribe vendor:fortinet,ivanti without:webinar,podcast daily')).toContain(
      'the limit',
    );
    expect(await words()).toHaveLength(3);
    expect(await say('subscribe energy daily', energy)).not.toContain('the limit');
    expect(await say('unsubscribe vendor:ivanti')).not.toContain('the limit');
    expect(await say('subscribe energy without:podcast daily', energy)).not.toContain('the limit');
    expect((await words()).toSorted()).toEqual(['fortinet', 'podcast', 'webinar']);
  });

  it('feed that people add is refused, and a group that is too large is refused whole', async () => {
    const read = (await bot.store.feeds()).length;
    expect(await say('feeds add vendor-psirt')).toMatch(
      /more would be over the limit of 2.*STORMBRIEF_MAX_FEEDS/,
    );
    expect(await bot.store.feeds()).toHaveLength(read);
    await bot.store.addFeed({ ...(await feed('a')) }, alice, now);
    await bot.store.addFeed({ ...(await feed('b')) }, alice, now);
    bot.feeds.show('c', []);
    const refused = await say(`feeds add ${bot.feeds.url('c')} confirmed`);
    expect(refused).toContain('2 feeds that people added are read; the limit is 2');
    expect(await bot.store.feeds()).toHaveLength(read + 2);
  });
  const feed = async (id: string) => {
    const [known] = await bot.store.feeds();
    if (known === undefined) throw new Error('no feed is read');
    return { ...known, id, url: bot.feeds.url(id) };
  };

  it('exception is refused, and the tag stays; one that was taken back takes no room', async () => {
    await readOnce(bot, ['one']);
    await say('subscribe all instant');
    await tell(bot, 'one', withActor);
    for (const term of ['A', 'B']) await bot.store.addException(makeException({ teamId: team, term }));
    const wrong = () =>
      fill('Wrong tag', (form) => ({
        ...chosen('tag', offered(form, /Volt Typhoon/)),
        ...chosen('scope', 'term'),
      }));
    expect(await wrong()).toContain('2 exceptions are in force in this workspace; the limit is 2');
    const [first] = await bot.store.exceptions();
    await bot.store.undoException(first?.id ?? '', now, alice);
    expect(await wrong()).toContain('is no evidence');
  });

  it('mute of a channel is refused; to mute the same for longer is not', async () => {
    await readOnce(bot, ['one']);
    await say('subscribe all instant');
    await tell(bot, 'one', withActor);
    const place = { teamId: team, channelId: soc, by: alice, at: bot.clock.now, until: null };
    await bot.store.addMute({ ...place, kind: 'story', thing: 'another' });
    const mute = (what: RegExp, span: string) =>
      fill('Mute…', (form) => ({ ...chosen('what', offered(form, what)), ...chosen('span', span) }));
    expect(await mute(/story/i, 'day')).not.toContain('the limit');
    expect(await mute(/feed/i, 'day')).toContain('2 mutes are in force in this channel; the limit is 2');
    expect(await mute(/story/i, 'week')).not.toContain('the limit');
  });
});
