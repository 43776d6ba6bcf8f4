import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { type DeliverNeeds, deliverDue } from '../../src/jobs/deliver.ts';
import type { Log } from '../../src/log.ts';
import { alice, type Bot, shown, soc, startBot } from '../help/bot.ts';
import { startBot as startProcess } from '../help/bot-process.ts';
import { readOnce, tell } from '../help/growing.ts';
import { makeDelivery, makeFeed, minute, now } from '../help/make.ts';
import { runCli } from '../help/run-cli.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack } from '../help/slack-server.ts';
import { mountSmallDisk, type SmallDisk } from '../help/small-disk.ts';

const probe = mountSmallDisk();
probe?.remove();
if (probe === null) process.stdout.write('no small disk can be mounted here: those tests are left out\n');

let disk: SmallDisk;
let databaseUrl: string;
beforeEach(() => {
  const mounted = mountSmallDisk();
  if (mounted === null) throw new Error('no small disk can be mounted any more');
  disk = mounted;
  databaseUrl = `sqlite:${join(disk.path, 'stormbrief.db')}`;
});
afterEach(() => disk.remove());

const news = { guid: 'new', title: 'Port authority halts its terminal', summary: 'A ransomware attack.' };

describe.skipIf(probe === null || !hasLocalSlack)('a disk that is full', () => {
  let bot: Bot;
  let told: { readonly level: string; readonly words: string }[];
  const note = (level: string) => (about: unknown, words?: string) => {
    told.push({ level, words: `${words ?? ''} ${JSON.stringify(about)}` });
  };
  const log = { debug: () => undefined, info: note('info'), warn: note('warn'), error: note('error') };
  const alerts = () => bot.posts(soc).filter((post) => post.eventType === 'stormbrief_alert');
  beforeEach(async () => {
    told = [];
    bot = await startBot('socket', ['one'], now, log as unknown as Log, databaseUrl);
    await readOnce(bot, ['one']);
    await bot.threat(soc, alice, 'subscribe all instant');
  });
  afterEach(() => bot.stop());

  it('leaves commands answered from what is stored, is told once, and when there is room all goes on with nothing lost', async () => {
    await tell(bot, 'one', { ...news, guid: 'before' });
    expect(alerts()).toHaveLength(1);
    disk.fill();
    for (let n = 0; n < 5; n += 1) {
      bot.feeds.show('one', [{ ...news, at: bot.clock.now }]);
      await bot.tick();
      await bot.poll();
    }
    expect(alerts()).toHaveLength(1);
    const errors = told.filter(({ level }) => level === 'error');
    expect(errors.map(({ words }) => words)).toEqual([
      expect.stringMatching(/nothing can be written.*disk is full/),
    ]);
    const status = shown(await bot.threat(soc, alice, 'status'));
    expect(status).toMatch(/I cannot write anything down: the disk is full.*What is owed is kept/);
    expect(shown(await bot.threat(soc, alice, 'latest'))).toContain('Port authority halts its terminal');
    expect(shown(await bot.threat(soc, alice, 'search ransomware'))).toContain('Port authority');
    expect(shown(await bot.threat(soc, alice, 'list'))).toContain('has 1 subscription');
    const refused = shown(await bot.threat(soc, alice, 'subscribe volt typhoon daily'));
    expect(refused).toMatch(/I cannot write anything down now: the disk is full\. Nothing was changed/);
    disk.makeRoom();
    await bot.tick();
    await bot.poll();
    await bot.tick();
    expect(alerts()).toHaveLength(2);
    expect(shown(await bot.threat(soc, alice, 'status'))).not.toContain('cannot write');
    expect(told.filter(({ words }) => /can be written again/.test(words))).toHaveLength(1);
    expect(shown(await bot.threat(soc, alice, 'subscribe volt typhoon daily'))).toContain('Volt Typhoon');
    const feeds = await bot.store.feeds();
    expect(feeds.map(({ failures }) => failures)).toEqual([0]);
  });

  it('keeps what was owed when it filled up, and sends it once when there is room', async () => {
    bot.slack.proxy.trouble('chat.postMessage', { kind: 'http', status: 503 });
    await tell(bot, 'one', news);
    expect((await bot.store.queueDepth(bot.clock.now)).owed).toBe(1);
    disk.fill();
    bot.pass(60 * minute);
    await bot.tick();
    await bot.tick();
    expect(alerts()).toHaveLength(0);
    disk.makeRoom();
    await bot.tick();
    await bot.tick();
    expect(alerts()).toHaveLength(1);
    expect((await bot.store.queueDepth(bot.clock.now)).owed).toBe(0);
  });
});

describe.skipIf(probe === null)('a message', () => {
  it('that was posted as the disk filled up is crossed out as soon as there is room, and not posted again', async () => {
    const store = openStore({ databaseUrl });
    await store.migrate();
    await store.syncFeeds([makeFeed({ id: 'feed' })], now);
    await store.owe(makeDelivery());
    let sent = 0;
    let pauses = 0;
    const needs: DeliverNeeds = {
      store,
      now: () => now,
      log: silentLog,
      send: async () => {
        sent += 1;
        disk.fill();
        return { kind: 'sent', ts: '1.2' };
      },
      pause: async () => {
        pauses += 1;
        if (pauses === 3) disk.makeRoom();
      },
    };
    await deliverDue(needs);
    expect(pauses).toBeGreaterThanOrEqual(3);
    expect(await store.claimDeliveries(now + 60 * minute, 10, minute)).toEqual([]);
    expect(sent).toBe(1);
    await store.close();
  });
});

describe.skipIf(probe === null)('a start', () => {
  const starts = () =>
    startProcess({ HOME: disk.path, DATABASE_URL: databaseUrl, STORMBRIEF_LOCAL_PORT: '3390' });
  const saidPlainly = (printed: string) => {
    expect(printed).toMatch(/cannot be (opened and )?written/);
    expect(printed).not.toMatch(/\n\s+at /);
  };

  it('on a full disk says so and ends with status 74, on a new store and on one that is there', async () => {
    disk.fill();
    const first = starts();
    expect(await first.ended).toBe(74);
    saidPlainly(first.printed());
    disk.makeRoom();
    const store = openStore({ databaseUrl });
    await store.migrate();
    await store.close();
    disk.fill();
    const second = starts();
    expect(await second.ended).toBe(74);
    saidPlainly(second.printed());
    for (const { printed } of [first, second]) expect(printed()).toMatch(/disk is full.*Make room/);
    const verb = await runCli(['db', 'migrate'], { env: { HOME: disk.path, DATABASE_URL: databaseUrl } });
    if (verb.status !== 0) saidPlainly(verb.err);
  });

  it('on a read-only disk says so and ends, on a new store and on one that is there', async () => {
    const store = openStore({ databaseUrl });
    await store.migrate();
    await store.close();
    disk.readOnly();
    const second = starts();
    expect(await second.ended).toBeGreaterThan(0);
    saidPlainly(second.printed());
    databaseUrl = `sqlite:${join(disk.path, 'new', 'stormbrief.db')}`;
    const first = starts();
    expect(await first.ended).toBeGreaterThan(0);
    saidPlainly(first.printed());
  });
});
