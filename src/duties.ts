import { vulnerabilitySources } from './catalog/vulnerability-sources.ts';
import type { Knowledge } from './compose.ts';
import type { Config, Role } from './config.ts';
import { freshFor } from './domain/news.ts';
import { type DeliverNeeds, deliverDue } from './jobs/deliver.ts';
import type { DigestNeeds } from './jobs/digest.ts';
import { shareDueDigests } from './jobs/digest-shares.ts';
import { type EnrichNeeds, enrichDue } from './jobs/enrich.ts';
import { hearListings } from './jobs/listings.ts';
import type { Polling } from './jobs/poll.ts';
import { pruneOld } from './jobs/prune.ts';
import { type RecheckNeeds, recheckDead } from './jobs/recheck.ts';
import { rematch } from './jobs/rematch.ts';
import { hearScores } from './jobs/scores.ts';
import { indexAll } from './jobs/search-index.ts';
import type { Job } from './jobs/timetable.ts';
import { watchFeeds } from './jobs/watch.ts';
import { alone, type WorkNeeds } from './jobs/work.ts';
import type { Sight } from './sight.ts';
import type { Store } from './store/store.ts';

/** What the jobs of a process are made of. */
export type DutyNeeds = WorkNeeds & {
  readonly store: Store;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly config: Pick<Config, 'opsChannel' | 'enrich' | 'retentionDays'>;
  readonly polling: Polling;
  readonly delivering: DeliverNeeds;
  readonly seenBy: DigestNeeds['seenBy'];
  readonly knowledge: () => Knowledge;
  /** Take up what was imported or written since; gives the knowledge where it changed. */
  readonly renew: () => Promise<Knowledge | null>;
  /** Fetches public data about vulnerabilities. */
  readonly look: EnrichNeeds['look'];
  readonly peek: RecheckNeeds['peek'];
  /** The workspaces that are told how the feeds are. */
  readonly teamIds: () => Promise<readonly string[]>;
  /** What is hidden from which of them. */
  readonly hiding: Sight['hiding'];
  /** Have a job done now, where it is one of this process. */
  readonly soon: (job: string) => void;
};

/** A job, and which processes do it; null: each for itself. */
export type Duty = Job & { readonly role: Role | null };

const everyMinute = '* * * * *';
const everyFewSeconds = '*/3 * * * * *';
const everyTwentySeconds = '*/20 * * * * *';

function feedDuties(needs: DutyNeeds): readonly Duty[] {
  const { store, now, stopping, log, pause, config, polling, peek, soon, teamIds, hiding } = needs;
  return [
    { role: 'poll', name: 'poll', cron: everyMinute, run: polling.look },
    {
      role: 'poll',
      name: 'watch',
      cron: everyMinute,
      run: alone(needs, 'watch', async () => {
        const { opsChannel } = config;
        const told = { store, teamIds: await teamIds(), opsChannel, now, ...hiding };
        if ((await watchFeeds(told)) > 0) soon('deliver');
      }),
    },
    {
      role: 'poll',
      name: 'recheck',
      cron: '23 4 * * *',
      run: alone(needs, 'recheck', () => recheckDead({ store, peek, pause, now, stopping, log })),
    },
    {
      role: 'poll',
      name: 'prune',
      cron: '17 3 * * *',
      run: alone(needs, 'prune', () => pruneOld({ store, retentionDays: config.retentionDays, now, log })),
    },
  ];
}

function knowledgeDuties(needs: DutyNeeds): readonly Duty[] {
  const { store, now, stopping, log, pause, config, knowledge, renew, look, soon } = needs;
  const sectorParent = (id: string) => knowledge().directory.parent(id);
  const listings = hearListings({ store, sectorParent, now, since: now() - freshFor });
  const scores = hearScores({ store, sectorParent, now });
  const enriching: Duty = {
    role: 'poll',
    name: 'enrich',
    cron: '7 * * * *',
    run: alone(needs, 'enrich', () =>
      enrichDue({
        ...{ store, look, now, pause, stopping, log },
        sources: vulnerabilitySources,
        read: knowledge().read,
      }),
    ),
  };
  return [
    {
      role: null,
      name: 'knowledge',
      cron: everyMinute,
      run: async () => {
        const fresh = await renew();
        if (fresh === null) return;
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
      run: alone(needs, 'rematch', () => rematch({ store, knowledge, now, stopping, log })),
    },
    {
      role: 'poll',
      name: 'index',
      cron: everyMinute,
      run: alone(needs, 'index', () => indexAll({ store, stopping, log })),
    },
    {
      role: 'poll',
      name: 'listings',
      cron: everyMinute,
      run: alone(needs, 'listings', async () => {
        if ((await listings()) + (await scores()) > 0) soon('deliver');
      }),
    },
    ...(config.enrich ? [enriching] : []),
  ];
}

/** Everything that is done without being asked, and by which processes. */
export function duties(needs: DutyNeeds): readonly Duty[] {
  const { store, now, stopping, delivering, seenBy, knowledge, soon } = needs;
  return [
    ...feedDuties(needs),
    {
      role: 'deliver',
      name: 'digest',
      cron: everyMinute,
      run: async () => {
        const { parent: sectorParent } = knowledge().directory;
        if ((await shareDueDigests({ ...needs, seenBy, sectorParent })) > 0) soon('deliver');
      },
    },
    ...knowledgeDuties(needs),
    {
      role: 'deliver',
      name: 'deliver',
      // What another process owes is noticed by asking.
      cron: store.queue.isShared ? everyFewSeconds : everyMinute,
      run: () => deliverDue(delivering, stopping),
    },
    {
      role: null,
      name: 'queue',
      cron: store.queue.isShared ? everyTwentySeconds : everyMinute,
      run: () => store.queue.tend(now()),
    },
  ];
}
