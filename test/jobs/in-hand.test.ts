import { describe, expect, it } from 'vitest';
import { watchRuns } from '../../src/jobs/in-hand.ts';
import type { Log } from '../../src/log.ts';
import { silentLog } from '../help/silent-log.ts';

const minute = 60_000;

describe('a run of a job', () => {
  it('that gives no sign is told of, once; one that gives signs may take as long as it takes', async () => {
    let now = 0;
    const told: unknown[] = [];
    const log = { ...silentLog, error: (about: unknown) => void told.push(about) } as Log;
    const inHand = watchRuns(() => now, log);
    const step = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const busy = inHand.watched({
      ...{ name: 'busy', cron: '' },
      run: async () => {
        for (const { promise } of step) {
          await promise;
          inHand.stir();
        }
      },
    });
    const never = Promise.withResolvers<void>();
    const hanging = inHand.watched({ name: 'hanging', cron: '', run: () => never.promise });
    const idle = inHand.watched({ name: 'idle', cron: '', run: async () => undefined });
    await idle.run();
    const [busyRun, hangingRun] = [busy.run(), hanging.run()];
    now = 14 * minute;
    await inHand.job.run();
    expect(told).toEqual([]);
    step[0].resolve();
    await Promise.resolve();
    await Promise.resolve();
    // Signs of others, or of nobody, are none of its own.
    inHand.stir();
    now = 16 * minute;
    await inHand.job.run();
    await inHand.job.run();
    expect(told).toEqual([{ hangs: 'hanging', minutes: 16 }]);
    expect(Object.fromEntries(inHand.silent())).toEqual({ busy: 2 * minute, hanging: 16 * minute, idle: 0 });
    step[1].resolve();
    never.resolve();
    await Promise.all([busyRun, hangingRun]);
    expect(new Set(inHand.silent().values())).toEqual(new Set([0]));
    const again = hanging.run();
    now = 40 * minute;
    await again;
    await inHand.job.run();
    expect(told).toHaveLength(1);
  });
});
