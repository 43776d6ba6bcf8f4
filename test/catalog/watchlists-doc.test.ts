import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadCatalog, loadWatchlist } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';
import { strengths, termKinds } from '../../src/domain/watchlist.ts';

const file = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const doc = file('docs/WATCHLISTS.md');

describe('docs/WATCHLISTS.md', () => {
  it('names every strength and kind', () => {
    expect(strengths.filter((strength) => !doc.includes(`| \`${strength}\` |`))).toEqual([]);
    expect(termKinds.filter((kind) => !doc.includes(`\`${kind}\``))).toEqual([]);
  });

  it('says of every source of the Volt Typhoon list who published it, where, and what kinds of terms came from it', () => {
    const list: {
      sources: Record<string, { by: string; url?: string }>;
      terms: { kind: string; strength: string; sources?: string }[];
    } = parse(file('src/catalog/watchlists/volt-typhoon.yml'));
    const wrong = Object.entries(list.sources).flatMap(([id, { by, url }]) => {
      const row = doc.split('\n').find((line) => line.startsWith(`| ${id} | ${by} |`)) ?? '';
      const kinds = list.terms
        .filter(({ strength, sources = '' }) => strength !== 'negative' && sources.split(' ').includes(id))
        .map(({ kind }) => kind);
      return row.includes(url ?? '|') && kinds.every((kind) => row.split('|').at(-2)?.includes(kind))
        ? []
        : [id];
    });
    expect(wrong).toEqual([]);
  });

  it('shows a watchlist that works as it says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stormbrief-doc-'));
    const path = join(folder, 'own.yml');
    writeFileSync(path, /```yaml\n([\s\S]*?)```/.exec(doc)?.[1] ?? '');
    const catalog = loadCatalog();
    const own = loadWatchlist(path);
    rmSync(folder, { recursive: true });
    const read = createReader({ ...catalog, watchlists: [...catalog.watchlists, own] });
    const tags = (title: string) =>
      read({ title, summary: '', categories: [], url: null }).actors.map(({ confidence }) => confidence);
    expect(tags('Quiet Lantern is back')).toEqual(['high']);
    expect(tags('Green Lantern is back, a film about a threat actor')).toEqual([]);
    expect(tags('Lantern, the threat actor')).toEqual(['high']);
    expect(tags('A lantern in the dark')).toEqual([]);
    expect(tags('lantern-proxyd found')).toEqual([]);
    expect(tags('Chinese hackers and lantern-proxyd')).toEqual(['medium']);
  });
});
