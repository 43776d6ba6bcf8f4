import { vulnerabilitySources } from './catalog/vulnerability-sources.ts';
import { dataLimits, type Knowledge, newId, openFetcher, pollNeeds } from './compose.ts';
import type { Config } from './config.ts';
import { createApartParser } from './feeds/parse-apart.ts';
import { peek } from './feeds/peek.ts';
import { closeAndTell, type DeliverNeeds, deliverDue } from './jobs/deliver.ts';
import { oweDueDigests } from './jobs/digest.ts';
import { enrichDue } from './jobs/enrich.ts';
import { type PollOutcome, pollDue } from './jobs/poll.ts';
import { pruneOld } from './jobs/prune.ts';
import { createTimetable, type Job, type Timetable } from './jobs/timetable.ts';
import { watchFeeds } from './jobs/watch.ts';
import type { Log } from './log.ts';
import { createApp, identify, type SlackCredentials } from './slack/app.ts';
import type { SlackError } from './slack/post.ts';
import { send } from './slack/send.ts';
import type { Store } from './store/store.ts';

/** What serving a workspace stands on. Time is handed in: `pause` waits, and ends early when `signal` aborts. */
export type Parts = {
  readonly credentials: SlackCredentials;
  readonly config: Pick<
    Config,
    'retentionDays' | 'allowHosts' | 'looksAtOnce' | 'proxy' | 'opsChannel' | 'admins' | 'enrich'
  >;
  readonly store: Store;
  readonly knowledge: Knowledge;
  readonly log: Log;
  readonly now: () => number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly version: string;
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

/** Connect to Slack and answer there. Throws SlackError when Slack does not take the credentials. */
export async function serve(parts: Parts): Promise<Served> {
  const { credentials, config, store, knowledge, log, now } = parts;
  const ending = new AbortController();
  const stopping = () => ending.signal.aborted;
  const { team, client } = await identify(credentials);
  const fetcher = openFetcher(config, parts.version, ending.signal);
  const dataFetcher = openFetcher(config, parts.version, ending.signal, dataLimits);
  const parser = createApartParser();
  const known = [...knowledge.listed, ...knowledge.feeds, ...(await store.feeds())];
  const titles = new Map(known.map((feed) => [feed.id, feed.title]));
  const { directory, term } = knowledge;
  const lens = () => ({
    directory,
    feedTitle: (id: string) => titles.get(id) ?? id,
    term,
    vulnerability: () => undefined,
    now: now(),
  });
  const pause = (milliseconds: number) => parts.pause(milliseconds, ending.signal);
  const answering = {
    store,
    directory,
    lens,
    now,
    newId,
    log,
    catalogFeeds: knowledge.listed,
    opsChannel: config.opsChannel,
    admins: config.admins,
    peek: (url: string) => peek({ look: fetcher.look, parse: parser.parse }, url),
    pollSoon: () => void timetable.run('poll'),
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
  const timetable = createTimetable(
    [
      {
        name: 'poll',
        cron: '* * * * *',
        run: () =>
          pollDue(
            { ...pollNeeds(store, fetcher, parser, knowledge, config, log), now, stopping, pause },
            hear,
          ),
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
        name: 'digest',
        cron: '* * * * *',
        run: async () => {
          const channels = await oweDueDigests({ store, now, log, sectorParent: directory.parent });
          if (channels > 0) void timetable.run('deliver');
        },
      },
      { name: 'deliver', cron: '* * * * *', run: () => deliverDue(delivering, stopping) },
      ...(config.enrich ? [enriching] : []),
      {
        name: 'prune',
        cron: '17 3 * * *',
        run: () => pruneOld({ store, retentionDays: config.retentionDays, now, log }),
      },
    ],
    log,
  );
  const app = createApp(credentials, team, {
    ...answering,
    pause: parts.pause,
    close: async (place, reason) => {
      await closeAndTell(delivering, place, reason);
      void timetable.run('deliver');
    },
  });
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
      await app.stop();
      await app.idle();
      await Promise.all([fetcher.close(), dataFetcher.close(), parser.close()]);
    },
  };
}
