import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, buttonIn, shown, soc, startBot } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { day, minute } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;

let bot: Bot;
const digest = () => {
  const found = bot.posts(soc).findLast(({ text }) => text.startsWith('Threat digest'));
  if (found === undefined) throw new Error('no digest was posted');
  return found;
};
/** A week goes by, with the feeds read on its way. */
async function week(): Promise<void> {
  for (let days = 0; days < 7; days += 1) {
    bot.pass(day);
    await bot.poll();
    await bot.tick();
  }
}

describe.skipIf(!hasLocalSlack)('the digest of a week', () => {
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], monday);
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all weekly instant');
    await week();
    await tell(bot, 'one', withActor);
    const [alert] = bot.posts(soc).filter(({ text }) => text.includes('Volt Typhoon'));
    if (alert === undefined) throw new Error('no alert');
    await bot.slack.click(soc, alert.ts, alice, {
      ...{ action_id: 'mark', type: 'static_select' },
      selected_option: {
        value: `relevant ${buttonIn(alert, 'Why this?').value}`,
        text: { type: 'plain_text', text: 'Relevant' },
      },
    });
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('compares with the week before, counts what was marked, and has a picture with every number in words', async () => {
    await week();
    const text = shown(digest());
    expect(text).toContain('as many as the week before');
    expect(text).toContain('Your colleagues marked 1 of them: 1 relevant.');
    const picture = (
      digest().blocks as readonly { type: string; alt_text?: string; slack_file?: { id: string } }[]
    ).find(({ type }) => type === 'image');
    expect(picture?.alt_text).toMatch(/^Stories a day, .* Volt Typhoon: 1, 0, 0, 0, 0, 0, 0\./);
    expect(picture?.slack_file?.id).toMatch(/^F/);
  });

  it('comes with the words in the place of the picture where Slack takes none', async () => {
    bot.slack.proxy.trouble('files.getUploadURLExternal', { kind: 'refused', error: 'missing_scope' }, 5);
    await week();
    const text = shown(digest());
    expect(text).toContain('Volt Typhoon: 1, 0, 0, 0, 0, 0, 0.');
    expect(text).not.toContain('slack_file');
  });

  it('has the same picture when it has to be sent again', async () => {
    bot.slack.proxy.trouble('chat.postMessage', { kind: 'http', status: 503 }, 3);
    await week();
    for (let tries = 0; tries < 4; tries += 1) {
      bot.pass(5 * minute);
      await bot.tick();
    }
    expect(JSON.stringify(digest().blocks)).toContain('slack_file');
    const refused = bot.slack.proxy.calls.filter(
      ({ method, outcome }) => method === 'chat.postMessage' && outcome === '503',
    );
    expect(refused.length).toBeGreaterThan(0);
    const uploads = bot.slack.proxy.calls.filter(({ method }) => method === 'files.getUploadURLExternal');
    expect(uploads).toHaveLength(1);
  });

  it('comes without the picture where Slack refuses the message for it', async () => {
    bot.slack.proxy.trouble('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' }, 1);
    await week();
    expect(JSON.stringify(digest().blocks)).not.toContain('slack_file');
    expect(shown(digest())).toContain('Volt Typhoon');
  });
});

describe.skipIf(!hasLocalSlack)('a digest that shows ten of more', () => {
  it('shows all of them in a modal, page by page, in the place of the page before', async () => {
    bot = await startBot('socket', ['one'], monday);
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all');
    const at = bot.clock.now;
    bot.feeds.show(
      'one',
      Array.from({ length: 14 }, (_, i) => ({
        at,
        guid: `g${i}`,
        title: `Flaw number ${i} in product ${'abcdefghijklmn'[i]}`,
        summary: 'One.',
      })),
    );
    await bot.poll();
    const own = await bot.threat(soc, alice, 'digest');
    expect(shown(own)).toContain('*Other*');
    await bot.slack.click(soc, own.ts, alice, buttonIn(own, 'Show all 15'));
    const top = async () => JSON.stringify((await bot.slack.page()).modalStack.at(-1) ?? null);
    await expect.poll(top).toContain('1 to 10 of 15 stories');
    const view = (await bot.slack.page()).modalStack.at(-1) as {
      readonly id: string;
      readonly blocks: readonly {
        readonly elements?: readonly { readonly action_id: string; readonly value: string }[];
      }[];
    };
    const more = view.blocks
      .flatMap(({ elements = [] }) => elements)
      .find(({ action_id }) => action_id === 'digest_page:10');
    await bot.slack.proxy.envelope('interactive', {
      ...{ type: 'block_actions', trigger_id: 'turn', api_app_id: 'A1', token: 'x' },
      ...{ user: { id: alice, team_id: 'T01STORM' }, team: { id: 'T01STORM', domain: 'storm' }, view },
      container: { type: 'view', view_id: view.id },
      actions: [{ ...more, type: 'button', block_id: 'b', action_ts: '1' }],
    });
    await expect.poll(top).toContain('11 to 15 of 15 stories');
    expect((await bot.slack.page()).modalStack).toHaveLength(1);
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });
});
