import { App, LogLevel } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { hasLocalSlack, type SlackServer, startSlackServer } from '../help/slack-server.ts';

const here = describe.skipIf(!hasLocalSlack);
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function server(mode: 'socket' | 'events' = 'socket'): Promise<SlackServer> {
  const slack = await startSlackServer({ mode });
  stops.push(slack.stop);
  return slack;
}

/** What the app was told, in order. */
type Heard = string[];

function listen(app: App): Heard {
  const heard: Heard = [];
  app.command('/threat', async ({ command, ack, respond }) => {
    heard.push(`command ${command.text}`);
    await ack();
    await respond({ text: 'An answer', response_type: 'ephemeral' });
  });
  app.action('why', async ({ ack, body, client }) => {
    await ack();
    heard.push('click');
    if ('trigger_id' in body)
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'because',
          title: { type: 'plain_text', text: 'Why' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [],
        },
      });
  });
  app.view('because', async ({ ack }) => {
    await ack();
    heard.push('submitted');
  });
  app.event('app_home_opened', async ({ event, client }) => {
    heard.push('home');
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'divider' }] },
    });
  });
  app.event('channel_archive', async ({ event }) => {
    heard.push(`archived ${event.channel}`);
  });
  app.event('tokens_revoked', async ({ event }) => {
    heard.push(`revoked ${event.tokens.bot?.length ?? 0}`);
  });
  return heard;
}

async function socketApp(slack: SlackServer): Promise<{ readonly app: App; readonly heard: Heard }> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  const heard = listen(app);
  await app.start();
  stops.push(() => app.stop());
  await expect.poll(() => slack.proxy.sockets()).toBe(1);
  return { app, heard };
}

async function httpApp(slack: SlackServer, port: number): Promise<Heard> {
  const app = new App({
    token: slack.botToken,
    signingSecret: slack.signingSecret,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  const heard = listen(app);
  await app.start(port);
  stops.push(() => app.stop());
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return heard;
}

async function play(slack: SlackServer, heard: Heard): Promise<void> {
  await slack.command('C01SOC', 'U01ALICE', 'latest');
  await expect.poll(() => slack.messages('C01SOC')).toHaveLength(1);
  const [answer] = await slack.messages('C01SOC');
  expect(answer).toMatchObject({ text: 'An answer', subtype: 'ephemeral', ephemeral_to: 'U01ALICE' });
  await slack.click('C01SOC', answer?.ts ?? '', 'U01ALICE', {
    action_id: 'why',
    block_id: 'b',
    type: 'button',
  });
  await expect.poll(async () => (await slack.page()).modalStack.length).toBe(1);
  await slack.submitView('U01ALICE', {});
  await expect.poll(() => heard.at(-1)).toBe('submitted');
  await slack.openHome('U01BOB');
  await expect
    .poll(async () => (await slack.page()).homeViews['U01BOB']?.[slack.appId]?.['type'])
    .toBe('home');
  await slack.event({ type: 'channel_archive', channel: 'C01PORT', user: 'U01CAROL' });
  await slack.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [slack.botUserId] } });
  await expect.poll(() => heard.length).toBe(6);
  expect(heard).toEqual(['command latest', 'click', 'submitted', 'home', 'archived C01PORT', 'revoked 1']);
  expect(slack.proxy.calls.filter((call) => call.method === 'response_url')).toMatchObject([
    { outcome: 'ok' },
  ]);
  expect(slack.proxy.faults).toEqual([]);
  expect((await slack.log()).length).toBeGreaterThan(0);
}

here('a workspace for tests', () => {
  it('carries commands, clicks, modals, homes and lifecycle events to an app in Socket Mode', async () => {
    const slack = await server();
    const { heard } = await socketApp(slack);
    await play(slack, heard);
  });

  it('carries the same to an app that listens over signed HTTP', async () => {
    const slack = await server('events');
    const heard = await httpApp(slack, 40_000 + (process.pid % 20_000));
    await play(slack, heard);
  });

  it('lets an app come back after its socket was dropped', async () => {
    const slack = await server();
    const { heard } = await socketApp(slack);
    expect(slack.proxy.dropSockets()).toBe(1);
    await expect.poll(() => slack.proxy.sockets(), { timeout: 15_000 }).toBe(1);
    await slack.event({ type: 'channel_archive', channel: 'C01PORT', user: 'U01CAROL' });
    await expect.poll(() => heard).toEqual(['archived C01PORT']);
  });

  it('says so when no app is there to hear an event', async () => {
    const slack = await server();
    await expect(slack.event({ type: 'app_uninstalled' })).rejects.toThrow('no socket open');
  });
});
