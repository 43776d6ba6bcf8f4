import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alice, type Bot, shown, soc, startBot } from '../help/bot.ts';
import { now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

describe.skipIf(!hasLocalSlack)('a lost connection to Slack', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot('socket', ['one'], now);
  });
  afterEach(async () => {
    await bot.stop();
  });
  const opened = () => bot.slack.proxy.calls.filter((call) => call.method === 'apps.connections.open');

  it('comes back by itself, however Slack answers meanwhile, and commands are answered again', async () => {
    const { proxy } = bot.slack;
    proxy.trouble('apps.connections.open', { kind: 'http', status: 503 }, 3);
    proxy.trouble('apps.connections.open', { kind: 'cut', when: 'before' }, 3);
    proxy.trouble('apps.connections.open', { kind: 'refused', error: 'internal_error' }, 3);
    proxy.trouble('apps.connections.open', { kind: 'rate-limited', retryAfterSeconds: 1 });
    expect(proxy.dropSockets()).toBe(1);
    await expect.poll(() => opened().length, { timeout: 10_000 }).toBe(12);
    await expect.poll(() => proxy.sockets()).toBe(1);
    expect(shown(await bot.threat(soc, alice, 'help'))).toContain('subscribe');
  });

  it('comes back each time', async () => {
    for (const round of [1, 2, 3]) {
      bot.slack.proxy.dropSockets();
      await expect.poll(() => opened().length, { timeout: 10_000 }).toBe(1 + round);
      await expect.poll(() => bot.slack.proxy.sockets()).toBe(1);
    }
    expect(shown(await bot.threat(soc, alice, 'help'))).toContain('subscribe');
  });

  it('is given up, with words that say what to do, when Slack has revoked the app token', async () => {
    bot.slack.proxy.trouble('apps.connections.open', { kind: 'refused', error: 'token_revoked' });
    bot.slack.proxy.dropSockets();
    const { message } = await bot.lost;
    expect(message).toMatch(/SLACK_APP_TOKEN \(token_revoked\).*connections:write/);
  });
});
