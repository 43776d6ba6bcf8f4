import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, soc, startBot, team } from '../help/bot.ts';
import { now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

type Signed = { readonly secret?: string; readonly secondsAgo?: number; readonly sent?: string };

const form = (text: string, n: number) =>
  `${new URLSearchParams({
    command: '/threat',
    text,
    team_id: team,
    channel_id: soc,
    user_id: alice,
    trigger_id: `forged.${n}`,
    response_url: 'https://hooks.slack.example/x',
    api_app_id: 'A1',
  })}`;
const formType = 'application/x-www-form-urlencoded';

describe.skipIf(!hasLocalSlack)('a door of HTTP', () => {
  let bot: Bot;
  let asked = 0;
  beforeAll(async () => {
    bot = await startBot('events', ['one'], now);
  });
  afterAll(() => bot.stop());

  const post = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${bot.http}${path}`, {
      method: 'POST',
      body,
      // A connection that is kept may be closed by the other side at any time.
      headers: { 'content-type': formType, connection: 'close', ...headers },
    });

  /** Headers as Slack signs them (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
  function signed(
    body: string,
    { secret = bot.slack.signingSecret, secondsAgo = 0, sent = body }: Signed = {},
  ) {
    const at = Math.floor(Date.now() / 1_000) - secondsAgo;
    const hash = createHmac('sha256', secret).update(`v0:${at}:${sent}`).digest('hex');
    return { 'x-slack-request-timestamp': `${at}`, 'x-slack-signature': `v0=${hash}` };
  }

  /** A word that subscribes: what is let in is seen in the store. */
  const command = () => {
    asked += 1;
    return form('subscribe all instant', asked);
  };
  const nobodyCameIn = async () => expect(await bot.store.channelSubscriptions(team, soc)).toEqual([]);

  const forged: Readonly<Record<string, (body: string) => Readonly<Record<string, string>>>> = {
    'without a signature': () => ({}),
    'with the signature of another secret': (body) => signed(body, { secret: 'not the secret' }),
    'with the signature of another body': (body) => signed(body, { sent: form('status', 0) }),
    'with a signature six minutes old': (body) => signed(body, { secondsAgo: 360 }),
    'with a time that is not the signed one': (body) => ({
      ...signed(body, { secondsAgo: 360 }),
      'x-slack-request-timestamp': `${Math.floor(Date.now() / 1_000)}`,
    }),
    'with a time that is none': (body) => ({ ...signed(body), 'x-slack-request-timestamp': 'now' }),
    'with a signature of an unknown kind': (body) => ({
      ...signed(body),
      'x-slack-signature': signed(body)['x-slack-signature'].replace('v0=', 'v1='),
    }),
    'with an empty signature': (body) => ({ ...signed(body), 'x-slack-signature': 'v0=' }),
  };
  for (const [what, headers] of Object.entries(forged))
    it(`lets no command in ${what}`, async () => {
      const body = command();
      expect((await post('/slack/events', body, headers(body))).status).toBe(401);
      await nobodyCameIn();
    });

  it.each([
    ['a click', { type: 'block_actions', user: { id: alice }, team: { id: team }, actions: [] }],
    ['a form', { type: 'view_submission', user: { id: alice }, team: { id: team }, view: {} }],
  ])('lets %s in only when it is signed, as a command', async (_, payload) => {
    const body = `${new URLSearchParams({ payload: JSON.stringify(payload) })}`;
    expect((await post('/slack/events', body, {})).status).toBe(401);
    expect((await post('/slack/events', body, signed(body, { secondsAgo: 360 }))).status).toBe(401);
  });

  it('lets an event in only when it is signed, the first handshake too', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'x' });
    const headers = { 'content-type': 'application/json' };
    expect((await post('/slack/events', body, headers)).status).toBe(401);
    const letIn = await post('/slack/events', body, { ...headers, ...signed(body) });
    expect(letIn.status).toBe(200);
    expect(await letIn.text()).toContain('x');
  });

  it('gives nothing else to what calls itself a check of the certificate, which nobody signs', async () => {
    const smuggled = `ssl_check=1&${command()}`;
    expect((await post('/slack/events', smuggled, {})).status).toBe(200);
    await nobodyCameIn();
  });

  it.each(['/', '/slack/commands', '/slack/actions', '/slack/install', '/feeds/x.xml', '/slack/events/'])(
    'answers nobody who posts to %s, signed or not',
    async (path) => {
      const body = command();
      expect((await post(path, body, {})).status).toBeGreaterThanOrEqual(400);
      expect((await post(path, body, signed(body))).status).toBeGreaterThanOrEqual(400);
      await nobodyCameIn();
    },
  );

  it.each(['POST //// HTTP/1.1', 'GET /feeds/%E0%A4%A HTTP/1.1', 'GET http://[ HTTP/1.1', 'nonsense'])(
    'stays open after the request “%s”',
    async (line) => {
      const { port } = new URL(bot.http ?? '');
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`${line}\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      socket.resume();
      await once(socket, 'close');
      expect((await fetch(`${bot.http}/`)).status).toBe(404);
    },
  );

  it('does once what is signed, also when it was listened to and is sent again within the five minutes', async () => {
    const body = command();
    const headers = signed(body, { secondsAgo: 240 });
    expect((await post('/slack/events', body, headers)).status).toBe(200);
    await expect.poll(async () => (await bot.store.channelSubscriptions(team, soc)).length).toBe(1);
    const [made] = await bot.store.channelSubscriptions(team, soc);
    await bot.store.closeChannel(team, soc, bot.clock.now, 'left');
    expect((await post('/slack/events', body, headers)).status).toBe(200);
    await bot.threat(soc, alice, 'help');
    expect(await bot.store.channelSubscriptions(team, soc)).toEqual([]);
    expect(made?.createdBy).toBe(alice);
  });

  // The last one: what is refused unread keeps its connection until it is cut, and `fetch` would use that one again.
  it('reads no body without end, whether its length is told or not', async () => {
    const large = 'x'.repeat(5_000_000);
    expect((await post('/slack/events', large, signed(large))).status).toBe(413);
    const untold = new ReadableStream({
      pull: (stream) => stream.enqueue(new TextEncoder().encode('x'.repeat(100_000))),
    });
    const answered = await fetch(`${bot.http}/slack/events`, {
      method: 'POST',
      body: untold,
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'hung up',
    );
    expect([413, 'hung up']).toContain(answered);
    await nobodyCameIn();
  });
});
