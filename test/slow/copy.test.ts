import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { lockSqlite } from '../../src/store/sqlite.ts';
import { makeFeed, makeSubscription, now } from '../help/make.ts';
import { type PostgresServer, startPostgres } from '../help/postgres.ts';
import { openTerminal, type Terminal } from '../help/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-copy-'));
const path = join(folder, 'a.db');
const from = `sqlite:${path}`;
let postgres: PostgresServer;
let to: string;
let terminal: Terminal;
beforeAll(async () => {
  postgres = await startPostgres();
  to = postgres.url.replace('stormbrief@', 'stormbrief:very-secret@');
  terminal = openTerminal();
  const store = openStore({ databaseUrl: from });
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  await store.saveSubscription(makeSubscription());
  await store.close();
});
afterAll(async () => {
  await terminal.close();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});
const copy = (a: string, b: string) => terminal.run(['db', 'copy', a, b], {});

describe('db copy', () => {
  it('refuses what is no store, the same store twice, a server that is not there, and a bot at work', async () => {
    expect(await copy('data/a.db', to)).toMatchObject({
      status: 1,
      err: expect.stringContaining('sqlite:<path>'),
    });
    expect(await copy(from, from)).toMatchObject({
      status: 1,
      err: expect.stringContaining('the same store'),
    });
    const nowhere = await copy(from, 'postgres://me:very-secret@127.0.0.1:9/x');
    expect(nowhere).toMatchObject({
      status: 1,
      err: expect.stringContaining('postgres://me:…@127.0.0.1:9/x cannot be used'),
    });
    expect(nowhere.err).not.toContain('very-secret');
    const unlock = lockSqlite(path);
    expect(await copy(from, to)).toMatchObject({
      status: 1,
      err: expect.stringContaining('A bot is at work on sqlite:'),
    });
    unlock?.();
    const running = openStore({ databaseUrl: postgres.url });
    await running.migrate();
    expect(await copy(from, to)).toMatchObject({
      status: 1,
      err: expect.stringContaining('A bot is at work on postgres://stormbrief:…@'),
    });
    await running.close();
  });

  it('copies there and back, shows counts and checksums, and never a password', async () => {
    const there = await copy(from, to);
    expect(there).toMatchObject({ status: 0, out: expect.stringContaining('row for row') });
    expect(there.out).toMatch(/subscriptions +1 +1 +[0-9a-f]{16} +same/);
    expect(there.out + there.err).not.toContain('very-secret');
    expect(await copy(from, to)).toMatchObject({ status: 1, err: expect.stringContaining('is not empty') });
    const back = await copy(to, `sqlite:${join(folder, 'b.db')}`);
    expect(back).toMatchObject({ status: 0, out: expect.stringContaining('row for row') });
  });
});
