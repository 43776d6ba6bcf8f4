import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/slack/views/message-text.ts';
import { alice, type Bot, soc, startBot, team } from '../help/bot.ts';
import { readOnce, tell } from '../help/growing.ts';
import { makeException } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const versa = 'CVE-2024-39717';

let bot: Bot;
type View = {
  readonly type: string;
  readonly callback_id?: string;
  readonly title: { readonly text: string };
  readonly blocks: readonly unknown[];
};

/** As Slack sends them (https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload). */
let uses = 0;
const trigger = () => `944799105734.773906753841.${uses}`;
/** Slack gives each use a trigger of its own. */
const shared = () => {
  uses += 1;
  return used();
};
const used = () => ({
  token: 'gIkuvaNzQIHg97ATvDxqgjtO',
  action_ts: '1772445600.123456',
  team: { id: team, domain: 'stormbrief-demo' },
  user: { id: alice, username: 'alice', team_id: team },
  is_enterprise_install: false,
  enterprise: null,
  trigger_id: trigger(),
});
const views = () =>
  bot.slack.proxy.calls
    .filter(({ method }) => method.startsWith('views.'))
    .map(({ method, args }) => ({ method, view: args['view'] as View, trigger: args['trigger_id'] }));
const words = (view: View | undefined) => JSON.stringify(view ?? null);

/** Use the message shortcut on a message, and read the modal. */
async function lookUp(message: object): Promise<string> {
  const before = views().length;
  await bot.slack.proxy.envelope('interactive', {
    ...shared(),
    type: 'message_action',
    callback_id: 'look_up',
    message_ts: '1772445000.000100',
    response_url: `${bot.slack.proxy.url}/_hooks/response/abc`,
    channel: { id: soc, name: 'soc' },
    message: { type: 'message', user: 'U01BOB', ts: '1772445000.000100', ...message },
  });
  await expect.poll(() => views().length).toBe(before + 1);
  const opened = views().at(-1);
  expect(opened).toMatchObject({ method: 'views.open', trigger: trigger() });
  return words(opened?.view);
}

/** Send the search form, and read what takes its place. */
async function search(typed: string): Promise<{ response_action: string; view: View; errors?: object }> {
  const opened = views().find(({ view }) => view.callback_id === 'search_threats')?.view;
  const answer = await bot.slack.proxy.envelope('interactive', {
    ...shared(),
    type: 'view_submission',
    api_app_id: bot.slack.appId,
    response_urls: [],
    view: {
      ...opened,
      id: 'V01SEARCH',
      team_id: team,
      state: {
        values: { words: { value: { type: 'plain_text_input', value: typed === '' ? null : typed } } },
      },
    },
  });
  return answer as { response_action: string; view: View };
}

/** Click a button in the search modal. */
async function clickIn(view: View, text: string): Promise<{ method: string; view: View }> {
  const found: object[] = [];
  JSON.stringify(view.blocks, (_, value) => {
    if (value?.type === 'button' && value.text?.text === text) found.push(value);
    return value;
  });
  const [button] = found;
  if (button === undefined) throw new Error(`no button “${text}” in ${words(view)}`);
  const before = views().length;
  await bot.slack.proxy.envelope('interactive', {
    ...shared(),
    type: 'block_actions',
    container: { type: 'view', view_id: 'V01SEARCH' },
    view: {
      ...view,
      id: 'V01SEARCH',
      private_metadata: '',
      state: { values: { words: { value: { type: 'plain_text_input', value: 'energy' } } } },
    },
    actions: [{ ...button, block_id: 'b', action_ts: '1772445601.1' }],
  });
  await expect.poll(() => views().length).toBe(before + 1);
  const last = views().at(-1);
  if (last === undefined) throw new Error('nothing was shown');
  return last;
}

