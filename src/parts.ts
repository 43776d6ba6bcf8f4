import type { Knowledge } from './compose.ts';
import type { Config } from './config.ts';
import type { PollOutcome } from './jobs/poll-needs.ts';
import type { Timetable } from './jobs/timetable.ts';
import type { Log } from './log.ts';
import type { SlackCredentials } from './slack/app.ts';
import type { Needs } from './slack/listeners/needs.ts';
import type { SlackError } from './slack/post.ts';
import type { KeyRing } from './store/sealed.ts';
import type { Store } from './store/store.ts';

/** What serving a workspace stands on. Time is handed in: `pause` waits, and ends early when `signal` aborts. */
export type Parts = {
  readonly credentials: SlackCredentials;
  /** Seals the tokens of workspaces that install us. */
  readonly keys?: KeyRing | null;
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
    Partial<Pick<Config, 'roles' | 'health' | 'quotas'>>;
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
