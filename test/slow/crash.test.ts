import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { startBot as startProcess } from '../help/bot-process.ts';
import { type FeedServer, startFeedServer } from '../help/feed-server.ts';
import { makeCadence, makeSubscription, minute, now } from '../help/make.ts';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';

const news = (n: number) => ({
  guid: `g${n}`,
  title: `Port authority ${n} halts its terminal`,
  summary: 'A ransomware attack.',
  at: now,
});
let folder: string;
let slack: SlackServer;
let feeds: FeedServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-crash-'));
  [slack, feeds] = await Promise.all([startSlackServer({ mode: 'socket' }), startFeedServer()]);
  feeds.show('one', [news(0)]);
});
afterEach(async () => {
  await slack.stop();
  await feeds.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Run the product in a process of its own at `at`; resolves with its exit status or the signal that ended it. */
async function run(at: number, dies: 'before posting' | 'before crossing out' | 'never'): Promise<unknown> {
  const { apiUrl, botToken, appToken } = slack;
  const plan = {
    path: join(folder, 'a.db'),
    feedUrl: feeds.url('one'),
    allowHost: feeds.host,
    apiUrl,
    botToken,
    appToken,
    now: at,
    dies,
  };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../help/dying-bot.ts'), JSON.stringify(plan)],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}
const alerts = () => slack.proxy.posts.filter((posted) => posted.eventType === 'stormbrief_alert');

async function subscribeAll(): Promise<void> {
  const store = openStore({ databaseUrl: `sqlite:${join(folder, 'a.db')}` });
  await store.migrate();
  await store.saveSubscription(
    makeSubscription({ teamId: slack.teamId, channelId: 'C01SOC', cadence: makeCadence({ instant: true }) }),
  );
  await store.close();
}

describe.skipIf(!hasLocalSlack)('a process killed in the middle', () => {
  it('between storing and posting loses no message, and sends none twice', async () => {
    expect(await run(now, 'never')).toBe(0);
    await subscribeAll();
    feeds.show('one', [news(1), news(2)]);
    expect(await run(now + 20 * minute, 'before posting')).toBe('SIGKILL');
    expect(alerts()).toHaveLength(0);
    expect(await run(now + 21 * minute, 'never')).toBe(0);
    expect(alerts()).toHaveLength(2);
    expect(await run(now + 60 * minute, 'never')).toBe(0);
    expect(alerts()).toHaveLength(2);
  });

  it('between posting and crossing out loses none, and repeats at most that one, recognisably', async () => {
    expect(await run(now, 'never')).toBe(0);
    await subscribeAll();
    feeds.show('one', [news(1)]);
    expect(await run(now + 20 * minute, 'before crossing out')).toBe('SIGKILL');
    expect(alerts()).toHaveLength(1);
    expect(await run(now + 21 * minute, 'never')).toBe(0);
    expect(alerts()).toHaveLength(2);
    expect(new Set(alerts().map((alert) => alert.payload['delivery_id'])).size).toBe(1);
    expect(await run(now + 60 * minute, 'never')).toBe(0);
    expect(alerts()).toHaveLength(2);
  });
});

describe('npm start', () => {
  it('stops within ten seconds of SIGTERM, with status 0 and nothing left running; what was done is there at the next start', async () => {
    const environment = {
      HOME: folder,
      DATABASE_URL: `sqlite:${join(folder, 'b.db')}`,
      STORMBRIEF_LOCAL_PORT: '3370',
    };
    const first = startProcess(environment);
    const [, address = ''] = await first.prints(/Open {4}(http:\S+)/);
    const type = (text: string) =>
      fetch(`${address}/_control/command`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ channel: 'C01SOC', user: 'U01ALICE', command: '/threat', text }),
      });
    await type('subscribe volt typhoon instant');
    const begun = Date.now();
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await expect(fetch(address)).rejects.toThrow();
    const second = startProcess(environment);
    await second.prints(/Open {4}/);
    await type('list');
    await expect
      .poll(async () =>
        (await (await fetch(`${address}/_control/messages/C01SOC`)).text()).includes(
          'stories about *Volt Typhoon*',
        ),
      )
      .toBe(true);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    const third = startProcess(environment, ['--fresh']);
    await third.prints(/Open {4}/);
    await type('list');
    await expect
      .poll(async () =>
        (await (await fetch(`${address}/_control/messages/C01SOC`)).text()).includes(
          'has no subscription yet',
        ),
      )
      .toBe(true);
    third.child.kill('SIGTERM');
    await third.ended;
  });

  it('with half a set of credentials, or none that Slack takes, says so and ends with status 1', async () => {
    const half = startProcess({ HOME: folder, SLACK_BOT_TOKEN: 'xoxb-1', PORT: 'x' });
    expect(await half.ended).toBe(1);
    expect(half.printed()).toMatch(/SLACK_APP_TOKEN: missing[\s\S]*PORT: expected a port/);
    const wrong = startProcess({
      HOME: folder,
      SLACK_BOT_TOKEN: 'xoxb-wrong',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: `sqlite:${join(folder, 'c.db')}`,
    });
    expect(await wrong.ended).toBe(1);
    expect(wrong.printed()).toContain('Slack did not accept SLACK_BOT_TOKEN');
    expect(wrong.printed()).not.toContain('xoxb-wrong');
  });
});