describe.skipIf(!hasLocalSlack)('shortcuts', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], monday);
    await readOnce(bot, ['one']);
    await tell(bot, 'one', {
      guid: 'a',
      title: `Volt Typhoon uses ${versa} in Versa Director`,
      summary: 'Volt Typhoon talks to evil-relay[.]com and 203.0.113[.]77 from the electric grid.',
    });
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  describe('Look up threats', () => {
    it('answers for every CVE, actor and indicator of the message, in whichever way they are written', async () => {
      const said = await lookUp({
        text: `VOLTZITE &amp; ${versa}: is <http://evil-relay.com|evil-relay.com> ours? And 203.0.113[.]77, <https://good-site.net/x?a=1&amp;b=2>, <@U01BOB>, d41d8cd98f00b204e9800998ecf8427e`,
      });
      for (const part of [
        'In this message: 1 CVE, 1 actor and 5 indicators.',
        `*${versa}*`,
        'KEV: unknown, the catalogue is not loaded yet',
        '1 story names it',
        '*Volt Typhoon* — China nexus, state-sponsored',
        '> *VOLTZITE* ',
        'Domain *evil-relay[.]com* — 1 story mentions it',
        'IPv4 *203[.]0[.]113[.]77* — 1 story mentions it',
        'Mentioned in text, not verified.',
        'Nothing found for hxxps[:]//good-site[.]net/x?a=1&amp;b=2, good-site[.]net and d41d8cd98f00b204e9800998ecf8427e',
      ])
        expect(said).toContain(part);
      expect(said).not.toContain('http://evil');
    });

    it('says plainly that a message names nothing', async () => {
      const said = await lookUp({ text: 'Lunch at noon? <!channel>' });
      expect(said).toContain('No CVE, no actor that I know, no domain, address, link or hash');
      expect(await lookUp({})).toContain('No CVE, no actor');
    });

    it('reads what apps write into blocks and attachments', async () => {
      const said = await lookUp({
        text: '',
        bot_id: 'B01',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `Patch ${versa}` } }],
        attachments: [
          { fallback: 'x', text: 'seen with Salt Typhoon', title_link: 'https://evil-relay.com/a' },
        ],
      });
      for (const part of [versa, '*Salt Typhoon*', 'Domain *evil-relay[.]com*']) expect(said).toContain(part);
    });

    it('counts what is more than one look-up holds, within the limits of a modal', async () => {
      const cves = Array.from({ length: 40 }, (_, n) => `CVE-2021-${10_000 + n}`);
      const addresses = Array.from({ length: 60 }, (_, n) => `198.51.100.${n + 1}`);
      const said = await lookUp({ text: [...cves, ...addresses].join(' ') });
      expect(said).toContain('In this message: 40 CVEs and 60 indicators.');
      expect(said).toContain('+30 more in the message, not looked up.');
      expect(said).toContain('+40 more in the message, not looked up.');
    });

    it('names no actor for a word that the workspace set aside', async () => {
      await bot.store.addException(makeException({ teamId: team, term: 'VOLTZITE' }));
      expect(await lookUp({ text: 'VOLTZITE' })).toContain('no actor that I know');
    });

    it('says at the message where Slack shows no modal any more', async () => {
      bot.slack.proxy.trouble('views.open', { kind: 'refused', error: 'expired_trigger_id' });
      await lookUp({ text: versa });
      const answers = () => bot.slack.proxy.calls.filter(({ method }) => method === 'response_url');
      await expect.poll(() => answers().length).toBe(1);
      expect(JSON.stringify(answers()[0]?.args)).toContain('Slack did not show the answer in time');
    });

    it('says that something went wrong, and nothing else, when it does', async () => {
      await bot.store.close();
      expect(await lookUp({ text: versa })).toContain('Something went wrong');
    });
  });

  describe('Search threats', () => {
    beforeEach(async () => {
      await bot.slack.proxy.envelope('interactive', {
        ...shared(),
        type: 'shortcut',
        callback_id: 'search_threats',
      });
      await expect.poll(() => views().length).toBe(1);
      expect(views()[0]).toMatchObject({ method: 'views.open', trigger: trigger() });
    });

    it.each([
      ['versa since:30d', 'Volt Typhoon uses'],
      ['voltzite', 'China nexus, state-sponsored'],
      [versa, `*${versa}*`],
      ['energy', 'Energy · last 30 days'],
      ['no such thing', 'Nothing stored says'],
      ['sevrity:high versa', 'There is no filter “sevrity:”. Did you mean “severity:”?'],
      [`${versa} nonsense`, 'Nothing stored says'],
    ])('answers below the line in which it was asked: %s', async (typed, part) => {
      const { response_action: action, view } = await search(typed);
      expect(action).toBe('update');
      expect(words(view)).toContain(part);
      expect(JSON.stringify(view.blocks[0])).toContain(typed);
    });

    it('asks for words where there are none', async () => {
      expect(await search('')).toEqual({
        response_action: 'errors',
        errors: { words: 'Type what you are looking for.' },
      });
    });

    it('leads on: pages in place, others upon it, and what needs a channel says where to type it', async () => {
      for (let n = 1; n <= 6; n += 1)
        await tell(bot, 'one', {
          guid: `p${n}`,
          title: `Outage ${n * 7919} at the electric grid`,
          summary: `Case ${n}${n}`,
        });
      const { view } = await search('energy');
      const older = await clickIn(view, 'Older');
      expect(older.method).toBe('views.update');
      expect(words(older.view)).toContain('6 to 7 of 7');
      expect(JSON.stringify(older.view.blocks[0])).toContain('"initial_value":"energy"');
      const follow = await clickIn(view, 'Follow in this channel');
      expect(follow.method).toBe('views.push');
      expect(words(follow.view)).toContain(
        'Type this in the channel that it is for: `/threat subscribe energy instant`',
      );
      const why = await clickIn(view, 'Why this?');
      expect(why).toMatchObject({ method: 'views.push', view: { title: { text: 'Why this?' } } });
    });
  });
});

describe('the text of a message', () => {
  it.each([
    ['<http://evil.com|evil.com>', 'evil.com'],
    ['<https://evil.com/a|click here>', 'click here https://evil.com/a'],
    ['<https://evil.com>', 'https://evil.com'],
    ['<mailto:a@evil.com|a@evil.com>', 'a@evil.com'],
    ['<@U1> <#C1|soc> <!here>', '     '],
    ['a &lt; b &amp;amp; c', 'a < b &amp; c'],
  ])('is what a person reads: %s', (given, text) => expect(plainText(given)).toBe(text));
});
