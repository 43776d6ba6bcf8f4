import Parser from 'rss-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/feeds/parse.ts';
import type { Log } from '../../src/log.ts';
import { noAddressMessage } from '../../src/slack/views/syndication.ts';
import { descriptionOf } from '../../src/web/channel.ts';
import { alice, type Bot, bob, buttonIn, shown, soc, startBot, team, waitForMessage } from '../help/bot.ts';
import { readOnce, tell, withActor } from '../help/growing.ts';
import { makeSubscription, minute } from '../help/make.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack, type Message } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;

let bot: Bot;
let logged: string;
const note = (...words: readonly unknown[]) => {
  logged += `${JSON.stringify(words)}\n`;
};
const log = { ...silentLog, debug: note, info: note, warn: note, error: note } as unknown as Log;

async function click(message: Message, text: string, user = alice): Promise<Message> {
  // Two clicks at once are one.
  bot.pass(2_000);
  const before = (await bot.slack.messages(soc)).length;
  await bot.slack.click(soc, message.ts, user, buttonIn(message, text));
  return waitForMessage(bot.slack, soc, before);
}

function addressIn(message: Message): string {
  const [address = ''] = /https?:\/\/[^\s`"\\]+\.xml/.exec(shown(message)) ?? [];
  return address;
}

async function subscribed(words = 'all instant'): Promise<{ readonly said: Message; readonly url: string }> {
  const said = await bot.threat(soc, alice, `subscribe ${words}`);
  return { said, url: addressIn(await click(said, 'RSS…')) };
}

const read = async (url: string, headers = {}, method = 'GET') => {
  const response = await fetch(url, { headers, method });
  return { status: response.status, headers: response.headers, body: await response.text() };
};

describe.skipIf(!hasLocalSlack)('a subscription as RSS', () => {
  beforeEach(async () => {
    logged = '';
    bot = await startBot('events', ['one'], monday, log);
    await readOnce(bot, ['one']);
  });
  afterEach(async () => {
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('is read at a secret address by our own parser and another, with title, link, evidence, tags, id and date', async () => {
    const toldAt = bot.clock.now;
    await tell(bot, 'one', withActor);
    const { url } = await subscribed('volt typhoon instant');
    expect(url).toMatch(new RegExp(`^${bot.http}/feeds/[A-Za-z0-9_-]{43}\\.xml$`));
    const { status, headers, body } = await read(url);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(headers.get('cache-control')).toBe('private, max-age=300');
    const [story] = (await bot.store.stories({ limit: 1 })) ?? [];
    const parsed = await parseFeed({ text: body, url: 'https://brief.example/feed' });
    if (parsed.kind !== 'feed') throw new Error(parsed.kind);
    expect(parsed.advisories).toHaveLength(1);
    expect(parsed.advisories[0]).toMatchObject({ title: withActor.title });
    const { items } = await new Parser().parseString(body);
    expect(items).toHaveLength(1);
    const [item] = items;
    expect(item).toMatchObject({ title: withActor.title, guid: story?.id });
    expect(item?.link).toContain('http');
    expect(item?.content).toContain('<blockquote>');
    expect(item?.content).toContain('Why: Volt Typhoon (“Volt Typhoon”)');
    expect(item?.categories).toEqual(expect.arrayContaining(['Volt Typhoon', 'CVE-2022-42475']));
    expect(Date.parse(item?.isoDate ?? '')).toBe(toldAt);
  });

  it('holds what the subscription wants and nothing else, also for a paused one', async () => {
    await tell(bot, 'one', withActor);
    const { url } = await subscribed('sandworm instant');
    const titles = async (at: string) => {
      const { items } = await new Parser().parseString((await read(at)).body);
      return items.map(({ title }) => title);
    };
    expect(await titles(url)).toEqual([]);
    const all = await subscribed('all instant');
    expect(await titles(all.url)).toContain(withActor.title);
    await bot.threat(soc, alice, 'pause all');
    bot.pass(minute);
    await tell(bot, 'one', { guid: 'later', title: 'Told while it is paused', summary: '' });
    expect(await titles(all.url)).not.toContain('Told while it is paused');
    await bot.threat(soc, alice, 'resume all');
    expect(await titles(all.url)).toContain('Told while it is paused');
  });

  it('leaves out what its channel mutes, as long as it does', async () => {
    await tell(bot, 'one', withActor);
    const { url } = await subscribed();
    const muted = await bot.store.addMute({
      ...{ teamId: team, channelId: soc, kind: 'actor', thing: 'volt-typhoon', by: alice },
      ...{ at: bot.clock.now, until: bot.clock.now + 60 * minute },
    });
    expect((await read(url)).body).not.toContain(withActor.title);
    await bot.store.endMute(team, soc, muted.id, bot.clock.now, alice);
    expect((await read(url)).body).toContain(withActor.title);
  });

  it('keeps from its readers what is marked above TLP:GREEN', async () => {
    await tell(bot, 'one', { guid: 'amber', title: 'TLP:AMBER Volt Typhoon in a utility', summary: '' });
    await tell(bot, 'one', withActor);
    const { url } = await subscribed();
    const { body } = await read(url);
    expect(body).toContain('FortiOS');
    expect(body).not.toContain('AMBER');
  });

  it('stays well-formed and says what was said, whatever a title holds', async () => {
    const hostile = 'A ]]> end, <!channel> & <b>bold</b> \u0007\u202ebell &amp; done';
    await tell(bot, 'one', {
      guid: 'h',
      title: 'Volt Typhoon hostile',
      summary: `Volt Typhoon said ${hostile}`,
    });
    const { url } = await subscribed();
    const { rss } = await import('../../src/export/rss.ts');
    const channel = {
      title: hostile,
      description: hostile,
      url: 'https://a.example/?a=1&b=2',
      updatedAt: monday,
    };
    const item = {
      id: 'story',
      title: hostile,
      url: 'https://a.example/?a=1&b=2',
      description: descriptionOf(`<script>${hostile}\ud800`, [hostile]),
      tags: [hostile],
      publishedAt: monday,
    };
    const body = rss(channel, [item]);
    const { items } = await new Parser().parseString(body);
    const plain = 'A ]]> end, <!channel> & <b>bold</b> bell &amp; done';
    expect(items[0]).toMatchObject({ title: plain, link: 'https://a.example/?a=1&b=2' });
    expect(items[0]?.content).not.toContain('<script>');
    expect(items[0]?.content).toContain('&lt;script&gt;A ]]&gt; end, &lt;!channel&gt;');
    expect(await parseFeed({ text: body, url: null })).toMatchObject({ kind: 'feed' });
    expect(rss(channel, [item])).toBe(body);
    expect(rss(channel, [])).toContain('<channel>');
    const served = await new Parser().parseString((await read(url)).body);
    expect(served.items.map(({ title }) => title)).toContain('Volt Typhoon hostile');
  });

  it('is sent once to a reader that has it, and again when there is more', async () => {
    await tell(bot, 'one', withActor);
    const { url } = await subscribed();
    const first = await read(url);
    const etag = first.headers.get('etag') ?? '';
    const since = first.headers.get('last-modified') ?? '';
    expect(await read(url, { 'if-none-match': `"other", W/${etag}` })).toMatchObject({
      status: 304,
      body: '',
    });
    expect((await read(url, { 'if-modified-since': since })).status).toBe(304);
    const head = await read(url, {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(first.body)));
    await tell(bot, 'one', { guid: 'n', title: 'Another flaw in a router', summary: '' });
    expect((await read(url, { 'if-none-match': etag, 'if-modified-since': since })).status).toBe(200);
    expect((await read(url, { 'if-modified-since': since })).status).toBe(200);
  });

  it('answers nobody who has another secret, none, or one that was revoked, and every verb but GET and HEAD not at all', async () => {
    const { said, url } = await subscribed();
    const secret = /feeds\/(.+)\.xml/.exec(url)?.[1] ?? '';
    const wrong = `${secret[0] === 'A' ? 'B' : 'A'}${secret.slice(1)}`;
    for (const name of [`${wrong}.xml`, `${secret}`, `${secret}x.xml`, '.xml', "'%20or%201=1.xml"])
      expect((await read(`${bot.http}/feeds/${name}`)).status, name).toBe(404);
    expect((await read(`${bot.http}/feeds/%ff.xml`)).status).toBeGreaterThanOrEqual(400);
    expect((await read(url, {}, 'POST')).status).toBe(404);
    expect((await read(url)).status).toBe(200);
    expect(shown(await click(said, 'RSS…'))).toContain('has an RSS address, made by');
    expect(addressIn(await click(said, 'RSS…'))).toBe('');
    const renewed = addressIn(await click(await click(said, 'RSS…'), 'New address'));
    expect(renewed).not.toBe(url);
    expect([(await read(url)).status, (await read(renewed)).status]).toEqual([404, 200]);
    const revoked = await click(await click(said, 'RSS…'), 'Revoke');
    expect(shown(revoked)).toContain('no longer answers');
    expect((await read(renewed)).status).toBe(404);
    expect(logged).not.toContain(secret);
    expect(logged).toContain('/feeds/…');
  });

  it('ends with the subscription, and comes back with its undo', async () => {
    const { said, url } = await subscribed();
    const ended = await bot.threat(soc, alice, 'unsubscribe all');
    expect((await read(url)).status).toBe(404);
    expect(shown(await click(said, 'RSS…'))).toContain('no longer exists');
    await click(ended, 'Undo');
    expect((await read(url)).status).toBe(200);
  });

  it('is for those who may change what the channel gets, and stands in the log without its secret', async () => {
    const { said, url } = await subscribed();
    await bot.threat(soc, alice, `settings subscriptions ${alice}`);
    expect(shown(await click(said, 'RSS…', bob))).toContain('only the people listed');
    await click(await click(said, 'RSS…'), 'Revoke');
    const entries = await bot.store.auditLog({ teamId: team, limit: 20 });
    expect(entries.map(({ act }) => act)).toEqual(expect.arrayContaining(['syndicate', 'unsyndicate']));
    const secret = /feeds\/(.+)\.xml/.exec(url)?.[1] ?? '';
    expect(JSON.stringify(entries)).not.toContain(secret);
    const audit = shown(await bot.threat(soc, alice, 'audit'));
    expect(audit).toContain('revoked the RSS address');
    expect(audit).toContain('made an RSS address');
    expect(
      bot.slack.proxy.posts.some(({ text, blocks }) => JSON.stringify([text, blocks]).includes(secret)),
    ).toBe(false);
  });

  it('is not asked for without end', async () => {
    const { url } = await subscribed();
    const statuses: number[] = [];
    for (let at = 0; at < 61; at += 1) statuses.push((await read(url, {}, 'HEAD')).status);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(200));
    const refused = await read(url);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    bot.pass(minute);
    expect((await read(url)).status).toBe(200);
  });
});

describe.skipIf(!hasLocalSlack)('a subscription as RSS, where nobody can come', () => {
  it('says in Socket Mode that it needs HTTP, and makes no address', async () => {
    bot = await startBot('socket', ['one'], monday);
    const said = await bot.threat(soc, alice, 'subscribe all instant');
    expect(shown(await click(said, 'RSS…'))).toContain('RSS needs HTTP');
    const [subscription] = await bot.store.channelSubscriptions(team, soc);
    expect(await bot.store.syndicationOf(subscription?.id ?? '')).toBeNull();
    expect(shown(await bot.threat(soc, alice, 'list'))).toContain('RSS…');
    expect(bot.slack.proxy.faults).toEqual([]);
    await bot.stop();
  });

  it('says which setting is missing, and still lets an address be revoked', () => {
    const known = { subscriptionId: 's', madeBy: alice, madeAt: monday };
    const without = noAddressMessage('unnamed', makeSubscription(), known);
    expect(without.text).toContain('STORMBRIEF_PUBLIC_URL');
    expect(JSON.stringify(without.blocks)).toContain('Revoke');
  });
});
