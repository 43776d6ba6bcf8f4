import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { startBot } from '../help/bot-process.ts';
import { makeSubscription } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

let folder: string;
let environment: Readonly<Record<string, string>>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-alone-'));
  environment = {
    HOME: folder,
    DATABASE_URL: `sqlite:${join(folder, 'a.db')}`,
    STORMBRIEF_LOCAL_PORT: '3390',
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasLocalSlack)('a store', () => {
  it('is served by one process: a second says so and ends, a next one starts after a kill', async () => {
    const first = startBot(environment);
    await first.prints(/Open {4}/);
    const second = startBot(environment);
    expect(await second.ended).toBe(1);
    expect(second.printed()).toContain('Another Stormbrief runs on');
    expect(second.printed()).not.toContain('    at ');
    first.child.kill('SIGKILL');
    await first.ended;
    const third = startBot(environment);
    await third.prints(/Open {4}/);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('with another workspace’s subscriptions is never deleted by --fresh', async () => {
    const store = openStore({ databaseUrl: environment['DATABASE_URL'] ?? '' });
    await store.migrate();
    await store.saveSubscription(makeSubscription({ teamId: 'T0REAL' }));
    await store.close();
    const bot = startBot(environment, ['--fresh']);
    expect(await bot.ended).toBe(1);
    expect(bot.printed()).toContain('nothing was deleted');
    const again = openStore({ databaseUrl: environment['DATABASE_URL'] ?? '' });
    expect(await again.openSubscriptions()).toHaveLength(1);
    await again.close();
  });
});
