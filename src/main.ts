import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import {
  knowFrom,
  openEngine,
  openStore,
  type StorePlace,
  storeFault,
  storePlace,
  tokenKeyRing,
  watchKnowledge,
} from './compose.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { errorWords, statusOf } from './faults.ts';
import type { PollOutcome } from './jobs/poll-needs.ts';
import { createLog, type Log } from './log.ts';
import type { Served } from './parts.ts';
import { serve } from './serve.ts';
import type { SlackCredentials } from './slack/app.ts';
import { createStore } from './store/create-store.ts';
import { holdServing } from './store/serving.ts';
import { lockSqlite } from './store/sqlite.ts';
import type { Store } from './store/store.ts';

/** A supervisor kills after ten seconds: what is not done by then is left, and the store is closed all the same. */
const stopWithin = 9_000;
const parentSeenEvery = 500;

/** Running parts, stopped in reverse. */
type Stop = () => Promise<void>;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Delete the local workspace's store. One that holds another workspace's subscriptions is nobody's to forget. */
async function forget(config: Config): Promise<void> {
  const onlyLocal = '--fresh deletes everything that is stored, so it is for the local workspace only.';
  if (config.slack.kind !== 'local') throw new ConfigError(onlyLocal);
  const place = storePlace(config.databaseUrl);
  if (place.kind === 'postgres')
    throw new ConfigError(`--fresh deletes a SQLite file; ${place.shown} is yours to empty.`);
  const { path } = place;
  if (existsSync(path)) {
    const store = openStore(config);
    await store.migrate();
    const { localTeamId } = await import('./demo/local-workspace.ts');
    const held = await store.openSubscriptions();
    await store.close();
    if (held.some((subscription) => subscription.teamId !== localTeamId)) {
      throw new ConfigError(
        `${onlyLocal} ${config.databaseUrl} holds subscriptions of another workspace; nothing was deleted.`,
      );
    }
  }
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

/** As openAlone; a file that cannot be opened or written is a ConfigError. */
async function openReady(config: Config, fresh: boolean, stops: Stop[]): Promise<Store> {
  try {
    return await openAlone(config, fresh, stops);
  } catch (error) {
    throw storeFault(error, storePlace(config.databaseUrl)) ?? error;
  }
}

/** Open a PostgreSQL store beside other bots; while it is copied to another place, nobody may. */
async function openTogether(place: StorePlace, stops: Stop[]): Promise<Store> {
  const engine = openEngine(place);
  stops.push(engine.close);
  const copied = new ConfigError(
    'This store is being copied to another place: what a bot did meanwhile would be lost. Start it on the new one when `db copy` has ended.',
  );
  const hold = await holdServing(engine, 'together', () =>
    setImmediate(() => {
      // Heard by nobody but the process, which ends.
      throw copied;
    }),
  );
  if (hold === null) throw copied;
  stops.push(hold.end);
  const store = createStore(engine);
  await store.migrate();
  return store;
}

/** Open the store: a SQLite file as the only process that serves it, a PostgreSQL database beside any others. */
async function openAlone(config: Config, fresh: boolean, stops: Stop[]): Promise<Store> {
  const place = storePlace(config.databaseUrl);
  if (place.kind === 'postgres') {
    if (fresh) await forget(config);
    return openTogether(place, stops);
  }
  const unlock = lockSqlite(place.path);
  if (unlock === null) {
    throw new ConfigError(
      `Another Stormbrief runs on ${config.databaseUrl}. Stop it first, or give this one a store of its own with DATABASE_URL.`,
    );
  }
  stops.push(async () => unlock());
  if (fresh) await forget(config);
  const store = openStore(config);
  stops.push(store.close);
  await store.migrate();
  await store.releaseClaims();
  return store;
}

function localGreeting(url: string, samples: number, feeds: number): string {
  return [
    '',
    'Stormbrief runs in a local workspace: a Slack-like page on this machine, nothing leaves it.',
    '',
    `  Open    ${url}`,
    '  Then type in #soc',
    '          /threat actor volt typhoon',
    '          /threat subscribe all instant daily',
    '          /threat digest',
    '',
    `  ${samples} sample feeds are read at once (one is down on purpose), ${feeds} real ones where the internet can be reached.`,
    '  Within two minutes of a first start a new advisory arrives: subscribe before, and watch the alert come.',
    '  Ctrl-C stops. Subscriptions are kept in data/ (the page forgets what was said); `npm start -- --fresh` begins anew.',
    '',
  ].join('\n');
}

const noLocalSlack = (reason: string) =>
  [
    `There is no local workspace here: ${reason}.`,
    'Use the terminal instead:',
    '  npm run stormbrief -- poll --samples',
    '  npm run stormbrief -- digest',
    'or set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to serve a real workspace (README, “Real Slack in five steps”).',
  ].join('\n');

/** Serve a local workspace of our own: a page, sample feeds, and the real catalogue beside them. Null where there is none to be had. */
async function startLocal(
  config: Config,
  port: number,
  fresh: boolean,
  log: Log,
  stops: Stop[],
): Promise<Served | null> {
  const store = await openReady(config, fresh, stops);
  const place = storePlace(config.databaseUrl);
  const dir = join(place.kind === 'sqlite' ? dirname(place.path) : 'data/local', 'local-workspace');
  const { startLocalWorkspace } = await import('./demo/local-workspace.ts');
  const workspace = await startLocalWorkspace({ port, dir });
  if (workspace.kind === 'unavailable') {
    say(noLocalSlack(workspace.reason));
    return null;
  }
  stops.push(workspace.stop);
  const { startSampleFeeds } = await import('./demo/sample-feeds.ts');
  const samples = await startSampleFeeds({ port: 0, now: Date.now });
  stops.push(samples.stop);
  const first = await knowFrom(store, config);
  const known = first.knowledge;
  const knowledge = { ...known, feeds: [...samples.feeds, ...known.feeds] };
  // The samples are due first: a page that is opened at once has something to show.
  await store.syncFeeds(samples.feeds, Date.now() - 1);
  await store.syncFeeds(knowledge.feeds, Date.now());
  const { botToken, appToken, apiUrl } = workspace;
  const credentials: SlackCredentials = { kind: 'socket', botToken, appToken, apiUrl };
  const allowHosts = [...config.allowHosts, new URL(samples.url).host];
  const served = await serve({
    credentials,
    config: { ...config, allowHosts, admins: workspace.users.map(({ id }) => id) },
    store,
    knowledge,
    refresh: watchKnowledge(store, config, first, log),
    log,
    now: Date.now,
    pause,
    version: packageJson.version,
    formManner: 'typed',
  });
  stops.push(served.stop);
  say(localGreeting(workspace.url, samples.feeds.length, known.feeds.length));
  return served;
}

async function startReal(
  config: Config,
  credentials: SlackCredentials,
  log: Log,
  stops: Stop[],
): Promise<Served> {
  const keys = tokenKeyRing(config);
  const store = await openReady(config, false, stops);
  const first = await knowFrom(store, config);
  const { knowledge } = first;
  await store.syncFeeds(knowledge.feeds, Date.now());
  const told = (outcome: PollOutcome) => {
    if (outcome.kind === 'read')
      log.debug({ feed: outcome.feed.id, stored: outcome.stored, owed: outcome.owed }, 'feed read');
  };
  const served = await serve({
    credentials,
    keys,
    config,
    store,
    knowledge,
    refresh: watchKnowledge(store, config, first, log),
    log,
    now: Date.now,
    pause,
    version: packageJson.version,
    told,
  });
  stops.push(served.stop);
  const where =
    credentials.kind === 'socket' ? 'over Socket Mode' : `on port ${credentials.port}, path /slack/events`;
  say(
    credentials.kind === 'oauth'
      ? `Stormbrief serves ${served.workspace} on port ${credentials.port}. Workspaces install it at /slack/install.`
      : `Stormbrief serves the workspace ${served.workspace} ${where}. In a channel: /invite @Stormbrief, then /threat help.`,
  );
  return served;
}

/** Stop the parts, the last one first; one that fails to stop hinders no other. */
async function stopAll(stops: Stop[]): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop())
    await stop().catch((error: unknown) => complain(error));
}

