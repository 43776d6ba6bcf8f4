import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { errorWords } from '../src/faults.ts';
import { StoreError } from '../src/store/store-error.ts';

it('a store that this version cannot work with, and a port in use, are told without a stack', async () => {
  expect(errorWords(new StoreError('Start the newer version.'))).toBe('Start the newer version.');
  const [one, two] = [createServer(), createServer()];
  one.listen(0, '127.0.0.1');
  await once(one, 'listening');
  const address = one.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const refused = once(two, 'error');
  two.listen(port, '127.0.0.1');
  const [error] = await refused;
  expect(errorWords(error)).toBe(
    `Port ${port} is in use by another process. Stop that one, or give this one another: PORT, or STORMBRIEF_HEALTH_PORT.`,
  );
  one.close();
});

it('what we did not foresee shows where it came from', () => {
  expect(errorWords(new Error('x'))).toMatch(/^Error: x\n +at /);
});
