import { schedule } from 'node-cron';
import type { Log } from '../log.ts';

/** Something done at every tick of the minute that fits its rhythm. It never overlaps itself. */
export type Job = { readonly name: string; readonly cron: string; readonly run: () => Promise<unknown> };

export type Timetable = {
  /** Run a job now, or once more right after the run that is under way. */
  readonly nudge: (name: string) => void;
  /** No new run begins; resolves when the runs under way have ended. */
  readonly stop: () => Promise<void>;
};

type Runner = { readonly trigger: () => void; readonly idle: () => Promise<void> };

function runner(job: Job, log: Log, stopped: () => boolean): Runner {
  let running: Promise<void> | null = null;
  let again = false;
  const once = async (): Promise<void> => {
    do {
      again = false;
      try {
        await job.run();
      } catch (error) {
        log.error({ job: job.name, err: error }, 'a job broke; it runs again at its next tick');
      }
    } while (again && !stopped());
  };
  const trigger = () => {
    if (stopped()) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = once().finally(() => {
      running = null;
    });
  };
  return { trigger, idle: async () => running ?? undefined };
}

/** Start the jobs: each once now, then on node-cron's tick. */
export function startTimetable(jobs: readonly Job[], log: Log): Timetable {
  let stopped = false;
  const runners = new Map(jobs.map((job) => [job.name, runner(job, log, () => stopped)]));
  const tasks = jobs.map((job) =>
    schedule(job.cron, () => runners.get(job.name)?.trigger(), { name: job.name }),
  );
  for (const one of runners.values()) one.trigger();
  return {
    nudge: (name) => runners.get(name)?.trigger(),
    stop: async () => {
      stopped = true;
      await Promise.all(tasks.map(async (task) => task.destroy()));
      await Promise.all([...runners.values()].map((one) => one.idle()));
    },
  };
}
