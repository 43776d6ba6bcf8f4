import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, shown, soc, startBot, team } from '../help/bot.ts';
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

  it('make the newest stories a line each, with the reason and without the quote', async () => {
    await readOnce(bot, ['one']);
    await tell(bot, 'one', withActor);
    expect(await typed(bob, 'latest')).toContain('\\n> ');
    await typed(bob, 'me compact');
    const compact = await typed(bob, 'latest');
    expect(compact).not.toContain('\\n> ');
    expect(compact).toContain('_Why:_ Volt Typhoon (“Volt Typhoon” in title');
    expect(compact).toContain('Why this?');
    expect(await typed(alice, 'latest')).toContain('\\n> ');
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
    expect(await typed(bob, 'help compare')).toContain('What two actors have in common');
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
});
