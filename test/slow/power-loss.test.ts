import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { openSqlite, readSqlite } from '../../src/store/sqlite.ts';
import { reportOn } from '../../src/store/sqlite-report.ts';
import { makeFeed, now } from '../help/make.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, '..', '..');
/** From the first write of a process on, at random: within a write, between two, within a checkpoint. */
const longestLife = 250;

/** A process that writes until it is killed; what it said was committed. */
async function writeAndDie(path: string): Promise<readonly string[]> {
  const script = join(root, 'test/store/other-process.ts');
  const cache = join(root, 'src/compile-cache.mjs');
  const child = spawn(process.execPath, ['--import', cache, script, 'write', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  await once(lines, 'line');
  await delay(Math.random() * longestLife);
  child.kill('SIGKILL');
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(signal).toBe('SIGKILL');
  return said;
}

function kept(path: string): { readonly advisories: Set<string>; readonly owed: Set<string> } {
  const reader = readSqlite(path);
  const column = (question: string) => new Set(reader.all(question).map(({ id }) => String(id)));
  try {
    return {
      advisories: column('select id from advisories'),
      owed: column("select key as id from deliveries where state = 'owed'"),
    };
  } finally {
    reader.close();
  }
}

/** Kill a writing process so often at one file; after each death the file is read through, and all that was said is looked for. */
async function survive(name: string, deaths: number): Promise<number> {
  const path = join(folder, name);
  const store = createStore(openSqlite(path));
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed' })], now);
  await store.close();
  const said: string[] = [];
  for (let death = 0; death < deaths; death += 1) {
    said.push(...(await writeAndDie(path)));
    expect(reportOn(path).faults).toEqual([]);
    const { advisories, owed } = kept(path);
    expect(said.filter((id) => !advisories.has(id) || !owed.has(id))).toEqual([]);
    // What was committed and not said any more is there whole: an advisory with its message.
    expect(advisories).toEqual(owed);
  }
  return said.length;
}

describe('a writing process killed a hundred times', () => {
  it('leaves a sound file each time, and has lost nothing that it said was stored', async () => {
    const begun = performance.now();
    const said = await Promise.all([survive('one.db', 50), survive('two.db', 50)]);
    const total = said.reduce((sum, count) => sum + count, 0);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    process.stdout.write(`100 deaths in ${seconds} s: ${total} writes told, none lost, every file sound\n`);
    expect(total).toBeGreaterThan(500);
  });
});
