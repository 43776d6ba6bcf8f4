import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type BotProcess, startBot } from '../help/bot-process.ts';
import { databasesOn } from '../help/databases.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { freePort } from '../help/ports.ts';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';
import { type SwallowingProxy, startSwallowingProxy } from '../help/swallowing-proxy.ts';

const second = 1_000;
/** What a process keeps from others is theirs after so long, when it stands still; and the next minute’s tick may be needed. */
const passesWithin = 130 * second;

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-silent-'));
const newDatabase = databasesOn(inject('postgresUrl'));
const bots: BotProcess[] = [];
const proxies: SwallowingProxy[] = [];
let slack: SlackServer;
let feeds: FeedServer;
let client: pg.Client;

function start(
  databaseUrl: string,
  feedIds: readonly string[],
  more: Readonly<Record<string, string>>,
): BotProcess {
  const path = join(folder, `${feedIds.join('-')}.yml`);
  writeFileSync(
    path,
    feedIds
      .map(
        (id) =>
          `- {id: ${id}, title: ${id}, url: '${feeds.url(id)}', category: research, language: en, every: 60}`,
      )
      .join('\n'),
  );
  const bot = startBot({
    HOME: folder,
    DATABASE_URL: databaseUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    STORMBRIEF_FEEDS: path,
    STORMBRIEF_ALLOW_HOSTS: feeds.host,
    STORMBRIEF_ENRICH: 'off',
    LOG_LEVEL: 'warn',
    ...more,
  });
  bots.push(bot);
  return bot;
}

async function until(what: string, within: number, holds: () => Promise<boolean>): Promise<number> {
  const begun = Date.now();
  while (!(await holds())) {
    if (Date.now() - begun > within)
      throw new Error(
        `not within ${within / second} s: ${what}\n${bots.map((one) => one.printed().slice(-3_000)).join('\n---\n')}`,
      );
    await delay(100);
  }
  return Date.now() - begun;
}

async function numberIn(query: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(query);
  return Number(rows[0]?.n ?? 0);
}

const [channel, user] = ['general', 'alice'];
async function threat(words: string): Promise<void> {
  await slack.command(slack.channels[0]?.id ?? channel, slack.users[0]?.id ?? user, words);
}
async function lastWords(): Promise<string> {
  return JSON.stringify((await slack.messages(slack.channels[0]?.id ?? channel)).at(-1) ?? null);
}

const guids = new Map<string, { guid: string; title: string; summary: string; at: number }[]>();
function publish(feedId: string, title: string): void {
  const shown = guids.get(feedId) ?? [];
  shown.push({
    guid: `${feedId}-${shown.length}`,
    title,
    summary: 'It concerns a router.',
    at: Date.now() - 1_000,
  });
  guids.set(feedId, shown);
  feeds.show(feedId, shown);
}

beforeAll(async () => {
  [slack, feeds] = await Promise.all([startSlackServer({}), startFeedServer()]);
});

