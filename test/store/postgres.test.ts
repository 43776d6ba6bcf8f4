import { sql } from 'kysely';
import { afterAll, describe, expect, inject, it } from 'vitest';
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

describe('a turn among processes that share PostgreSQL', () => {
  const newDatabase = databasesOn(inject('postgresUrl'));
  it('writes nothing once another process may have it', async () => {
    const url = await newDatabase();
    const [mine, other] = [openPostgres(url), openPostgres(url)];
    await sql`create table written (by text)`.execute(mine.db);
    const write = (engine: Engine, by: string) =>
      engine.inTransaction((tx) => sql`insert into written values (${by})`.execute(tx));
    const lost = mine.inTurn(async () => {
      await write(mine, 'whose turn it is');
      await sql`select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`.execute(
        other.db,
      );
      await other.inTurn(() => write(other, 'who has it next'));
      await write(mine, 'who had it');
    });
    await expect(lost).rejects.toMatchObject({
      code: '08003',
      message: expect.stringContaining('turn was lost'),
    });
    await mine.inTurn(() => write(mine, 'who has it again'));
    await write(mine, 'who needs none');
    const { rows } = await sql<{ by: string }>`select by from written`.execute(mine.db);
    expect(rows.map(({ by }) => by)).toEqual([
      'whose turn it is',
      'who has it next',
      'who has it again',
      'who needs none',
    ]);
    await Promise.all([mine.close(), other.close()]);
  });
});

/** Any other server that the promises are to hold on, by the URL of a database whose owner may make others. */
const other = process.env['TEST_POSTGRES_URL'];
if (other !== undefined) promisesOn('PostgreSQL at TEST_POSTGRES_URL', other);
