import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Our product as a process of its own, as `npm start` runs it. */
export type BotProcess = {
  readonly child: ChildProcess;
  /** Everything it printed so far, both streams. */
  readonly printed: () => string;
  /** Resolves with the match once the output holds the pattern; fails when the process ends before or after `within` ms. */
  readonly prints: (pattern: RegExp, within?: number) => Promise<RegExpExecArray>;
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

/** Start `node src/main.ts`, as `npm start` does, with this environment alone (and a path). */
export function startBot(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): BotProcess {
  return startCommand(
    [process.execPath, '--import', './src/compile-cache.mjs', 'src/main.ts', ...args],
    environment,
    root,
  );
}

/** The same by any command, in a folder. */
export function startCommand(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
): BotProcess {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'exit').then(
    ([code, signal]) => (signal ?? code) as number | NodeJS.Signals | null,
  );
  const prints = async (pattern: RegExp, within = 30_000) => {
    const deadline = Date.now() + within;
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`it ended before it printed ${pattern}:\n${output}`);
      if (Date.now() > deadline)
        throw new Error(`it did not print ${pattern} within ${within} ms:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { child, printed: () => output, prints, ended };
}
