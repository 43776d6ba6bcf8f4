import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webApi } from '@slack/bolt';
import { know, openStore } from '../src/compose.ts';
import { holdAlone, usualAllowance } from '../src/domain/allowance.ts';
import { timeId } from '../src/domain/id.ts';
import { publishHome } from '../src/slack/listeners/home-page.ts';
import type { Needs } from '../src/slack/listeners/needs.ts';
import { allStories } from '../src/store/all-stories.ts';
import type { Store } from '../src/store/store.ts';
import {
  day,
  hour,
  makeActorMatch,
  makeAdvisory,
  makeFeed,
  makeFilter,
  makePoll,
  makeSectorMatch,
  makeSubscription,
  now,
} from '../test/help/make.ts';
import { silentLog } from '../test/help/silent-log.ts';
import { sequence } from './sequence.ts';

const count = 100_000;
const batch = 500;
const asked = 60;
const subscriptions = 2_000;
const theirs = 10;
const next = sequence(11);
const below = (limit: number) => Math.floor(next() * limit);
const pick = (words: readonly string[]) => words[below(words.length)] ?? '';
const words = (length: number) =>
  Array.from({ length }, () => `word${Math.floor(20_000 ** next())}`).join(' ');
const levels = ['critical', 'high', 'medium', 'medium', 'low', 'low', 'low', 'low'] as const;

async function fill(store: Store, sectors: readonly string[], actors: readonly string[]): Promise<void> {
  await store.syncFeeds(
    Array.from({ length: 40 }, (_, at) => makeFeed({ id: at === 0 ? 'feed' : `feed-${at}` })),
    now,
  );
  for (let from = 0; from < count; from += batch) {
    const fresh = Array.from({ length: batch }, (_, at) => {
      const seenAt = now - (count - from - at) * 300_000;
      return makeAdvisory({
        title: words(9),
        summary: words(60),
        severity: levels[below(levels.length)] ?? 'low',
        publishedAt: seenAt - hour,
        seenAt,
        sectors: [makeSectorMatch({ id: pick(sectors) })],
        actors: below(20) === 0 ? [makeActorMatch({ actorId: pick(actors) })] : [],
      });
    });
    await store.recordPoll(makePoll({ fresh }));
  }
  for (let at = 0; at < subscriptions; at += 1)
    await store.saveSubscription(
      makeSubscription({
        id: `s${at}`,
        teamId: 'T1',
        channelId: `C${at}`,
        filter: makeFilter({ sectors: [pick(sectors)] }),
      }),
    );
}

/** Slack as it answers at once: what is measured is ours, and the way over the loopback. */
async function quickSlack(channels: number) {
  const listed = Array.from({ length: channels }, (_, at) => ({ id: `C${at}`, name: `c${at}` }));
  const answers: Readonly<Record<string, object>> = {
    '/users.conversations': { ok: true, channels: listed },
    '/users.info': { ok: true, user: { tz: 'Europe/Berlin', is_admin: true } },
  };
  const server = createServer((request, response) => {
    request.resume();
    const answer = JSON.stringify(answers[request.url ?? ''] ?? { ok: true });
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new webApi.WebClient('xoxb-none', { slackApiUrl: `http://127.0.0.1:${port}/` });
  return { client, stop: () => server.close() };
}

function needsOn(store: Store): Needs {
  const known = know({ feedsPath: null, watchlistsDir: null });
  const nothing = () => undefined;
  return {
    store,
    directory: known.directory,
    watchlists: [],
    read: known.read,
    rematching: async () => null,
    lens: () => ({
      directory: known.directory,
      feedTitle: (id) => id,
      term: known.term,
      vulnerability: nothing,
      now,
    }),
    now: () => now,
    newId: (at) => timeId(at, next),
    log: silentLog,
    catalogFeeds: [],
    peek: async () => ({ kind: 'failed', reason: 'this is a bench' }),
    pollSoon: nothing,
    deliverSoon: nothing,
    touched: async () => ({ advisories: 0, losingTags: 0 }),
    allowance: holdAlone(usualAllowance),
    version: '0',
    admins: [],
    formManner: 'chosen',
    opsChannel: null,
    readWindow: allStories,
    syndicating: { kind: 'socket' },
    isOpenToAll: false,
    newSecret: () => '',
  };
}

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
}

/** How long does Home take at 100,000 advisories and 2,000 subscriptions, Slack's own time aside? */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stormbrief-bench-'));
  const store = openStore({ databaseUrl: `sqlite:${join(folder, 'stormbrief.db')}` });
  try {
    await store.migrate();
    const needs = needsOn(store);
    await fill(store, [...needs.directory.sectors.keys()], [...needs.directory.actors.keys()]);
    for (const [name, channels, away] of [
      ['away a day, ten channels', theirs, day],
      ['away a week, ten channels', theirs, 7 * day],
      ['away a month, ten channels', theirs, 30 * day],
      ['away a week, no channel', 0, 7 * day],
    ] as const) {
      const { client, stop } = await quickSlack(channels);
      const asker = { teamId: 'T1', channelId: '', userId: `U${channels}`, client };
      await store.savePerson('T1', asker.userId, { visit: { seenAt: now, newSince: now - away } });
      const times: number[] = [];
      for (let at = 0; at < asked; at += 1) {
        const from = performance.now();
        await publishHome(needs, asker);
        times.push(performance.now() - from);
      }
      stop();
      console.log(
        `${name.padEnd(28)} p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms (aim: 300 ms)`,
      );
    }
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
