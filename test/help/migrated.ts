import { sql } from 'kysely';
import { createStore } from '../../src/store/create-store.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';

type Row = Readonly<Record<string, string>>;

/** All that the migrations make, as statements. */
async function written(): Promise<readonly string[]> {
  const engine = openSqlite(':memory:');
  await createStore(engine).migrate();
  const ask = async (question: string) => (await sql<Row>`${sql.raw(question)}`.execute(engine.db)).rows;
  // What an index keeps its own in is made with it, and is written by nobody else.
  const tables = await ask(
    `select name, type from pragma_table_list where schema = 'main' and type <> 'virtual' and name <> 'sqlite_schema'`,
  );
  const ofOthers = new Set(tables.filter(({ type }) => type === 'shadow').map(({ name }) => name));
  const made = await ask(
    `select name, tbl_name, sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by rowid`,
  );
  const statements = made
    .filter(({ tbl_name = '' }) => !ofOthers.has(tbl_name))
    .map(({ sql: statement = '' }) => statement);
  for (const { name = '', type } of tables) {
    if (type === 'shadow') continue;
    const columns = (await ask(`select name from pragma_table_info('${name}')`)).map((row) => row['name']);
    const values = columns.map((column) => `quote("${column}")`).join(` || ', ' || `);
    const rows = await ask(`select ${values} as "values" from "${name}"`);
    for (const row of rows) statements.push(`insert into "${name}" values (${row['values']})`);
  }
  // How an index was told to work (sqlite.org/fts5.html#configuration_options_config_table_).
  for (const index of tables
    .map(({ name = '' }) => name)
    .filter((name) => ofOthers.has(name) && /_config$/.test(name))) {
    const name = index.replace(/_config$/, '');
    const told = await ask(`select quote(k) as k, quote(v) as v from "${index}" where k <> 'version'`);
    for (const { k, v } of told)
      statements.push(`insert into "${name}" ("${name}", rank) values (${k}, ${v})`);
  }
  await engine.close();
  return statements;
}

let known: Promise<readonly string[]> | null = null;

/** Give a SQLite database, where it is empty, what every migration would, in a fifth of the time; `migrate` then finds nothing to do. */
export async function setUp(engine: Engine): Promise<void> {
  const { rows } = await sql`select 1 from sqlite_schema limit 1`.execute(engine.db);
  if (rows.length > 0) return;
  known ??= written();
  const statements = await known;
  await engine.inTransaction(async (tx) => {
    for (const statement of statements) await sql`${sql.raw(statement)}`.execute(tx);
  });
}

/** A store in a SQLite file, or in memory, that is ready for use. */
export async function openMigrated(path = ':memory:'): Promise<Store> {
  const engine = openSqlite(path);
  await setUp(engine);
  const store = createStore(engine);
  await store.migrate();
  return store;
}
