import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, shown, soc, startBot, team } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { openHome } from '../help/home.ts';
import { minute } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const grid = {
  guid: 'grid',
  title: 'Volt Typhoon in the power grid of an electric utility',
  summary: 'Volt Typhoon stayed in the power grid of an electric utility for 300 days.',
};

let bot: Bot;
let said = 0;
const ts = () => {
  said += 1;
  return `1772445600.${String(said).padStart(6, '0')}`;
};
const answers = () =>
  bot.slack.proxy.calls.filter(
    ({ method, args }) =>
      (method === 'chat.postMessage' || method === 'chat.postEphemeral') && args['metadata'] === undefined,
  );

/** Say something to the bot; resolves with the answer. */
async function say(text: string, more: object = {}, type = 'app_mention') {
  const before = answers().length;
  await bot.slack.event({ type, user: bob, text, ts: ts(), channel: soc, event_ts: ts(), ...more });
  await expect.poll(() => answers().length, { timeout: 5_000 }).toBe(before + 1);
  return answers().at(-1)?.args ?? {};
}
const mention = (words: string, more: object = {}) => say(`<@${bot.slack.botUserId}> ${words}`, more);
const words = (args: object) => JSON.stringify(args);

/** The direct messages of a person with the bot. */
async function directly(user: string): Promise<string> {
  await openHome(bot, user);
  const page = (await bot.slack.page()) as unknown as {
    channels: readonly { id: string; is_im?: boolean; members: readonly string[] }[];
  };
  const dm = page.channels.find(({ is_im, members }) => is_im === true && members.includes(user));
  if (dm === undefined) throw new Error('there are no direct messages');
  return dm.id;
}

async function quiet(text: string, more: object, type = 'app_mention') {
  const before = answers().length;
  await bot.slack.event({ type, user: bob, text, ts: ts(), channel: soc, event_ts: ts(), ...more });
  // What comes after it has been answered; this has not.
  await mention('help');
  expect(answers()).toHaveLength(before + 1);
}

async function startTwoStories(): Promise<void> {
  bot = await startBot('socket', ['one', 'two'], monday);
  await readOnce(bot, ['one', 'two']);
  await tell(bot, 'one', grid);
  await tell(bot, 'two', withActor);
}
async function stop(): Promise<void> {
  expect(bot.slack.proxy.faults).toEqual([]);
  await bot.stop();
}

