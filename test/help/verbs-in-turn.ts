import { createInterface } from 'node:readline';

/** Runs the command line of the product for each line `{args, environment}` of its input, and answers each with a line `{status, out, err}`. */
const write = process.stdout.write.bind(process.stdout);
let printed = { out: '', err: '' };
const into = (stream: 'out' | 'err') => (chunk: unknown) => {
  printed = { ...printed, [stream]: printed[stream] + String(chunk) };
  return true;
};
process.stdout.write = into('out');
process.stderr.write = into('err');
// The command line's own faults end a process; here only the verb.
process.exit = () => {
  throw new Error('the verb ended itself');
};
const path = process.env['PATH'] ?? '';

let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { args, environment } = JSON.parse(line) as {
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
  printed = { out: '', err: '' };
  process.env = { PATH: path, ...environment };
  process.argv = [process.execPath, 'stormbrief', ...args];
  process.exitCode = 0;
  number += 1;
  await import(`../../src/cli.ts?run=${number}`);
  const answer = JSON.stringify({ status: process.exitCode, ...printed });
  process.exitCode = 0;
  write(`${answer}\n`);
}
