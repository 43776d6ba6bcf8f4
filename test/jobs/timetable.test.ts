import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTimetable } from '../../src/jobs/timetable.ts';
import { silentLog } from '../help/silent-log.ts';

describe('the timetable', () => {
  it('never runs a job beside itself; asked meanwhile, it runs once more after', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const run = async () => {
      running += 1;
      most = Math.max(most, running);
      await delay(20);
      running -= 1;
      runs += 1;
    };
    const timetable = createTimetable([{ name: 'job', cron: '* * * * *', run }], silentLog);
    await Promise.all([timetable.run('job'), timetable.run('job'), timetable.run('job')]);
    expect({ most, runs }).toEqual({ most: 1, runs: 2 });
    await timetable.stop();
  });

  it('goes on after a job broke', async () => {
    let runs = 0;
    const run = async () => {
      runs += 1;
      throw new Error('broke');
    };
    const timetable = createTimetable([{ name: 'job', cron: '* * * * *', run }], silentLog);
    await timetable.run('job');
    await timetable.run('job');
    expect(runs).toBe(2);
    await timetable.stop();
  });

  it('runs on its tick, and stops with what is under way finished and nothing new begun', async () => {
    let begun = 0;
    let ended = 0;
    const run = async () => {
      begun += 1;
      await delay(150);
      ended += 1;
    };
    const timetable = createTimetable([{ name: 'job', cron: '* * * * * *', run }], silentLog);
    timetable.begin();
    await delay(2_300);
    expect(begun).toBeGreaterThanOrEqual(3);
    await timetable.stop();
    expect(ended).toBe(begun);
    const before = begun;
    await timetable.run('job');
    await delay(1_200);
    expect(begun).toBe(before);
  });
});
