import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/compose.ts';
import { hour, makeActorMatch, makeAdvisory, makeFeed, makePoll, makeSectorMatch } from '../help/make.ts';
import { openTerminal, type Terminal } from '../help/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'stormbrief-find-'));
const DATABASE_URL = `sqlite:${join(folder, 'a.db')}`;
let terminal: Terminal;
beforeAll(async () => {
  terminal = openTerminal();
  const now = Date.now();
  const store = openStore({ databaseUrl: DATABASE_URL });
  await store.migrate();
  await store.syncFeeds([makeFeed({ id: 'feed', title: 'A feed' })], now);
  const at = { publishedAt: now - hour, seenAt: now - hour };
  await store.recordPoll(
    makePoll({
      at: now,
      fresh: [
        makeAdvisory({
          ...at,
          identity: 'both',
          title: 'Volt Typhoon in Versa Director \u001b[31mred',
          summary: 'CVE-2024-39717 of Versa Director.',
          cves: ['CVE-2024-39717'],
          severity: 'high',
          actors: [makeActorMatch({ actorId: 'volt-typhoon' }), makeActorMatch({ actorId: 'salt-typhoon' })],
          sectors: [makeSectorMatch({ id: 'energy' })],
        }),
      ],
    }),
  );
  await store.close();
});
afterAll(async () => {
  await terminal.close();
  rmSync(folder, { recursive: true });
});
const run = (...args: string[]) => terminal.run(args, { DATABASE_URL });

describe('the terminal looks up', () => {
  it('a CVE: what is known and what is not, who is linked to it by what, and which stories name it', async () => {
    const { out, status } = await run('cve', 'CVE-2024-39717', 'cve-2099-10001');
    expect(status).toBe(0);
    expect(out).toContain('KEV: unknown, the catalogue is not loaded yet');
    expect(out).toContain('Volt Typhoon: catalogue');
    expect(out).toContain('Volt Typhoon: named together with it in 1 story');
    expect(out).toContain('No stored advisory names it.');
    expect(out).not.toContain('\u001b');
    expect(JSON.parse((await run('cve', '2024-39717', '--json')).out)).toMatchObject({
      id: 'CVE-2024-39717',
      total: 1,
    });
  });

  it('a sector and a maker, beside the 30 days before', async () => {
    const sector = await run('sector', 'energy');
    expect(sector.out).toContain('Energy: 1 story in the last 30 days, 0 in the 30 days before');
    expect(sector.out).toMatch(/Actors +.*Volt Typhoon \(1\)/);
    const vendor = await run('vendor', 'versa', 'director');
    expect(vendor.out).toContain('1 story in the last 30 days');
    expect(JSON.parse((await run('vendor', 'nobody', '--json')).out)).toMatchObject({ total: 0 });
  });

  it('what came in since a moment', async () => {
    expect((await run('since', '7d')).out).toContain('Volt Typhoon in Versa Director');
    expect(JSON.parse((await run('since', 'yesterday', '--json')).out).stories).toHaveLength(1);
  });

  it('two actors side by side, and the stories of both', async () => {
    const { out } = await run('compare', 'volt typhoon,', 'salt typhoon');
    expect(out).toContain('Volt Typhoon and Salt Typhoon');
    expect(out).toContain('only Volt Typhoon:');
    expect(out).toContain('Stories of both');
    expect(
      JSON.parse((await run('compare', 'bronze silhouette', 'salt typhoon', '--json')).out).actors,
    ).toEqual(['volt-typhoon', 'salt-typhoon']);
  });

  it('and says what to type where a word is not understood', async () => {
    for (const [args, words] of [
      [['cve', 'heartbleed'], 'is no CVE id'],
      [['sector', 'enrgy'], 'stormbrief sector energy'],
      [['since', 'soon'], 'is no moment I understand'],
      [['since', '2999-01-01'], 'lies ahead'],
      [['compare', 'volt typhoon'], 'Give two names'],
    ] as const)
      expect(await run(...args)).toMatchObject({ status: 1, err: expect.stringContaining(words) });
  });
});
