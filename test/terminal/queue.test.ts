import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { mostTries } from '../../src/domain/work.ts';
import { hour, makeDelivery } from '../help/make.ts';
import { openTerminal, type Terminal } from '../help/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-queue-'));
const databaseUrl = `sqlite:${join(folder, 'a.db')}`;
const longAgo = Date.now() - 100 * hour;

async function fill(): Promise<void> {
  const store = openStore({ databaseUrl });
  await store.migrate();
  await store.queue.put([{ kind: 'enrich', key: '' }], longAgo);
  for (let tries = 0, at = longAgo; tries < mostTries; tries += 1, at += 2 * hour) {
    const [work] = await store.queue.take('enrich', 1, at);
    if (work !== undefined) await store.queue.failed(work, 'KEV could not be\nread', at);
  }
  await store.owe(makeDelivery({ channelId: 'C7' }));
  const [owed] = await store.claimDeliveries(Date.now(), 1, 1_000);
  if (owed !== undefined) await store.deliveryRefused(owed.id, Date.now(), 'msg_blocks_too_long');
  await store.close();
}

let terminal: Terminal;
beforeAll(async () => {
  terminal = openTerminal();
  await fill();
});
afterAll(async () => {
  await terminal.close();
  rmSync(folder, { recursive: true });
});
const queue = (...words: string[]) => terminal.run(['queue', ...words], { DATABASE_URL: databaseUrl });

describe('queue in the terminal', () => {
  it('shows what failed for good, why, and what to do; and has it done once more or forgets it', async () => {
    const { out } = await queue('list');
    expect(out).toContain('KEV could not be read');
    expect(out).toContain('msg_blocks_too_long');
    expect(out).toContain('queue retry <id>');
    const { dead } = JSON.parse((await queue('list', '--json')).out);
    const idOf = (kind: string): string =>
      dead.find((one: { kind: string }) => one.kind === kind)?.id ?? 'none';
    expect(await queue('drop', idOf('deliver'))).toMatchObject({
      status: 1,
      err: expect.stringContaining('nothing to drop'),
    });
    expect((await queue('retry', idOf('deliver'))).out).toContain('once more');
    expect((await queue('retry', idOf('enrich'))).out).toContain('once more');
    const store = openStore({ databaseUrl });
    expect(await store.queueDepth(Date.now())).toMatchObject({ owed: 1, refusedLastDay: 0 });
    expect(await store.queue.take('enrich', 1, Date.now())).toHaveLength(1);
    await store.close();
    expect((await queue('list')).out).toContain('Nothing failed for good.');
  });

  it('says so where nothing bears the id', async () => {
    for (const verb of ['retry', 'drop'])
      expect(await queue(verb, 'nothing')).toMatchObject({
        status: 1,
        err: expect.stringContaining('`queue list` shows what did'),
      });
  });
});
