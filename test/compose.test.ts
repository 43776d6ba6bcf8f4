import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBundle } from '../src/catalog/bundle.ts';
import { know, knowFrom, knowWith, watchKnowledge } from '../src/compose.ts';
import type { Store } from '../src/store/store.ts';
import { attackBundle } from './help/attack-bundle.ts';
import { makeDataSet } from './help/make.ts';
import { openMigrated } from './help/migrated.ts';
import { silentLog } from './help/silent-log.ts';

let folder: string;
let store: Store;
const config = () => ({ feedsPath: null, watchlistsDir: join(folder, 'lists') });
const list = (term: string, actor = 'volt-typhoon') =>
  `id: own\ntitle: Ours\nactor: ${actor}\nterms:\n  - { text: ${term}, kind: alias, strength: specific, origin: us }\n`;
const write = (text: string) => writeFileSync(join(folder, 'lists', 'own.yml'), text);
const names = (title: string, knowledge: ReturnType<typeof know>) =>
  knowledge.read({ title, summary: '', categories: [], url: null }).actors.map(({ actorId }) => actorId);
async function importOne(): Promise<void> {
  async function* chunks() {
    yield Buffer.from(attackBundle('90.1', '2026-01-10', [{ id: 'G9001', names: ['UNC9071', 'TA9071'] }]));
  }
  const { actors, watchlists } = await readBundle(chunks(), 'test');
  await store.saveActorSet({ dataSet: makeDataSet(), content: { actors, watchlists } });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-knowledge-'));
  mkdirSync(join(folder, 'lists'));
  store = await openMigrated();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is known', () => {
  it('has the same fingerprint as long as nothing changes that may change a tag', async () => {
    write(list('Zelvorak'));
    const first = await knowWith(store, config());
    expect(know(config()).fingerprint).toBe(first.fingerprint);
    write(list('Zelvorax'));
    expect(know(config()).fingerprint).not.toBe(first.fingerprint);
    write(list('Zelvorak'));
    await importOne();
    const second = await knowWith(store, config());
    expect(second.fingerprint).not.toBe(first.fingerprint);
    await store.swapActorSet('attack-enterprise');
    expect((await knowWith(store, config())).fingerprint).toBe(first.fingerprint);
  });

  it('is asked again cheaply, and comes anew when a list or a data set changed; a fault leaves it as it was', async () => {
    write(list('Zelvorak'));
    const refresh = watchKnowledge(store, config(), await knowFrom(store, config()), silentLog);
    expect(await refresh()).toBeNull();
    write(list('Zelvorax again'));
    const changed = await refresh();
    expect(names('Zelvorax again', changed ?? know(config()))).toEqual(['volt-typhoon']);
    expect(await refresh()).toBeNull();
    write('no list at all');
    expect(await refresh()).toBeNull();
    write(list('Zelvorak'));
    expect(await refresh()).not.toBeNull();
    await importOne();
    const imported = await refresh();
    expect(names('UNC9071', imported ?? know(config()))).toEqual(['unc9071']);
  });

  it('lets a list of one’s own speak for an imported actor', async () => {
    write(list('Zelvorak', 'unc9071'));
    await expect(knowWith(store, config())).rejects.toThrow('actor "unc9071" does not exist');
    await importOne();
    expect(names('Zelvorak', await knowWith(store, config()))).toEqual(['unc9071']);
  });
});
