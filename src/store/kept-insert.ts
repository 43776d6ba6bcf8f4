import {
  type Compilable,
  CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
} from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Db, Tables } from './tables.ts';

/** What is said of an insertion beside its rows: where they conflict, what it returns. */
type Further<T extends keyof Tables, A> = (
  insertion: InsertQueryBuilder<Tables, T, InsertResult>,
) => Compilable<A>;

/** Statements of one insertion, for each number of rows. */
const mostKept = 100;

/** The values of rows that have these columns and no others; null where they have not. */
function valuesOf(rows: readonly object[], columns: readonly string[]): readonly unknown[] | null {
  if (Object.keys(rows[0] ?? {}).length !== columns.length) return null;
  const values: unknown[] = [];
  for (const row of rows)
    for (const column of columns) {
      const value = (row as Readonly<Record<string, unknown>>)[column];
      if (value === undefined) return null;
      values.push(value);
    }
  return values;
}

/**
 * An insertion whose statement is built once for each number of rows, and then only given other values: for what is written all day, where to build it costs as
 * much as to write. The rows have the same columns in each call; where these are not those of the kept statement, one is built for them. Gives what the insertion returns.
 */
export function keptInsert<T extends keyof Tables, A = InsertResult>(
  table: T,
  further: Further<T, A> = (insertion) => insertion as unknown as Compilable<A>,
): (tx: Db, rows: readonly Insertable<Tables[T]>[]) => Promise<readonly A[]> {
  const kept = new Map<string, { readonly sql: string; readonly columns: readonly string[] }>();
  return async (tx, rows) => {
    const key = `${isPostgres(tx)} ${rows.length}`;
    const known = kept.get(key);
    const values = known === undefined ? null : valuesOf(rows, known.columns);
    if (known !== undefined && values !== null)
      return (await tx.executeQuery<A>(CompiledQuery.raw(known.sql, [...values]))).rows;
    const made = further(tx.insertInto(table).values(rows)).compile();
    const columns = Object.keys(rows[0] ?? {});
    const isPlain = made.parameters.length === rows.length * columns.length;
    if (isPlain && kept.size >= mostKept) kept.clear();
    if (isPlain) kept.set(key, { sql: made.sql, columns });
    return (await tx.executeQuery<A>(made)).rows;
  };
}
