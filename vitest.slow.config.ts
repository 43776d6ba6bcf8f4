import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
// For the compiled code that it keeps.
import './vitest.config.ts';

// What a quick run tries with a part of its cases is tried with all of them here.
const tried = globSync('test/*/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  readFileSync(`${import.meta.dirname}/${file}`, 'utf8').includes(`from '../help/runs.ts'`),
);

export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts', ...tried],
    globalSetup: ['test/help/postgres-setup.ts'],
    provide: { thorough: true },
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
