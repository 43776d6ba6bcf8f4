import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What Node makes of our files is kept, as a start of ours keeps it: the threads and processes of the tests begin in half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'stormbrief');

const roomEnough = 2_000_000_000;

/** Stores of tests lie in memory where that has room: each commit of theirs waits for a disk otherwise. The slow suite tries the disk. */
function scratch(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (process.env['TMPDIR'] === undefined && bavail * bsize > roomEnough) return memory;
  } catch {
    // There is none on this machine.
  }
  return tmpdir();
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/help/postgres-setup.ts'],
    exclude: ['test/slow/**'],
    provide: { thorough: false },
    env: { TMPDIR: scratch() },
    pool: 'forks',
    // Each file begins where the one before ended, with all modules loaded: nothing of a test may stay behind in one.
    isolate: false,
    // More than cores: a test that waits for a process or a socket leaves its core to another.
    maxWorkers: '150%',
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // Node runs the tests as it runs the product.
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
