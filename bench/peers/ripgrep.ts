import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadePeer, Task } from './peer.ts';

const name = 'ripgrep -F -i -w (wall clock, start included)';
/** It takes time in proportion to the terms: a part of the texts must do. */
const unitsTimesTerms = 4e7;

/** ripgrep, a process for each pass over a part of the texts. */
export function ripgrepPeer({ terms, texts, bytesOf }: Task): MadePeer {
  if (spawnSync('rg', ['--version']).status !== 0) return { name, absent: 'ripgrep is not installed' };
  const folder = mkdtempSync(join(tmpdir(), 'bench-rg-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const part: string[] = [];
  let room = unitsTimesTerms / terms.length;
  for (const text of texts) {
    if (room <= 0) break;
    part.push(text.slice(0, room));
    room -= text.length;
  }
  const bytes = part.reduce((sum, text) => sum + bytesOf(text), 0);
  writeFileSync(join(folder, 'terms'), terms.join('\n'));
  writeFileSync(join(folder, 'texts'), part.join('\n'));
  const words = ['-F', '-i', '-w', '-o', '-c', '-f', join(folder, 'terms'), join(folder, 'texts')];
  const pass = () => {
    const started = performance.now();
    spawnSync('rg', words);
    return { bytes, milliseconds: performance.now() - started };
  };
  return { contestant: { name, pass }, buildMilliseconds: 0, hits: async () => null, close: () => {} };
}
