import { vulnerabilitySources } from './catalog/vulnerability-sources.ts';
import { dataLimits, type Knowledge, newId, openFetcher, pollNeeds } from './compose.ts';
import type { Config } from './config.ts';
import { closeAndTell, type DeliverNeeds, deliverDue } from './jobs/deliver.ts';
import { oweDueDigests } from './jobs/digest.ts';
import { enrichDue } from './jobs/enrich.ts';
import { type PollOutcome, pollDue } from './jobs/poll.ts';
import { pruneOld } from './jobs/prune.ts';
import { createTimetable, type Job, type Timetable } from './jobs/timetable.ts';
import type { Log } from './log.ts';
import { createApp, identify, type SlackCredentials } from './slack/app.ts';
import type { SlackError } from './slack/post.ts';
import { send } from './slack/send.ts';
import type { Store } from './store/store.ts';

/** What serving a workspace stands on. Time is handed in: `pause` waits, and ends early when `signal` aborts. */
export type Parts = {
  readonly credentials: SlackCredentials;
  readonly config: Pick<Config, 'retentionDays' | 'allowHosts' | 'enrich'>;
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
  const fetcher = openFetcher(config.allowHosts, parts.version, ending.signal);
  const dataFetcher = openFetcher(config.allowHosts, parts.version, ending.signal, dataLimits);
  const titles = new Map(
    [...knowledge.catalog.feeds, ...knowledge.feeds].map((feed) => [feed.id, feed.title]),
  );
  const { directory, term } = knowledge;
  const lens = () => ({
    directory,
    feedTitle: (id: string) => titles.get(id) ?? id,
    term,
    vulnerability: () => undefined,
    now: now(),
  });
  const answering = { store, directory, lens, now, newId, log };
  const delivering: DeliverNeeds = {
    store,
    now,
    log,
    pause: (milliseconds) => parts.pause(milliseconds, ending.signal),
    send: (delivery) => send({ ...answering, client, teamId: team.teamId }, delivery),
  };
  const hear = (outcome: PollOutcome) => {
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
        run: () => pollDue({ ...pollNeeds(store, fetcher, knowledge, log), now, stopping }, hear),
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
      await Promise.all([fetcher.close(), dataFetcher.close()]);
    },
  };
}
