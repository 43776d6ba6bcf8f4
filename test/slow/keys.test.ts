import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { openInstallations } from '../../src/store/installations.ts';
import { readKeys } from '../../src/store/sealed.ts';
import { runCli } from '../help/run-cli.ts';

const key = (letter: string) => Buffer.alloc(32, letter).toString('base64');
const ring = (words: string) => {
  const keys = readKeys(words);
  if (keys === null) throw new Error('no keys');
  return keys;
};

let folder: string;
let databaseUrl: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-keys-'));
  databaseUrl = `sqlite:${join(folder, 'stormbrief.db')}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function tokenWith(words: string): Promise<string | undefined> {
  const store = openStore({ databaseUrl });
  await store.migrate();
  try {
    return (await openInstallations(store, ring(words)).reaching('T1'))?.installation.token;
  } finally {
    await store.close();
  }
}

it('a key is replaced by `keys rotate`, from the environment or a file, and nothing is lost without the old one', async () => {
  const store = openStore({ databaseUrl });
  await store.migrate();
  await openInstallations(store, ring(key('a'))).install({
    ...{ id: 'T1', kind: 'workspace', name: 'One', botUserId: 'U1', botId: 'B1', token: 'xoxb-1' },
    ...{ refreshToken: null, expiresAt: null, scopes: [], installedBy: 'U2', installedAt: 0 },
  });
  await store.close();
  const without = await runCli(['keys', 'rotate'], { env: { DATABASE_URL: databaseUrl } });
  expect(without).toMatchObject({ status: 1, err: expect.stringContaining('STORMBRIEF_TOKEN_KEY: missing') });
  const onlyNew = await runCli(['keys', 'rotate'], {
    env: { DATABASE_URL: databaseUrl, STORMBRIEF_TOKEN_KEY: key('b') },
  });
  expect(onlyNew.status).toBe(1);
  expect(onlyNew.err).toMatch(
    /0 tokens of 1 sealed anew .*1 could not be:\n {2}the token of T1 was sealed with the key [0-9a-f]{8}, which is not among those given/,
  );
  expect(await tokenWith(key('a'))).toBe('xoxb-1');
  const path = join(folder, 'keys');
  writeFileSync(path, `${key('b')}\n${key('a')}\n`);
  const env = { DATABASE_URL: databaseUrl, STORMBRIEF_TOKEN_KEY_FILE: path };
  expect((await runCli(['keys', 'rotate'], { env })).out).toMatch(/^1 token of 1 sealed anew/);
  expect(await tokenWith(key('b'))).toBe('xoxb-1');
  await expect(tokenWith(key('a'))).rejects.toThrow();
  const nowhere = await runCli(['keys', 'rotate'], {
    env: { DATABASE_URL: databaseUrl, STORMBRIEF_TOKEN_KEY_FILE: join(folder, 'none') },
  });
  expect(nowhere).toMatchObject({ status: 1, err: expect.stringContaining('the file cannot be read') });
});

it('a token whose key is lost keeps no other from being sealed anew, and is named', async () => {
  const store = openStore({ databaseUrl });
  await store.migrate();
  const made = (id: string) => ({
    ...({ id, kind: 'workspace', name: id, botUserId: 'U1', botId: 'B1', token: `xoxb-${id}` } as const),
    ...{ refreshToken: null, expiresAt: null, scopes: [], installedBy: 'U2', installedAt: 0 },
  });
  await openInstallations(store, ring(key('x'))).install(made('T0'));
  for (const id of ['T1', 'T2']) await openInstallations(store, ring(key('a'))).install(made(id));
  await store.close();
  const env = { DATABASE_URL: databaseUrl, STORMBRIEF_TOKEN_KEY: `${key('b')},${key('a')}` };
  const told = await runCli(['keys', 'rotate'], { env });
  expect(told).toMatchObject({ status: 1, err: expect.stringContaining('2 tokens of 3 sealed anew') });
  expect(told.err).toContain('the token of T0');
  expect(told.err).not.toMatch(/T1|T2/);
  expect(await tokenWith(key('b'))).toBe('xoxb-T1');
});
