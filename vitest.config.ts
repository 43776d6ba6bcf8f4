import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/help/postgres-setup.ts'],
    exclude: ['test/slow/**'],
    pool: 'forks',
    // All cores: by itself vitest leaves one of them free, which of two is half.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
