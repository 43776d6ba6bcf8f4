import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { batches } from './batch.ts';
import { type CopiedTable, copiedTables } from './copy-tables.ts';
import type { Engine } from './engine.ts';
import { migrate, missingMigrations } from './migrate.ts';
import { indexSome, unindexed } from './search-index.ts';

/** How far a copy is: which table, or the index of words, and how many rows of how many. */
export type CopyProgress = { readonly of: string; readonly done: number; readonly total: number };

/** What both stores hold of a table in the end: the checksum is over every row in the order of the key. */
export type Compared = {
  readonly table: string;
  readonly rows: readonly [number, number];
  readonly checksums: readonly [string, string];
};

/** Why there is no copy, in words. */
export type CopyRefusal =
  | { readonly kind: 'old'; readonly missing: readonly string[] }
  | { readonly kind: 'held'; readonly table: string }
  | { readonly kind: 'other-source'; readonly source: string };
export type Copied = { readonly kind: 'copied'; readonly compared: readonly Compared[] };

type Row = Readonly<Record<string, unknown>>;
type Copying = Record<string, Row> & {
  /** In the target until the copy is done: how far each table is; the row without a table names the source. */
  copying: { table_name: string; after: string };
};
type Loose = Kysely<Copying>;

const rowsAtOnce = 1_000;
const indexedAtOnce = 200;

function loose(engine: Engine): Loose {
  return engine.db as unknown as Loose;
}

async function countOf(db: Loose, table: string): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Rows after a key, in its order. Text sorts by code point on both engines. */
async function rowsAfter(
  db: Loose,
  [table, key]: CopiedTable,
  after: readonly unknown[] | null,
): Promise<readonly Row[]> {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  return db
    .selectFrom(table as string)
    .selectAll()
    .$if(after !== null, (query) => query.where(sql<boolean>`(${columns}) > (${sql.join(after ?? [])})`))
    .orderBy(columns)
    .limit(rowsAtOnce)
    .execute();
}

function keyOf(row: Row, [, key]: CopiedTable): readonly unknown[] {
  return key.map((name) => row[name]);
}

async function hasState(db: Loose): Promise<boolean> {
  const tables = await db.introspection.getTables();
  return tables.some(({ name }) => name === 'copying');
}

/** The target is empty, or holds a copy from the same source that was broken off. */
async function prepare(target: Engine, source: string): Promise<CopyRefusal | null> {
  await target.unhurried(migrate);
  const db = loose(target);
  if (await hasState(db)) {
    const begun = await db
      .selectFrom('copying')
      .select('after')
      .where('table_name', '=', '')
      .executeTakeFirst();
    return begun?.after === source || begun === undefined
      ? null
      : { kind: 'other-source', source: begun.after };
  }
  for (const [table] of copiedTables) if ((await countOf(db, table)) > 0) return { kind: 'held', table };
  await target.inTransaction(async (tx) => {
    const state = tx as unknown as Loose;
    await state.schema
      .createTable('copying')
      .addColumn('table_name', 'text', (c) => c.primaryKey())
      .addColumn('after', 'text', (c) => c.notNull())
      .execute();
    await state.insertInto('copying').values({ table_name: '', after: source }).execute();
  });
  return null;
}

/** Where the copy of a table was broken off; null: not begun. */
async function reached(db: Loose, table: string): Promise<readonly unknown[] | null> {
  const row = await db
    .selectFrom('copying')
    .select('after')
    .where('table_name', '=', table)
    .executeTakeFirst();
  return row === undefined ? null : JSON.parse(row.after);
}

async function copyTable(
  source: Engine,
  target: Engine,
  which: CopiedTable,
  told: (progress: CopyProgress) => void,
): Promise<void> {
  const [table] = which;
  const [from, to] = [loose(source), loose(target)];
  const total = await countOf(from, table);
  let after = await reached(to, table);
  let done = after === null ? 0 : await countOf(to, table);
  told({ of: table, done, total });
  for (;;) {
    const rows = await rowsAfter(from, which, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = keyOf(last, which);
    const state = JSON.stringify(after);
    await target.inTransaction(async (tx) => {
      const into = tx as unknown as Loose;
      // The index of words is made anew: its rows are the engine's own.
      const written = rows.map((row) => ('search_row' in row ? { ...row, search_row: null } : row));
      for (const some of batches(written, Object.keys(last).length))
        await into
          .insertInto(table as string)
          .values([...some])
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      await into
        .insertInto('copying')
        .values({ table_name: table, after: state })
        .onConflict((conflict) => conflict.column('table_name').doUpdateSet({ after: state }))
        .execute();
    });
    done += rows.length;
    told({ of: table, done, total });
  }
}

/** As both engines give it; the number of its row in the index of words is no part of an advisory. */
function canonical(row: Row): string {
  const values = Object.keys(row)
    .filter((name) => name !== 'search_row')
    .sort()
    .map((name) => row[name]);
  return JSON.stringify(values).replaceAll('\\u0000', '\uFFFD');
}

async function checksum(engine: Engine, which: CopiedTable): Promise<readonly [number, string]> {
  const hash = createHash('sha256');
  let count = 0;
  for (let after: readonly unknown[] | null = null; ; ) {
    const rows = await rowsAfter(loose(engine), which, after);
    for (const row of rows) hash.update(canonical(row)).update('\n');
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined) return [count, hash.digest('hex').slice(0, 16)];
    after = keyOf(last, which);
  }
}

async function indexAll(target: Engine, told: (progress: CopyProgress) => void): Promise<void> {
  const total = await unindexed(target.db);
  for (let done = 0; ; ) {
    told({ of: 'index of words', done, total });
    const some = await target.inTransaction((tx) => indexSome(tx, indexedAtOnce));
    if (some === 0) return;
    done += some;
  }
}

/**
 * Copy a store into an empty one, whatever their engines; one that was broken off goes on where it was, told by `name`, what the source is
 * called. Nobody may write into either meanwhile. In the end both are compared, row for row.
 */
export async function copyStore(
  source: Engine,
  target: Engine,
  name: string,
  told: (progress: CopyProgress) => void,
): Promise<Copied | CopyRefusal> {
  const missing = await missingMigrations(source.db);
  if (missing.length > 0) return { kind: 'old', missing };
  const refusal = await prepare(target, name);
  if (refusal !== null) return refusal;
  for (const which of copiedTables) await copyTable(source, target, which, told);
  await indexAll(target, told);
  const compared: Compared[] = [];
  for (const which of copiedTables) {
    const [[ours, a], [theirs, b]] = [await checksum(source, which), await checksum(target, which)];
    compared.push({ table: which[0], rows: [ours, theirs], checksums: [a, b] });
  }
  const isSame = compared.every(({ checksums: [a, b] }) => a === b);
  if (isSame) await loose(target).schema.dropTable('copying').execute();
  return { kind: 'copied', compared };
}
