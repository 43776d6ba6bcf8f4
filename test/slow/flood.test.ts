import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/slack/grammar.ts';
import { tightened } from '../../src/slack/tightened.ts';
import { backTestWords } from '../../src/slack/views/subscription.ts';
import { alice, type Bot, buttonIn, shown, soc, startBot, waitForMessage } from '../help/bot.ts';
import { directory } from '../help/directory.ts';
import { hour, minute, now } from '../help/make.ts';
import { runs } from '../help/runs.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

function subscribing(words: string) {
  const command = parseCommand(`subscribe ${words}`, directory);
  if (command.kind !== 'subscribe') throw new Error(JSON.stringify(command));
  return command;
}

describe('the words of a subscription with a limit more', () => {
  it('have it in the place of what they said of it, and say nothing else anew', () => {
    const critical = (words: string) => tightened(subscribing(words), { minSeverity: 'critical' }, directory);
    expect(critical('all severity:high instant')).toBe('all instant severity:critical');
    expect(critical('all severity high instant')).toBe('all instant severity:critical');
    expect(critical('maritime, medium+ instant')).toBe('maritime, instant severity:critical');
    expect(critical('with:"critical flaw",high --severity=low daily')).toBe(
      'with:"critical flaw",high daily severity:critical',
    );
    expect(tightened(subscribing('all kev:off instant high'), { kevOnly: true }, directory)).toBe(
      'all instant high kev',
    );
  });

  it('are understood, whatever they were', () => {
    const part = fc.constantFrom<string>(
      'maritime',
      'volt typhoon',
      'with:"high risk"',
      'without:kev,low',
      'age:12h',
      'instant',
      'name:"severity:low"',
    );
    const level = fc.constantFrom('severity:medium', 'low', '--severity=high', 'high+', '');
    fc.assert(
      fc.property(fc.uniqueArray(part, { minLength: 1 }), level, fc.nat(), (parts, said, at) => {
        const words = parts.toSpliced(at % (parts.length + 1), 0, said).join(' ');
        const before = parseCommand(`subscribe ${words}`, directory);
        if (before.kind !== 'subscribe') return;
        const after = tightened(before, { minSeverity: 'critical' }, directory);
        expect(subscribing(after ?? '')).toMatchObject({
          topics: before.topics,
          options: { ...before.options, minSeverity: 'critical' },
        });
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('what would have been sent', () => {
  it('is said where all of it came after the last digest', () => {
    const test = { alerts: 0, digests: 0, lines: 0, examples: [], verdict: 'fine' } as const;
    expect(backTestWords(test)).toBe(
      'In the last 30 days this would have sent nothing yet: what it asks for came after the last digest.',
    );
  });
});

describe.skipIf(!hasLocalSlack)('what would flood a channel', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], now);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  async function reads(grave: readonly (readonly [count: number, words: string])[]): Promise<void> {
    const told = grave.flatMap(([count, words], kind) =>
      Array.from({ length: count }, (_, at) => ({
        guid: `${kind}-${at}`,
        title: `Vendor ${kind}x${at} device CVE-2026-${10_000 + kind * 1_000 + at}`,
        summary: `${words} in product q${kind}x${at}.`,
        at: now - hour - at * minute,
      })),
    );
    bot.feeds.show('one', told);
    await bot.poll();
  }

  async function press(words: string, text: string): Promise<string> {
    const asked = await bot.threat(soc, alice, words);
    expect(asked.text).toContain('Nothing is subscribed yet');
    bot.pass(2_000);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, asked.ts, alice, buttonIn(asked, text));
    return shown(await waitForMessage(bot.slack, soc, before));
  }
  const floors = async () =>
    (await bot.store.channelSubscriptions('T01STORM', soc)).map(({ filter }) => filter.minSeverity);

  it('is made less by the floor above the one that was given', async () => {
    await reads([
      [30, 'CVSS 5.0'],
      [610, 'CVSS 8.1'],
      [5, 'CVSS 9.8'],
    ]);
    const all = shown(await bot.threat(soc, alice, 'subscribe all instant'));
    // Of high severity there would be too many still.
    expect(all).not.toContain('Only high');
    expect(all).toContain('Only critical');
    bot.pass(2_000);
    const said = await press('subscribe all severity:high instant', 'Only critical');
    expect(said).toContain('of *critical* severity');
    expect(await floors()).toEqual(['critical']);
  });

  it('is made less by KEV where it is critical already, and by nothing where nothing would change', async () => {
    await reads([
      [605, 'CVSS 9.8'],
      [3, 'CVSS 9.8, in the Known Exploited Vulnerabilities catalog of CISA'],
    ]);
    const said = await press('subscribe all critical instant', 'Only vulnerabilities in KEV');
    expect(said).toContain('about vulnerabilities in KEV');
    bot.pass(2_000);
    const some = shown(await bot.threat(soc, alice, 'subscribe with:device high instant'));
    expect(some).not.toContain('Only critical');
    bot.pass(2_000);
    expect(await press('subscribe with:device high instant', 'Subscribe all the same')).toContain(
      'of *high* severity',
    );
  });
});