describe.skipIf(!hasLocalSlack)('a question', () => {
  beforeAll(startTwoStories);
  // Who asks too much within a minute is asked for patience.
  afterEach(() => bot.pass(minute));
  afterAll(stop);

  it('answers a mention in its thread with link, feed, age and quote, and says how it was understood', async () => {
    const answer = await mention('volt typhoon energy this week?', { ts: '1772445600.900000' });
    expect(answer).toMatchObject({ channel: soc, thread_ts: '1772445600.900000' });
    const text = words(answer);
    for (const part of [
      '*Volt Typhoon*',
      '*Energy*',
      'until now',
      'in the power grid',
      'Feed one',
      '> ',
      'Why this?',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('FortiOS');
    expect(words(await mention('CVE-2022-42475'))).toContain('FortiOS');
  });

  it('says what it did not understand, and goes on with the rest', async () => {
    const loose = words(await mention('volt typhoon flibbertigibbet'));
    expect(loose).toContain('I did not understand “flibbertigibbet”');
    expect(loose).toContain('in the power grid');
    const none = words(await mention('flibbertigibbet wibble'));
    expect(none).toContain('I did not understand “flibbertigibbet wibble”');
    expect(none).toContain('I understand actors by any alias');
    expect(words(await mention('volt typhon'))).toContain('actor volt-typhoon');
    expect(words(await mention('salt typhoon'))).toContain('Nothing stored about *Salt Typhoon*');
    expect(words(await mention('<!channel> <@U01ALICE> *x* `y`'))).not.toContain('<!channel>');
  });

  it('answers commands as ever, to the asker alone, and nothing said with help', async () => {
    const status = await mention('status');
    expect(status).toMatchObject({ channel: soc, user: bob });
    expect(words(status)).toContain('Status');
    expect(words(await mention(''))).toContain('/threat');
  });

  it.each([
    ['status of volt typhoon', '*Volt Typhoon*: 2 stories'],
    ['digest of the energy sector this week', '*Energy* · from'],
    ['actor groups targeting energy', '*Energy*: '],
    ['search for volt typhoon this week', '*Volt Typhoon* · from'],
    ['list stories about energy', '*Energy*: '],
    ['pause of volt typhoon', '*Volt Typhoon*'],
    ['vendor patches for fortios this week', '“fortios”'],
    ['help me with volt typhoon', '*Volt Typhoon*: 2 stories'],
    ['latest on volt typhoon', '*Volt Typhoon*: 2 stories'],
    ['feeds off volt typhoon', '*Volt Typhoon*'],
  ])('takes a sentence that begins with the name of a command as a question: %s', async (sentence, part) => {
    const answer = await mention(sentence);
    expect(answer).not.toHaveProperty('user');
    expect(words(answer)).toContain(part);
  });

  it('says of a time in which nothing came when that was, in a whole sentence', async () => {
    const none = words(await mention('2 february 2020'));
    expect(none).toMatch(/Nothing stored from <!date[^>]*> until <!date[^>]*>\./);
    expect(words(await mention('salt typhoon high kev since monday'))).toMatch(
      /Nothing stored in KEV about \*Salt Typhoon\* of severity \*high and above\* from .* until now\./,
    );
  });

  it('answers direct messages the same, where they are said', async () => {
    const channel = await directly(bob);
    const dm = { channel, channel_type: 'im' };
    const answer = await say('volt typhoon energy', dm, 'message');
    expect(answer).toMatchObject({ channel });
    expect(answer).not.toHaveProperty('thread_ts');
    expect(words(answer)).toContain('in the power grid');
    const threaded = await say('kev', { ...dm, thread_ts: '1772445600.800000' }, 'message');
    expect(threaded).toMatchObject({ thread_ts: '1772445600.800000' });
  });

  it('leaves bots, itself, edits and what is said to others alone', async () => {
    await quiet('volt typhoon', { bot_id: 'B01' });
    await quiet('volt typhoon', { user: bot.slack.botUserId });
    await quiet('volt typhoon', { edited: { user: bob, ts: ts() } });
    await quiet('volt typhoon', { channel_type: 'im', subtype: 'message_changed' }, 'message');
    await quiet('volt typhoon', { channel_type: 'channel' }, 'message');
  });

  it('answers once what Slack delivers twice', async () => {
    const event = {
      type: 'app_mention',
      user: bob,
      text: 'volt typhoon',
      ts: ts(),
      channel: soc,
      event_ts: ts(),
    };
    const before = answers().length;
    await bot.slack.event(event, 'Ev01TWICE');
    await expect.poll(() => answers().length).toBe(before + 1);
    await bot.slack.event(event, 'Ev01TWICE');
    await mention('help');
    await expect.poll(() => answers().length).toBe(before + 2);
  });

  it('offers questions in the messages tab, and does without where Slack knows of none', async () => {
    const calls = () =>
      bot.slack.proxy.calls.filter(({ method }) => method === 'assistant.threads.setSuggestedPrompts');
    const opened = { type: 'app_home_opened', user: bob, channel: 'D01BOB', tab: 'messages', event_ts: ts() };
    await bot.slack.event(opened);
    await expect.poll(() => calls().length).toBe(1);
    expect(words(calls()[0]?.args ?? {})).toContain('What happened this week?');
    expect(words(await mention('energy'))).toContain('*Energy*');
  });
});

describe.skipIf(!hasLocalSlack)('a conversation', () => {
  beforeEach(startTwoStories);
  afterEach(stop);

  it('takes words that a command takes as the command, and a command alone as itself', async () => {
    await bot.threat(soc, alice, 'subscribe energy name:"Port of night" daily');
    for (const [typed, part] of [
      ['actor volt typhoon', 'China nexus'],
      ['search fortios severity:high', '“fortios severity:high”'],
      ['search fortios sevrity:high', 'Did you mean “severity:”?'],
      ['iocs of volt typhoon', 'Indicators: Volt Typhoon'],
      ['list energy', '1 of 1 subscription'],
      ['pause Port of night', 'Paused: *Port of night*'],
      ['vendor fortinet', 'Fortinet · last 30 days'],
      ['actor', 'Which actor?'],
      ['list', 'has 1 subscription'],
    ] as const) {
      bot.pass(10_000);
      const answer = await mention(typed);
      expect(answer, typed).toMatchObject({ user: bob });
      expect(words(answer), typed).toContain(part);
    }
  });

  it('says nothing of substance to people of another company', async () => {
    bot.slack.proxy.connect(soc);
    bot.slack.proxy.estrange(bob);
    const answer = await mention('volt typhoon');
    expect(words(answer)).toContain('You are of another company');
    expect(words(answer)).not.toContain('power grid');
  });

  it('asks for patience of who asks without end, and apologises with a reference where it fails', async () => {
    bot.slack.proxy.trouble('users.info', { kind: 'refused', error: 'internal_error' });
    expect(words(await mention('volt typhoon'))).toContain('reference');
    for (let at = 0; at < 30; at += 1) await mention('energy');
    expect(words(await mention('energy'))).toContain('Please try again in');
  });
});

describe.skipIf(!hasLocalSlack)('a welcome', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], monday);
  });
  afterEach(stop);
  const joined = (at: string, user = bot.slack.botUserId) => ({
    type: 'member_joined_channel',
    user,
    channel: soc,
    channel_type: 'C',
    team,
    inviter: bob,
    event_ts: at,
  });
  const arrive = async (at: string, id?: string) => {
    await bot.slack.event(joined(at), id);
    await bot.tick();
  };

  it('is said once for each time that I am invited, with what to do next', async () => {
    await arrive('1.1', 'Ev01JOIN');
    await arrive('1.1', 'Ev01JOIN');
    await arrive('1.1', 'Ev02JOIN');
    await expect.poll(() => bot.posts(soc).length).toBe(1);
    const [welcome] = bot.posts(soc);
    expect(shown(welcome as never)).toContain('This channel gets nothing yet');
    expect(shown(welcome as never)).toContain('Subscribe…');
    expect(shown(welcome as never)).toContain('What can I do?');
    await arrive('2.2');
    await expect.poll(() => bot.posts(soc).length).toBe(2);
  });

  it('is not said for others who come, and says what the channel gets where it gets something', async () => {
    await bot.slack.event(joined('3.3', alice));
    await bot.threat(soc, alice, 'subscribe rail');
    await bot.tick();
    expect(bot.posts(soc)).toEqual([]);
    await arrive('4.4');
    await expect.poll(() => bot.posts(soc).length).toBe(1);
    expect(shown(bot.posts(soc)[0] as never)).toContain('This channel gets:');
    expect(shown(bot.posts(soc)[0] as never)).toContain('*Rail');
    expect(shown(bot.posts(soc)[0] as never)).not.toContain('Subscribe…');
  });
});