/** As stopAll; says whether all of it ended in time. What hangs is left behind; the parts before it, the store too, are stopped. */
async function stopInTime(stops: Stop[]): Promise<boolean> {
  const inTime = stopAll(stops).then(() => true);
  if (await Promise.race([inTime, delay(stopWithin, false)])) return true;
  await Promise.race([stopAll(stops), delay(500)]);
  return false;
}

/** npm answers SIGTERM by leaving, and its shell with it, but not us: an orphan would go on posting beside its successor. */
function watchParent(orphaned: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) orphaned();
  }, parentSeenEvery).unref();
}

function complain(error: unknown): void {
  process.stderr.write(`${errorWords(error)}\n`);
}

/** Start the product from its environment; stop it on SIGTERM or SIGINT: the message in hand is finished, within ten seconds. */
export async function start(
  environment: NodeJS.ProcessEnv,
  options: { readonly fresh: boolean },
): Promise<void> {
  const stops: Stop[] = [];
  let ending = false;
  const end = (status: number) => {
    if (ending) return;
    ending = true;
    void stopInTime(stops).then((inTime) => process.exit(inTime ? status : 1));
  };
  const fail = (error: unknown) => {
    if (ending) return;
    complain(error);
    end(statusOf(error));
  };
  process.on('uncaughtException', fail);
  // Ctrl-C may reach us twice, from the terminal and from npm: only the first counts.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(0));
  if (environment['npm_lifecycle_event'] !== undefined) watchParent(() => end(0));
  try {
    const config = readConfig(environment);
    if (options.fresh && config.slack.kind !== 'local') await forget(config);
    const log = createLog(config.logLevel);
    process.on('unhandledRejection', (error) =>
      log.error({ err: error }, 'something failed that nobody waited for; all else goes on'),
    );
    const served =
      config.slack.kind === 'local'
        ? await startLocal(config, config.slack.port, options.fresh, log, stops)
        : await startReal(config, config.slack, log, stops);
    if (served === null) return end(0);
    served.timetable.begin();
    void served.lost.then(fail);
  } catch (error) {
    fail(error);
  }
}

if (import.meta.main) await start(process.env, { fresh: process.argv.includes('--fresh') });
