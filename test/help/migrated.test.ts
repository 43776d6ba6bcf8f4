import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { setUp } from './migrated.ts';

/** The record of an index's pieces begins with four bytes that count how often it was told how to work; the last word counts. */
const counted = (table: string) =>
  table === 'search_data' ? 'id, case id when 10 then substr(block, 5) else block end as block' : '*';

async function everything(engine: Engine): Promise<unknown> {
  const ask = async (question: string) =>
    (await sql<Readonly<Record<string, string>>>`${sql.raw(question)}`.execute(engine.db)).rows;
  const made = await ask('select type, name, tbl_name, sql from sqlite_schema order by type, name');
  const rows = new Map<string, unknown>();
  for (const { name = '', type } of made)
    if (type === 'table' && name !== 'kysely_migration')
      rows.set(name, await ask(`select ${counted(name)} from "${name}"`));
  const applied = await ask('select name from kysely_migration order by name');
  return { made, rows, applied };
}

it('a store that a test sets up at once is the one that the migrations make', async () => {
  const [migrated, atOnce] = [openSqlite(':memory:'), openSqlite(':memory:')];
  await createStore(migrated).migrate();
  await setUp(atOnce);
  expect(await everything(atOnce)).toEqual(await everything(migrated));
  await Promise.all([migrated.close(), atOnce.close()]);
});
