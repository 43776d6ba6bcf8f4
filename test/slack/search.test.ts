import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, waitForMessage } from '../help/bot.ts';
import { readOnce } from '../help/growing.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
/** Asked in no haste: there is only so much that may be asked in a minute. */
const find = async (words: string) => {
  bot.pass(6_000);
  return shown(await bot.threat(soc, alice, `search ${words}`));
};

let bot: Bot;

describe.skipIf(!hasLocalSlack)('search', () => {
  beforeAll(async () => {
    bot = await startBot('socket', ['one', 'two'], monday);
    await readOnce(bot, ['one', 'two']);
    const at = bot.clock.now;
    bot.feeds.show('one', [
      {
        at,
        guid: '1',
        title: 'VOLTZITE in the gateways of a water utility',
        summary: 'It entered by CVE-2024-21762 in FortiOS, a heap overflow, and spoke to evil[.]example.',
      },
      { at, guid: '2', title: 'Webinar <!channel> on *routers*', summary: 'A routers & switches talk.' },
    ]);
    bot.feeds.show(
      'two',
      Array.from({ length: 7 }, (_, i) => ({
        at,
        guid: `p${i}`,
        title: `Patch number ${i} of the printer ${'abcdefg'[i]}`,
        summary: `Printers of series ${i * 111}.`,
      })),
    );
    await bot.poll();
  });
  afterAll(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('finds by any word, alias, CVE or indicator, and shows the words in bold with their advisory', async () => {
    for (const words of [
      'heap overflow',
      'cve-2024-21762',
      'evil.example',
      '"bronze silhouette"',
      'vendor:fortios',
      'actor:"volt typhoon" sector:water',
      'water since:7d',
    ])
      expect(await find(words), words).toContain('VOLTZITE in the gateways');
    expect(await find('heap overflow')).toContain('a *heap* *overflow*');
    expect(await find('"heap overflow"')).toContain('a *heap overflow*');
    expect(await find('volt typhoon')).toContain('*VOLTZITE*');
    expect(await find('evil.example')).toMatch(/\*evil\[\.\]example\*/);
  });

  it('escapes what a feed wrote, in the words too', async () => {
    const found = await find('router');
    expect(found).toContain('&lt;!channel&gt;');
    expect(found).not.toContain('<!channel>');
    expect(found).toContain('A *routers* &amp; switches talk');
  });

  it('goes page by page and by date at a click, and says how many there are', async () => {
    const first = await bot.threat(soc, alice, 'search printer');
    expect(shown(first)).toContain('1 to 5 of 7, in the title first');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, first.ts, alice, buttonIn(first, 'More'));
    await expect
      .poll(async () =>
        (await bot.slack.messages(soc))
          .slice(before - 1)
          .map(shown)
          .join('\n'),
      )
      .toContain('6 to 7 of 7');
    await bot.slack.click(soc, first.ts, alice, buttonIn(first, 'Newest first'));
    await expect
      .poll(async () =>
        (await bot.slack.messages(soc))
          .slice(before - 1)
          .map(shown)
          .join('\n'),
      )
      .toContain('newest first');
    expect(await find('printer page 9')).toContain('There is no page 9');
  });

  it('says what was not found and how to find more, and lets the filters go at a click', async () => {
    const none = await bot.threat(soc, bob, 'search printer severity:critical');
    expect(shown(none)).toContain('Nothing stored says');
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, none.ts, bob, buttonIn(none, 'Search without filters'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('of 7');
  });

  it('looks beside KEV too, and takes the lowest of several severities', async () => {
    expect(await find('printer kev:no')).toContain('of 7');
    expect(await find('printer kev:yes')).toContain('Nothing stored says');
    for (const several of ['severity:critical,low', 'severity:critical severity:low'])
      expect(await find(`printer ${several}`), several).toContain('of 7');
    expect(await find('printer severity:critical,critical')).toContain('Nothing stored says');
  });

  it('takes what stands in quotes as words, after a comma too, and commas between values as “or”', async () => {
    expect(await find('printer, "fortinet kev:yes"')).toContain('Nothing stored says');
    expect(await find('printer feed:one, "two"')).toContain('of 7');
  });

  it('offers a mistyped filter as it was meant, and the same words in quotes, at a click', async () => {
    const stray = await bot.threat(soc, alice, 'search printer sevrity:low');
    expect(buttonIn(stray, '/threat search printer "sevrity:low"')).toBeDefined();
    bot.pass(6_000);
    const before = (await bot.slack.messages(soc)).length;
    await bot.slack.click(soc, stray.ts, alice, buttonIn(stray, '/threat search printer severity:low'));
    expect(shown(await waitForMessage(bot.slack, soc, before))).toContain('of 7');
    expect(shown(await bot.threat(soc, alice, 'search -kev:yes printer'))).toContain(
      '/threat search kev:no printer',
    );
  });

  it('takes links, times, addresses and quoted text as words', async () => {
    for (const text of [
      'https://feed.example/a:b',
      'feed://publisher.example/x',
      '12:30',
      'feed:beef::1',
      'dead:beef:0:1::2',
      'cpe:2.3:a:vendor',
      'CWE:79',
      'TLP:RED',
      '"sevrity:high since:soon"',
      'std::vector',
      'vector:network',
      'evil[.]example:8443',
    ])
      expect(await find(text), text).toContain('Nothing stored says');
    expect(await find('CVE:')).toContain('CVE-2024-21762');
  });

  it.each([
    ['', 'Search for what?'],
    ['severity:bad x', '“bad” is no severity'],
    ['actor:"volt typhon" x', 'Nearest: Volt Typhoon'],
    ['sector:watr', 'There is no sector “watr”'],
    ['cve:2024-1', 'is no CVE id'],
    ['since:soon x', '“soon” is no time'],
    ['since:1d until:7d x', 'nothing can be between'],
    ['feed:nowhere x', 'There is no feed “nowhere”'],
    ['kev:maybe x', 'neither yes nor no'],
    ['"" -', 'Search for what?'],
    ['sevrity:high x', 'There is no filter “sevrity:”. Did you mean “severity:”?'],
    ['kve:yes x', 'Did you mean “kev:”?'],
    ['source:dragos x', 'Did you mean “feed:”?'],
    ['mark:done x', 'Marks are found by “latest”'],
    ['lang:de x', '“lang:” is said to “subscribe”'],
    ['-severity:low x', 'A minus leaves out words'],
    ['since:1d since:7d x', '“since:1d” and “since:7d” contradict each other'],
    ['until:1d,7d x', '“until:” takes one value'],
    ['kev:yes kev:no x', '“kev:yes” and “kev:no” contradict each other'],
  ])('says what is wrong with “%s”', async (words, problem) => {
    expect(await find(words)).toContain(problem);
  });
});
