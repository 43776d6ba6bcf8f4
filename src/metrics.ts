/** What is measured as it happens. Times are seconds. */
export type Metrics = {
  /** A look at a feed ended; `stored` advisories, of which `tagged` name an actor. */
  readonly looked: (
    outcome: 'read' | 'unchanged' | 'failed',
    found?: { readonly stored: number; readonly edited: number; readonly matches: number },
  ) => void;
  /** A message was tried, so long after it was owed. */
  readonly posted: (kind: string, result: 'sent' | 'later' | 'never', lag: number) => void;
  /** A job of the timetable ended. */
  readonly ran: (job: string, seconds: number, isBroken: boolean) => void;
  /** Somebody was answered: a command, a click, a form, an event. */
  readonly answered: (what: string, seconds: number) => void;
};

/** What is true at the moment when it is asked. */
export type Gauges = {
  readonly feeds: Readonly<Record<string, number>>;
  /** Since the last look at any feed; null: there was none. */
  readonly pollAge: number | null;
  readonly subscriptions: number;
  readonly owed: number;
  /** How long the oldest message that is owed was due; 0: none is. */
  readonly owedAge: number;
  readonly refusedLastDay: number;
  readonly work: readonly {
    readonly kind: string;
    readonly waiting: number;
    readonly inHand: number;
    readonly dead: number;
    readonly age: number;
  }[];
  /** Slack can reach us; null where that is another process's. */
  readonly isConnected: boolean | null;
  readonly tickAge: number | null;
  /** Jobs, and for how long a run of theirs that is in hand has given no sign; 0: none is in hand. */
  readonly silent: readonly (readonly [job: string, seconds: number])[];
};

/** Metrics that can be read. */
export type Meter = Metrics & {
  /** The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
  readonly text: (gauges: Gauges) => Promise<{ readonly contentType: string; readonly body: string }>;
};

/** Where nobody can ask, nothing is measured. */
export const unmeasured: Metrics = {
  looked: () => undefined,
  posted: () => undefined,
  ran: () => undefined,
  answered: () => undefined,
};

const quick = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const slow = [1, 5, 15, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400];

function counters(prom: typeof import('prom-client'), registers: import('prom-client').Registry[]) {
  const { Counter, Histogram } = prom;
  return {
    looks: new Counter({
      name: 'stormbrief_looks_total',
      help: 'Looks at feeds, by what came of them.',
      labelNames: ['outcome'],
      registers,
    }),
    advisories: new Counter({
      name: 'stormbrief_advisories_read_total',
      help: 'Advisories stored for the first time, or changed.',
      labelNames: ['what'],
      registers,
    }),
    matches: new Counter({
      name: 'stormbrief_matches_total',
      help: 'Actors and sectors that advisories were tagged with.',
      registers,
    }),
    posts: new Counter({
      name: 'stormbrief_posts_total',
      help: 'Messages tried, by kind and by what Slack made of them.',
      labelNames: ['kind', 'result'],
      registers,
    }),
    lag: new Histogram({
      name: 'stormbrief_delivery_lag_seconds',
      help: 'From when a message was owed to when it was posted.',
      labelNames: ['kind'],
      buckets: slow,
      registers,
    }),
    jobs: new Histogram({
      name: 'stormbrief_job_seconds',
      help: 'How long jobs of the timetable took.',
      labelNames: ['job'],
      buckets: [...quick, 30, 60, 300],
      registers,
    }),
    broken: new Counter({
      name: 'stormbrief_job_failures_total',
      help: 'Jobs of the timetable that broke.',
      labelNames: ['job'],
      registers,
    }),
    answers: new Histogram({
      name: 'stormbrief_answer_seconds',
      help: 'From when Slack told us of something to when we were done with it.',
      labelNames: ['what'],
      buckets: quick,
      registers,
    }),
  };
}

function gauges(prom: typeof import('prom-client'), registers: import('prom-client').Registry[]) {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new prom.Gauge({ name: `stormbrief_${name}`, help, labelNames, registers });
  return {
    feeds: gauge('feeds', 'Feeds, by their condition.', 'condition'),
    pollAge: gauge('last_look_age_seconds', 'Since the last look at any feed.'),
    subscriptions: gauge('subscriptions', 'Open subscriptions.'),
    owed: gauge('owed_messages', 'Messages owed and not yet posted.'),
    owedAge: gauge('owed_oldest_age_seconds', 'How long the oldest of them has been due.'),
    refused: gauge('refused_messages_last_day', 'Messages that Slack refused in the last 24 hours.'),
    work: gauge('work', 'Work in the queue, by kind and state.', 'kind', 'state'),
    workAge: gauge('work_oldest_age_seconds', 'How long the oldest work that waits has been due.', 'kind'),
    connected: gauge('slack_connected', '1 while Slack can reach us; of processes that answer Slack.'),
    tickAge: gauge('last_tick_age_seconds', 'Since the timetable last did anything.'),
    silent: gauge('job_silent_seconds', 'How long a run in hand has given no sign; 0 while none is.', 'job'),
  };
}

async function loadMeasures() {
  const { default: prom } = await import('prom-client');
  const registry = new prom.Registry();
  prom.collectDefaultMetrics({ register: registry });
  return { count: counters(prom, [registry]), show: gauges(prom, [registry]), registry };
}

/** Begin to measure. What measures is loaded when there is something to count, and no command waits for it at a start. */
export function createMeter(): Meter {
  let loading: ReturnType<typeof loadMeasures> | null = null;
  const loaded = () => {
    loading ??= loadMeasures();
    return loading;
  };
  const counting = (add: (count: ReturnType<typeof counters>) => void) => {
    void loaded().then(({ count }) => add(count));
  };
  return {
    looked: (outcome, found) =>
      counting((count) => {
        count.looks.inc({ outcome });
        if (found === undefined) return;
        count.advisories.inc({ what: 'new' }, found.stored);
        count.advisories.inc({ what: 'changed' }, found.edited);
        count.matches.inc(found.matches);
      }),
    posted: (kind, result, lag) =>
      counting((count) => {
        count.posts.inc({ kind, result });
        if (result === 'sent') count.lag.observe({ kind }, lag);
      }),
    ran: (job, seconds, isBroken) =>
      counting((count) => {
        count.jobs.observe({ job }, seconds);
        if (isBroken) count.broken.inc({ job });
      }),
    answered: (what, seconds) => counting((count) => count.answers.observe({ what }, seconds)),
    text: async (now) => {
      const { show, registry } = await loaded();
      for (const [condition, feeds] of Object.entries(now.feeds)) show.feeds.set({ condition }, feeds);
      show.pollAge.set(now.pollAge ?? Number.NaN);
      show.subscriptions.set(now.subscriptions);
      show.owed.set(now.owed);
      show.owedAge.set(now.owedAge);
      show.refused.set(now.refusedLastDay);
      for (const { kind, waiting, inHand, dead, age } of now.work) {
        show.work.set({ kind, state: 'waiting' }, waiting);
        show.work.set({ kind, state: 'in_hand' }, inHand);
        show.work.set({ kind, state: 'dead' }, dead);
        show.workAge.set({ kind }, age);
      }
      // Where Slack is another process's to answer, there is no such metric: one that answers for Slack would hide that none does.
      if (now.isConnected === null) show.connected.remove();
      else show.connected.set(now.isConnected ? 1 : 0);
      show.tickAge.set(now.tickAge ?? Number.NaN);
      for (const [job, seconds] of now.silent) show.silent.set({ job }, seconds);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
