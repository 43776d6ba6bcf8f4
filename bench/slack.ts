import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { know, openStore } from '../src/compose.ts';
import type { Store } from '../src/store/store.ts';
import { makeAdvisory, makeFeed, makePoll, makeSectorMatch, makeSubscription } from '../test/help/make.ts';
import { type SlackServer, signedHeaders, startSlackServer } from '../test/help/slack-server.ts';
import { median } from './rounds.ts';
import { makeTellings } from './tellings.ts';

const day = 86_400_000;
const sectors = 'energy water telecommunications maritime aviation rail healthcare finance'.split(' ');
const perSector = 10_000;
const subscriptions = 2_000;
const rounds = 5;
const requests = 200;
const settledAfterMs = 8_000;
const commands = [
  'help',
  'list',
  'latest energy high',
  'actor volt typhoon',
  'search overflow severity:high',
  'digest',
];

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** 10,000 advisories a sector over 60 days, and 2,000 subscriptions in as many channels. */
async function fill(store: Store, now: number, teamId: string, readWith: string): Promise<void> {
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  const tellings = makeTellings(sectors.length * perSector, 60 * day);
  for (let from = 0; from < tellings.length; from += 500) {
    const fresh = tellings.slice(from, from + 500).map(({ title, lede, url, cves, at }, i) => {
      const publishedAt = now - 60 * day + (at ?? 0);
      const sector = sectors[(from + i) % sectors.length] ?? '';
      // Each sector has each severity.
      const level = Math.floor((from + i) / sectors.length) % 4;
      const severity = (['low', 'medium', 'high', 'critical'] as const)[level] ?? 'low';
      const matches = [makeSectorMatch({ id: sector })];
      const given = {
        title,
        summary: lede,
        url,
        cves,
        severity,
        sectors: matches,
        publishedAt,
        seenAt: publishedAt,
      };
      return { ...makeAdvisory({ ...given, identity: `${from + i}` }), contentHash: `${from + i}` };
    });
    await store.recordPoll(makePoll({ at: now, fresh, readWith }));
  }
  for (let at = 0; at < subscriptions; at += 1)
    await store.saveSubscription(
      makeSubscription({
        id: `subscription-${at}`,
        teamId,
        channelId: `C${at}`,
        filter: {
          sectors: [sectors[at % sectors.length] ?? ''],
          actors: [],
          minSeverity: 'high',
          kevOnly: false,
        },
        createdAt: now,
        coveredUntil: now - day,
      }),
    );
}

