import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a verb answered. */
export type Ran = { readonly status: number; readonly out: string; readonly err: string };

/** Run `stormbrief` as its users do, in a process of its own with no other environment than this. */
export async function runCli(
  args: readonly string[],
  given: { readonly input?: string | Uint8Array; readonly env: Readonly<Record<string, string>> },
): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', './src/compile-cache.mjs', 'src/cli.ts', ...args], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { PATH: process.env['PATH'] ?? '', ...given.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(given.input ?? '');
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { status: status as number, out, err };
}
