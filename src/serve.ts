import { newId, newSecret, touchedIn } from './compose.ts';
import { roles as allRoles } from './config.ts';
import {
  createAllowance,
  holdAlone,
  holdTogether,
  readerAllowance,
  usualAllowance,
} from './domain/allowance.ts';
import { type Syndicating, syndicationPath } from './domain/syndication.ts';
import { duties } from './duties.ts';
import { createApartParser } from './feeds/parse-apart.ts';
import { peek } from './feeds/peek.ts';
import { closeAndTell, type DeliverNeeds } from './jobs/deliver.ts';
import { watchDisk } from './jobs/disk.ts';
import { watchRuns } from './jobs/in-hand.ts';
import { keepPolling } from './jobs/poll.ts';
import type { PollOutcome } from './jobs/poll-needs.ts';
import { rematchProgress } from './jobs/rematch.ts';
import { openStoryShelf } from './jobs/story-shelf.ts';
import { createTimetable, type Job } from './jobs/timetable.ts';
import { loggedAs } from './log.ts';
import { createMeter, unmeasured } from './metrics.ts';
import { dataLimits, openFetcher, pollNeeds } from './outside.ts';
import type { Parts, Served } from './parts.ts';
import { reach } from './reach.ts';
import { sightOf } from './sight.ts';
import type { Answering, AnsweringNeeds, SlackCredentials } from './slack/app.ts';
import { depart } from './slack/depart.ts';
import type { Needs } from './slack/listeners/needs.ts';
import { sendIn } from './slack/send.ts';
import { sharedWindow } from './store/all-stories.ts';
import { vitals } from './vitals.ts';
import { healthRoutes, openHealth } from './web/health.ts';
import { syndicate } from './web/syndicate.ts';

function syndicatingBy({ kind }: SlackCredentials, publicUrl: string | null): Syndicating {
  if (kind === 'socket') return { kind: 'socket' };
  return publicUrl === null ? { kind: 'unnamed' } : { kind: 'on', base: publicUrl };
}

