import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEngine, openStore, storePlace } from '../../src/compose.ts';
import { holdServing } from '../../src/store/serving.ts';
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
/** A bot that is started on a store and refuses to serve it. */
async function startedOn(databaseUrl: string): Promise<{ readonly err: string; readonly status: number }> {
  const child = spawn(process.execPath, ['--import', './src/compile-cache.mjs', 'src/main.ts'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: databaseUrl,
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [err, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { err, status };
}
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
    const missing = join(folder, 'none', 'missing.db');
    expect(await copy(`sqlite:${missing}`, to)).toMatchObject({
      status: 1,
      err: expect.stringContaining(`There is no store at sqlite:${missing}`),
    });
    expect(existsSync(dirname(missing))).toBe(false);
  });

  it('waits for no bot that has no connection for the moment, and lets none begin', async () => {
    const engine = openEngine(storePlace(postgres.url), 'another name');
    const bot = await holdServing(engine, 'together');
    expect(await copy(from, to)).toMatchObject({
      status: 1,
      err: expect.stringContaining('A bot is at work on postgres://'),
    });
    await bot?.end();
    const copying = await holdServing(engine, 'alone');
    expect(copying?.isHeld()).toBe(true);
    expect(await startedOn(postgres.url)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^This store is being copied to another place[^\n]*\n$/),
    });
    await copying?.end();
    await engine.close();
  });

  it('is not asked for any more by a bot that could not have it at its start', async () => {
    let asked = 0;
    const dead = createServer((socket) => {
      asked += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(dead, 'listening');
    const { port } = dead.address() as AddressInfo;
    const engine = openEngine(storePlace(`postgres://u:p@127.0.0.1:${port}/x`), 'bot');
    await expect(holdServing(engine, 'together')).rejects.toThrow();
    const before = asked;
    await delay(2_500);
    expect(asked).toBe(before);
    await engine.close();
    dead.close();
  });

  it('is taken again by a bot whose connection breaks, and ends it where a copy began meanwhile', async () => {
    const engine = openEngine(storePlace(postgres.url), 'bot');
    let isRefused = false;
    const bot = await holdServing(engine, 'together', () => {
      isRefused = true;
    });
    const other = openEngine(storePlace(postgres.url), 'other');
    const broken = () =>
      sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and mode = 'ShareLock'`.execute(
        other.db,
      );
    await broken();
    await vi.waitFor(() => expect(bot?.isHeld()).toBe(false), { timeout: 15_000 });
    await vi.waitFor(() => expect(bot?.isHeld()).toBe(true), { timeout: 15_000 });
    await broken();
    const copying = await holdServing(other, 'alone');
    expect(copying).not.toBeNull();
    await vi.waitFor(() => expect(isRefused).toBe(true), { timeout: 15_000 });
    await copying?.end();
    await bot?.end();
    await Promise.all([engine.close(), other.close()]);
  });

  it('copies there and back, shows counts and checksums, and never a password', async () => {
    const there = await copy(from, to);
    expect(there).toMatchObject({ status: 0, out: expect.stringContaining('row for row') });
    expect(there.out).toMatch(/subscriptions +1 +1 +[0-9a-f]{16} +same/);
    expect(there.out + there.err).not.toContain('very-secret');
    expect(await copy(from, to)).toMatchObject({ status: 1, err: expect.stringContaining('is not empty') });
    const half = openEngine(storePlace(to), 'half');
    await sql`create table copying (table_name text primary key, after text not null)`.execute(half.db);
    await sql`insert into copying values ('', ${from})`.execute(half.db);
    expect(await terminal.run(['feeds', 'list'], { DATABASE_URL: to })).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^This store is the target of a copy that has not ended.*db copy sqlite:/),
    });
    expect(await startedOn(to)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^This store is the target of a copy[^\n]*\n$/),
    });
    await sql`drop table copying`.execute(half.db);
    await half.close();
    const back = await copy(to, `sqlite:${join(folder, 'b.db')}`);
    expect(back).toMatchObject({ status: 0, out: expect.stringContaining('row for row') });
  });
});
