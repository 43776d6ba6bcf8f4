import { vulnerabilitySources } from './catalog/vulnerability-sources.ts';
import { type Knowledge, newId, newSecret, touchedIn } from './compose.ts';
import type { Config } from './config.ts';
import { createAllowance, readerAllowance, usualAllowance } from './domain/allowance.ts';
import { freshFor } from './domain/news.ts';
import { type Syndicating, syndicationPath } from './domain/syndication.ts';
import { createApartParser } from './feeds/parse-apart.ts';
import { peek } from './feeds/peek.ts';
import { closeAndTell, type DeliverNeeds, deliverDue } from './jobs/deliver.ts';
import { oweDueDigests } from './jobs/digest.ts';
import { watchDisk } from './jobs/disk.ts';
import { enrichDue } from './jobs/enrich.ts';
import { hearListings } from './jobs/listings.ts';
import { keepPolling } from './jobs/poll.ts';
import type { PollOutcome } from './jobs/poll-needs.ts';
import { pruneOld } from './jobs/prune.ts';
import { recheckDead } from './jobs/recheck.ts';
import { rematch, rematchProgress } from './jobs/rematch.ts';
import { hearScores } from './jobs/scores.ts';
import { indexAll } from './jobs/search-index.ts';
import { openStoryShelf } from './jobs/story-shelf.ts';
import { createTimetable, type Job, type Timetable } from './jobs/timetable.ts';
import { watchFeeds } from './jobs/watch.ts';
import type { Log } from './log.ts';
import { dataLimits, openFetcher, pollNeeds } from './outside.ts';
import { createApp, identify, type SlackCredentials } from './slack/app.ts';
import type { Needs } from './slack/listeners/needs.ts';
import type { SlackError } from './slack/post.ts';
import { send } from './slack/send.ts';
import { sharedWindow } from './store/all-stories.ts';
import { seenBy } from './store/seen.ts';
import type { Store } from './store/store.ts';
import { syndicate } from './web/syndicate.ts';

/** What serving a workspace stands on. Time is handed in: `pause` waits, and ends early when `signal` aborts. */
export type Parts = {
  readonly credentials: SlackCredentials;
  readonly config: Pick<
    Config,
    | 'retentionDays'
    | 'allowHosts'
    | 'looksAtOnce'
    | 'proxy'
    | 'opsChannel'
    | 'admins'
    | 'enrich'
    | 'publicUrl'
  > &
    Partial<Pick<Config, 'quotas'>>;
  readonly store: Store;
  readonly knowledge: Knowledge;
  /** The knowledge anew where it changed since it was last asked, null where it did not. */
  readonly refresh?: () => Promise<Knowledge | null>;
  readonly log: Log;
  readonly now: () => number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly version: string;
  /** How forms are shown; as Slack does when absent. */
  readonly formManner?: Needs['formManner'];
  /** Hears of each look at a feed as it ends. */
  readonly told?: (outcome: PollOutcome) => void;
};

/** A workspace being served; its jobs begin with `timetable.begin`. */
export type Served = {
  readonly workspace: string;
  readonly timetable: Timetable;
  /** Resolves when Slack will not have us any more, with what to do; it never rejects. */
  readonly lost: Promise<SlackError>;
  readonly stop: () => Promise<void>;
};

function syndicatingBy({ kind }: SlackCredentials, publicUrl: string | null): Syndicating {
  if (kind === 'socket') return { kind: 'socket' };
  return publicUrl === null ? { kind: 'unnamed' } : { kind: 'on', base: publicUrl };
}

