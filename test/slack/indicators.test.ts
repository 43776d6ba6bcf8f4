import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alice,
  type Bot,
  bob,
  buttonIn,
  energy,
  shown,
  soc,
  startBot,
  team,
  waitForMessage,
} from '../help/bot.ts';
import { readOnce, tell } from '../help/growing.ts';
import { viewsBy } from '../help/home.ts';
import { clickModal, modalSaying } from '../help/modals.ts';
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

  it('of one story are asked for by its address, or by that of an alert in Slack', async () => {
    const address = 'https://publisher.example/1';
    for (const link of [address, `<${address}>`, `<${address}|publisher.example/1>`]) {
      const list = shown(await ask(link));
      expect(list, link).toContain('*Indicators: this story* · 1 to 1 of 1 story');
      expect(list).toContain('evil-domain[.]top');
      expect(list).toMatch(/"value":"iocs story:\w+ stix"/);
    }
    expect(shown(await ask('https://publisher.example/none'))).toContain(
      'No story that is kept stands at https://publisher.example/none.',
    );
    expect(shown(await ask(`volt typhoon ${address}`))).toContain('by its address alone');
    expect(shown(await ask(`7d ${address}`))).toContain('by its address alone');
  });

  it('of the story that an alert tells are asked for by the link of its message', async () => {
    const told = { guid: '3', title: 'A relay at bad-relay[.]top', summary: 'It is at bad-relay[.]top.' };
    await tell(bot, 'one', told);
    const alert = bot.posts(soc).at(-1);
    const link = `https://stormbrief-demo.slack.com/archives/${soc}/p${alert?.ts.replace('.', '')}`;
    expect(shown(await ask(link))).toContain('bad-relay[.]top');
    expect(shown(await ask(link.replace(soc, energy)))).toContain('No story that is kept stands at');
    expect(shown(await ask(link.replace(/\d$/, (last) => String((Number(last) + 1) % 10))))).toContain(
      'No story that is kept',
    );
  });

  it('of a story are shown upon its evidence, with the files to be had, and in its place where three lie upon one another', async () => {
    const list = await bot.threat(soc, alice, 'latest volt typhoon');
    await bot.slack.click(soc, list.ts, alice, buttonIn(list, 'Why this?'));
    await modalSaying(bot, 'Why this?');
    bot.pass(2_000);
    await clickModal(bot, alice, 'Indicators');
    await expect.poll(() => viewsBy(bot, 'views.push').length).toBe(1);
    const [upon] = viewsBy(bot, 'views.push');
    expect(JSON.stringify(upon)).toContain('evil-domain[.]top');
    if (upon === undefined) throw new Error('nothing was shown');
    const sent = uploads().length;
    await clickModal(bot, alice, 'STIX 2.1', {}, { ...upon, root_view_id: 'V1', previous_view_id: 'V1' });
    await expect.poll(() => uploads().length).toBe(sent + 1);
    await expect.poll(() => viewsBy(bot, 'views.push').length).toBe(2);
    expect(JSON.stringify(viewsBy(bot, 'views.push')[1])).toContain('is in our direct messages');
    bot.pass(2_000);
    await clickModal(bot, alice, 'CSV', {}, { ...upon, root_view_id: 'V1', previous_view_id: 'V2' });
    await expect.poll(() => JSON.stringify(viewsBy(bot, 'views.update').at(-1))).toContain('.csv is in our');
    expect(viewsBy(bot, 'views.push')).toHaveLength(2);
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
