import { afterAll, inject } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { databasesOn, emptied, passIn } from '../help/databases.ts';
import { storeContract } from './contract.ts';

function promisesOn(name: string, serverUrl: string): void {
  const newDatabase = databasesOn(serverUrl);
  let migrated: { readonly url: string; readonly engine: Engine } | null = null;
  afterAll(() => migrated?.engine.close());
  storeContract(
    name,
    async () => createStore(openPostgres(await newDatabase())),
    // One database for all of them, opened once and emptied: that takes longer than most of what is promised.
    async () => {
      if (migrated === null) {
        const url = await newDatabase();
        migrated = { url, engine: openPostgres(url) };
        await createStore(migrated.engine).migrate();
      } else await emptied(migrated.url);
      return { ...createStore(migrated.engine), close: async () => undefined };
    },
    async (milliseconds) => {
      if (migrated !== null) await passIn(migrated.url, milliseconds);
    },
  );
}

promisesOn('PostgreSQL', inject('postgresUrl'));

/** Any other server that the promises are to hold on, by the URL of a database whose owner may make others. */
const other = process.env['TEST_POSTGRES_URL'];
if (other !== undefined) promisesOn('PostgreSQL at TEST_POSTGRES_URL', other);