/** Where answers go: each is handed to whoever waits for it. */
type Mailbox = {
  readonly url: string;
  readonly next: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

async function openMailbox(): Promise<Mailbox> {
  let heard: () => void = () => undefined;
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('ok');
      heard();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    next: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

type Running = {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly startMs: number;
};

let asked = 0;

/** Each of another person in another channel: one alone may not ask so much. */
async function send(slack: SlackServer, port: number, text: string, responseUrl: string): Promise<number> {
  asked += 1;
  const body = new URLSearchParams({
    command: '/threat',
    text,
    team_id: 'T01STORM',
    channel_id: `C${asked % subscriptions}`,
    user_id: `U${asked}`,
    trigger_id: `${performance.now()}`,
    response_url: responseUrl,
  }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signedHeaders(slack.signingSecret, body, Math.floor(Date.now() / 1_000)),
  };
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** Start a process and wait until it acknowledges a command. */
async function start(
  name: string,
  args: readonly string[],
  port: number,
  slack: SlackServer,
  responseUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  const began = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    const status = await send(slack, port, 'help', responseUrl).catch(() => 0);
    if (status === 200) return { name, child, port, startMs: performance.now() - began };
    await wait(10);
  }
  throw new Error(`${name} did not answer`);
}

async function stop({ child }: Running): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** What `npm start` gives to Node. */
function asStarted(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return String(scripts.start).split(' ').slice(1);
}

/** Memory that a process holds, in MB. */
function residentMb({ child }: Running): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const shown = (number: number) => number.toFixed(2);

/** Acknowledgements of both in turn, and how long our answers take. */
async function latencies(slack: SlackServer, bare: Running, ours: Running, mail: Mailbox): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  for (const text of commands) {
    const times = { bare: [] as number[], ack: [] as number[], answer: [] as number[] };
    for (let at = 0; at < requests + 5; at += 1) {
      let began = performance.now();
      await send(slack, bare.port, text, mail.url);
      const bareMs = performance.now() - began;
      const answered = mail.next();
      began = performance.now();
      await send(slack, ours.port, text, mail.url);
      const ackMs = performance.now() - began;
      await answered;
      const answerMs = performance.now() - began;
      if (at < 5) continue;
      times.bare.push(bareMs);
      times.ack.push(ackMs);
      times.answer.push(answerMs);
    }
    const of = (share: number) => ({
      bare: percentile(times.bare, share),
      ack: percentile(times.ack, share),
      answer: percentile(times.answer, share),
    });
    const [p50, p99] = [of(0.5), of(0.99)];
    rows.push({
      command: text,
      'bare p50 · p99 ms': `${shown(p50.bare)} · ${shown(p99.bare)}`,
      'ack p50 · p99 ms': `${shown(p50.ack)} · ${shown(p99.ack)}`,
      'answer p50 · p99 ms': `${shown(p50.answer)} · ${shown(p99.answer)}`,
      'ack to bare p50 · p99': `${shown(p50.ack / p50.bare)}× · ${shown(p99.ack / p99.bare)}×`,
      'answer to bare ack p50 · p99': `${shown(p50.answer / p50.bare)}× · ${shown(p99.answer / p99.bare)}×`,
    });
  }
  console.table(rows);
}

/** What does the bot cost beside a Bolt app that only acknowledges: to start, to keep, and to ask? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const running: Running[] = [];
  const [slack, mail] = [await startSlackServer({ mode: 'events' }), await openMailbox()];
  try {
    const databaseUrl = `sqlite:${join(folder, 'stormbrief.db')}`;
    const feedsFile = join(folder, 'feeds.yml');
    writeFileSync(
      feedsFile,
      '- {id: off, title: Off, url: "https://publisher.example/feed", category: news, enabled: false}\n',
    );
    const store = openStore({ databaseUrl });
    await store.migrate();
    const sources = { feedsPath: feedsFile, watchlistsDir: null };
    await fill(store, Date.now(), 'T01STORM', know(sources).fingerprint);
    await store.close();
    const env = {
      DATABASE_URL: databaseUrl,
      STORMBRIEF_FEEDS: feedsFile,
      STORMBRIEF_ENRICH: 'off',
      HOME: folder,
    };
    const starts = { bare: [] as number[], ours: [] as number[], memory: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const bare = await start('bare', ['bench/peers/bare-bolt.ts'], 3_901, slack, mail.url, {});
      running.push(bare);
      const ours = await start('stormbrief', asStarted(), 3_902, slack, mail.url, env);
      running.push(ours);
      starts.bare.push(bare.startMs);
      starts.ours.push(ours.startMs);
      await wait(settledAfterMs);
      starts.memory.push(residentMb(ours) - residentMb(bare));
      if (round === rounds - 1) await latencies(slack, bare, ours, mail);
      await Promise.all(running.splice(0).map(stop));
    }
    console.table({
      'start to first answer, bare ms': Math.round(median(starts.bare)),
      'start to first answer, ours ms': Math.round(median(starts.ours)),
      ratio: `${shown(median(starts.ours) / median(starts.bare))}×`,
      'idle memory above bare, MB': Math.round(median(starts.memory)),
    });
  } finally {
    await Promise.all(running.map(stop));
    await Promise.all([slack.stop(), mail.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
