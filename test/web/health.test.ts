import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createMeter } from '../../src/metrics.ts';
import { healthRoutes, openHealth } from '../../src/web/health.ts';
import { alice, type Bot, soc, startBot } from '../help/bot.ts';
import { databasesOn } from '../help/databases.ts';
import { freePort } from '../help/ports.ts';
import { silentLog } from '../help/silent-log.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const monday = Temporal.Instant.from('2026-03-02T10:00Z').epochMilliseconds;
let bot: Bot | null = null;
afterEach(async () => {
  await bot?.stop();
  bot = null;
});

async function ask(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

/** What a metric is, by its name and labels as they are written. */
function metricIn(body: string, metric: string): number | null {
  const line = body.split('\n').find((one) => one.startsWith(`${metric} `));
  return line === undefined ? null : Number(line.slice(metric.length + 1));
}

describe.skipIf(!hasLocalSlack)('who runs the bot', () => {
  const newDatabase = databasesOn(inject('postgresUrl'));

  it('asks whether it lives, whether it is ready and how it is, at the port that Slack uses', async () => {
    bot = await startBot('events', ['one', 'two'], monday);
    expect(await ask(`${bot.http}/healthz`)).toMatchObject({ status: 200, body: 'ok\n' });
    expect(await ask(`${bot.http}/healthz`, 'HEAD')).toMatchObject({ status: 200, body: '' });
    const early = await ask(`${bot.http}/readyz`);
    expect(early.status).toBe(503);
    expect(JSON.parse(early.body).checks).toEqual({
      store: 'ok',
      migrations: 'ok',
      slack: 'ok',
      timetable: 'no job has run yet',
    });
    await bot.threat(soc, alice, 'subscribe all instant');
    bot.feeds.fail('two', 503);
    const old = { guid: 'old', title: 'A patch', summary: 'For a router.', at: monday - 3_600_000 };
    bot.feeds.show('one', [old]);
    await bot.poll();
    bot.feeds.show('one', [
      old,
      {
        guid: 'a',
        title: 'Volt Typhoon in routers',
        summary: 'VOLTZITE in an electric utility.',
        at: bot.clock.now,
      },
    ]);
    await bot.poll();
    bot.pass(6_000);
    expect(await ask(`${bot.http}/readyz`)).toMatchObject({
      status: 200,
      type: 'application/json; charset=utf-8',
    });
    const { body, type } = await ask(`${bot.http}/metrics`);
    expect(type).toContain('text/plain; version=0.0.4');
    expect(metricIn(body, 'stormbrief_feeds{condition="failing"}')).toBe(1);
    expect(metricIn(body, 'stormbrief_feeds{condition="ok"}')).toBe(1);
    expect(metricIn(body, 'stormbrief_looks_total{outcome="failed"}')).toBeGreaterThan(0);
    expect(metricIn(body, 'stormbrief_advisories_read_total{what="new"}')).toBeGreaterThan(0);
    expect(metricIn(body, 'stormbrief_matches_total')).toBeGreaterThan(0);
    expect(metricIn(body, 'stormbrief_posts_total{kind="alert",result="sent"}')).toBe(1);
    expect(metricIn(body, 'stormbrief_delivery_lag_seconds_count{kind="alert"}')).toBe(1);
    expect(metricIn(body, 'stormbrief_owed_messages')).toBe(0);
    expect(metricIn(body, 'stormbrief_work{kind="deliver",state="waiting"}')).toBe(0);
    expect(metricIn(body, 'stormbrief_slack_connected')).toBe(1);
    expect(metricIn(body, 'stormbrief_job_silent_seconds{job="deliver"}')).toBe(0);
    expect(metricIn(body, 'stormbrief_answer_seconds_count{what="command"}')).toBe(1);
    expect(metricIn(body, 'stormbrief_job_seconds_count{job="poll"}')).toBe(2);
    expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('is told by name what fails: a timetable that stands still, and a store that does not answer', async () => {
    bot = await startBot('events', ['one'], monday);
    await bot.tick();
    expect((await ask(`${bot.http}/readyz`)).status).toBe(200);
    bot.pass(200_000);
    const still = await ask(`${bot.http}/readyz`);
    expect(still.status).toBe(503);
    expect(JSON.parse(still.body).checks.timetable).toBe('no job has run for 200 s');
    await bot.store.close();
    bot.pass(10_000);
    const gone = await ask(`${bot.http}/readyz`);
    expect(gone.status).toBe(503);
    expect(JSON.parse(gone.body).checks.store).toBeTruthy();
    expect((await ask(`${bot.http}/healthz`)).status).toBe(200);
    expect((await ask(`${bot.http}/metrics`)).status).toBe(503);
  });

  it('is told of a job that hangs, and that only a start anew helps where it hangs for good', async () => {
    bot = await startBot('events', ['one'], monday);
    await bot.tick();
    const { take } = bot.store.queue;
    const never = Promise.withResolvers<void>();
    const waits = Promise.withResolvers<void>();
    Object.assign(bot.store.queue, {
      take: async (...asked: Parameters<typeof take>) => {
        waits.resolve();
        await never.promise;
        return take(...asked);
      },
    });
    const hangs = bot.tick();
    await waits.promise;
    bot.pass(14 * 60_000);
    expect(
      metricIn((await ask(`${bot.http}/metrics`)).body, 'stormbrief_job_silent_seconds{job="watch"}'),
    ).toBe(840);
    bot.pass(2 * 60_000);
    // Others of its jobs go on.
    const goesOn = bot.learn();
    const late = await ask(`${bot.http}/readyz`);
    expect(late.status).toBe(503);
    expect(JSON.parse(late.body).checks.timetable).toBe('watch has given no sign of life for 16 min');
    expect((await ask(`${bot.http}/healthz`)).status).toBe(200);
    bot.pass(15 * 60_000);
    expect(await ask(`${bot.http}/healthz`)).toMatchObject({
      status: 503,
      body: 'watch has given no sign of life for 31 min\n',
    });
    never.resolve();
    await Promise.all([hangs, goesOn]);
    expect((await ask(`${bot.http}/healthz`)).status).toBe(200);
  });

  it('keeps an old version in service while a new one, which made its tables, is rolled out', async () => {
    const url = await newDatabase();
    bot = await startBot('events', ['one'], monday, silentLog, url);
    await bot.tick();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`insert into kysely_migration values ('0999-of-tomorrow', '2030-01-01')`);
    await client.end();
    const ready = await ask(`${bot.http}/readyz`);
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.body)).toMatchObject({
      ready: true,
      checks: {
        store: 'ok',
        migrations: 'a newer version added 0999-of-tomorrow; this one works on until it is replaced',
      },
    });
    await bot.threat(soc, alice, 'subscribe water instant');
    expect(await bot.store.openSubscriptions()).toHaveLength(1);
  });
});

