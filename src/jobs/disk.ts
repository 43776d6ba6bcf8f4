import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { writeFaultOf } from '../store/write-fault.ts';
import type { Job } from './timetable.ts';

/** Why nothing can be written, and since when. */
export type Unwritable = { readonly reason: string; readonly since: number };

export type DiskNeeds = {
  readonly store: Pick<Store, 'tryWriting'>;
  readonly now: () => number;
  readonly log: Log;
};

/** Whether the store can be written to. */
export type Disk = {
  /** As it was when it was last tried; null where it can be. */
  readonly unwritable: () => Unwritable | null;
  /** Tries to write each minute, and tells the log once when that begins to fail and once when it works again. */
  readonly job: Job;
  /** A job that waits for its next tick as long as nothing can be written: it would read and post what it could not write down. */
  readonly whenWritable: (job: Job) => Job;
};

/** Nothing could be written at any time yet. */
export function watchDisk({ store, now, log }: DiskNeeds): Disk {
  let unwritable: Unwritable | null = null;
  const look = async (): Promise<void> => {
    try {
      await store.tryWriting();
    } catch (error) {
      const reason = writeFaultOf(error);
      if (reason === null) throw error;
      if (unwritable === null)
        log.error(
          { reason, code: (error as { code?: string }).code },
          'nothing can be written: commands are answered from what is stored, all else waits until it can; what is owed is kept',
        );
      unwritable = { reason, since: unwritable?.since ?? now() };
      return;
    }
    if (unwritable !== null)
      log.info(
        { reason: unwritable.reason, minutes: Math.round((now() - unwritable.since) / 60_000) },
        'the store can be written again',
      );
    unwritable = null;
  };
  const trying: Job = { name: 'disk', cron: '* * * * *', run: look };
  const waiting = (job: Job): Job => ({
    ...job,
    run: async () => {
      if (unwritable !== null) return;
      try {
        await job.run();
      } catch (error) {
        if (writeFaultOf(error) === null) throw error;
        await look();
        if (unwritable === null) throw error;
      }
    },
  });
  return {
    unwritable: () => unwritable,
    job: trying,
    whenWritable: (job) => (job === trying ? job : waiting(job)),
  };
}
