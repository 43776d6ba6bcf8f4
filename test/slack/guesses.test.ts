import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, buttonIn, shown, soc, startBot, waitForMessage } from '../help/bot.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
let bot: Bot;

async function typed(words: string) {
  bot.pass(6_000);
  return bot.threat(soc, alice, words);
}

async function clicked(message: Awaited<ReturnType<typeof typed>>, button: string) {
  bot.pass(6_000);
  const before = (await bot.slack.messages(soc)).length;
  await bot.slack.click(soc, message.ts, alice, buttonIn(message, button));
  return shown(await waitForMessage(bot.slack, soc, before));
}

describe.skipIf(!hasLocalSlack)('words that mean nothing by themselves', () => {
  beforeAll(async () => {
    bot = await startBot('socket', ['one'], monday);
  });
  afterAll(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('subscribe at a click: to a maker that is known, to a keyword otherwise, in the zone of a city', async () => {
    const maker = await typed('subscribe fortinet instant');
    expect(shown(maker)).toContain('Fortinet is a maker or a product that I know.');
    expect(await clicked(maker, '/threat subscribe vendor:"Fortinet" instant')).toContain('Fortinet');
    const keyword = await typed('subscribe ransomware instant');
    expect(shown(keyword)).not.toContain('is a maker');
    expect(await clicked(keyword, '/threat subscribe with:"ransomware" instant')).toContain('ransomware');
    const city = await typed('subscribe energy daily at 07:00 tz Berlin');
    expect(await clicked(city, '/threat subscribe energy daily at 07:00 tz Europe/Berlin')).toContain(
      '07:00 Europe/Berlin',
    );
  });

  it('lead from the newest stories, and from no command at all, to the maker', async () => {
    for (const words of ['latest fortinet', 'fortinet']) {
      const answer = await typed(words);
      expect(await clicked(answer, '/threat vendor Fortinet'), words).toContain('Fortinet');
      expect(shown(answer), words).toContain('/threat search fortinet');
    }
  });

  it('show of the subscriptions those that hold a name or are called so', async () => {
    await typed('subscribe maritime weekly name:"Port night"');
    for (const words of ['list maritime', 'list port night']) {
      const some = shown(await typed(words));
      expect(some, words).toContain('*Port night*');
      expect(some, words).not.toContain('ransomware');
    }
    const none = await typed('list volt typhoon');
    expect(shown(none)).toContain('has no subscription for “volt typhoon”');
    expect(await clicked(none, 'Show all')).toContain('has 4 subscriptions');
    expect(shown(await typed('pause marittime'))).toContain('/threat pause maritime');
    expect(shown(await typed('list wibble'))).toContain('I know no sector or actor called “wibble”');
  });

  it('say in a command that takes none what to type instead', async () => {
    expect(await clicked(await typed('digest energy'), '/threat latest energy 1d')).toContain('energy 1d');
    expect(shown(await typed('status foo'))).toContain('“status” takes no words');
  });
});
