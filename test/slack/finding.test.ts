import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readCves } from '../../src/feeds/cve.ts';
import { readEpss } from '../../src/feeds/epss.ts';
import { readKev } from '../../src/feeds/kev.ts';
import { alice, type Bot, bob, buttonIn, energy, shown, soc, startBot, waitForMessage } from '../help/bot.ts';
import { readOnce, tell } from '../help/growing.ts';
import { day, hour } from '../help/make.ts';
import { hasLocalSlack, type Message } from '../help/slack-server.ts';
import { cveRecord, epssFile, jsonFile, kevFile, makeKevListing } from '../help/vulnerability-files.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const versa = 'CVE-2024-39717';
const feeds = ['one', 'two'];

let bot: Bot;
const ask = async (words: string, channel = energy, user = alice) =>
  shown(await bot.threat(channel, user, words));
/** Click a button of an answer that is replaced or followed by another, and read what comes. */
async function click(message: Message, text: string, channel = energy) {
  const before = (await bot.slack.messages(channel)).length;
  await bot.slack.click(channel, message.ts, alice, buttonIn(message, text));
  return waitForMessage(bot.slack, channel, before);
}

async function load({ store }: Bot): Promise<void> {
  const edition = { url: null, etag: null, lastModified: null, at: monday, nextLookAt: monday + hour };
  const listing = makeKevListing(versa, { knownRansomwareCampaignUse: 'Known' });
  const kev = await readKev(kevFile('2026-02-27', [listing]));
  if (kev.kind === 'read') await store.recordKev(kev.listings, { ...edition, ...kev });
  const epss = await readEpss(epssFile('2026-03-01', [`${versa},0.94123,0.99871`]));
  if (epss.kind === 'read') await store.recordEpss(epss.scores, { ...edition, ...epss });
  const cves = await readCves(jsonFile(cveRecord(versa, [{ cvssV3_1: { version: '3.1', baseScore: 9.1 } }])));
  if (cves.kind === 'read') await store.recordCves(cves.records, monday);
}

