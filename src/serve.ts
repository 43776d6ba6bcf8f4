import { vulnerabilitySources } from './catalog/vulnerability-sources.ts';
import { newId, newSecret, touchedIn } from './compose.ts';
import { roles as allRoles, type Role } from './config.ts';
import { createAllowance, readerAllowance, usualAllowance } from './domain/allowance.ts';
import { freshFor } from './domain/news.ts';
import { type Syndicating, syndicationPath } from './domain/syndication.ts';
import { createApartParser } from './feeds/parse-apart.ts';
import { peek } from './feeds/peek.ts';
import { closeAndTell, type DeliverNeeds, deliverDue } from './jobs/deliver.ts';
import { shareDueDigests } from './jobs/digest-shares.ts';
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
import { createTimetable, type Job } from './jobs/timetable.ts';
import { watchFeeds } from './jobs/watch.ts';
import { alone } from './jobs/work.ts';
import { dataLimits, openFetcher, pollNeeds } from './outside.ts';
import type { Parts, Served } from './parts.ts';
import { reach } from './reach.ts';
import { sightOf } from './sight.ts';
import type { AnsweringNeeds, SlackCredentials } from './slack/app.ts';
import { depart } from './slack/depart.ts';
import type { Needs } from './slack/listeners/needs.ts';
import { sendIn } from './slack/send.ts';
import { sharedWindow } from './store/all-stories.ts';
import { syndicate } from './web/syndicate.ts';

const everyMinute = '* * * * *';
const everyFewSeconds = '*/3 * * * * *';

/** A job, and which processes do it; null: each for itself. */
type RoleJob = Job & { readonly role: Role | null };

function syndicatingBy({ kind }: SlackCredentials, publicUrl: string | null): Syndicating {
  if (kind === 'socket') return { kind: 'socket' };
  return publicUrl === null ? { kind: 'unnamed' } : { kind: 'on', base: publicUrl };
}

/** Connect to Slack and answer there. Throws SlackError when Slack does not take the credentials. */
export async function serve(parts: Parts): Promise<Served> {
  const { credentials, config, store, log, now } = parts;
  const { roles: doing = allRoles } = config;
  let { knowledge } = parts;
  const ending = new AbortController();
  const stopping = () => ending.signal.aborted;
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
  const sight = sightOf(store, isOpenToAll, () => knowledge.read);
  const allowance = createAllowance(usualAllowance);
  const windowOf = sharedWindow(now);
  const look = (url: string) => peek({ look: fetcher.look, parse: parser.parse }, url);
  /** What answering in a workspace takes; of what is kept it sees what that workspace may see. */
  const answeringIn = (teamId: string): Needs => ({
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
  });
  const delivering: DeliverNeeds = {
    store,
    now,
    log,
    pause,
    send: (delivery) => sendIn(workspaces, answeringIn, delivery),
  };
  const hear = (outcome: PollOutcome) => {
    // A feed that a person added is known by name from its first look on.
    titles.set(outcome.feed.id, outcome.feed.title);
    parts.told?.(outcome);
    if (outcome.kind === 'read' && outcome.owed > 0) soon('deliver');
  };
  const shelf = openStoryShelf(store);
  const listings = hearListings({
    store,
    sectorParent: (id) => knowledge.directory.parent(id),
    now,
    since: now() - freshFor,
  });
  const scores = hearScores({ store, sectorParent: (id) => knowledge.directory.parent(id), now });
  const working = { store, now, stopping, log };
  const enriching: RoleJob = {
    role: 'poll',
    name: 'enrich',
    cron: '7 * * * *',
    run: alone(working, 'enrich', () =>
      enrichDue({
        store,
        look: dataFetcher.look,
        sources: vulnerabilitySources,
        read: knowledge.read,
        now,
        pause,
        stopping,
        log,
      }),
    ),
  };
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
  const jobs: readonly RoleJob[] = [
    { role: 'poll', name: 'poll', cron: everyMinute, run: polling.look },
    {
      role: 'poll',
      name: 'watch',
      cron: everyMinute,
      run: alone(working, 'watch', async () => {
        const teamIds = await workspaces.all();
        if ((await watchFeeds({ store, teamIds, opsChannel, now, ...sight.hiding })) > 0) soon('deliver');
      }),
    },
    {
      role: 'poll',
      name: 'recheck',
      cron: '23 4 * * *',
      run: alone(working, 'recheck', () => recheckDead({ store, peek: look, pause, now, stopping, log })),
    },
    {
      role: 'deliver',
      name: 'digest',
      cron: everyMinute,
      run: async () => {
        const { parent: sectorParent } = knowledge.directory;
        if ((await shareDueDigests({ ...working, seenBy: sight.storiesOf, sectorParent })) > 0)
          soon('deliver');
      },
    },
    {
      role: null,
      name: 'knowledge',
      cron: everyMinute,
      run: async () => {
        for (const feed of await store.feeds()) titles.set(feed.id, feed.title);
        const fresh = (await parts.refresh?.()) ?? null;
        if (fresh === null) return;
        knowledge = { ...fresh, feeds: knowledge.feeds };
        log.info(
          { actors: fresh.catalog.actors.length },
          'watchlists or data sets changed, and are in force',
        );
        soon('rematch');
      },
    },
    {
      role: 'poll',
      name: 'rematch',
      cron: everyMinute,
      run: alone(working, 'rematch', () =>
        rematch({ store, knowledge: () => knowledge, now, stopping, log }),
      ),
    },
    {
      role: 'poll',
      name: 'index',
      cron: everyMinute,
      run: alone(working, 'index', () => indexAll({ store, stopping, log })),
    },
    {
      role: 'poll',
      name: 'listings',
      cron: everyMinute,
      run: alone(working, 'listings', async () => {
        if ((await listings()) + (await scores()) > 0) soon('deliver');
      }),
    },
    {
      role: 'deliver',
      name: 'deliver',
      // What another process owes is noticed by asking.
      cron: store.queue.isShared ? everyFewSeconds : everyMinute,
      run: () => deliverDue(delivering, stopping),
    },
    ...(config.enrich ? [enriching] : []),
    {
      role: 'poll',
      name: 'prune',
      cron: '17 3 * * *',
      run: alone(working, 'prune', () => pruneOld({ store, retentionDays: config.retentionDays, now, log })),
    },
    { role: null, name: 'queue', cron: everyMinute, run: () => store.queue.tend(now()) },
  ];
  const mine = jobs.filter(({ role }) => role === null || doing.includes(role));
  const timetable = createTimetable(mine, log);
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
  const routes = [
    { path: `${syndicationPath}/:name`, method: ['GET', 'HEAD'], handler: syndicate(syndicating) },
  ];
  const app = doing.includes('web')
    ? reached.open(
        (teamId) => Object.assign(answeringIn(teamId), { pause: parts.pause, close }),
        (addressed, reason) => depart({ store, workspaces, close, now, log }, addressed, reason),
        routes,
      )
    : null;
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
      await Promise.all([fetcher.close(), dataFetcher.close(), parser.close()]);
    },
  };
}