describe('a process that does not answer Slack', () => {
  it('says nothing of the connection to it, so that nobody takes it for one that does', async () => {
    const meter = createMeter();
    const told = (isConnected: boolean | null) =>
      meter.text({
        ...{ feeds: {}, pollAge: 1, subscriptions: 0, owed: 0, owedAge: 0, refusedLastDay: 0, work: [] },
        ...{ isConnected, tickAge: 1, silent: [] },
      });
    const connected = (body: string) => metricIn(body, 'stormbrief_slack_connected');
    expect(connected((await told(null)).body)).toBeNull();
    expect(connected((await told(true)).body)).toBe(1);
    expect(connected((await told(false)).body)).toBe(0);
  });
});

describe('a port for probes alone', () => {
  const routes = healthRoutes({
    alive: () => null,
    checks: async () => [{ name: 'store', fault: 'the disk is full' }],
    metrics: async () => ({ contentType: 'text/plain', body: 'a 1\n' }),
  });
  it('answers there what is asked, nothing else, and says when it cannot be opened', async () => {
    const port = await freePort();
    const close = await openHealth(routes, port, '127.0.0.1');
    const at = `http://127.0.0.1:${port}`;
    expect(await ask(`${at}/readyz?x=1`)).toMatchObject({
      status: 503,
      body: '{"ready":false,"checks":{"store":"the disk is full"}}\n',
    });
    expect(await ask(`${at}/metrics`)).toMatchObject({ status: 200, body: 'a 1\n' });
    expect(await ask(`${at}/slack/events`)).toMatchObject({ status: 404 });
    expect(await ask(`${at}/metrics`, 'POST')).toMatchObject({ status: 405 });
    await expect(openHealth(routes, port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
    await close();
  });
});
