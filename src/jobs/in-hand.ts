import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../log.ts';
import type { Job } from './timetable.ts';

/** Runs of jobs that are in hand, and when each last gave a sign of life. */
export type InHand = {
  /** A job whose runs are watched. Runs of one follow one another. */
  readonly watched: (job: Job) => Job;
  /** Whatever job is at work here lives. */
  readonly stir: () => void;
  /** For how long each job that is watched has given no sign, in milliseconds; 0 while none of its runs is in hand. */
  readonly silent: () => ReadonlyMap<string, number>;
  /** Tells the log of each run that is silent for too long, once. */
  readonly job: Job;
};

/** So long after its last sign a run is told of, in milliseconds. */
const toldAfter = 900_000;
/** What is deleted is deleted piece by piece with no word in between, and nobody waits for it. */
const unwatched = new Set(['prune']);

type Run = { lastSign: number; isTold: boolean };

/** Nothing is in hand yet. A run that waits for what never comes would else be noticed by nobody: no other of its kind begins. */
export function watchRuns(now: () => number, log: Log): InHand {
  const runs = new Map<string, Run | null>();
  const atWork = new AsyncLocalStorage<string>();
  const silence = (run: Run | null) => (run === null ? 0 : Math.max(0, now() - run.lastSign));
  return {
    watched: (job) => {
      if (unwatched.has(job.name)) return job;
      runs.set(job.name, null);
      return {
        ...job,
        run: async () => {
          runs.set(job.name, { lastSign: now(), isTold: false });
          try {
            return await atWork.run(job.name, job.run);
          } finally {
            runs.set(job.name, null);
          }
        },
      };
    },
    stir: () => {
      const run = runs.get(atWork.getStore() ?? '');
      if (run != null) run.lastSign = now();
    },
    silent: () => new Map([...runs].map(([name, run]) => [name, silence(run)])),
    job: {
      name: 'signs',
      cron: '* * * * *',
      run: async () => {
        for (const [job, run] of runs) {
          if (run === null || run.isTold || silence(run) < toldAfter) continue;
          run.isTold = true;
          log.error(
            { hangs: job, minutes: Math.round(silence(run) / 60_000) },
            'a job gives no sign of life and none of its kind begins; a start anew loses nothing',
          );
        }
      },
    },
  };
}