/** Connect to Slack and answer there. Throws SlackError when Slack does not take the credentials. */
export async function serve(parts: Parts): Promise<Served> {
  const { credentials, config, store, log, now } = parts;
  let { knowledge } = parts;
  const ending = new AbortController();
  const stopping = () => ending.signal.aborted;
  const { team, client } = await identify(credentials);
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
  const seen = (teamId: string) => seenBy(store, teamId, () => knowledge.read);
  const disk = watchDisk({ store, now, log });
  const answering: Needs = {
    unwritable: disk.unwritable,
    store: { ...store, ...seen(team.teamId) },
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
    catalogFeeds: knowledge.listed,
    formManner: parts.formManner ?? 'chosen',
    opsChannel: config.opsChannel,
    admins: config.admins,
    peek: (url: string) => peek({ look: fetcher.look, parse: parser.parse }, url),
    pollSoon: () => void timetable.run('poll'),
    deliverSoon: () => void timetable.run('deliver'),
    touched: (excepted) => touchedIn(store, knowledge, excepted),
    syndicating: syndicatingBy(credentials, config.publicUrl),
    newSecret,
    allowance: createAllowance(usualAllowance),
    readWindow: sharedWindow(now),
    version: parts.version,
    ...(config.quotas === undefined ? {} : { quotas: config.quotas }),
  };
  const delivering: DeliverNeeds = {
    store,
    now,
    log,
    pause,
    send: (delivery) => send({ ...answering, client, teamId: team.teamId }, delivery),
  };
  const hear = (outcome: PollOutcome) => {
    // A feed that a person added is known by name from its first look on.
    titles.set(outcome.feed.id, outcome.feed.title);
    parts.told?.(outcome);
    if (outcome.kind === 'read' && outcome.owed > 0) void timetable.run('deliver');
  };
  const shelf = openStoryShelf(store);
  const listings = hearListings({
    store,
    sectorParent: (id) => knowledge.directory.parent(id),
    now,
    since: now() - freshFor,
  });
  const scores = hearScores({ store, sectorParent: (id) => knowledge.directory.parent(id), now });
  const enriching: Job = {
    name: 'enrich',
    cron: '7 * * * *',
    run: () =>
      enrichDue({
        store,
        look: dataFetcher.look,
        sources: vulnerabilitySources,
        read: knowledge.read,
        now,
        pause: (milliseconds) => parts.pause(milliseconds, ending.signal),
        stopping,
        log,
      }),
  };
  const polling = keepPolling(
    () => ({ ...pollNeeds(store, fetcher, parser, knowledge, config, log), shelf, now, stopping, pause }),
    hear,
  );
  const timetable = createTimetable(
    [
      disk.job,
      {
        name: 'poll',
        cron: '* * * * *',
        run: polling.look,
      },
      {
        name: 'watch',
        cron: '* * * * *',
        run: async () => {
          const { teamId } = team;
          if ((await watchFeeds({ store, teamId, opsChannel: config.opsChannel, now })) > 0)
            void timetable.run('deliver');
        },
      },
      {
        name: 'recheck',
        cron: '23 4 * * *',
        run: () => recheckDead({ store, peek: answering.peek, pause, now, stopping, log }),
      },
      {
        name: 'digest',
        cron: '* * * * *',
        run: async () => {
          const { parent: sectorParent } = knowledge.directory;
          const channels = await oweDueDigests({ store, seenBy: seen, now, log, sectorParent });
          if (channels > 0) void timetable.run('deliver');
        },
      },
      {
        name: 'knowledge',
        cron: '* * * * *',
        run: async () => {
          const fresh = (await parts.refresh?.()) ?? null;
          if (fresh === null) return;
          knowledge = { ...fresh, feeds: knowledge.feeds };
          log.info(
            { actors: fresh.catalog.actors.length },
            'watchlists or data sets changed, and are in force',
          );
          void timetable.run('rematch');
        },
      },
      {
        name: 'rematch',
        cron: '* * * * *',
        run: () => rematch({ store, knowledge: () => knowledge, now, stopping, log }),
      },
      { name: 'index', cron: '* * * * *', run: () => indexAll({ store, stopping, log }) },
      {
        name: 'listings',
        cron: '* * * * *',
        run: async () => {
          if ((await listings()) + (await scores()) > 0) void timetable.run('deliver');
        },
      },
      { name: 'deliver', cron: '* * * * *', run: () => deliverDue(delivering, stopping) },
      ...(config.enrich ? [enriching] : []),
      {
        name: 'prune',
        cron: '17 3 * * *',
        run: () => pruneOld({ store, retentionDays: config.retentionDays, now, log }),
      },
    ].map(disk.whenWritable),
    log,
  );
  const connecting = {
    pause: parts.pause,
    close: async (place: Parameters<typeof closeAndTell>[1], reason: string) => {
      await closeAndTell(delivering, place, reason);
      void timetable.run('deliver');
    },
  };
  const syndicating = {
    store: answering.store,
    get directory() {
      return knowledge.directory;
    },
    feedTitle: (id: string) => titles.get(id) ?? id,
    now,
    allowance: createAllowance(readerAllowance),
    log,
  };
  const routes = [
    { path: `${syndicationPath}/:name`, method: ['GET', 'HEAD'], handler: syndicate(syndicating) },
  ];
  const app = createApp(credentials, team, Object.assign(answering, connecting), routes);
  await app.start();
  log.info(
    { team: team.teamId, workspace: team.teamName, transport: credentials.kind },
    'Stormbrief serves the workspace',
  );
  return {
    workspace: team.teamName,
    timetable,
    lost: app.lost,
    stop: async () => {
      ending.abort();
      await timetable.stop();
      await polling.ended();
      await app.stop();
      await app.idle();
      await Promise.all([fetcher.close(), dataFetcher.close(), parser.close()]);
    },
  };
}
