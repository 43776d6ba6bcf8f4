import { setTimeout as delay } from 'node:timers/promises';
import { type ScheduledTask, schedule } from 'node-cron';
import type { Log } from '../log.ts';

/** Something done at every tick of the minute that fits its rhythm. It never overlaps itself. */
export type Job = { readonly name: string; readonly cron: string; readonly run: () => Promise<unknown> };

export type Timetable = {
  /** Run every job once, one soon after the other, then each on node-cron's tick: whoever asks meanwhile is answered in between. */
  readonly begin: () => void;
  /** Run a job now, or once more right after the run that is under way. Resolves when that is done; never rejects. */
  readonly run: (name: string) => Promise<void>;
  /** No new run begins; resolves when the runs under way have ended. */
  readonly stop: () => Promise<void>;
};

/** Between the first runs of two jobs, in milliseconds. */
const breath = 20;

type Runner = { readonly job: Job; running: Promise<void> | null; again: boolean };

/** A timetable of jobs that has not begun. */
export function createTimetable(jobs: readonly Job[], log: Log): Timetable {
  let stopped = false;
  const tasks: ScheduledTask[] = [];
  const runners = new Map<string, Runner>(
    jobs.map((job) => [job.name, { job, running: null, again: false }]),
  );

  const repeat = async (runner: Runner): Promise<void> => {
    do {
      runner.again = false;
      try {
        await runner.job.run();
      } catch (error) {
        log.error({ job: runner.job.name, err: error }, 'a job broke; it runs again at its next tick');
      }
    } while (runner.again && !stopped);
    runner.running = null;
  };

  const run = async (name: string): Promise<void> => {
    const runner = runners.get(name);
    if (runner === undefined) throw new Error(`there is no job called ${name}`);
    if (stopped) return;
    if (runner.running === null) runner.running = repeat(runner);
    else runner.again = true;
    await runner.running;
  };

  const inTurn = async (each: (job: Job) => void): Promise<void> => {
    for (const job of jobs) {
      await delay(breath);
      if (stopped) return;
      each(job);
    }
  };

  const begin = async (): Promise<void> => {
    await inTurn((job) => void run(job.name));
    await inTurn((job) => tasks.push(schedule(job.cron, () => run(job.name), { name: job.name })));
  };

  return {
    begin: () => void begin(),
    run,
    stop: async () => {
      stopped = true;
      await Promise.all(tasks.map(async (task) => task.destroy()));
      await Promise.all([...runners.values()].map((runner) => runner.running));
    },
  };
}