/** Connect to Slack and answer there. Throws SlackError when Slack does not take the credentials. */
export async function serve(parts: Parts): Promise<Served> {
  const { credentials, config, store, log, now } = parts;
  const { roles: doing = allRoles, health = null } = config;
  const meter = health !== null || credentials.kind !== 'socket' ? createMeter() : null;
  const metrics = meter ?? unmeasured;
  let lastTickAt: number | null = null;
  let { knowledge } = parts;
  const ending = new AbortController();
  const inHand = watchRuns(now, log);
  /** Every job that takes long asks this again and again. */
  const stopping = () => {
    inHand.stir();
    return ending.signal.aborted;
  };
  const reached = await reach({ ...parts, keys: parts.keys ?? null, publicUrl: config.publicUrl });
  const { workspaces, isOpenToAll } = reached;
  // A channel is of one workspace.
  const opsChannel = isOpenToAll ? null : config.opsChannel;
  const fetcher = openFetcher(config, parts.version, ending.signal);
  const dataFetcher = openFetcher(config, parts.version, ending.signal, dataLimits);
  const parser = createApartParser();
  const known = [...knowledge.listed, ...knowledge.feeds, ...(await store.feeds())];
  const titles = new Map(known.map((feed) => [feed.id, feed.title]));
  const lens = () => ({
    directory: knowledge.directory,
    feedTitle: (id: string) => titles.get(id) ?? id,
    term: knowledge.term,
    vulnerability: () => undefined,
    now: now(),
    // The page of the local workspace shows Slack's dates as they are written.
    ...(parts.formManner === 'typed' ? ({ dates: 'words' } as const) : {}),
  });
  const pause = (milliseconds: number) => parts.pause(milliseconds, ending.signal);
  const disk = watchDisk({ store, now, log });
  const sight = sightOf(store, isOpenToAll, () => knowledge.read);
  const allowance = store.queue.isShared
    ? holdTogether(usualAllowance, store.countAsked, (err) =>
        log.warn({ err }, 'questions could not be counted with the other processes'),
      )
    : holdAlone(usualAllowance);
  const windowOf = sharedWindow(now);
  const look = (url: string) => peek({ look: fetcher.look, parse: parser.parse }, url);
  /** What answering in a workspace takes; of what is kept it sees what that workspace may see. */
  const answeringIn = (teamId: string): Needs => ({
    unwritable: disk.unwritable,
    store: sight.storeOf(teamId),
    isOpenToAll,
    // What is asked after an import is answered with it, without a start in between.
    get directory() {
      return knowledge.directory;
    },
    get watchlists() {
      return knowledge.watchlists;
    },
    get read() {
      return knowledge.read;
    },
    rematching: () => rematchProgress(store, knowledge.fingerprint, now()),
    lens,
    now,
    newId,
    log,
    catalogFeeds: sight.offered(knowledge.listed),
    formManner: parts.formManner ?? 'chosen',
    opsChannel,
    admins: config.admins,
    peek: look,
    pollSoon: () => soon('poll'),
    deliverSoon: () => soon('deliver'),
    touched: (excepted) => touchedIn(store, knowledge, excepted),
    syndicating: syndicatingBy(credentials, config.publicUrl),
    newSecret,
    allowance,
    readWindow: windowOf(teamId),
    version: parts.version,
    ...(config.quotas === undefined ? {} : { quotas: config.quotas }),
  });
  const delivering: DeliverNeeds = {
    store,
    now,
    log,
    pause,
    send: async (delivery) => {
      const posted = await sendIn(workspaces, answeringIn, delivery);
      metrics.posted(delivery.subject.kind, posted.kind, (now() - delivery.owedAt) / 1_000);
      return posted;
    },
  };
  const hear = (outcome: PollOutcome) => {
    // A feed that a person added is known by name from its first look on.
    titles.set(outcome.feed.id, outcome.feed.title);
    metrics.looked(outcome.kind, outcome.kind === 'read' ? outcome : undefined);
    parts.told?.(outcome);
    if (outcome.kind === 'read' && outcome.owed > 0) soon('deliver');
  };
  const shelf = openStoryShelf(store);
  const polling = keepPolling(
    () => ({
      ...pollNeeds(store, fetcher, parser, knowledge, config, log),
      ...sight.hiding,
      shelf,
      now,
      stopping,
      pause,
    }),
    hear,
  );
  const mine = duties({
    ...{ store, now, stopping, log, pause, polling, delivering, seenBy: sight.storiesOf },
    config: { ...config, opsChannel },
    hiding: sight.hiding,
    knowledge: () => knowledge,
    renew: async () => {
      for (const feed of await store.feeds()) titles.set(feed.id, feed.title);
      const fresh = (await parts.refresh?.()) ?? null;
      if (fresh !== null) knowledge = { ...fresh, feeds: knowledge.feeds };
      return fresh;
    },
    look: dataFetcher.look,
    peek: look,
    teamIds: workspaces.all,
    soon: (name) => soon(name),
  }).filter(({ role }) => role === null || doing.includes(role));
  const measured = (job: Job): Job => ({
    ...job,
    run: async () => {
      const begun = now();
      lastTickAt = begun;
      let isBroken = true;
      try {
        await loggedAs({ job: job.name, request: newId(begun) }, job.run);
        isBroken = false;
      } finally {
        metrics.ran(job.name, (now() - begun) / 1_000, isBroken);
      }
    },
  });
  const timetable = createTimetable(
    [disk.job, inHand.job, ...mine].map((job) => measured(inHand.watched(disk.whenWritable(job)))),
    log,
  );
  /** Do a job now, where it is one of this process; else one whose it is finds what is to be done. */
  const soon = (name: string) => {
    if (mine.some((job) => job.name === name)) void timetable.run(name);
  };
  const close: AnsweringNeeds['close'] = async (place, reason) => {
    await closeAndTell(delivering, place, reason);
    soon('deliver');
  };
  const syndicating = {
    storeOf: sight.storeOf,
    syndicatedAs: store.syndicatedAs,
    get directory() {
      return knowledge.directory;
    },
    feedTitle: (id: string) => titles.get(id) ?? id,
    now,
    allowance: createAllowance(readerAllowance),
    log,
  };
  const healthy =
    meter === null
      ? []
      : healthRoutes(
          vitals({
            ...{ store, meter, now, inHand, lastTickAt: () => lastTickAt },
            isConnected: () => app?.isUp() ?? null,
          }),
        );
  const routes = [
    { path: `${syndicationPath}/:name`, method: ['GET', 'HEAD'], handler: syndicate(syndicating) },
    ...healthy,
  ];
  const app: Answering | null = doing.includes('web')
    ? reached.open(
        (teamId) =>
          Object.assign(answeringIn(teamId), { pause: parts.pause, close, answered: metrics.answered }),
        (addressed, reason) => depart({ store, workspaces, close, now, log }, addressed, reason),
        routes,
      )
    : null;
  const closeHealth = health === null ? null : await openHealth(healthy, health.port, health.host);
  await app?.start();
  log.info(
    { workspace: reached.name, transport: credentials.kind, roles: doing },
    'Stormbrief serves the workspace',
  );
  return {
    workspace: reached.name,
    timetable,
    lost: app?.lost ?? new Promise(() => undefined),
    stop: async () => {
      ending.abort();
      await timetable.stop();
      await polling.ended();
      await app?.stop();
      await app?.idle();
      await closeHealth?.();
      await Promise.all([fetcher.close(), dataFetcher.close(), parser.close()]);
    },
  };
}
