import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { type BotProcess, startBot } from '../help/bot-process.ts';
import { type FeedServer, type Published, startFeedServer } from '../help/feed-server.ts';
import { makeCadence, makeFilter, makeSubscription } from '../help/make.ts';
import { type PostgresServer, startPostgres } from '../help/postgres.ts';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';
import { madeWord } from '../help/words.ts';

const feedCount = 200;
const channelCount = 60;
const subscriptionCount = 500;
const replicaCount = 3;
const second = 1_000;
/** How long things go wrong, and how long all may take to come right afterwards. */
const chaosFor = 120 * second;
const settlesWithin = 240 * second;

const feedIds = Array.from({ length: feedCount }, (_, n) => `feed-${n}`);
const channels = Array.from({ length: channelCount }, (_, n) => ({
  id: `C${String(n).padStart(3, '0')}CHAOS`,
  name: `chaos-${n}`,
  topic: '',
}));
/** Which channel follows which feed: each channel several, no pair twice. */
const follows = Array.from({ length: subscriptionCount }, (_, n) => ({
  channelId: channels[n % channelCount]?.id ?? '',
  feedId: feedIds[(n * 7 + Math.floor(n / channelCount)) % feedCount] ?? '',
}));
/** So many channels are owed a digest in the middle of it. */
const digestCount = 40;

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-chaos-'));
let postgres: PostgresServer;
let slack: SlackServer;
let feeds: FeedServer;
let engine: ReturnType<typeof openPostgres>;
let store: ReturnType<typeof createStore>;
const replicas: BotProcess[] = [];

function startReplica(): BotProcess {
  return startBot({
    HOME: folder,
    DATABASE_URL: postgres.url,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    STORMBRIEF_FEEDS: join(folder, 'feeds.yml'),
    STORMBRIEF_ALLOW_HOSTS: feeds.host,
    STORMBRIEF_ENRICH: 'off',
    LOG_LEVEL: 'warn',
  });
}

const random = (below: number) => Math.floor(Math.random() * below);
const shown = new Map<string, Published[]>(feedIds.map((id) => [id, []]));
let published = 0;

function publish(feedId: string, at = Date.now()): void {
  published += 1;
  const words = Array.from({ length: 8 }, () => madeWord(random(1_000_000))).join(' ');
  const list = shown.get(feedId) ?? [];
  list.push({
    guid: `${feedId}-${list.length}`,
    title: `Advisory ${published}: ${words}`,
    summary: `${words} in a router.`,
    at,
  });
  feeds.show(feedId, list);
}

async function until(what: string, within: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline)
      throw new Error(
        `not within ${within / second} s: ${what}\n${replicas.map((one) => one.printed().slice(-3_000)).join('\n---\n')}`,
      );
    await delay(500);
  }
}

const rows = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(engine.db)).rows;

beforeAll(async () => {
  [postgres, slack, feeds] = await Promise.all([
    startPostgres(),
    startSlackServer({ channels }),
    startFeedServer(),
  ]);
  writeFileSync(
    join(folder, 'feeds.yml'),
    feedIds
      .map(
        (id) =>
          `- {id: ${id}, title: ${id}, url: '${feeds.url(id)}', category: research, language: en, every: 5}`,
      )
      .join('\n'),
  );
  for (const id of feedIds) publish(id, Date.now() - 3_600_000);
  engine = openPostgres(postgres.url);
  store = createStore(engine);
  await store.migrate();
  const now = Date.now();
  for (const [n, { channelId, feedId }] of follows.entries())
    await store.saveSubscription(
      makeSubscription({
        id: `s${n}`,
        teamId: slack.teamId,
        channelId,
        filter: makeFilter({ feeds: [feedId] }),
        cadence: makeCadence({
          instant: true,
          digest: n < digestCount ? 'daily' : 'none',
          silentWhenEmpty: false,
        }),
        createdBy: slack.users[0]?.id ?? '',
        createdAt: now,
        coveredUntil: now,
        nextDigestAt: n < digestCount ? now + 100 * second : null,
      }),
    );
});

