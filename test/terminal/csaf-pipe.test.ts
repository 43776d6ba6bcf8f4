import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tagLine } from '../../src/domain/tag-lines.ts';
import { parseFiles } from '../../src/terminal/pipes.ts';
import { builtIn } from '../help/built-in.ts';
import { csafDocument } from '../help/csaf-server.ts';
import { now } from '../help/make.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csaf-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function parsed(text: string): Promise<{ readonly lines: readonly string[]; readonly all: boolean }> {
  const file = join(folder, 'file');
  writeFileSync(file, text);
  const lines: string[] = [];
  const say = async (line: string) => void lines.push(line);
  const all = await parseFiles(
    [file],
    { url: 'https://pumpworks.example/csaf/x' },
    { input: process.stdin, say },
  );
  return { lines, all };
}

it('a CSAF file goes through parse and tag with its stated sectors and its score', async () => {
  const { lines } = await parsed(
    csafDocument({ id: 'PW-1', title: 'Pumps', published: now, sectors: 'Dams' }),
  );
  const { read } = builtIn();
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ vendors: ['Pumpworks'], products: ['FlowMaster 9'] });
  expect(tagLine(read, lines[0] ?? '', 1)).toContain('"dams"');
});

it('a list of documents is no silent success', async () => {
  const { lines, all } = await parsed('"2026/a.json","2026-01-02T00:00:00Z"\n');
  expect(all).toBe(false);
  expect(lines[0]).toContain('1 CSAF document');
});