describe.skipIf(!hasLocalSlack)('looking things up', () => {
  beforeAll(async () => {
    bot = await startBot('socket', feeds, monday);
    await readOnce(bot, feeds);
    await tell(bot, 'one', {
      guid: 'a',
      title: `Volt Typhoon uses ${versa} against water utilities`,
      summary: 'Volt Typhoon was seen in Versa Director at electric utilities.',
    });
    await tell(bot, 'two', {
      guid: 'b',
      title: 'Volt Typhoon and Salt Typhoon in telecom networks',
      summary: 'Volt Typhoon and Salt Typhoon attack Cisco routers of power grids.',
    });
    for (let n = 1; n <= 12; n += 1)
      await tell(bot, 'one', {
        guid: `p${n}`,
        title: `Outage number ${n} at power grid operator ${'ABCDEFGHIJKLM'[n]}`,
        summary: `Substations of the electric grid, case ${n * 7919}.`,
      });
  }, 60_000);
  afterEach(() => expect(bot.slack.proxy.faults).toEqual([]));
  afterAll(() => bot.stop());

  describe('cve', () => {
    it('says that nothing is known before anything is loaded, never that it is not so', async () => {
      const said = await ask(`cve ${versa}`);
      for (const part of [
        'KEV: unknown, the catalogue is not loaded yet',
        'EPSS: unknown, the scores are not loaded yet',
        'CVSS: unknown, no CVE record is at hand',
        'Versa Director (by the catalogue)',
      ])
        expect(said).toContain(part);
    });

    it('tells KEV, EPSS and CVSS with who says so and as of when, who used it and why we say so, and the newest advisories', async () => {
      await load(bot);
      const said = await ask(`cve cve-2024-39717`);
      for (const part of [
        `*${versa}* · Versa Director`,
        'In KEV since 23 Aug 2024, due 13 Sept 2024; used in ransomware campaigns (CISA, as of 27 Feb 2026)',
        'EPSS 0.94, percentile &gt;0.99 (FIRST, as of 1 Mar 2026)',
        'CVSS 9.1 critical (v3.1, CVE record, by hackerone, as of 27 Aug 2024)',
        '*Volt Typhoon* — catalogue: Lumen',
        '*Volt Typhoon* — named together with it in 1 story',
        '*Advisories* · 1 to 1 of 1',
        'against water utilities',
      ])
        expect(said).toContain(part);
    });

    it('says what is unknown of one that nobody knows, as of when, and that no advisory names it', async () => {
      const said = await ask('cve 2019-0001');
      for (const part of [
        'Not in KEV (CISA, as of 27 Feb 2026)',
        'EPSS: no score (FIRST, as of 1 Mar 2026)',
        'CVSS: unknown',
        'none is linked to it',
        'No stored advisory names CVE-2019-0001',
      ])
        expect(said).toContain(part);
    });

    it('shows ten of many, the gravest first, and leads to the others', async () => {
      const ids = Array.from({ length: 12 }, (_, n) => `CVE-2021-${1_000 + n}`);
      const answer = await bot.threat(energy, alice, `cve ${ids.join(', ')} and ${versa}`);
      const first = JSON.stringify(answer.blocks?.[0]);
      expect(first).toContain(versa);
      expect(shown(answer)).toContain('1 story names it');
      expect(shown(answer)).toContain('Not shown: CVE-2021-1009, CVE-2021-1010, CVE-2021-1011');
      expect(shown(await click(answer, 'Show 3 more'))).toContain('*CVE-2021-1011*');
    });

    it('says which of the words is no CVE id, and how one is written', async () => {
      expect(await ask('cve CVE-22-1')).toContain('“CVE-22-1” is no CVE id. Write it like CVE-2024-39717.');
      expect(await ask(`cve ${versa} log4shell`)).toContain(`/threat cve ${versa}`);
      expect(await ask('cve')).toContain('Which CVE?');
      expect(await ask(versa)).toContain(`/threat cve ${versa}`);
    });
  });

  describe('sector', () => {
    it('tells how many stories there were against the 30 days before, who, which CVEs and makers, and the newest with their quotes', async () => {
      const said = await ask('sector energy');
      for (const part of [
        'Energy · last 30 days',
        '14 stories in the last 30 days, 14 more than in the 30 days before (0).',
        '*Actors:* Volt Typhoon 2 · Salt Typhoon 1',
        `*CVEs, the gravest first:* ${versa} KEV (ransomware), EPSS 0.94, CVSS 9.1 (1 story)`,
        '*Makers:* Versa 1',
        '*Newest* · 1 to 5 of 14',
        'Outage number 12',
        '> Substations of the *electric grid*',
        'KEV as of 27 Feb 2026',
      ])
        expect(said).toContain(part);
    });

    it('turns its pages in place', async () => {
      const answer = await bot.threat(energy, alice, 'sector energy page 2');
      expect(shown(answer)).toContain('*Newest* · 6 to 10 of 14');
      expect(buttonIn(answer, 'Older').value).toBe('sector energy page 3');
      expect(buttonIn(answer, 'Newer').value).toBe('sector energy page 1');
      expect(await ask('sector energy page 9')).toContain('There is no page 9');
    });

    it('without stories says so, and counts those of the 30 days before', async () => {
      expect(await ask('sector dams')).toContain(
        'No story about Dams in the last 30 days, nor in the 30 days before.',
      );
    });

    it('offers the nearest names for one that there is not, and the other command for an actor', async () => {
      const answer = await bot.threat(energy, alice, 'sector energi');
      expect(shown(answer)).toContain('I know no sector called “energi”');
      expect(buttonIn(answer, '/threat sector energy').value).toBe('sector energy');
      expect(await ask('sector volt typhoon')).toContain('/threat actor volt typhoon');
      expect(await ask('sector xyzzyplugh')).toContain('water-wastewater');
      expect(await ask('sector')).toContain('Which sector?');
    });
  });

  describe('vendor', () => {
    it('finds a maker by its words and by the CVEs of its products', async () => {
      const cisco = await ask('vendor CISCO');
      expect(cisco).toContain('Cisco · last 30 days');
      expect(cisco).toContain('Volt Typhoon and Salt Typhoon in telecom networks');
      const said = await ask('vendor versa');
      for (const part of ['Versa · last 30 days', '1 story in the last 30 days', '*Products:* Director 1'])
        expect(said).toContain(part);
    });

    it('of which nothing came in says so; one that nobody knows has the nearest as buttons', async () => {
      expect(await ask('vendor netgear')).toContain('No story about NETGEAR in the last 30 days');
      const answer = await bot.threat(energy, alice, 'vendor fortinett');
      expect(shown(answer)).toContain('I know no maker or product called “fortinett”');
      expect(shown(await click(answer, '/threat vendor Fortinet'))).toContain('Fortinet · last 30 days');
      expect(await ask('vendor')).toContain('Which maker or product?');
      expect(await ask('vendor <!channel> *x*')).toContain('“&lt;!channel&gt; *x*”');
    });

    it('leads to a subscription to it', async () => {
      const answer = await bot.threat(energy, alice, 'vendor versa');
      expect(buttonIn(answer, 'Follow in this channel').value).toBe('subscribe vendor:"Versa" instant');
    });
  });

  describe('since', () => {
    it('tells what was missed, the gravest first, everything where the channel subscribes to nothing', async () => {
      const answer = await bot.threat(energy, bob, 'since yesterday');
      expect(answer).toMatchObject({ subtype: 'ephemeral', ephemeral_to: bob });
      for (const part of [
        '1 to 10 of 15',
        'Everything: this channel has no subscription.',
        '2 of 2 feeds OK',
      ])
        expect(shown(answer)).toContain(part);
      expect(shown(answer).indexOf('🟠 High')).toBeLessThan(shown(answer).indexOf('Outage number'));
      const more = buttonIn(answer, '+5 more').value;
      expect(more).toMatch(/^since 2026-03-01T05:00:00Z until \S+Z everything after 10$/);
      expect(await ask(more)).toContain('11 to 15 of 15');
      expect(await ask(more.replace('after 10', 'after 90'))).toContain('There are no more: 15 stories');
    });

    it('is limited to what the channel gets, says so, and offers everything', async () => {
      await bot.threat(soc, alice, 'subscribe salt typhoon instant');
      const answer = await bot.threat(soc, alice, 'since 7d');
      expect(shown(answer)).toContain('Limited to what this channel gets:');
      expect(shown(answer)).toContain('1 to 1 of 1');
      const all = await click(answer, 'Show everything', soc);
      expect(shown(all)).toContain('Everything, whatever this channel subscribes to.');
      expect(shown(all)).toContain('1 to 10 of 15');
      expect(await ask('since 7d everything', soc)).toContain('1 to 10 of 15');
    });

    it('with nothing new says so, with what could be read', async () => {
      bot.pass(2 * day);
      const said = await ask('since today');
      expect(said).toContain('Nothing new since');
      expect(said).toContain('feeds OK');
      bot.pass(-2 * day);
    });

    it('of what is no moment says which it understands; of one ahead, that it lies ahead', async () => {
      expect(await ask('since the flood')).toContain('“the flood” is no moment I understand');
      expect(await ask('since 2027-01-01')).toContain('“2027-01-01” lies ahead');
      expect(await ask('since')).toContain('Since when?');
      expect(await ask('since 7d until tomorrow')).toContain('is no moment I understand');
    });
  });

  describe('compare', () => {
    it.each(['volt typhoon, salt typhoon', 'voltzite vs salt typhoon', 'volt typhoon salt-typhoon'])(
      'shows what two actors share and with whose word, what only one has, and the stories of both: %s',
      async (words) => {
        const said = await ask(`compare ${words}`);
        for (const part of [
          'Volt Typhoon and Salt Typhoon',
          '*Techniques:* ',
          '*Techniques:* unknown, the catalogue has none for Salt Typhoon',
          '*Sectors:* 4 in common: Communications',
          'Only Volt Typhoon ',
          'Only Salt Typhoon 3: Demodex',
          '*Stories that tag both* · 1 to 1 of 1',
          'in telecom networks',
          'By the catalogue’s profiles and watchlists. Volt Typhoon: Dark Reading',
        ])
          expect(said).toContain(part);
      },
    );

    it('says where no story tags both, and offers the nearest for a name that there is not', async () => {
      expect(await ask('compare akira and sandworm')).toContain('*Stories that tag both:* none is stored.');
      const answer = await bot.threat(energy, alice, 'compare volt typhon, salt typhoon');
      expect(shown(answer)).toContain('I know no actor called “volt typhon”');
      expect(shown(await click(answer, '/threat compare volt typhoon, salt typhoon'))).toContain('in common');
      expect(await ask('compare volt typhoon')).toContain('Compare Volt Typhoon with whom?');
      expect(await ask('compare')).toContain('Which two actors?');
      expect(await ask('compare volt typhoon, voltzite')).toContain('Both are names of Volt Typhoon');
    });
  });

  it('is explained in the help', async () => {
    expect(await ask('help since')).toContain('last week');
    expect(await ask('help')).toMatch(/Also: .*compare/);
    expect(await ask('help compare')).toContain('/threat compare volt typhoon, salt typhoon');
  });
});
