import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce } from '../help/growing.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;

let bot: Bot;
const ask = async (words: string, user = alice) => bot.threat(soc, user, `iocs ${words}`);
const uploads = () =>
  bot.slack.proxy.calls.filter(
    ({ method, outcome }) => method === 'files.completeUploadExternal' && outcome === 'ok',
  );

describe.skipIf(!hasLocalSlack)('indicators', () => {
  beforeAll(async () => {
    bot = await startBot('socket', ['one'], monday);
    await readOnce(bot, ['one']);
    const at = bot.clock.now;
    bot.feeds.show('one', [
      {
        at,
        guid: '1',
        title: 'Volt Typhoon in a water utility',
        summary: `Volt Typhoon used CVE-2024-21762 and spoke to evil-domain[.]top and 203.0.113[.]7; its file is ${'ab'.repeat(32)}.`,
      },
      { at, guid: '2', title: 'Nothing to look for', summary: 'Only words.' },
    ]);
    await bot.poll();
    await bot.threat(soc, alice, 'subscribe all instant');
  });
  afterAll(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('of an actor or a span are listed defanged, each with the advisory that mentions it and a warning', async () => {
    for (const words of ['volt typhoon', 'bronze silhouette 7d', '7d', 'since:yesterday']) {
      const list = shown(await ask(words));
      expect(list, words).toContain('Volt Typhoon in a water utility');
      expect(list).toContain('evil-domain[.]top');
      expect(list).toContain('203[.]0[.]113[.]7');
      expect(list).toContain('not verified');
      expect(list).not.toContain('Nothing to look for');
      expect(list).not.toContain('evil-domain.top');
    }
  });

  it('of a day are those since its midnight where the asker is', async () => {
    const told = Temporal.Instant.fromEpochMilliseconds(bot.clock.now);
    const dayIn = (zone: string) => told.toZonedDateTimeISO(zone).toPlainDate().toString();
    // Monday in Kiritimati begins ten hours before it does in UTC, and that in Honolulu ten hours after.
    await bot.store.savePerson(team, alice, { zone: 'Pacific/Honolulu' });
    expect(shown(await ask(dayIn('Pacific/Honolulu')))).toContain('evil-domain[.]top');
    await bot.store.savePerson(team, alice, { zone: 'Pacific/Kiritimati' });
    const tomorrow = told.toZonedDateTimeISO('Pacific/Kiritimati').toPlainDate().add({ days: 1 }).toString();
    expect(shown(await ask(tomorrow))).not.toContain('evil-domain[.]top');
    const calls = bot.slack.proxy.calls.filter(({ method }) => method === 'users.info').length;
    await bot.store.savePerson(team, alice, { zone: null });
    await ask(dayIn('UTC'));
    expect(bot.slack.proxy.calls.filter(({ method }) => method === 'users.info').length).toBeGreaterThan(
      calls,
    );
  });

  it('are sent as a file to the person who asked alone, in each format', async () => {
    const list = await ask('volt typhoon');
    for (const name of ['CSV', 'STIX 2.1', 'MISP', 'Text', 'JSON Lines']) {
      const before = (await bot.slack.messages(soc)).length;
      const sent = uploads().length;
      await bot.slack.click(soc, list.ts, bob, buttonIn(list, name));
      const answer = await waitForMessage(bot.slack, soc, before);
      expect(shown(answer), name).toContain('is in our direct messages');
      expect(answer).toMatchObject({ subtype: 'ephemeral', ephemeral_to: bob });
      expect(uploads()).toHaveLength(sent + 1);
      expect(String(uploads().at(-1)?.args['channel_id'])).toMatch(/^D/);
    }
  });

  it('say what to do where Slack takes no file', async () => {
    bot.slack.proxy.trouble('files.getUploadURLExternal', { kind: 'refused', error: 'missing_scope' });
    const answer = shown(await ask('volt typhoon csv'));
    expect(answer).toContain('files:write');
    expect(answer).toContain('stormbrief export');
  });

  it.each([
    ['', 'Indicators of what?'],
    ['stix', 'Indicators of what?'],
    ['volt typhon', 'There is no actor “volt typhon”'],
    ['story:gone', 'mentions an indicator'],
    ['salt typhoon csv', 'mentions an indicator'],
  ])('of “%s” are explained', async (words, said) => {
    expect(shown(await ask(words))).toContain(said);
  });
});
