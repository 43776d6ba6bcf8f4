import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..', '..');

/** What a verb printed, and how it ended. */
export type Ran = { readonly status: number; readonly out: string; readonly err: string };

/** A shell in a process of its own, in which one verb runs after the other without a start for each; its input is no terminal. */
export type Terminal = {
  readonly run: (args: readonly string[], environment: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly close: () => Promise<void>;
};

/** Open one. */
export function openTerminal(): Terminal {
  const child = spawn(
    process.execPath,
    ['--import', './src/compile-cache.mjs', 'test/help/verbs-in-turn.ts'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (args, environment) => {
      child.stdin.write(`${JSON.stringify({ args, environment })}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`the terminal ended at ${args.join(' ')}`);
      return JSON.parse(value) as Ran;
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
