import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../src/store/migrate.ts';

const folder = join(import.meta.dirname, '..', '..', 'migrations');
/** A line for each migration that has landed, in the order in which they did: `sha256sum 0051-name.ts >> SHA256SUMS`. */
const landed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(/ +/));

it('a migration that has landed stays as it is: stores were made by it', () => {
  for (const [sum, file = ''] of landed)
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
      file,
    ).toBe(sum);
});

it('a new migration comes after all that have landed, or stores made before it could not be brought up to date', () => {
  const files = landed.map(([, file]) => file);
  expect(files).toEqual([...files].sort());
  expect(readdirSync(folder).filter((name) => name.endsWith('.ts'))).toEqual(files);
  expect(Object.keys(migrations).map((name) => `${name}.ts`)).toEqual(files);
});
