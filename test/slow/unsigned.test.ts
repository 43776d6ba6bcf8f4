import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alice, type Bot, soc, startBot } from '../help/bot.ts';
import { now } from '../help/make.ts';
import { hasLocalSlack } from '../help/slack-server.ts';

const second = 1_000;

describe.skipIf(!hasLocalSlack)('the port that Slack uses', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot('events', ['one'], now);
  });
  afterAll(() => bot.stop());

  const knock = (begun: string) => {
    const { hostname, port } = new URL(bot.http ?? '');
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('error', () => undefined);
    const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
    if (begun !== '') socket.write(begun);
    return { socket, closed };
  };

  it('waits ten seconds for a request to be whole, wherever it stops', async () => {
    const begun = Date.now();
    const heard = await Promise.all(
      [
        '',
        'POST /slack/events HTTP/1.1\r\nHost: x\r\n',
        'POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc',
        'POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      ].map((words) => knock(words).closed),
    );
    expect(Date.now() - begun).toBeLessThan(15 * second);
    expect(heard.map((words) => words.slice(9, 12))).toEqual(['408', '408', '408', '408']);
    expect(await bot.threat(soc, alice, 'help')).toBeTruthy();
  });

  it('has so many of them at most, and answers Slack again as soon as they are gone', async () => {
    const sockets: Socket[] = [];
    const ends: Promise<string>[] = [];
    let turnedAway = 0;
    for (let n = 0; n < 1_100; n += 1) {
      const { socket, closed } = knock('POST /slack/events HTTP/1.1\r\nHost: x\r\n');
      sockets.push(socket);
      ends.push(closed);
      void closed.then((heard) => {
        if (heard === '') turnedAway += 1;
      });
    }
    await Promise.race([Promise.all(ends), delay(20 * second)]);
    expect(sockets.filter(({ destroyed }) => !destroyed)).toEqual([]);
    expect(turnedAway).toBeGreaterThanOrEqual(90);
    expect(turnedAway).toBeLessThan(200);
    expect(await bot.threat(soc, alice, 'help')).toBeTruthy();
  });
});
