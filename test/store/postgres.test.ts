import { inject } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { databasesOn, emptied, passIn } from '../help/databases.ts';
import { storeContract } from './contract.ts';

function promisesOn(name: string, serverUrl: string): void {
  const newDatabase = databasesOn(serverUrl);
  let migrated: string | null = null;
  storeContract(
    name,
    async () => createStore(openPostgres(await newDatabase())),
    async () => {
      if (migrated !== null) await emptied(migrated);
      migrated ??= await newDatabase();
      const store = createStore(openPostgres(migrated));
      await store.migrate();
      return store;
    },
    async (milliseconds) => {
      if (migrated !== null) await passIn(migrated, milliseconds);
    },
  );
}

promisesOn('PostgreSQL', inject('postgresUrl'));

/** Any other server that the promises are to hold on, by the URL of a database whose owner may make others. */
const other = process.env['TEST_POSTGRES_URL'];
if (other !== undefined) promisesOn('PostgreSQL at TEST_POSTGRES_URL', other);
