import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

describe.each(['docs/SECURITY.md', 'docs/DATA-CARE.md'])('%s', (path) => {
  it('names tests and benchmarks that are there', () => {
    const text = readFileSync(join(root, path), 'utf8');
    const named = [...text.matchAll(/`((?:test|bench)\/[\w/.-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