afterAll(async () => {
  for (const { child } of replicas) child.kill('SIGKILL');
  await store?.close();
  await Promise.all([slack?.stop(), feeds?.stop()]);
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasLocalSlack)('three replicas on one database', () => {
  it('lose nothing and repeat only what a kill fell upon, whatever is killed, restarted, dropped and limited', async () => {
    for (let n = 0; n < replicaCount; n += 1) replicas.push(startReplica());
    await until('all feeds were looked at', 120 * second, async () => {
      const [row] = await rows(
        sql<{ n: number }>`select count(*) as n from feeds where baseline_at is not null`,
      );
      return row?.n === feedCount;
    });
    const baseline = published;

    let kills = 0;
    let restarts = 0;
    let drops = 0;
    const begun = Date.now();
    for (let tick = 1; Date.now() - begun < chaosFor; tick += 1) {
      await delay(second);
      publish(feedIds[random(feedCount)] ?? '');
      if (tick % 10 === 0) await store.hastenFeeds(feedIds, Date.now()).catch(() => undefined);
      if (tick % 5 === 0) {
        const victim = random(replicaCount);
        replicas[victim]?.child.kill('SIGKILL');
        await replicas[victim]?.ended;
        replicas[victim] = startReplica();
        kills += 1;
      }
      if (tick % 25 === 0) drops += slack.proxy.dropSockets();
      if (tick % 15 === 0)
        slack.proxy.trouble('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 3 }, 2);
      if (tick === 60) {
        await postgres.restart();
        restarts += 1;
      }
    }

    const wanted = follows.flatMap(({ channelId, feedId }) =>
      (shown.get(feedId) ?? []).slice(1).map(({ title }) => ({ channelId, title })),
    );
    const stored = async () =>
      (await rows(sql<{ title: string }>`select title from advisories`)).map(({ title }) => title);
    await until('everything is stored', settlesWithin, async () => {
      await store.hastenFeeds(feedIds, Date.now());
      await delay(10 * second);
      return (await stored()).length >= published;
    });
    await until(
      'everything owed is sent',
      settlesWithin,
      async () => (await store.queueDepth(Date.now())).owed === 0,
    );
    // Nothing may come late either.
    await delay(5 * second);

    const titles = await stored();
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toHaveLength(published);
    const deliveries = await rows(
      sql<{
        id: string;
        kind: string;
        state: string;
        channel_id: string;
      }>`select id, kind, state, channel_id from deliveries`,
    );
    const said = slack.proxy.posts.map(
      ({ channel, blocks, text }) => `${channel} ${text} ${JSON.stringify(blocks)}`,
    );
    const missing = wanted.filter(
      ({ channelId, title }) => !said.some((post) => post.startsWith(channelId) && post.includes(title)),
    );
    const sent = Map.groupBy(slack.proxy.posts, ({ payload }) =>
      String(payload['delivery_id'] ?? payload['delivery'] ?? ''),
    );
    const repeats = [...sent.entries()].filter(([id, posts]) => id !== '' && posts.length > 1);
    const repeated = repeats.reduce((sum, [, posts]) => sum + posts.length - 1, 0);
    const gaps = [...Map.groupBy(slack.proxy.posts, ({ channel }) => channel).values()].flatMap((posts) =>
      posts.slice(1).map((post, at) => post.at - (posts[at]?.at ?? 0)),
    );
    const digests = deliveries.filter(({ kind }) => kind === 'digest');
    process.stdout.write(
      `chaos: ${published - baseline} advisories of ${feedCount} feeds to ${subscriptionCount} subscriptions in ${channelCount} channels; ` +
        `${kills} kills, ${restarts} restart of PostgreSQL, ${drops} sockets dropped; ` +
        `${wanted.length} alerts wanted, ${missing.length} missing, ${digests.length} digests, ${slack.proxy.posts.length} posts, ` +
        `${repeated} repeated, shortest gap in a channel ${Math.min(...gaps)} ms\n`,
    );
    expect(missing).toEqual([]);
    expect(deliveries.filter(({ state }) => state !== 'sent')).toEqual([]);
    expect(digests).toHaveLength(
      new Set(follows.slice(0, digestCount).map(({ channelId }) => channelId)).size,
    );
    expect(repeated).toBeLessThanOrEqual(kills);
    expect(sent.has('')).toBe(false);
    // A second apart, as Slack permits; what passes the proxy is a little early or late.
    expect(Math.min(...gaps)).toBeGreaterThan(900);
  }, 900_000);
});
