import { createStore } from '../../src/store/create-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openMigrated } from '../help/migrated.ts';
import { storeContract } from '../store/contract.ts';

storeContract(
  'SQLite in memory',
  async () => createStore(openSqlite(':memory:')),
  () => openMigrated(),
);
