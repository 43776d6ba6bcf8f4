import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
let bot: Bot;
const typed = async (user: string, words: string) => shown(await bot.threat(soc, user, words));

describe.skipIf(!hasLocalSlack)('personal settings', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], monday);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('are shown, changed for the asker alone, and taken back to the Slack profile', async () => {
    expect(await typed(bob, 'me')).toContain('America/New_York, as in your Slack profile');
    expect(await typed(bob, 'me zone asia/tokyo compact')).toContain('Asia/Tokyo');
    expect(await bot.store.person(team, bob)).toMatchObject({ zone: 'Asia/Tokyo', verbosity: 'compact' });
    expect(await typed(alice, 'me')).toContain('Answers: *full');
    expect(await typed(bob, 'subscribe rail daily')).toContain('08:00 Asia/Tokyo');
    expect(await typed(bob, 'me zone auto')).toContain('as in your Slack profile');
    expect((await bot.store.person(team, bob)).verbosity).toBe('compact');
  });

  it('are left as they are by a zone that is none and by a word that means nothing', async () => {
    expect(await typed(bob, 'me zone Europe/Berln')).toContain('me zone Europe/Berlin');
    expect(await typed(bob, 'me zone')).toContain('is no time zone');
    expect(await typed(bob, 'me verbose compact')).toContain('I do not know what “verbose” means');
    expect(await bot.store.person(team, bob)).toMatchObject({ zone: null, verbosity: 'full' });
  });

  it('make stories a line each wherever they are asked for, without the quote, for the asker alone', async () => {
    await readOnce(bot, ['one']);
    await typed(alice, 'subscribe all');
    await tell(bot, 'one', {
      ...withActor,
      title: `${withActor.title} of a power grid`,
      summary: `${withActor.summary} Fortinet FortiOS gateways of an electric utility were entered.`,
    });
    const asked = [
      'latest',
      'search fortios',
      'since 7d',
      'sector energy',
      'vendor fortinet',
      'actor volt typhoon',
      'digest',
    ];
    for (const words of asked) expect(await typed(bob, words), words).toContain('\\n> ');
    bot.pass(120_000);
    await typed(bob, 'me compact');
    for (const words of asked) {
      const compact = await typed(bob, words);
      expect(compact, words).toContain('Volt Typhoon enters');
      expect(compact, words).not.toContain('\\n> ');
    }
    const compact = await typed(bob, 'search fortios');
    expect(compact).toContain('_Why:_ Volt Typhoon (“Volt Typhoon” in title');
    expect(compact).toContain('Why this?');
    for (const words of asked) expect(await typed(alice, words), words).toContain('\\n> ');
  });

  it('do not reach what a channel reads: a compact reader shares the digest as it is', async () => {
    await readOnce(bot, ['one']);
    await typed(alice, 'subscribe all');
    await tell(bot, 'one', withActor);
    await typed(bob, 'me compact');
    const digest = await bot.threat(soc, bob, 'digest');
    expect(shown(digest)).not.toContain('\\n> ');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, digest.ts, bob, buttonIn(digest, 'Share in this channel'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('\\n> ');
  });
});

describe.skipIf(!hasLocalSlack)('help', () => {
  it('fits one screen and speaks of what the channel gets; the rest is a word away', async () => {
    bot = await startBot('socket', ['one'], monday);
    expect(await typed(bob, 'help')).toContain('/threat latest maritime high 3d');
    await typed(alice, 'subscribe rail salt typhoon');
    const help = await typed(bob, 'help');
    expect(help).toContain('/threat latest rail high 3d');
    expect(help).toContain('/threat actor salt typhoon');
    expect(help).toContain('This channel has 1 subscription');
    expect(help.match(/ — /g)).toHaveLength(6);
    for (const way of ['*Look up threats*', '*Search threats*', 'my Home']) expect(help).toContain(way);
    expect(await typed(bob, 'help compare')).toContain('What two actors have in common');
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
});
