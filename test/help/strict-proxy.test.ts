import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasLocalSlack, type SlackServer, startSlackServer } from './slack-server.ts';
import { type StrictProxy, startStrictProxy } from './strict-proxy.ts';

type Answer = {
  readonly ok: boolean;
  readonly error?: string;
  readonly ts?: string;
  readonly url?: string;
  readonly channel?: unknown;
  readonly members?: readonly string[];
  readonly response_metadata?: { readonly messages: readonly string[] };
};

const message = { channel: 'C01SOC', text: 'A story', unfurl_links: false, unfurl_media: false };
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe.skipIf(!hasLocalSlack)('the strict proxy', () => {
  let slack: SlackServer;
  let proxy: StrictProxy;
  beforeAll(async () => {
    slack = await startSlackServer();
  });
  afterAll(() => slack.stop());
  beforeEach(async () => {
    const target = new URL((await call(slack.proxy, 'apps.connections.open', {}, slack.appToken)).url ?? '');
    proxy = await startStrictProxy({
      target: `http://${target.host}`,
      botToken: slack.botToken,
      appToken: slack.appToken,
    });
    return () => proxy.stop();
  });

  function send(at: StrictProxy, method: string, args: object, token: string | null): Promise<Response> {
    return fetch(`${at.apiUrl}${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(args),
    });
  }

  async function call(
    at: StrictProxy,
    method: string,
    args: object,
    token: string | null = slack.botToken,
  ): Promise<Answer> {
    return (await (await send(at, method, args, token)).json()) as Answer;
  }

  const held = async () => (await slack.messages('C01SOC')).length;

  it('lets in who has the right token for the method, and tells the others why not', async () => {
    expect(await call(proxy, 'auth.test', {})).toMatchObject({ ok: true, team_id: slack.teamId });
    expect(await call(proxy, 'auth.test', {}, null)).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await call(proxy, 'auth.test', {}, 'xoxb-other')).toMatchObject({ error: 'invalid_auth' });
    expect(await call(proxy, 'auth.test', {}, slack.appToken)).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await call(proxy, 'apps.connections.open', {})).toMatchObject({ error: 'not_allowed_token_type' });
    const opened = await call(proxy, 'apps.connections.open', {}, slack.appToken);
    expect(opened.url).toContain(`${new URL(proxy.url).host}/socket/`);
  });

  it('refuses a message that Slack would refuse, says where, and keeps it from the channel', async () => {
    const before = await held();
    expect(await call(proxy, 'chat.postMessage', { ...message, text: '' })).toMatchObject({
      error: 'no_text',
    });
    const wrong = await call(proxy, 'chat.postMessage', { ...message, blocks: [section('')] });
    expect(wrong).toMatchObject({ error: 'invalid_blocks' });
    expect(wrong.response_metadata?.messages).toEqual(['blocks[0].text is empty']);
    const long = { ...message, blocks: Array.from({ length: 4 }, () => section('a'.repeat(2_500))) };
    expect(await call(proxy, 'chat.postMessage', long)).toMatchObject({ error: 'msg_blocks_too_long' });
    expect(await call(proxy, 'chat.postMessage', { ...message, unfurl_media: undefined })).toMatchObject({
      error: 'invalid_arguments',
    });
    const modal = { trigger_id: 'x', view: { type: 'modal', blocks: [] } };
    expect(await call(proxy, 'views.open', modal)).toMatchObject({ error: 'invalid_arguments' });
    expect(proxy.faults).toHaveLength(5);
    expect(proxy.posts).toEqual([]);
    expect(await held()).toBe(before);
  });

  it('reads what the Slack SDK sends: a form with JSON inside', async () => {
    const form = new URLSearchParams({
      channel: 'C01SOC',
      text: 'A story',
      unfurl_links: 'false',
      unfurl_media: 'false',
      blocks: JSON.stringify([section('a'.repeat(3_001))]),
    });
    const response = await fetch(`${proxy.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      body: form,
    });
    expect(await response.json()).toMatchObject({ ok: false, error: 'invalid_blocks' });
  });

  it('remembers each message with the ids that travel with it, so that a repeat can be counted', async () => {
    const metadata = { event_type: 'stormbrief_alert', event_payload: { delivery_id: 'd1' } };
    const first = await call(proxy, 'chat.postMessage', { ...message, metadata, blocks: [section('x')] });
    await call(proxy, 'chat.postMessage', { ...message, metadata });
    await call(proxy, 'chat.update', { ...message, ts: first.ts, text: 'It grew' });
    expect(proxy.posts.map((post) => [post.method, post.payload['delivery_id'] ?? null])).toEqual([
      ['chat.postMessage', 'd1'],
      ['chat.postMessage', 'd1'],
      ['chat.update', null],
    ]);
    expect(proxy.posts[0]).toMatchObject({
      channel: 'C01SOC',
      ts: first.ts,
      eventType: 'stormbrief_alert',
      blocks: [section('x')],
    });
  });

  it('knows of channels that are archived, left, or never were', async () => {
    const info = { channel: 'C01PORT' };
    expect((await call(proxy, 'conversations.info', info)).channel).toMatchObject({
      is_member: true,
      is_archived: false,
    });
    proxy.archive('C01PORT');
    expect((await call(proxy, 'conversations.info', info)).channel).toMatchObject({ is_archived: true });
    expect(await call(proxy, 'chat.postMessage', { ...message, ...info })).toMatchObject({
      error: 'is_archived',
    });
    proxy.unarchive('C01PORT');
    proxy.leave('C01PORT');
    expect((await call(proxy, 'conversations.info', info)).channel).toMatchObject({ is_member: false });
    expect((await call(proxy, 'conversations.members', info)).members).not.toContain(slack.botUserId);
    expect(await call(proxy, 'chat.postMessage', { ...message, ...info })).toMatchObject({
      error: 'not_in_channel',
    });
    proxy.join('C01PORT');
    expect(await call(proxy, 'chat.postMessage', { ...message, ...info })).toMatchObject({ ok: true });
    expect(await call(proxy, 'chat.postMessage', { ...message, channel: 'C0NONE' })).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await call(proxy, 'chat.postMessage', { ...message, channel: 'U01BOB' })).toMatchObject({
      ok: true,
    });
  });

  it('has bad days when told to, as many as told, and then is well again', async () => {
    const before = await held();
    proxy.trouble('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 7 });
    proxy.trouble('chat.postMessage', { kind: 'http', status: 500 }, 2);
    proxy.trouble('chat.postMessage', { kind: 'refused', error: 'token_revoked' });
    const limited = await send(proxy, 'chat.postMessage', message, slack.botToken);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    for (const _ of [1, 2])
      expect((await send(proxy, 'chat.postMessage', message, slack.botToken)).status).toBe(500);
    expect(await call(proxy, 'chat.postMessage', message)).toMatchObject({
      ok: false,
      error: 'token_revoked',
    });
    expect(await held()).toBe(before);
    expect(await call(proxy, 'chat.postMessage', message)).toMatchObject({ ok: true });
    expect(proxy.calls.map((one) => one.outcome)).toEqual([
      'ratelimited',
      '500',
      '500',
      'token_revoked',
      'ok',
    ]);
  });

  it('cuts the connection before the message arrived, or after, and tells the two apart', async () => {
    const before = await held();
    proxy.trouble('chat.postMessage', { kind: 'cut', when: 'before' });
    await expect(call(proxy, 'chat.postMessage', message)).rejects.toThrow();
    expect([await held(), proxy.posts.length]).toEqual([before, 0]);
    proxy.trouble('chat.postMessage', { kind: 'cut', when: 'after' });
    await expect(call(proxy, 'chat.postMessage', message)).rejects.toThrow();
    expect([await held(), proxy.posts.length]).toEqual([before + 1, 1]);
    expect(proxy.calls.map((one) => [one.outcome, one.reached])).toEqual([
      ['cut', false],
      ['cut', true],
    ]);
  });
});
