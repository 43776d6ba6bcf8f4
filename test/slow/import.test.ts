import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackObjects } from '../help/attack-bundle.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stormbrief-import-'));
  await pipeline(bundle(), createWriteStream(join(folder, 'large.json')));
  await pipeline(
    createReadStream(join(folder, 'large.json')),
    createGzip(),
    createWriteStream(join(folder, 'large.json.gz')),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 200 groups with malware among 23,000 techniques, pretty-printed as MITRE's file is: 50 MB and more. */
function* bundle(): Generator<string> {
  const groups = Array.from({ length: 200 }, (_, n) => ({
    id: `G${7000 + n}`,
    names: [`UNC7${n}`, `Zelvorak${n}`, `TA7${n}`],
    malware: [`MALWAREX${n}`],
  }));
  yield '{\n  "type": "bundle",\n  "id": "bundle--1",\n  "objects": [\n';
  for (const object of attackObjects('90.1', '2026-01-10', groups))
    yield `${JSON.stringify(object, null, 4)},\n`;
  const words = 'Adversaries may do this and that to reach what they want to reach. '.repeat(30);
  for (let n = 0; n < 23_000; n += 1) {
    const id = `attack-pattern--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const technique = {
      type: 'attack-pattern',
      id,
      name: `Technique ${n}`,
      description: `${n} ${words}`,
      x_mitre_domains: ['enterprise-attack'],
    };
    yield `${JSON.stringify(technique, null, 4)}${n === 22_999 ? '' : ','}\n`;
  }
  yield '  ]\n}\n';
}

async function held(name: string): Promise<{ readonly out: string; readonly megabytes: number }> {
  const report = join(import.meta.dirname, '../help/report-memory.ts');
  const args = ['--import', report, 'src/cli.ts', 'import', 'attack', join(folder, name), '--yes'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      DATABASE_URL: `sqlite:${join(folder, `${name}.db`)}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, megabytes: Number(/held at most (\d+) MB/.exec(err)?.[1]) };
}

describe('a bundle of 50 MB', () => {
  it.each(['large.json', 'large.json.gz'])(
    'is imported with less than 300 MB of memory: %s',
    async (name) => {
      expect(statSync(join(folder, 'large.json')).size).toBeGreaterThan(50_000_000);
      const { out, megabytes } = await held(name);
      expect(out).toContain('It is in force.');
      expect(out).toMatch(/200 actors/);
      expect(megabytes).toBeLessThan(300);
    },
  );
});
