import { afterEach, describe, expect, it } from 'vitest';
import {
  alice,
  type Bot,
  bob,
  buttonIn,
  energy,
  ports,
  shown,
  soc,
  startBot,
  waitForMessage,
} from './help/bot.ts';
import { day, hour, minute } from './help/make.ts';
import { silentLog } from './help/silent-log.ts';
import { hasLocalSlack } from './help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
const utility = {
  guid: 'lelwd',
  title: 'Volt Typhoon stayed 300 days in a Massachusetts electric utility',
  summary:
    'The actor, which Dragos calls VOLTZITE, entered the electric utility through a Fortinet FortiGate firewall and stole data about the power grid.',
};
const retold = {
  guid: 'retold',
  title: 'Volt Typhoon was 300 days inside a Massachusetts electric utility',
  summary: 'A retelling: VOLTZITE in the power grid of a small electric utility.',
};
const old = {
  guid: 'old',
  title: 'BRONZE SILHOUETTE targets US government networks',
  summary: 'Secureworks on the actor behind it.',
};
const crane = {
  guid: 'crane',
  title: 'Ransomware halts container terminal',
  summary: 'The port authority said that the container terminal stands still after a ransomware attack.',
};

/** The product's tale, told on an empty database: its URL, or undefined for a SQLite file of its own. */
export function firstDay(newDatabase: () => Promise<string | undefined>): void {
  const start = async (mode: 'socket' | 'events', paths: readonly string[], now: number): Promise<Bot> =>
    startBot(mode, paths, now, silentLog, await newDatabase());

  let bot: Bot;
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  describe.skipIf(!hasLocalSlack).each(['socket', 'events'] as const)('the first day, over %s', (mode) => {
    it('goes from the first word to the digest of the next morning, and ends with the channel', async () => {
      bot = await start(mode, ['dragos', 'press'], monday);
      const { slack, feeds, threat, posts } = bot;
      feeds.show('dragos', [{ ...old, at: monday - 2 * day }]);
      feeds.show('press', [{ ...crane, guid: 'p0', title: 'An older crane', at: monday - 2 * day }]);

      expect(shown(await threat(soc, alice, ''))).toContain('This channel has no subscription yet.');
      expect(shown(await threat(soc, alice, 'subscirbe all'))).toContain('Did you mean “subscribe”?');

      await bot.poll();
      const subscribed = await threat(soc, alice, 'subscribe volt typhoon instant daily');
      expect(subscribed).toMatchObject({ subtype: 'ephemeral', ephemeral_to: alice });
      expect(subscribed.text).toContain(
        'stories about *Volt Typhoon*, at once, and in a digest daily at 08:00 Europe/Berlin.',
      );
      expect(subscribed.text).toContain(
        'In the last 30 days this would have sent 1 alert and 30 digests with 1 line.',
      );
      expect(posts(soc)).toEqual([]);

      feeds.show('dragos', [
        { ...utility, at: bot.clock.now },
        { ...old, at: monday - 2 * day },
      ]);
      await bot.poll();
      const [alert] = posts(soc);
      expect(posts(soc)).toHaveLength(1);
      if (alert === undefined) throw new Error('no alert');
      expect(alert).toMatchObject({
        eventType: 'stormbrief_alert',
        payload: { delivery_id: expect.any(String) },
      });
      for (const part of [
        'Volt Typhoon',
        'VOLTZITE',
        'https://publisher.example/lelwd',
        'Feed dragos',
        'Why:',
      ])
        expect(shown(alert)).toContain(part);

      await slack.click(soc, alert.ts, alice, buttonIn(alert, 'Why this?'));
      await expect.poll(async () => JSON.stringify((await slack.page()).modalStack)).toContain('VOLTZITE');
      expect(JSON.stringify((await slack.page()).modalStack)).toContain('Dragos');

      feeds.show('press', [{ ...retold, at: bot.clock.now }]);
      feeds.show('dragos', [
        { ...utility, summary: `${utility.summary} Updated with guidance.`, at: monday },
        { ...old, at: monday - 2 * day },
      ]);
      await bot.poll();
      expect(posts(soc)).toHaveLength(1);

      bot.clock.now = Temporal.Instant.from('2026-03-03T06:59Z').epochMilliseconds;
      await bot.tick();
      expect(posts(soc)).toHaveLength(1);
      bot.pass(minute);
      await bot.tick();
      await bot.tick();
      const [, digest] = posts(soc);
      expect(posts(soc)).toHaveLength(2);
      if (digest === undefined) throw new Error('no digest');
      for (const part of [
        'Threat digest · Volt Typhoon',
        '2 stories',
        utility.title,
        old.title,
        'also covered by Feed press',
        '2 of 2 feeds OK',
      ])
        expect(shown(digest)).toContain(part);

      const own = await threat(soc, bob, 'digest');
      expect(own).toMatchObject({ subtype: 'ephemeral', ephemeral_to: bob });
      expect(shown(own)).toContain(utility.title);
      expect(shown(await threat(soc, bob, 'status'))).toContain('Next digest of this channel');

      await slack.event({ type: 'channel_archive', channel: soc, user: bob });
      await expect.poll(() => bot.store.channelSubscriptions('T01STORM', soc)).toEqual([]);
      await expect.poll(() => bot.notices()).toEqual([expect.stringContaining('the channel was archived')]);
      slack.proxy.archive(soc);
      feeds.show('dragos', [
        {
          ...utility,
          guid: 'again',
          title: 'Volt Typhoon again in another electric utility',
          at: bot.clock.now,
        },
      ]);
      await bot.poll();
      bot.pass(day);
      await bot.tick();
      expect(posts(soc)).toHaveLength(2);
      expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0 });
    });
  });

  describe.skipIf(!hasLocalSlack)('in a workspace', () => {
    it('a channel hears only what it asked for, and where the bot is no member it says how to invite it', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(energy, bob, 'subscribe electric severity:low instant');
      await bot.threat(ports, alice, 'subscribe ports instant');
      bot.slack.proxy.leave(soc);
      expect((await bot.threat(soc, alice, 'subscribe all instant')).text).toContain('/invite @Stormbrief');
      expect(await bot.store.channelSubscriptions('T01STORM', soc)).toEqual([]);
      bot.feeds.show('one', [
        { ...utility, at: bot.clock.now },
        { ...crane, at: bot.clock.now },
      ]);
      await bot.poll();
      expect(
        bot
          .posts(energy)
          .map((alert) => shown(alert))
          .join(),
      ).toContain(utility.title);
      expect(
        bot
          .posts(ports)
          .map((alert) => shown(alert))
          .join(),
      ).toContain(crane.title);
      expect([bot.posts(energy).length, bot.posts(ports).length, bot.posts(soc).length]).toEqual([1, 1, 0]);
    });

    it('one story is one alert, though two feeds tell it in the same minute and two subscriptions ask for it', async () => {
      bot = await start('socket', ['one', 'two'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      bot.feeds.show('two', [{ ...crane, guid: 'c0', title: 'An older crane', at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe volt typhoon instant');
      await bot.threat(soc, alice, 'subscribe electric instant');
      bot.feeds.show('one', [{ ...utility, at: bot.clock.now }]);
      bot.feeds.show('two', [{ ...retold, at: bot.clock.now }]);
      await bot.poll();
      expect(bot.posts(soc)).toHaveLength(1);
    });

    it('what names nobody and yet fits an actor alerts only where possible links were asked for', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe volt typhoon instant');
      const asked = await bot.threat(energy, bob, 'subscribe volt typhoon possible instant');
      expect(asked.text).toContain('also possible links');
      bot.feeds.show('one', [
        {
          guid: 'g',
          title: 'Chinese hackers in networks of Guam',
          summary: 'Nobody is named.',
          at: bot.clock.now,
        },
      ]);
      await bot.poll();
      expect([bot.posts(soc).length, bot.posts(energy).length]).toEqual([0, 1]);
      expect(
        bot
          .posts(energy)
          .map((alert) => shown(alert))
          .join(),
      ).toContain('possibly Volt Typhoon');
    });

    it('a story that grows is told again: when it names a watched actor, and when it enters KEV', async () => {
      bot = await start('socket', ['one', 'two', 'three'], monday);
      for (const feed of ['one', 'two', 'three'])
        bot.feeds.show(feed, [{ ...old, guid: feed, title: `Older news of ${feed}`, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe all instant');
      const flaw = {
        guid: 'f',
        title: 'FortiOS SSL-VPN overflow CVE-2022-42475 patched',
        summary: 'A heap overflow, CVE-2022-42475.',
      };
      bot.feeds.show('one', [{ ...flaw, at: bot.clock.now }]);
      await bot.poll();
      bot.feeds.show('two', [
        {
          ...flaw,
          title: 'Volt Typhoon enters by FortiOS SSL-VPN overflow',
          summary: 'Volt Typhoon uses CVE-2022-42475.',
          at: bot.clock.now,
        },
      ]);
      await bot.poll();
      bot.feeds.show('three', [
        {
          ...flaw,
          title: 'FortiOS SSL-VPN overflow added to KEV',
          summary: 'CISA added CVE-2022-42475 to the Known Exploited Vulnerabilities catalog.',
          at: bot.clock.now,
        },
      ]);
      await bot.poll();
      expect(bot.posts(soc)).toHaveLength(3);
      expect(await bot.store.countStories({ publishedFrom: monday + minute })).toBe(1);
    });

    it('the digest hour is that of whoever subscribed, and a second subscription repeats nothing of the first', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [
        { ...crane, at: monday - hour },
        { ...utility, at: monday - hour },
      ]);
      await bot.poll();
      expect((await bot.threat(ports, 'U01CAROL', 'subscribe maritime')).text).toContain(
        'daily at 08:00 Pacific/Guam',
      );
      bot.clock.now = Temporal.Instant.from('2026-03-02T22:00Z').epochMilliseconds;
      await bot.tick();
      expect(shown(bot.posts(ports)[0] as never)).toContain(crane.title);
      await bot.threat(ports, 'U01CAROL', 'subscribe volt typhoon');
      bot.pass(day);
      await bot.tick();
      const second = shown(bot.posts(ports)[1] as never);
      expect(second).toContain(utility.title);
      expect(second).not.toContain(crane.title);
    });

    it('an alert that waits is not sent any more when nobody subscribes to its words', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe maritime instant');
      await bot.threat(soc, alice, 'subscribe volt typhoon');
      bot.slack.proxy.trouble('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 60 });
      bot.feeds.show('one', [{ ...crane, at: bot.clock.now }]);
      await bot.poll();
      await bot.threat(soc, alice, 'unsubscribe maritime');
      bot.pass(5 * minute);
      await bot.tick();
      expect(bot.posts(soc)).toEqual([]);
      expect(await bot.store.queueDepth(bot.clock.now)).toMatchObject({ owed: 0 });
    });

    it('news older than seven days never alerts, nor does a feed seen for the first time', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...utility, at: monday - hour }]);
      await bot.threat(soc, alice, 'subscribe all instant');
      await bot.poll();
      bot.feeds.show('one', [
        { ...utility, at: monday - hour },
        { ...crane, at: monday - 8 * day },
      ]);
      await bot.poll();
      expect(bot.posts(soc)).toEqual([]);
      expect(shown(await bot.threat(soc, alice, 'latest'))).toContain('1 to 2 of 2');
    });

    it('buttons turn pages, ask for an actor, share a digest, and show the rest of it', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show(
        'one',
        Array.from({ length: 23 }, (_, n) => ({
          ...crane,
          guid: `g${n}`,
          title: `Port authority number ${n} reports ransomware, case ${n}`,
          at: monday - n * hour,
        })),
      );
      await bot.poll();
      const { slack, threat } = bot;
      const latest = await threat(soc, alice, 'latest ports');
      await slack.click(soc, latest.ts, alice, buttonIn(latest, 'Older'));
      await expect
        .poll(async () => shown((await slack.messages(soc)).at(-1) ?? latest))
        .toContain('6 to 10 of 23');
      expect((await slack.messages(soc)).filter((message) => message.ts === latest.ts)).toHaveLength(1);

      const asked = await threat(soc, alice, 'actor volt typhon');
      let before = (await slack.messages(soc)).length;
      await slack.click(soc, asked.ts, alice, buttonIn(asked, 'Volt Typhoon'));
      expect(shown(await waitForMessage(slack, soc, before))).toContain('BRONZE SILHOUETTE');

      await threat(soc, alice, 'subscribe all');
      const digest = await threat(soc, alice, 'digest');
      before = (await slack.messages(soc)).length;
      await slack.click(soc, digest.ts, alice, buttonIn(digest, 'Show all 23'));
      const shownIn = async () => JSON.stringify((await slack.page()).modalStack.at(-1) ?? null);
      await expect.poll(shownIn).toContain('1 to 10 of 23 stories');
      await slack.click(soc, digest.ts, alice, buttonIn(digest, 'Share in this channel'));
      const shared = await waitForMessage(slack, soc, before);
      expect(shared.subtype).not.toBe('ephemeral');
      expect(shown(shared)).toContain(`Shared by <@${alice}>`);
    });

    it('a dead feed is named in the status and under the digest, and what it had stays', async () => {
      bot = await start('socket', ['one', 'two'], monday);
      bot.feeds.show('one', [{ ...crane, at: monday }]);
      bot.feeds.show('two', []);
      await bot.poll();
      bot.feeds.fail('one', 503);
      await bot.poll();
      expect(shown(await bot.threat(soc, alice, 'status'))).toMatch(/Feed one failing for .*503/);
      await bot.threat(soc, alice, 'subscribe all');
      expect(shown(await bot.threat(soc, alice, 'digest'))).toMatch(
        /Much could not be seen.*1 of 2 feeds OK; Feed one failing.*Ransomware halts/s,
      );
    });

    it('every departure closes what it should: kick, uninstall, revoked token; a colleague who leaves closes nothing', async () => {
      bot = await start('events', ['one'], monday);
      for (const channel of [soc, energy, ports]) await bot.threat(channel, alice, 'subscribe all instant');
      const open = async () =>
        (await bot.store.openSubscriptions()).map((subscription) => subscription.channelId).sort();
      await bot.slack.event({ type: 'member_left_channel', channel: soc, user: bob, team: 'T01STORM' });
      expect(await open()).toHaveLength(3);
      await bot.slack.event({
        type: 'member_left_channel',
        channel: soc,
        user: bot.slack.botUserId,
        team: 'T01STORM',
      });
      await expect.poll(open).toEqual([energy, ports]);
      await bot.slack.event({ type: 'channel_left', channel: energy });
      await expect.poll(open).toEqual([ports]);
      await bot.slack.event({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } });
      expect(await open()).toEqual([ports]);
      await bot.slack.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [bot.slack.botUserId] } });
      await expect.poll(open).toEqual([]);
    });
  });

  describe.skipIf(!hasLocalSlack)('on a bad day of Slack', () => {
    it('nothing is lost and nothing is sent twice across rate limits, errors, refusals and cut connections', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe all instant');
      const { proxy } = bot.slack;
      proxy.trouble('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 30 }, 2);
      proxy.trouble('chat.postMessage', { kind: 'http', status: 500 }, 2);
      proxy.trouble('chat.postMessage', { kind: 'refused', error: 'fatal_error' }, 2);
      proxy.trouble('chat.postMessage', { kind: 'cut', when: 'before' }, 2);
      const many = Array.from({ length: 12 }, (_, n) => ({
        ...crane,
        guid: `g${n}`,
        title: `Port authority number ${n} halts terminal ${n}`,
        at: bot.clock.now,
      }));
      bot.feeds.show('one', many);
      await bot.poll();
      for (let tries = 0; tries < 60; tries += 1) {
        bot.pass(2 * minute);
        await bot.tick();
      }
      expect(
        bot
          .posts(soc)
          .map((alert) => /number (\d+) /.exec(shown(alert))?.[1])
          .sort(),
      ).toEqual(many.map((_, n) => String(n)).sort());
      expect(await bot.store.queueDepth(bot.clock.now)).toEqual({
        owed: 0,
        oldestDueAt: null,
        refusedLastDay: 0,
      });
      expect(
        proxy.calls.filter((call) => call.method === 'chat.postMessage' && call.outcome !== 'ok'),
      ).toHaveLength(8);
    });

    it('a post whose answer is cut off may come twice, and can be recognised by its delivery id', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe all instant');
      bot.slack.proxy.trouble('chat.postMessage', { kind: 'cut', when: 'after' });
      bot.feeds.show('one', [{ ...crane, at: bot.clock.now }]);
      await bot.poll();
      bot.pass(5 * minute);
      await bot.tick();
      expect(bot.posts(soc)).toHaveLength(2);
      expect(new Set(bot.posts(soc).map((alert) => alert.payload['delivery_id'])).size).toBe(1);
    });

    it('a refused layout goes out as plain text: a plain alert is better than none', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe all instant');
      bot.slack.proxy.trouble('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' });
      bot.feeds.show('one', [{ ...crane, at: bot.clock.now }]);
      await bot.poll();
      expect(bot.posts(soc)).toMatchObject([{ blocks: [], text: expect.stringContaining(crane.title) }]);
    });

    it('answers again after its socket broke', async () => {
      bot = await start('socket', ['one'], monday);
      expect(bot.slack.proxy.dropSockets()).toBeGreaterThan(0);
      await expect.poll(() => bot.slack.proxy.sockets(), { timeout: 15_000 }).toBeGreaterThan(0);
      expect(shown(await bot.threat(soc, alice, 'help'))).toContain('Threat briefings in this channel');
    });

    it('an archived channel met while posting closes its subscriptions and is never tried again', async () => {
      bot = await start('socket', ['one'], monday);
      bot.feeds.show('one', [{ ...old, at: monday }]);
      await bot.poll();
      await bot.threat(soc, alice, 'subscribe all instant');
      bot.slack.proxy.archive(soc);
      bot.feeds.show('one', [{ ...crane, at: bot.clock.now }]);
      await bot.poll();
      expect(await bot.store.openSubscriptions()).toEqual([]);
      bot.pass(day);
      await bot.tick();
      expect(
        bot.slack.proxy.calls.filter(
          (call) => call.method === 'chat.postMessage' && call.args['channel'] === soc,
        ),
      ).toHaveLength(1);
      expect(bot.notices()).toEqual([expect.stringContaining('the channel is archived')]);
    });

    it('a fault of Slack during an answer is said to the asker, and the next answer works', async () => {
      bot = await start('socket', ['one'], monday);
      bot.slack.proxy.trouble('conversations.info', { kind: 'http', status: 503 });
      expect((await bot.threat(soc, alice, 'subscribe all')).text).toMatch(
        /the reference \w{8}; it is in my log/,
      );
      expect((await bot.threat(soc, alice, 'subscribe all')).text).toContain('gets *all* stories');
    });
  });
}