afterAll(async () => {
  for (const { child } of bots) child.kill('SIGKILL');
  await client?.end().catch(() => undefined);
  await Promise.all([slack?.stop(), feeds?.stop(), ...proxies.map(({ stop }) => stop())]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasLocalSlack)('replicas of which one stands still', () => {
  const early = ['a1', 'a2', 'a3'];
  const late = ['b1', 'b2', 'b3'];
  it('go on without what it held: looks, commands and what it had begun itself, once it wakes', async () => {
    const url = await newDatabase();
    client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    for (const id of [...early, ...late]) publish(id, `What was there at ${id}`);
    const all = [...early, ...late];
    const frozen = start(url, all, { STORMBRIEF_ROLES: 'poll' });
    await frozen.prints(/serves the workspace/, 60 * second);
    await until(
      'all feeds were looked at',
      90 * second,
      async () =>
        (await numberIn('select count(*) n from feeds where baseline_at is not null')) === all.length,
    );
    const web = start(url, all, { STORMBRIEF_ROLES: 'web,deliver' });
    await web.prints(/serves the workspace/, 60 * second);

    for (const id of early) publish(id, `News of ${id}`);
    await client.query(`update feeds set next_look_at = 0 where id like 'a%'`);
    // It gets its turn, and waits for this: where it stands still, it holds its turn, and the writers’ lock as soon as that is free.
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(7230011)');
    await until(
      'it has its turn',
      80 * second,
      async () =>
        (await numberIn(
          `select count(*) n from pg_locks where locktype = 'advisory' and objid = 7230012 and granted
         and exists (select 1 from pg_locks where locktype = 'advisory' and objid = 7230011 and not granted)`,
        )) > 0,
    );
    frozen.child.kill('SIGSTOP');
    await client.query('rollback');
    const stopped = Date.now();
    expect(
      await numberIn(
        `select count(*) n from pg_locks where locktype = 'advisory' and objid in (7230011, 7230012) and granted`,
      ),
    ).toBe(2);

    await threat('subscribe water instant');
    await until('the command was answered', 60 * second, async () => (await lastWords()).includes('ater'));
    const answered = Date.now() - stopped;
    for (const id of late) publish(id, `News of ${id}`);
    await client.query(`update feeds set next_look_at = 0 where id like 'b%'`);
    const next = start(url, all, { STORMBRIEF_ROLES: 'poll' });
    await until(
      'the feeds that it had not in hand were read',
      passesWithin,
      async () =>
        (await numberIn(`select count(*) n from advisories where feed_id like 'b%'`)) === 2 * late.length,
    );
    const read = Date.now() - stopped;

    frozen.child.kill('SIGCONT');
    await until(
      'what it had in hand was read',
      passesWithin,
      async () => (await numberIn('select count(*) n from advisories')) === 2 * all.length,
    );
    expect(await numberIn('select count(distinct (feed_id, identity)) n from advisories')).toBe(
      2 * all.length,
    );
    expect(await numberIn(`select count(*) n from feeds where failing_since is not null`)).toBe(0);
    expect([frozen, web, next].map(({ child }) => child.exitCode)).toEqual([null, null, null]);
    process.stdout.write(
      `A replica stopped while it held what others wait for: a command was answered after ${Math.round(answered / second)} s, feeds were read after ${Math.round(read / second)} s.\n`,
    );
    for (const { child } of bots.splice(0)) child.kill('SIGKILL');
    await client.end();
  }, 600_000);
});

describe.skipIf(!hasLocalSlack)('a bot whose connections to PostgreSQL are swallowed', () => {
  it('says so and posts what it owes over new ones', async () => {
    const url = new URL(await newDatabase());
    client = new pg.Client({ connectionString: url.href });
    client.on('error', () => undefined);
    await client.connect();
    const proxy = await startSwallowingProxy(url.hostname, Number(url.port));
    proxies.push(proxy);
    const through = new URL(url);
    through.port = String(proxy.port);
    publish('c1', 'What was there');
    const health = await freePort();
    const bot = start(through.href, ['c1'], { STORMBRIEF_HEALTH_PORT: String(health) });
    await bot.prints(/serves the workspace/, 60 * second);
    await until(
      'the feed was looked at',
      90 * second,
      async () => (await numberIn('select count(*) n from feeds where baseline_at is not null')) === 1,
    );
    await threat('subscribe all instant');
    await until(
      'it subscribed',
      30 * second,
      async () => (await numberIn('select count(*) n from subscriptions')) === 1,
    );
    const posts = slack.proxy.posts.length;

    expect(proxy.swallow()).toBeGreaterThan(0);
    publish('c1', 'Volt Typhoon strikes a water utility');
    await client.query('update feeds set next_look_at = 0');
    const told = await until('the alert was posted', 240 * second, async () =>
      slack.proxy.posts.slice(posts).some((post) => JSON.stringify(post).includes('Volt Typhoon')),
    );
    expect(bot.printed()).toMatch(/gave no answer within|Query read timeout/);
    expect((await fetch(`http://127.0.0.1:${health}/readyz`)).status).toBe(200);
    process.stdout.write(
      `Connections were swallowed: the alert was posted after ${Math.round(told / second)} s.\n`,
    );
  }, 600_000);
});
