import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { databasesOn } from '../help/databases.ts';
import { runCli } from '../help/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-starts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newDatabase = databasesOn(inject('postgresUrl'));

it.each([
  ['SQLite', async () => `sqlite:${join(folder, 'deep', 'stormbrief.db')}`],
  ['PostgreSQL', newDatabase],
])('ten processes that start together set up one store on %s, once', async (_, make) => {
  const databaseUrl = await make();
  const migrate = () => runCli(['db', 'migrate'], { env: { HOME: folder, DATABASE_URL: databaseUrl } });
  const ran = await Promise.all(Array.from({ length: 10 }, migrate));
  expect(ran.map(({ status, err }) => ({ status, err }))).toEqual(ran.map(() => ({ status: 0, err: '' })));
  const store = openStore({ databaseUrl });
  expect(await store.missingMigrations()).toEqual([]);
  await store.close();
});
